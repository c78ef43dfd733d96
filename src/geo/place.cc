// SPDX-License-Identifier: Apache-2.0
#include "geo/place.h"

#include <fmt/format.h>

namespace hikeshi::geo {

std::string describe(const Place& place) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  };
  if (place.asn != 0)
    add(fmt::format("AS{}{}{}", place.asn, place.as_name.empty() ? "" : " ", place.as_name));
  add(place.country);
  if (!place.aws_service.empty())
    add(fmt::format("AWS {} {}", place.aws_service, place.aws_region));
  for (const std::string& label : place.own) add("your list " + label);
  for (const std::string& label : place.suspicious) add("your list " + label);
  return text;
}

}  // namespace hikeshi::geo
