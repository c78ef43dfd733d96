// SPDX-License-Identifier: Apache-2.0
// The two languages that the program speaks. Both texts stand side by side at the place of use, so
// that a change to one is seen beside the other.
#pragma once

#include <string_view>

namespace hikeshi {

enum class Lang { kEn, kJa };

struct Text {
  std::string_view en;
  std::string_view ja;
  constexpr std::string_view in(Lang lang) const { return lang == Lang::kJa ? ja : en; }
};

}  // namespace hikeshi
