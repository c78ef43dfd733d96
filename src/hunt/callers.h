// SPDX-License-Identifier: Apache-2.0
// Callers by how their records begin: a session signs thousands of calls with the same
// userIdentity, address and agent, byte for byte, and what they mean is worked out once.
#pragma once

#include <deque>
#include <unordered_map>

#include "hunt/event.h"
#include "hunt/fingerprint.h"
#include "hunt/identity.h"
#include "trail/record.h"

namespace hikeshi::hunt {

// Forgotten all at once beyond this: 6 MB at the 48 bytes that an entry takes.
inline constexpr size_t kMostCallers = 131'072;

// For one thread.
class Callers {
 public:
  explicit Callers(Interner& strings, size_t most = kMostCallers)
      : strings_(strings), most_(most) {}

  // Lives as long as what take() gives.
  const Caller* of(const trail::Record& record);
  std::deque<Caller> take() { return std::move(callers_); }

 private:
  Caller read(const trail::Record& record);

  Interner& strings_;
  size_t most_;
  std::deque<Caller> callers_;
  std::unordered_map<Fingerprint, const Caller*, FingerprintHash> known_;
};

}  // namespace hikeshi::hunt
