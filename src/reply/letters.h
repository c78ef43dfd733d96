// SPDX-License-Identifier: Apache-2.0
// The letters of a case: replies to AWS or a reseller, an interim word, the claim for a billing
// adjustment, and a covering note for the operator. Made from facts alone.
//
// Every sentence of a letter is either a fixed frame (greeting, heading, request: no facts, no
// standing) or says facts in the words of their standing and no stronger ones. What is missing is a
// question to the operator and a gap "[OPEN: id]" in the letter, which is then a DRAFT; it is never
// a claim. Pure functions, thread-safe, same facts same bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "base/utc_time.h"
#include "casefile/case_state.h"

namespace hikeshi::reply {

enum class LetterKind { kAbuseReply, kCaseReply, kInterim, kCoveringNote, kBillAdjustment };
std::string_view to_string(LetterKind kind);  // "abuse_reply" ... as scripts write it

struct Sentence {
  std::string text;
  std::vector<std::string> facts;              // ids; empty for a frame
  std::optional<casefile::Standing> standing;  // absent for a frame
};

struct Letter {
  LetterKind kind = LetterKind::kAbuseReply;
  Lang lang = Lang::kEn;
  std::string channel;  // "abuse_mail" | "support_case" | "reseller" | "operator"
  std::string to;       // "" while nobody has said where it goes
  std::string subject;
  std::string body;  // a draft's starts with a line that says DRAFT and what is open
  std::vector<Sentence> sentences;
  bool draft = false;
  // "abuse_reply.en.txt": unique in the case, made of our own words and digits only. The same
  // correspondence keeps its name whatever else joins the case.
  std::string file;
};

struct Question {
  std::string id;  // stable: what `hikeshi answer CASE <id> TEXT` takes
  std::string text;
  std::vector<std::string> blocks;  // kinds of letters that stay drafts until it is answered
};

struct Letters {
  std::vector<Letter> letters;
  std::vector<Question> questions;
};

// A reseller whom the operator has configured: only then is a mail address used.
struct Reseller {
  std::string name;     // as a notice's relayed_by writes it
  std::string address;  // a mail address or the name of a ticket system
};

struct LetterOptions {
  Lang operator_lang = Lang::kEn;  // questions and covering note
  Lang letter_lang = Lang::kEn;    // letters to AWS; to a reseller both are written
  UtcTime now;
  int64_t zone_offset = 0;  // seconds east of UTC, of the operator
  std::vector<Reseller> resellers;
};

// Whether an answer to "false-positive" takes that statement back ("no", "withdrawn", ...).
bool withdraws(std::string_view answer);

Letters write_letters(const casefile::CaseState& state, const LetterOptions& options);

// {"letters":[...],"questions":[...]} as in docs/formats.md.
std::string to_json(const Letters& letters);

}  // namespace hikeshi::reply
