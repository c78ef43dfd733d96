// SPDX-License-Identifier: Apache-2.0
// The words of a letter: facts as clauses, the words of each standing, and what is done to text of
// others before it may stand in a letter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "casefile/fact.h"

namespace hikeshi::reply {

using casefile::Fact;
using casefile::Standing;

// A text in both languages that is made from facts.
struct Words {
  std::string en, ja;
  const std::string& in(Lang lang) const { return lang == Lang::kJa ? ja : en; }
};

// One thing that may be said: a clause without its standing ("instance i-1 was terminated",
// "インスタンス i-1 を終了した") and the facts that it rests on. All facts have one standing.
struct Claim {
  std::vector<const Fact*> facts;
  Words clause;
  bool likely = false;  // a cause that is not certain
};

// The claim in the words of its facts' standing: reported "Your notice reports that", observed
// "Our logs show that", stated "Our operator NAME confirms that", verified as it is.
std::string sentence_of(const Claim& claim, Lang lang);

// Text of a log, a mail or an operator for a letter: one line, printable, at most `columns` wide,
// access keys shortened to AKIA****WXYZ, secret keys masked.
std::string quoted_text(std::string_view text, size_t columns = 100);
// The same in quotation marks, for names that anybody may have chosen.
Words named(std::string_view name);
std::string shown_time(std::string_view rfc3339);  // "2026-11-23 10:00:00 UTC"

// Joins Japanese parts: a blank between a Latin letter or digit and a Japanese one, as is usual.
std::string joined_ja(std::string_view left, std::string_view right);

// Clauses.
Words key_words(std::string_view key, std::string_view user);  // "access key AKIA****WXYZ of ..."
Words activity_words(std::string_view activity_class);
Words restriction_words(std::string_view restriction, const Fact& notice);
Words thing_words(std::string_view type);  // "EC2 instance"; the type itself if it has no word
Words cause_clause(const Fact& cause);
Words credential_clause(const Fact& credential, bool likely);
Words done_clause(const Fact& done);
// Of steps whose sentences differ in their target alone: the first one's, then the other targets.
Words done_clause(const std::vector<const Fact*>& alike);

}  // namespace hikeshi::reply
