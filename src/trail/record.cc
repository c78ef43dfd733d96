// SPDX-License-Identifier: Apache-2.0
#include "trail/record.h"

#include <algorithm>
#include <cstring>

#include "trail/event_time.h"

namespace hikeshi::trail {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(Field::kCount)> kNames = {
    "eventVersion",        "userIdentity",  "eventTime",         "eventSource",
    "eventName",           "awsRegion",     "sourceIPAddress",   "userAgent",
    "errorCode",           "errorMessage",  "requestParameters", "responseElements",
    "additionalEventData", "requestID",     "eventID",           "readOnly",
    "resources",           "eventType",     "managementEvent",   "recipientAccountId",
    "sharedEventID",       "vpcEndpointId", "eventCategory",     "sessionCredentialFromConsole",
    "serviceEventDetails", "insightDetails"};

constexpr size_t kSlots = 64;

// Without a collision among the names above, which the static_assert below holds it to.
constexpr size_t slot_of(std::string_view key) {
  const auto at = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(key[i])); };
  return (key.size() * 1 + at(key.size() - 3) * 5 + at(key.size() / 2) * 18 + at(0)) % kSlots;
}

constexpr std::array<uint8_t, kSlots> make_slots() {
  std::array<uint8_t, kSlots> slots{};  // 0: no field; else 1 + its number
  for (size_t i = 0; i < kNames.size(); ++i)
    slots[slot_of(kNames[i])] = static_cast<uint8_t>(i + 1);
  return slots;
}
constexpr auto kFieldAt = make_slots();

constexpr bool every_name_has_a_slot() {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kFieldAt[slot_of(kNames[i])] != i + 1) return false;
  }
  return true;
}
static_assert(every_name_has_a_slot());

template <class Word>
bool same_ends(const char* a, const char* b, size_t size) {
  Word x[2], y[2];
  std::memcpy(x, a, sizeof(Word));
  std::memcpy(x + 1, a + size - sizeof(Word), sizeof(Word));
  std::memcpy(y, b, sizeof(Word));
  std::memcpy(y + 1, b + size - sizeof(Word), sizeof(Word));
  return x[0] == y[0] && x[1] == y[1];
}

// Texts of equal size, of which no name is longer than 32: a call of memcmp() for each of the 25
// keys of a record takes longer than comparing them.
bool same(const char* a, const char* b, size_t size) {
  if (size > 16)
    return same_ends<uint64_t>(a, b, 16) && same_ends<uint64_t>(a + size - 16, b + size - 16, 16);
  if (size >= 8) return same_ends<uint64_t>(a, b, size);
  return size >= 4 ? same_ends<uint32_t>(a, b, size) : std::memcmp(a, b, size) == 0;
}

// The field of `key`, which mostly is one of the few that AWS writes behind `last` (its number +
// 1): a look at these takes half as long as the table.
std::optional<Field> field_behind(size_t last, std::string_view key) {
  constexpr size_t kAhead = 4;  // from userAgent over an error to requestParameters
  for (size_t i = last; i < std::min(last + kAhead, kNames.size()); ++i) {
    if (kNames[i].size() == key.size() && same(kNames[i].data(), key.data(), key.size()))
      return static_cast<Field>(i);
  }
  return field_of(key);
}

// Other programs export an empty text where CloudTrail writes nothing: no call failed for that.
bool is_empty_error(Field field, Json value) {
  return (field == Field::kErrorCode || field == Field::kErrorMessage) && value.raw() == "\"\"";
}

}  // namespace

std::string_view name_of(Field field) { return kNames[static_cast<size_t>(field)]; }

std::optional<Field> field_of(std::string_view key) {
  if (key.size() < 3) return std::nullopt;
  const uint8_t number = kFieldAt[slot_of(key)];
  if (number == 0) return std::nullopt;
  const std::string_view name = kNames[number - 1U];
  if (name.size() != key.size() || !same(name.data(), key.data(), key.size())) return std::nullopt;
  return static_cast<Field>(number - 1);
}

Record::Record(Json object, uint64_t offset) : object_(object), offset_(offset) {
  marks_.fill(0);
  std::string buffer;
  const bool plain = object.document()->plain;
  size_t behind = 0;
  for (const Json::Member member : object.members()) {
    const std::string_view key = plain ? member.raw_key : unescape(member.raw_key, buffer);
    const auto field = field_behind(behind, key);
    if (!field) continue;
    behind = static_cast<size_t>(*field) + 1;
    uint32_t& mark = marks_[static_cast<size_t>(*field)];
    repeats_key_ |= mark != 0;
    escapes_key_ |= !plain && key.data() == buffer.data();
    // Of repeated keys the last counts, as in most JSON readers.
    mark = is_empty_error(*field, member.value()) ? 0 : member.mark;
  }
  time_ = parse_event_time(text(Field::kEventTime));
}

std::string_view Record::decoded(Field field, std::string_view raw) const {
  if (raw.find('\\') == std::string_view::npos) return raw;
  if (!decoded_) decoded_ = std::make_unique<std::array<std::string, kFields>>();
  return unescape(raw, (*decoded_)[static_cast<size_t>(field)]);
}

}  // namespace hikeshi::trail
