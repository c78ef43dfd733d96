// SPDX-License-Identifier: Apache-2.0
// The facts of a case as letters need them: notices grouped by who is to be answered, what was done
// and stated, and what contradicts it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/case_state.h"
#include "casefile/surety.h"
#include "reply/phrases.h"

namespace hikeshi::reply {

using casefile::CaseState;

// Notices that one answer answers: an abuse report with its reminders, or the account's notices.
struct Correspondence {
  bool abuse = false;
  std::vector<const Fact*> notices;  // oldest first; the newest is the one replied to
  std::string token;                 // of the notice that came in first: lasts as others join
  const Fact& newest() const { return *notices.back(); }
  // The first non-empty value of an attribute, newest notice first.
  std::string_view one(std::string_view attribute) const;
  bool relayed() const;  // a reseller stands between
};

struct Conflict {
  const Fact* statement;
  const Fact* verified;
};

class Ledger {
 public:
  explicit Ledger(const CaseState& state);

  const CaseState& state() const { return state_; }
  const std::vector<Correspondence>& correspondences() const { return correspondences_; }
  // `reported.*` facts of a correspondence: those that name one of its notices, or none.
  std::vector<const Fact*> reported(const Correspondence& of, std::string_view kind) const;
  std::vector<const Fact*> done() const;  // by time; without those that are contradicted
  const Fact* done_step(std::string_view step) const;
  const Fact* answer(std::string_view question) const;  // nullptr also when contradicted
  const std::vector<Conflict>& conflicts() const { return conflicts_; }
  std::vector<const Fact*> unauthentic() const { return unauthentic_; }

  bool hunted() const { return state_.first_of_kind("hunt") != nullptr; }
  bool actor_found() const;
  bool actor_only_likely() const;  // none of its principals is a suspect of confidence high
  // True when the hunt is not sure whose use of a credential it was.
  bool only_likely(const Fact& credential) const { return !surety_.of(credential.subject); }
  // Things that the logs show left over and nobody has stated to be removed.
  std::vector<const Fact*> leftovers() const;

 private:
  void group(const Fact& notice);
  void find_conflicts();

  const CaseState& state_;
  casefile::Surety surety_;
  std::vector<Correspondence> correspondences_;
  std::vector<const Fact*> unauthentic_;
  std::vector<Conflict> conflicts_;
  std::map<std::string, const Fact*, std::less<>> answers_;
  std::map<std::string, const Fact*, std::less<>> done_;
};

}  // namespace hikeshi::reply
