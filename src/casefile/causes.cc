// SPDX-License-Identifier: Apache-2.0
#include "casefile/causes.h"

#include <algorithm>

namespace hikeshi::casefile {

std::vector<const Fact*> said_causes(const CaseState& state) {
  const auto all = state.of_kind("cause");
  const bool judged =
      std::any_of(all.begin(), all.end(), [](const Fact* f) { return f->source == "cause"; });
  std::vector<const Fact*> said;
  for (const Fact* fact : all) {
    const std::string_view verdict = fact->one("verdict");
    const bool counts = !judged || fact->source == "cause";
    if (counts && (verdict == "confirmed" || verdict == "likely")) said.push_back(fact);
  }
  return said;
}

}  // namespace hikeshi::casefile
