// SPDX-License-Identifier: Apache-2.0
// How sure the facts are of one credential.
//
// A suspect is a principal, and its confidence is that of the best of its credentials. Of a role
// that the owner uses too, one stolen session says nothing of the others, so no credential is sure
// because its principal is. Plan and letters ask here: what is not sure is never deleted without a
// question and never claimed without "likely".
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "casefile/case_state.h"

namespace hikeshi::casefile {

class Surety {
 public:
  explicit Surety(const CaseState& state);

  // Whether this credential was in the actor's hands beyond doubt: its `actor.credential` fact says
  // confidence high; where that says nothing, a suspect of confidence high has nothing else (but
  // what was issued with it), so that its confidence can only be this credential's.
  bool of(std::string_view credential) const;

 private:
  void judge(const Fact& suspect);
  std::string origin_of(const std::string& credential) const;

  std::map<std::string, const Fact*, std::less<>> credentials_;
  std::set<std::string, std::less<>> sure_;
};

}  // namespace hikeshi::casefile
