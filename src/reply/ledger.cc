// SPDX-License-Identifier: Apache-2.0
#include "reply/ledger.h"

#include <algorithm>

#include "base/text.h"
#include "casefile/removals.h"
#include "reply/letters.h"

namespace hikeshi::reply {
namespace {

// Who answers what: closing mails, account events and findings get no letter.
bool is_answered(const Fact& notice) {
  const std::string_view cls = notice.one("class");
  const std::string_view via = notice.one("reply_via");
  if (cls == "resolved" || cls == "account_event" || via == "none") return false;
  return cls != "finding" || via == "abuse_mail" || via == "support_case" || via == "reseller";
}

bool is_abuse(const Fact& notice) {
  if (notice.one("reply_via") == "abuse_mail") return true;
  return notice.one("reply_via") != "support_case" && notice.one("class") == "abuse";
}

bool is_thing(const Fact& fact) { return fact.kind == "made" || fact.kind == "made.disputed"; }

// The digits of "notice:<hex>". Other text than the digits of a hash never gets into a file's name.
std::string token_of(const Fact& notice) {
  std::string token;
  for (const char c : notice.subject.substr(std::min(notice.subject.size(), size_t{7}))) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) token += c;
  }
  return token.empty() ? "0" : token;
}

// The logs show a key in use after the time at which somebody says to have deactivated or deleted
// it. Times are RFC 3339 in UTC and so compare as text.
bool used_after(const Fact& credential, const Fact& statement) {
  return credential.kind == "actor.credential" && statement.kind == "done" &&
         (statement.subject == "contain-key-" + credential.subject ||
          statement.subject == "delete-iam-access-key-" + credential.subject) &&
         !statement.one("at").empty() && statement.one("at") < credential.one("last_seen");
}

// A fact that was read back says that the statement cannot be true: it names it, or it shows the
// thing still there that somebody says was deleted.
bool contradicts(const Fact& verified, const Fact& statement) {
  if (used_after(verified, statement)) return true;
  if (verified.standing != Standing::kVerified) return false;
  for (const std::string& what : verified.all("contradicts")) {
    if (what == statement.subject || what == statement.id) return true;
  }
  return statement.kind == "done" && is_thing(verified) && verified.is("left") &&
         casefile::may_remove(statement, casefile::thing_of(verified));
}

}  // namespace

bool withdraws(std::string_view answer) {
  const std::string said = to_lower(trim(answer));
  for (const std::string_view no : {"no", "withdrawn", "withdraw", "いいえ", "違います", "撤回"}) {
    if (!said.starts_with(no)) continue;
    const std::string_view rest = std::string_view(said).substr(no.size());
    if (rest.empty() || rest.find_first_of(" ,.;:!") == 0 || rest.starts_with("。") ||
        rest.starts_with("、") || rest.starts_with("し"))
      return true;
  }
  return false;
}

std::string_view Correspondence::one(std::string_view attribute) const {
  for (auto it = notices.rbegin(); it != notices.rend(); ++it) {
    if (!(*it)->one(attribute).empty()) return (*it)->one(attribute);
  }
  return {};
}

bool Correspondence::relayed() const {
  const std::string_view via = newest().one("reply_via");
  return via == "reseller" || (via.empty() && !one("relayed_by").empty());
}

Ledger::Ledger(const CaseState& state) : state_(state), surety_(state) {
  for (const Fact& fact : state_.facts) {
    if (fact.kind == "notice") {
      if (fact.one("authentication") == "fail") {
        unauthentic_.push_back(&fact);
      } else if (is_answered(fact)) {
        group(fact);
      }
    } else if (fact.kind == "answer" && !trim(fact.one("text")).empty()) {
      answers_[fact.subject] = &fact;
      if (fact.subject == "false-positive" && withdraws(fact.one("text")))
        answers_.erase(fact.subject);
    } else if (fact.kind == "done") {
      done_[fact.subject] = &fact;
    }
  }
  for (Correspondence& c : correspondences_) {
    std::stable_sort(c.notices.begin(), c.notices.end(), [](const Fact* a, const Fact* b) {
      return a->one("sent_at") < b->one("sent_at");
    });
  }
  find_conflicts();
}

// Abuse reports are told apart by their reference; everything about the account goes into one case.
void Ledger::group(const Fact& notice) {
  const bool abuse = is_abuse(notice);
  for (Correspondence& c : correspondences_) {
    const std::string_view theirs = c.one("abuse_reference"), ours = notice.one("abuse_reference");
    const std::string_view their_case = c.one("case_id"), our_case = notice.one("case_id");
    const bool same_reference = theirs.empty() || ours.empty() || theirs == ours;
    const bool same_case = their_case.empty() || our_case.empty() || their_case == our_case;
    if (c.abuse == abuse && (abuse ? same_reference : same_case)) {
      c.notices.push_back(&notice);
      return;
    }
  }
  correspondences_.push_back({abuse, {&notice}, token_of(notice)});
}

void Ledger::find_conflicts() {
  for (const Fact& verified : state_.facts) {
    if (verified.standing != Standing::kVerified && verified.kind != "actor.credential") continue;
    for (auto* statements : {&done_, &answers_}) {
      std::erase_if(*statements, [&](const auto& entry) {
        if (!contradicts(verified, *entry.second)) return false;
        conflicts_.push_back({entry.second, &verified});
        return true;
      });
    }
  }
}

std::vector<const Fact*> Ledger::reported(const Correspondence& of, std::string_view kind) const {
  std::vector<const Fact*> found;
  const std::string full = "reported." + std::string(kind);
  for (const Fact& fact : state_.facts) {
    if (fact.kind != full) continue;
    const std::string_view notice = fact.one("notice");
    const bool ours =
        notice.empty() || std::any_of(of.notices.begin(), of.notices.end(),
                                      [&](const Fact* n) { return n->subject == notice; });
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const Fact* f) { return f->subject == fact.subject; });
    if (ours && !known) found.push_back(&fact);
  }
  return found;
}

std::vector<const Fact*> Ledger::done() const {
  std::vector<const Fact*> all;
  for (const auto& [step, fact] : done_) all.push_back(fact);
  std::stable_sort(all.begin(), all.end(),
                   [](const Fact* a, const Fact* b) { return a->one("at") < b->one("at"); });
  return all;
}

const Fact* Ledger::done_step(std::string_view step) const {
  const auto it = done_.find(step);
  return it == done_.end() ? nullptr : it->second;
}

const Fact* Ledger::answer(std::string_view question) const {
  const auto it = answers_.find(question);
  return it == answers_.end() ? nullptr : it->second;
}

bool Ledger::actor_found() const {
  const Fact* hunt = state_.first_of_kind("hunt");
  return hunt != nullptr && hunt->is("actor_found");
}

bool Ledger::actor_only_likely() const {
  const auto suspects = state_.of_kind("suspect");
  return std::none_of(suspects.begin(), suspects.end(), [](const Fact* s) {
    const std::string_view group = s->one("group");  // others than the first are not this actor
    return s->one("confidence") == "high" && (group.empty() || group == "1");
  });
}

std::vector<const Fact*> Ledger::leftovers() const {
  const casefile::Removals removals(done(), casefile::things_of(state_));
  std::vector<const Fact*> left;
  for (const Fact& fact : state_.facts) {
    if (fact.kind != "made" || fact.one("what") == "modified") continue;
    if (casefile::still_left(fact, removals)) left.push_back(&fact);
  }
  return left;
}

}  // namespace hikeshi::reply
