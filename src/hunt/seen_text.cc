// SPDX-License-Identifier: Apache-2.0
#include "hunt/seen_text.h"

#include <unordered_map>

#include "hunt/byte_text.h"
#include "hunt/detail_text.h"

namespace hikeshi::hunt {
namespace {

// A shape as it is kept: calls and rule lists by number.
struct KeptShape {
  uint32_t call, rules, region, account, error;
  int32_t epoch;
  uint8_t outcome, read_only, has_time, data_event, is_uuid, has_extra, unused[2];
};

template <class T>
std::unordered_map<const T*, uint32_t> numbers_of(const std::deque<T>& all) {
  std::unordered_map<const T*, uint32_t> numbers;
  for (const T& one : all) numbers.emplace(&one, static_cast<uint32_t>(numbers.size()));
  return numbers;
}

void put_words(std::string& to, const std::vector<uint32_t>& words) {
  put_number(to, words.size());
  for (const uint32_t word : words) put_number(to, word);
}

std::vector<uint32_t> words_of(ByteText& from) {
  std::vector<uint32_t> words;
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left)
    words.push_back(from.small());
  return words;
}

void put_shapes(std::string& to, const Seen& seen) {
  const auto calls = numbers_of(seen.calls);
  const auto lists = numbers_of(seen.rule_lists);
  put_number(to, seen.shapes.size());
  for (const Shape& s : seen.shapes)
    put_raw(to, KeptShape{calls.at(s.call),
                          lists.at(s.rules),
                          s.region,
                          s.account,
                          s.error,
                          s.epoch,
                          static_cast<uint8_t>(s.outcome),
                          s.read_only,
                          s.has_time,
                          s.data_event,
                          s.is_uuid,
                          s.has_extra,
                          {}});
}

bool read_shapes(ByteText& from, Seen& seen) {
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left) {
    const auto s = from.raw<KeptShape>();
    if (s.call >= seen.calls.size() || s.rules >= seen.rule_lists.size()) return false;
    seen.shapes.push_back({&seen.calls[s.call], &seen.rule_lists[s.rules], s.region, s.account,
                           s.error, s.epoch, static_cast<Outcome>(s.outcome), s.read_only != 0,
                           s.has_time != 0, s.data_event != 0, s.is_uuid != 0, s.has_extra != 0});
  }
  return true;
}

void put_details(std::string& to, const Seen& seen) {
  put_number(to, seen.details.size());
  for (const char* const detail : seen.details) put_text(to, {detail, size_of_detail(detail)});
  put_number(to, seen.extras.size());
  for (const auto& [detail, carry] : seen.extras) {
    put_number(to, detail);
    put_number(to, carry);
  }
  put_words(to, seen.carries);
}

void read_details(ByteText& from, Seen& seen) {
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left)
    seen.details.push_back(seen.detail_bytes.add(from.text()));
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left) {
    const uint32_t detail = from.small();
    seen.extras.emplace_back(detail, from.small());
  }
  seen.carries = words_of(from);
}

// The texts' numbers are those in whose order they come.
bool read_strings(ByteText& from, Interner& strings) {
  const uint64_t count = from.number();
  for (uint64_t i = 0; i < count && from.sound(); ++i) {
    if (strings.intern(from.text()) != i) return false;
  }
  return true;
}

}  // namespace

std::string text_of(const Seen& seen) {
  std::string to;
  put_number(to, seen.strings.size());
  for (uint32_t i = 0; i < seen.strings.size(); ++i) put_text(to, seen.strings[i]);
  put_number(to, seen.callers.size());
  for (const Caller& caller : seen.callers) put_raw(to, caller);
  put_number(to, seen.calls.size());
  for (const Call& call : seen.calls) {
    put_number(to, call.source);
    put_number(to, call.name);
  }
  put_number(to, seen.rule_lists.size());
  for (const RuleList& list : seen.rule_lists) put_words(to, list);
  put_shapes(to, seen);
  put_details(to, seen);
  return to;
}

bool read_seen(std::string_view text, Seen& seen) {
  ByteText from(text);
  if (!read_strings(from, seen.strings)) return false;
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left)
    seen.callers.push_back(from.raw<Caller>());
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left) {
    const uint32_t source = from.small(), name = from.small();
    if (source >= seen.strings.size() || name >= seen.strings.size()) return false;
    seen.calls.push_back(
        {source, name, Catalogue::builtin().find(seen.strings[source], seen.strings[name])});
  }
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left)
    seen.rule_lists.push_back(words_of(from));
  if (!read_shapes(from, seen)) return false;
  read_details(from, seen);
  return from.sound() && from.at_end();
}

}  // namespace hikeshi::hunt
