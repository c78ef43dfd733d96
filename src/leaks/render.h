// SPDX-License-Identifier: Apache-2.0
// A report as text, as JSON (docs/formats.md "leaks"), as SARIF; and the baseline, which is JSON of
// an earlier run. None holds a character of a secret: a Report has none.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/lang.h"
#include "base/result.h"
#include "leaks/search.h"

namespace hikeshi::leaks {

std::string text_of(const Report& report, Lang lang);
std::string json_of(const Report& report);
std::string sarif_of(const Report& report);

// By what a hit is known again: its kind, id, object (or file) and place; no fingerprint, which is
// another in each run.
std::string identity_of(const Hit& hit);

// Identities of the hits in the JSON of an earlier run. kCorrupt.
Result<std::set<std::string>> read_baseline(std::string_view json);

// Takes the hits of `baseline` out of the report and counts them.
void leave_out(Report& report, const std::set<std::string>& baseline);

}  // namespace hikeshi::leaks
