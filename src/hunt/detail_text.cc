// SPDX-License-Identifier: Apache-2.0
#include "hunt/detail_text.h"

#include <algorithm>
#include <array>
#include <optional>

namespace hikeshi::hunt {
namespace {

// A member is its number, its length and its bytes; members of lists come again. Number 0 ends.
constexpr std::array kTexts = {&Detail::type,           &Detail::change,
                               &Detail::issued,         &Detail::issued_kind,
                               &Detail::issued_session, &Detail::role,
                               &Detail::target_user,    &Detail::foreign_account,
                               &Detail::group,          &Detail::instance_profile,
                               &Detail::ports,          &Detail::provider,
                               &Detail::shared,         &Detail::parent};
constexpr std::array kLists = {&Detail::ids, &Detail::arns, &Detail::groups, &Detail::let_in};
constexpr uint8_t kFirstList = kTexts.size() + 1;
constexpr uint8_t kFlags = kFirstList + kLists.size();

void put(std::string& to, uint8_t number, std::string_view bytes) {
  to += static_cast<char>(number);
  for (size_t size = bytes.size();; size >>= 7) {
    to += static_cast<char>((size & 0x7F) | (size >= 0x80 ? 0x80U : 0U));
    if (size < 0x80) break;
  }
  to += bytes;
}

std::string_view get(const char*& from) {
  size_t size = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*from++);
    size |= size_t{byte & 0x7FU} << shift;
    if (byte < 0x80) break;
  }
  const std::string_view bytes(from, size);
  from += size;
  return bytes;
}

// Of the first member of that number.
std::optional<std::string_view> find(const char* text, uint8_t wanted) {
  while (const auto number = static_cast<uint8_t>(*text++)) {
    const std::string_view bytes = get(text);
    if (number == wanted) return bytes;
  }
  return std::nullopt;
}

}  // namespace

std::string_view DetailText::operator[](std::string Detail::*member) const {
  const auto at = std::ranges::find(kTexts, member) - kTexts.begin();
  return find(text_, static_cast<uint8_t>(at + 1)).value_or(std::string_view());
}

int DetailText::weight() const {
  const auto flags = none() ? std::nullopt : find(text_, kFlags);
  return flags ? (*flags)[0] + ((*flags)[2] != 0 ? 1 : 0) : 0;
}

std::string text_of(const Detail& d) {
  std::string text;
  for (size_t i = 0; i < kTexts.size(); ++i) {
    const std::string& value = d.*kTexts[i];
    if (!value.empty()) put(text, static_cast<uint8_t>(i + 1), value);
  }
  for (size_t i = 0; i < kLists.size(); ++i) {
    for (const std::string& value : d.*kLists[i])
      put(text, static_cast<uint8_t>(kFirstList + i), value);
  }
  const std::array<char, 3> flags = {static_cast<char>(d.extra_weight), static_cast<char>(d.denies),
                                     static_cast<char>(d.open_to_world)};
  if (flags != std::array<char, 3>{}) put(text, kFlags, {flags.data(), flags.size()});
  text += '\0';
  return text;
}

size_t size_of_detail(const char* text) {
  const char* end = text;
  while (*end++ != '\0') get(end);
  return static_cast<size_t>(end - text);
}

Detail detail_from(const char* text) {
  Detail d;
  while (const auto number = static_cast<uint8_t>(*text++)) {
    const std::string_view bytes = get(text);
    if (number < kFirstList) {
      d.*kTexts[number - 1U] = bytes;
    } else if (number < kFlags) {
      (d.*kLists[static_cast<size_t>(number - kFirstList)]).emplace_back(bytes);
    } else {
      d.extra_weight = bytes[0];
      d.denies = bytes[1] != 0;
      d.open_to_world = bytes[2] != 0;
    }
  }
  return d;
}

}  // namespace hikeshi::hunt
