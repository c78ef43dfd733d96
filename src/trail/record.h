// SPDX-License-Identifier: Apache-2.0
// One CloudTrail record, as views into the buffer that it was read from.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/utc_time.h"
#include "trail/json.h"

namespace hikeshi::trail {

// The members of a record that have a meaning of their own. Names as CloudTrail writes them.
enum class Field : uint8_t {
  kEventVersion,
  kUserIdentity,
  kEventTime,
  kEventSource,
  kEventName,
  kAwsRegion,
  kSourceIpAddress,
  kUserAgent,
  kErrorCode,
  kErrorMessage,
  kRequestParameters,
  kResponseElements,
  kAdditionalEventData,
  kRequestId,
  kEventId,
  kReadOnly,
  kResources,
  kEventType,
  kManagementEvent,
  kRecipientAccountId,
  kSharedEventId,
  kVpcEndpointId,
  kEventCategory,
  kSessionCredentialFromConsole,
  kServiceEventDetails,
  kInsightDetails,
  kCount,
};

std::string_view name_of(Field field);
std::optional<Field> field_of(std::string_view key);

// Valid during the call that hands it out, from the thread that made it; copy what must stay.
class Record {
 public:
  // `object` is a validated JSON object. `offset` is where the user finds it: the first byte of the
  // record in the unpacked file, or of the envelope that quotes it as a string.
  Record(Json object, uint64_t offset);

  Json json() const { return object_; }
  // An error code or message that is "" counts as absent.
  Json operator[](Field field) const {
    const uint32_t mark = marks_[static_cast<size_t>(field)];
    return mark == 0 ? Json() : Json(object_.document(), mark);
  }
  std::string_view raw() const { return object_.raw(); }
  uint64_t offset() const { return offset_; }

  // The member decoded, "" where it is absent or no string. Lives as long as the record.
  std::string_view text(Field field) const {
    const std::string_view raw = (*this)[field].raw_string();
    return object_.document()->plain ? raw : decoded(field, raw);
  }

  bool repeats_key() const { return repeats_key_; }
  // A known key was written with an escape: read all the same, and counted.
  bool escapes_key() const { return escapes_key_; }
  // nullopt for what CloudTrail cannot have written, too.
  std::optional<UtcTime> time() const { return time_; }

 private:
  std::string_view decoded(Field field, std::string_view raw) const;

  static constexpr size_t kFields = static_cast<size_t>(Field::kCount);
  Json object_;
  uint64_t offset_ = 0;
  std::array<uint32_t, kFields> marks_;  // 0: absent (mark 0 can only be the object itself)
  std::optional<UtcTime> time_;
  mutable std::unique_ptr<std::array<std::string, kFields>> decoded_;  // made when one is needed
  bool repeats_key_ = false;
  bool escapes_key_ = false;
};

}  // namespace hikeshi::trail
