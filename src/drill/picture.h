// SPDX-License-Identifier: Apache-2.0
// The account as `hikeshi snapshot` would have filed it when the logs end: those answers that a
// verdict looks at. What the intruder made is not in it, since no verdict rests on that.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/world.h"
#include "io/filesystem.h"

namespace hikeshi::drill {

// What a scenario has the account hold besides what every account here holds.
struct Picture {
  struct Machine {
    std::string id, image, group;
    std::string address;  // public, "" without one
    int64_t launched = 0;
  };
  std::vector<Machine> machines;                    // besides the owner's own
  std::map<std::string, std::string> image_owners;  // of public images; the others are Amazon's
  struct Opening {
    int port = 22;
    std::string from;
  };
  std::map<std::string, Opening> open;        // the one rule of a group, by its id
  std::map<std::string, std::string> trusts;  // principal (JSON) that a role trusts, by name
  struct Variable {                           // a key in a function's environment
    std::string function, key;
    int64_t changed = 0;
  };
  std::vector<Variable> variables;
  bool root_has_mfa = true;
};

// Writes out_dir/snapshot/. Fails as FileSystem does.
Status write_picture(const World& world, const Picture& picture, FileSystem& fs,
                     const std::string& out_dir);

}  // namespace hikeshi::drill
