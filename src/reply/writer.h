// SPDX-License-Identifier: Apache-2.0
// Puts a letter together sentence by sentence, and collects what is still to be asked.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "reply/ledger.h"
#include "reply/letters.h"
#include "reply/phrases.h"

namespace hikeshi::reply {

// All questions of a case, each once, in the order in which they came up.
class Questions {
 public:
  Questions(Lang lang, std::string case_id) : lang_(lang), case_id_(std::move(case_id)) {}
  // `blocks`: the letter that waits for the answer; nullptr for a question that blocks none.
  void ask(const std::string& id, const Words& text, const LetterKind* blocks);
  std::vector<Question> take() && { return std::move(questions_); }
  const std::vector<Question>& all() const { return questions_; }
  std::string with_case(std::string text) const;

 private:
  Lang lang_;
  std::string case_id_;
  std::vector<Question> questions_;
};

class Writer {
 public:
  Writer(const Ledger& ledger, Questions& questions, LetterKind kind, Lang lang)
      : ledger_(ledger), questions_(questions), kind_(kind), lang_(lang) {}

  // A paragraph of its own: greeting, closing.
  void frame(const Text& text);
  // Begins a section; left out if nothing follows. "#. " at the front of a heading or a frame
  // becomes the next number, so that what is left out leaves no gap.
  void heading(const Text& text);
  void claim(const Claim& claim);   // a line of the section
  void say_done(const Fact& done);  // the same, once in a letter
  // The same of steps that differ in their target alone, in one line.
  void say_done(const std::vector<const Fact*>& alike);
  void request(const Text& text);      // a line of the section without facts
  void note(const std::string& text);  // the same, made from settings, not from facts

  // The gap "[OPEN: id]" and its question.
  void gap(const std::string& id, const Words& question);
  // A question that blocks nothing.
  void offer(const std::string& id, const Words& question) {
    questions_.ask(id, question, nullptr);
  }
  // Something open that stands nowhere in the text, such as where the letter goes.
  void need(const std::string& id, const Words& question);
  // Says the answer to a question, `before` + answer + `after` as the clause, or leaves the gap.
  // With `optional` nothing is left open: it is only asked.
  bool answered(const std::string& id, const Words& before, const Words& after,
                const Words& question, bool optional = false);

  Letter finish(std::string channel, std::string to, std::string subject) &&;
  const Ledger& ledger() const { return ledger_; }
  LetterKind kind() const { return kind_; }
  Lang lang() const { return lang_; }

 private:
  void line(Sentence sentence, std::string_view mark);
  std::string numbered(std::string_view text);

  const Ledger& ledger_;
  Questions& questions_;
  LetterKind kind_;
  Lang lang_;
  std::string body_;
  std::vector<Sentence> sentences_;
  std::vector<std::string> open_;    // ids of the gaps
  std::set<std::string> said_done_;  // ids of facts
  Text pending_heading_;
  size_t points_ = 0;  // numbered headings so far
};

// Parts that several letters share: sections under the heading that the letter gives them.
void write_root_cause(Writer& writer, const Text& heading);
void write_actions(Writer& writer, const Correspondence& about, const Text& heading);
void write_prevention(Writer& writer, const Text& heading);
void write_scope(Writer& writer, const Text& heading);
void write_restrictions(Writer& writer, const Correspondence& about);
void write_contact(Writer& writer);
bool write_false_positive(Writer& writer);

// The letters.
void write_abuse_body(Writer& writer, const Correspondence& about);
void write_case_body(Writer& writer, const Correspondence& about);
void write_bill_body(Writer& writer, const Correspondence& about);
void write_interim_body(Writer& writer, const Correspondence& about, UtcTime now);
// What was reported, in one claim for each thing.
std::vector<Claim> reported_claims(const Ledger& ledger, const Correspondence& about);
// What the actor made or changed, grouped: by type, or by type and region with proof.
std::vector<Claim> made_claims(const Ledger& ledger, bool for_bill);
// Ids with other characters than A-Z a-z 0-9 . _ - get '-' for them, as the plan's questions do.
std::string question_id(std::string_view kind, std::string_view id);

}  // namespace hikeshi::reply
