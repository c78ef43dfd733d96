// SPDX-License-Identifier: Apache-2.0
// What is to be said about a rule file.
#pragma once

#include <string>

namespace hikeshi::sigma {

struct Remark {
  std::string file;
  std::string reason;
  bool never = false;  // the rule can match no record at all
};

}  // namespace hikeshi::sigma
