// SPDX-License-Identifier: Apache-2.0
// What takes back a change of the intruder's to a thing of the owner's: by the change, never by the
// type of the thing alone. A change that nothing takes back exactly is left to a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casefile/case_state.h"
#include "respond/made_steps.h"

namespace hikeshi::respond {

struct Change {
  std::string event;  // "AttachUserPolicy"
  std::string kind;   // "policy", "inline policy", "group", "account", "everybody"; "" for none
  std::string what;   // the policy's ARN or name, the group, the account
  std::string text() const;
};

// The changes that a fact of the hunt's tells of, in order. Of several to one thing (a policy
// attached and detached again) only the first: it tells how it was before.
std::vector<Change> changes_of(const casefile::Fact& made);

// The command that takes it back, a template with {what} beside the fields of the thing; "" where
// there is none.
std::string_view takes_back(const MadeKind& kind, const Change& change);

}  // namespace hikeshi::respond
