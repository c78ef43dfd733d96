// SPDX-License-Identifier: Apache-2.0
// One side of a thing that can be told of and put back: a policy of a user, a group's member, the
// trust of a role, with whom a snapshot is shared.
#pragma once

#include <optional>
#include <string>

#include "casefile/fact.h"
#include "respond/made_changes.h"

namespace hikeshi::respond {

struct Aspect {
  enum class Kind {
    kPolicy,
    kInlinePolicy,
    kGroup,
    kBoundary,
    kTrust,
    kDefaultVersion,
    kShare,   // with another account
    kPublic,  // with everybody
  };
  Kind kind = Kind::kPolicy;
  std::string holder;  // "User", "Role", "Group", "Policy", "Snapshot", "Image"
  std::string name;    // of the holder; of a policy its ARN
  std::string what;  // the policy's ARN or name, the group, the account; "" where there is only one

  std::string key() const;  // "user alice inline policy deploy": subject of facts
};

// The side that a change is about; nullopt where nothing of this kind is known.
std::optional<Aspect> aspect_of(const casefile::Fact& made, const Change& change);

inline bool is_share(Aspect::Kind kind) {
  return kind == Aspect::Kind::kShare || kind == Aspect::Kind::kPublic;
}

}  // namespace hikeshi::respond
