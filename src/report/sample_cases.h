// SPDX-License-Identifier: Apache-2.0
// Cases for the tests of report/: one as it happens, one whose every text is an attack, ones that
// are random or huge. Only tests link them (sample_cases_test.cc).
#pragma once

#include <cstdint>
#include <vector>

#include "casefile/case_state.h"
#include "report/options.h"

namespace hikeshi::report {

inline constexpr UtcTime kSampleNow{1795687200};  // 2026-11-26T10:00:00Z
inline constexpr int64_t kTokyo = 9 * kHour;

// An exposed key, used by a stranger on two days to mine in several regions.
casefile::CaseState mining_case();
std::vector<Todo> mining_todo(Lang lang);

// Only the notice has been read; no logs.
casefile::CaseState notice_only_case();

// Logs were read and nobody was found in them; one weak suspect.
casefile::CaseState clean_case();

// Every text of every fact is one that wants to be markup, script, terminal control or reordering.
casefile::CaseState hostile_case();
std::vector<std::string> hostile_texts();
std::vector<Todo> hostile_todo();

// Any kinds, attributes and texts, hostile and Japanese ones among them.
casefile::CaseState random_case(uint32_t seed);

// `things` made, and as many events in the timeline; hostile ones with long texts.
casefile::CaseState huge_case(size_t things, bool hostile);

// More facts of every kind than any table shows, every text of nothing but quotes.
casefile::CaseState worst_case();

}  // namespace hikeshi::report
