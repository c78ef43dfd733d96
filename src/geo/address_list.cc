// SPDX-License-Identifier: Apache-2.0
#include "geo/address_list.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hikeshi::geo {
Result<std::vector<Prefix>> parse_address_list(std::string_view text, const std::string& file) {
  std::vector<Prefix> prefixes;
  size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const auto prefix = parse_prefix(line);
    if (!prefix || prefix->length == 0 || prefix->length == 96)
      return fail(Code::kCorrupt,
                  fmt::format("{}, line {}: '{}' is {}; write one address or prefix a line, as "
                              "198.51.100.7 or 2001:db8::/32",
                              file, number, fit(printable(line), 40),
                              prefix ? "every address there is" : "no address and no prefix"));
    prefixes.push_back(*prefix);
  }
  if (prefixes.empty())
    return fail(Code::kCorrupt, file + ": there is no address in it; write one a line");
  return prefixes;
}

}  // namespace hikeshi::geo
