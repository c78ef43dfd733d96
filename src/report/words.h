// SPDX-License-Identifier: Apache-2.0
// The vocabulary of facts in the words of people, in both languages. A word that is not known is
// given back as it is, so that a newer stage is shown rather than hidden; it is then text of a fact
// and must be escaped like one.
#pragma once

#include <string_view>

#include "base/lang.h"
#include "casefile/fact.h"

namespace hikeshi::report {

std::string_view notice_class_word(std::string_view word, Lang lang);  // "" is "Incident"
std::string_view authentication_word(std::string_view word, Lang lang);
std::string_view confidence_word(std::string_view word, Lang lang);
std::string_view verdict_word(std::string_view word, Lang lang);
std::string_view cause_word(std::string_view word, Lang lang);
std::string_view tactic_word(std::string_view word, Lang lang);  // any case, '-', '_' or blanks
std::string_view phase_word(std::string_view word, Lang lang);
std::string_view danger_word(std::string_view word, Lang lang);
std::string_view principal_kind_word(std::string_view word, Lang lang);
std::string_view credential_kind_word(std::string_view word, Lang lang);
std::string_view gap_state_word(std::string_view word, Lang lang);
std::string_view required_word(std::string_view word, Lang lang);
std::string_view restriction_word(std::string_view word, Lang lang);
// What a reason of a suspect is about, by its code: a heading, "" for a code that is not known.
std::string_view reason_word(std::string_view code, Lang lang);
std::string_view case_state_word(std::string_view word, Lang lang);
std::string_view standing_word(casefile::Standing standing, Lang lang);

// The place of a tactic in the course of an attack, from 0; unknown ones come last, all equal.
size_t tactic_rank(std::string_view word);

}  // namespace hikeshi::report
