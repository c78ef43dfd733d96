// SPDX-License-Identifier: Apache-2.0
// Callers by how their records begin: a session signs thousands of calls with the same
// userIdentity, address and agent, byte for byte, and what they mean is worked out once.
#pragma once

#include "hunt/event.h"
#include "hunt/fingerprint_table.h"
#include "hunt/identity.h"
#include "trail/record.h"

namespace hikeshi::hunt {

// Forgotten all at once beyond this: 6 MB, as an entry takes 24 bytes and half of them are free.
inline constexpr size_t kMostCallers = 131'072;

// What a record's caller is told by, beside sign-ins, which are read each by itself: records that
// have these in common, byte for byte, have one caller.
inline constexpr trail::Field kCallerFields[] = {
    trail::Field::kUserIdentity,  trail::Field::kSourceIpAddress,
    trail::Field::kUserAgent,     trail::Field::kRecipientAccountId,
    trail::Field::kVpcEndpointId, trail::Field::kSessionCredentialFromConsole};

// For one thread.
class Callers {
 public:
  explicit Callers(Interner& strings, size_t most = kMostCallers)
      : strings_(strings), most_(most) {}

  // The caller's number. `identity`: the fingerprint of the record's userIdentity.
  uint32_t of(const trail::Record& record, const Fingerprint& identity);
  const Caller& operator[](uint32_t number) const { return callers_[number]; }
  SpillVector<Caller> take() { return std::move(callers_); }

 private:
  Caller read(const trail::Record& record);
  uint32_t add(const trail::Record& record);

  Interner& strings_;
  size_t most_;
  SpillVector<Caller> callers_;
  FingerprintTable<uint32_t> known_;  // to number + 1
};

}  // namespace hikeshi::hunt
