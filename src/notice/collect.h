// SPDX-License-Identifier: Apache-2.0
// How a value gets into a notice: together with its place, once, all conflicting values kept.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

inline constexpr size_t kMostValues = 500;   // of a list
inline constexpr size_t kMostEvidence = 50;  // of a field

inline void note(Notice& notice, const char* field, Evidence evidence) {
  auto& places = notice.evidence[field];
  if (places.size() >= kMostEvidence) return;
  if (std::find(places.begin(), places.end(), evidence) == places.end())
    places.push_back(std::move(evidence));
}

inline std::vector<Evidence> places_of(const Notice& notice, const char* field) {
  const auto it = notice.evidence.find(field);
  return it == notice.evidence.end() ? std::vector<Evidence>() : it->second;
}

template <class T>
void add(Notice& notice, std::vector<T>& list, const char* field, T value, Evidence evidence) {
  if (std::find(list.begin(), list.end(), value) == list.end()) {
    if (list.size() >= kMostValues) return;
    list.push_back(std::move(value));
  }
  note(notice, field, std::move(evidence));
}

// The first value stays; what contradicts it stands in the evidence.
template <class T>
void set_once(Notice& notice, std::optional<T>& slot, const char* field, T value,
              Evidence evidence) {
  if (!slot) slot = std::move(value);
  note(notice, field, std::move(evidence));
}

}  // namespace hikeshi::notice
