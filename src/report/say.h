// SPDX-License-Identifier: Apache-2.0
// Our own sentences with values put in: both languages carry the same {} places in any order
// ({0}, {1}). The values are not made safe here; whoever shows the sentence does that.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/lang.h"

namespace hikeshi::report {

template <class... Values>
std::string say(Lang lang, Text text, const Values&... values) {
  const std::string_view form = text.in(lang);
  return fmt::vformat(fmt::string_view(form.data(), form.size()), fmt::make_format_args(values...));
}

}  // namespace hikeshi::report
