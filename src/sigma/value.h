// SPDX-License-Identifier: Apache-2.0
// A value of a rule between the file and the test that it becomes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/program.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {

inline constexpr size_t kMaxTests = 20'000;  // of one line of a selection, after all modifiers

// A value on its way through the modifiers.
struct Value {
  enum class Kind : uint8_t {
    kNull,
    kBool,
    kNumber,
    kText,
    kRegex,
    kCidr,
    kCompare,
    kTime,
    kExists,
    kField
  };
  Kind kind = Kind::kNull;
  Wildcards text;       // kText; of kNumber and kBool as written
  std::string written;  // as it stands in the file
  double number = 0;    // kNumber, kCompare, kTime
  bool truth = false;   // kBool, kExists
  Compare compare = Compare::kEqual;
  TimePart part = TimePart::kHour;
  RegexSpec regex;
  Cidr range;
  bool open_start = false, open_end = false;  // kField
};

using Values = std::vector<Value>;

// The whole text as a decimal number; no infinities, no hexadecimal.
std::optional<double> parse_number(std::string_view text);

// true and false as YAML 1.2 writes them. The other words of YAML 1.1 (yes, No, on) stay texts,
// which is what events hold: MFAUsed is "No".
std::optional<bool> parse_truth(std::string_view text);

// One value or a list of them, typed as the file writes them. Fails on maps and nested lists.
Result<Values> read_values(const Yaml& yaml);

}  // namespace hikeshi::sigma
