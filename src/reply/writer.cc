// SPDX-License-Identifier: Apache-2.0
#include "reply/writer.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::reply {
namespace {

constexpr Text kDraft = {"*** DRAFT - do not send. Still open: ",
                         "*** 下書き(DRAFT)- 送信しないこと。未回答:"};
constexpr std::string_view kRule = " ***\n\n";

}  // namespace

void Questions::ask(const std::string& id, const Words& text, const LetterKind* blocks) {
  auto it = std::find_if(questions_.begin(), questions_.end(),
                         [&](const Question& q) { return q.id == id; });
  if (it == questions_.end()) {
    questions_.push_back({id, with_case(text.in(lang_)), {}});
    it = std::prev(questions_.end());
  }
  if (blocks == nullptr) return;
  const std::string kind(to_string(*blocks));
  if (std::find(it->blocks.begin(), it->blocks.end(), kind) == it->blocks.end())
    it->blocks.push_back(kind);
}

// What is to be typed, with the case in it.
std::string Questions::with_case(std::string text) const {
  if (case_id_.empty()) return text;
  for (const char* command : {"answer", "cost", "done", "plan"}) {
    const std::string begin = std::string("hikeshi ") + command + " ";
    text = replace_all(text, begin + "CASE", begin + case_id_);
  }
  return text;
}

void Writer::line(Sentence sentence, std::string_view mark) {
  if (!pending_heading_.en.empty()) {
    Sentence heading;
    heading.text = numbered(pending_heading_.in(lang_));
    body_ += (body_.empty() ? "" : "\n") + heading.text + "\n";
    sentences_.push_back(std::move(heading));
    pending_heading_ = {};
  }
  body_ += std::string(mark) + sentence.text + "\n";
  sentences_.push_back(std::move(sentence));
}

void Writer::frame(const Text& text) {
  pending_heading_ = {};
  if (!body_.empty()) body_ += "\n";
  line({numbered(text.in(lang_)), {}, std::nullopt}, "");
}

std::string Writer::numbered(std::string_view text) {
  if (!text.starts_with("#. ")) return std::string(text);
  return std::to_string(++points_) + std::string(text.substr(1));
}

void Writer::heading(const Text& text) { pending_heading_ = text; }

void Writer::claim(const Claim& claim) {
  if (claim.facts.empty()) return;
  Sentence sentence{sentence_of(claim, lang_), {}, claim.facts.front()->standing};
  for (const Fact* fact : claim.facts) sentence.facts.push_back(fact->id);
  line(std::move(sentence), "- ");
}

void Writer::say_done(const Fact& done) {
  if (said_done_.insert(done.id).second) claim({{&done}, done_clause(done), false});
}

void Writer::say_done(const std::vector<const Fact*>& alike) {
  std::vector<const Fact*> left;
  for (const Fact* done : alike) {
    if (said_done_.insert(done->id).second) left.push_back(done);
  }
  if (!left.empty()) claim({left, done_clause(left), false});
}

void Writer::request(const Text& text) { note(std::string(text.in(lang_))); }

void Writer::note(const std::string& text) { line({text, {}, std::nullopt}, "- "); }

void Writer::need(const std::string& id, const Words& question) {
  questions_.ask(id, question, &kind_);
  if (std::find(open_.begin(), open_.end(), id) == open_.end()) open_.push_back(id);
}

void Writer::gap(const std::string& id, const Words& question) {
  need(id, question);
  line({"[OPEN: " + id + "]", {}, std::nullopt}, "- ");
}

bool Writer::answered(const std::string& id, const Words& before, const Words& after,
                      const Words& question, bool optional) {
  if (const Fact* answer = ledger_.answer(id)) {
    const std::string text = quoted_text(answer->one("text"), 600);
    claim({{answer}, {before.en + text + after.en, before.ja + text + after.ja}, false});
    return true;
  }
  if (optional) {
    questions_.ask(id, question, nullptr);
  } else {
    gap(id, question);
  }
  return false;
}

Letter Writer::finish(std::string channel, std::string to, std::string subject) && {
  Letter letter;
  letter.kind = kind_;
  letter.lang = lang_;
  letter.channel = std::move(channel);
  letter.to = std::move(to);
  letter.subject = std::move(subject);
  letter.draft = !open_.empty();
  if (letter.draft)
    letter.body = std::string(kDraft.in(lang_)) + join(open_, ", ") + std::string(kRule);
  letter.body += body_;
  letter.sentences = std::move(sentences_);
  return letter;
}

}  // namespace hikeshi::reply
