// SPDX-License-Identifier: Apache-2.0
// A way to AWS, built from the environment, the configuration files and the options of a command:
// credentials, endpoints, the client.
#pragma once

#include <memory>
#include <string>

#include "aws/client.h"
#include "cli/world.h"

namespace hikeshi::cli {

class AwsSession {
 public:
  // `account`: the case's, "" where there is none; --assume-role goes there. Nothing is asked of AWS
  // yet. Fails with kUsage for options and files that cannot be meant, kNotFound for a profile that
  // is not there.
  static Result<std::unique_ptr<AwsSession>> open(World& world, const Args& args,
                                                  const std::string& account);
  ~AwsSession();

  aws::Client& client();
  aws::Models& models();
  const std::string& region() const;  // of calls that name none; us-east-1 where none is set
  bool is_local() const;  // the endpoint that was configured is this machine's own

  // sts:GetCallerIdentity, the first call of all: who acts here, and in which account.
  struct Caller {
    std::string account, arn, user_id, source;  // source: where the credentials come from
  };
  // kNotAllowed where `account` was given and is another one.
  Result<Caller> caller();

 private:
  struct State;
  explicit AwsSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::cli
