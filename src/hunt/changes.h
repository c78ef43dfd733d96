// SPDX-License-Identifier: Apache-2.0
// Of each thing that was changed and not made: which changes, each once, in the order of events.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

class Changes {
 public:
  explicit Changes(const HuntResult& result);

  // As "AttachUserPolicy policy arn:..."; none for a thing that was made.
  std::vector<std::string> of(const Made& made, bool disputed) const;

 private:
  // Disputed, account, type, region, id: a namesake in another account is another thing.
  using Key = std::tuple<bool, std::string, std::string, std::string, std::string>;
  void note(Key key, std::string text);
  std::map<Key, std::vector<std::string>> changes_;
};

}  // namespace hikeshi::hunt
