// SPDX-License-Identifier: Apache-2.0
// Where a snapshot's answers come from: an account, or what somebody has exported of one.
#pragma once

#include <functional>

#include "aws/client.h"

namespace hikeshi::snapshot {

// As aws::Client's start() and poll(), whose contract holds.
struct Source {
  std::function<void(aws::Call, aws::Client::Done)> start;
  std::function<bool(aws::Millis)> poll;
  bool may_change = true;  // asked again, a call may bring another answer
};

inline Source from_account(aws::Client& client) {
  return {[&client](aws::Call call, aws::Client::Done done) {
            client.start(std::move(call), std::move(done));
          },
          [&client](aws::Millis wait) { return client.poll(wait); }};
}

}  // namespace hikeshi::snapshot
