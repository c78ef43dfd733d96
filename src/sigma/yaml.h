// SPDX-License-Identifier: Apache-2.0
// YAML of rule files as plain values. The only door to libyaml, which stays in yaml.cc.
//
// Rules are other people's input: size, depth and the number of values are bounded, an alias is
// copied within that bound, and two equal keys in one map are an error (some readers keep both,
// others the last, so that one file would mean two rules).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::sigma {

struct YamlMember;

struct Yaml {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  bool plain = false;  // a scalar without quotes, which may be a number or a truth value
  std::string text;    // of a scalar
  std::vector<Yaml> items;
  std::vector<YamlMember> members;  // in order of the file

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }

  // The value of a key, or nullptr.
  const Yaml* find(std::string_view key) const;
  Yaml* find(std::string_view key);
  // The text of a scalar member, or "".
  std::string_view text_of(std::string_view key) const;
};

struct YamlMember {
  std::string key;
  Yaml value;
};

// The value itself and all in it.
size_t values_in(const Yaml& value);

struct YamlLimits {
  size_t bytes = size_t{1} << 20;
  size_t documents = 1'000;
  size_t values = 100'000;  // in one file, copies by aliases included
  size_t depth = 32;
};

// All documents of a file; empty ones are dropped. Fails with kCorrupt or kLimit, the line in the
// message.
Result<std::vector<Yaml>> parse_yaml(std::string_view bytes, const YamlLimits& limits = {});

}  // namespace hikeshi::sigma
