// SPDX-License-Identifier: Apache-2.0
// Who may run which steps: --yes for what can be taken back, the account id typed or the plan's
// hash for what cannot.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/world.h"
#include "respond/plan.h"

namespace hikeshi::cli {

// One line from the operator's terminal, whatever standard input is; behind a seam for tests.
class LinePrompt {
 public:
  virtual ~LinePrompt() = default;
  virtual bool is_there() = 0;
  virtual Result<std::string> ask(const std::string& question) = 0;
};

class ApprovalTerminal final : public LinePrompt {
 public:
  bool is_there() override;
  Result<std::string> ask(const std::string& question) override;
};

struct Wanted {
  bool yes = false;
  std::string confirm;    // a plan's hash
  std::string deletions;  // --deletions N: the second confirmation of many
  size_t max_deletions = 20;
  std::string account, plan_hash;
};

// The ids of the steps that are approved. kNotAllowed, and nothing is to be done, where the hash is
// another plan's, where there is nobody to ask and no option, or where too many would be deleted.
Result<std::set<std::string>> approve(const World& world, LinePrompt& prompt, const Wanted& wanted,
                                      const std::vector<const respond::Step*>& steps);

}  // namespace hikeshi::cli
