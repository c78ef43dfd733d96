// SPDX-License-Identifier: Apache-2.0
// An emulator of AWS on this machine as the stage of a drill.
#pragma once

#include <memory>
#include <string>

#include "cli/session.h"
#include "drill/stage.h"

namespace hikeshi::cli {

class DrillStage final : public drill::Stage {
 public:
  // kNotAllowed where the endpoint is not this machine's own: a drill breaks into the account.
  static Result<std::unique_ptr<DrillStage>> open(World& world, const Args& args,
                                                  const std::string& endpoint);

  const std::string& account() const { return account_; }
  Result<std::string> call(const drill::StageCall& call) override;

 private:
  DrillStage(std::unique_ptr<AwsSession> session, std::string account)
      : session_(std::move(session)), account_(std::move(account)) {}

  std::unique_ptr<AwsSession> session_;
  std::string account_;
};

}  // namespace hikeshi::cli
