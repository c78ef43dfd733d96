// SPDX-License-Identifier: Apache-2.0
// Callers by how their records begin: a session signs thousands of calls with the same
// userIdentity, address and agent, byte for byte, and what they mean is worked out once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "hunt/event.h"
#include "hunt/identity.h"
#include "trail/record.h"

namespace hikeshi::hunt {

// What an event says of its caller, in the numbers of one interner.
struct Caller {
  uint32_t principal = 0, arn = 0, credential = 0, session = 0, session_name = 0;
  uint32_t address = 0, network = 0, agent = 0;
  uint32_t account = 0;  // of the caller; the event's where the record names no recipient
  uint8_t kind = 0;
  bool via_service = false, console_mark = false, browser = false, mfa = false, imdsv1 = false;
};

// Forgotten all at once beyond this: 16 MB at the kilobyte that a key has.
inline constexpr size_t kMostCallers = 16'384;

// For one thread.
class Callers {
 public:
  explicit Callers(Interner& strings) : strings_(strings) {}

  Caller of(const trail::Record& record);

 private:
  Caller read(const trail::Record& record);

  Interner& strings_;
  std::string key_;  // kept for its room
  std::unordered_map<std::string, Caller> known_;
};

}  // namespace hikeshi::hunt
