// SPDX-License-Identifier: Apache-2.0
// An event's id in 16 bytes. Nearly all are UUIDs in lower case; as texts they would be half of
// what a hunt keeps of an event, and each would be looked up in a table that none of them shares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikeshi::hunt {

struct EventId {
  uint64_t high = 0, low = 0;  // of a UUID; of another text its hash and its number in the interner
  bool is_uuid = false;

  bool operator==(const EventId&) const = default;
};

// "5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6f" and nothing else: what comes back from uuid_text() must be
// what stood in the log.
std::optional<EventId> parse_uuid(std::string_view text);
std::string uuid_text(const EventId& id);

}  // namespace hikeshi::hunt
