// SPDX-License-Identifier: Apache-2.0
#include "casefile/case_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hikeshi::casefile {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

// The stages in the order in which they first spoke; a later run keeps its place.
class Stages {
 public:
  void put(const Stage& stage) {
    const auto it = std::find_if(stages_.begin(), stages_.end(),
                                 [&](const Stage& s) { return s.source == stage.source; });
    if (it == stages_.end()) {
      stages_.push_back(stage);
    } else {
      *it = stage;
    }
  }
  std::vector<Fact> facts() && {
    std::vector<Fact> all;
    for (Stage& stage : stages_) {
      for (Fact& fact : stage.facts) {
        fact.source = stage.source;
        fact.id = fmt::format("f{}", all.size() + 1);
        all.push_back(std::move(fact));
      }
    }
    return all;
  }

 private:
  std::vector<Stage> stages_;
};

void put_document(std::vector<Document>& documents, const Document& document) {
  std::erase_if(documents, [&](const Document& d) { return d.path == document.path; });
  documents.push_back(document);
}

// Graver first: what a case with several notices is called by.
constexpr std::array<std::string_view, 8> kGravity = {
    "abuse",     "exposed_key",   "irregular_activity", "finding",
    "suspended", "account_event", "case_update",        "resolved"};

}  // namespace

std::vector<const Fact*> CaseState::of_kind(std::string_view kind) const {
  std::vector<const Fact*> found;
  for (const Fact& fact : facts) {
    if (fact.kind == kind) found.push_back(&fact);
  }
  return found;
}

const Fact* CaseState::first_of_kind(std::string_view kind) const {
  const auto it =
      std::find_if(facts.begin(), facts.end(), [&](const Fact& f) { return f.kind == kind; });
  return it == facts.end() ? nullptr : &*it;
}

std::optional<UtcTime> CaseState::deadline() const {
  std::optional<UtcTime> earliest;
  for (const Fact* notice : of_kind("notice")) {
    const auto at = parse_rfc3339(notice->one("deadline"));
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

std::string CaseState::account() const {
  for (std::string_view kind : {"reported.account", "hunt.account", "named.account"}) {
    if (const Fact* fact = first_of_kind(kind)) return fact->subject;
  }
  return {};
}

std::vector<std::string> CaseState::accounts() const {
  std::vector<std::string> accounts;
  const auto add = [&](std::string_view id) {
    if (!id.empty() && std::find(accounts.begin(), accounts.end(), id) == accounts.end())
      accounts.emplace_back(id);
  };
  for (const char* kind : {"reported.account", "hunt.account"}) {
    for (const Fact* fact : of_kind(kind)) add(fact->subject);
  }
  for (const Fact* answer : of_kind("answer")) {
    if (answer->subject != "accounts") continue;
    for (const std::string_view id : split(answer->one("text"), ' ')) add(id);
  }
  return accounts;
}

std::string CaseState::notice_class() const {
  const auto notices = of_kind("notice");
  for (std::string_view grave : kGravity) {
    for (const Fact* notice : notices) {
      if (notice->one("class") == grave) return std::string(grave);
    }
  }
  return {};
}

Result<CaseState> fold(std::span<const Entry> journal) {
  CaseState state;
  Stages stages;
  int64_t expected = 1;
  for (const Entry& entry : journal) {
    const bool opens = std::holds_alternative<Opened>(entry.what);
    if (entry.sequence != expected || opens != (expected == 1)) {
      return fail(Code::kCorrupt, fmt::format("the journal is broken at entry {}", expected));
    }
    ++expected;
    std::visit(Overloaded{[&](const Opened& o) {
                            state.case_id = o.case_id;
                            state.opened_at = entry.at;
                          },
                          [&](const Stage& s) { stages.put(s); },
                          [&](const Note&) { state.notes.push_back(entry); },
                          [&](const Document& d) { put_document(state.documents, d); },
                          [&](const Closed&) { state.closed = true; },
                          [&](const Reopened&) { state.closed = false; },
                          [&](const Action&) { state.actions.push_back(entry); }},
               entry.what);
  }
  if (expected == 1) return fail(Code::kCorrupt, "the journal is empty");
  state.facts = std::move(stages).facts();
  return state;
}

}  // namespace hikeshi::casefile
