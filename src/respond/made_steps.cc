// SPDX-License-Identifier: Apache-2.0
#include "respond/made_steps.h"

namespace hikeshi::respond {

const MadeKind* find_made_kind(std::string_view type, std::string_view id, std::string_view arn) {
  const MadeKind* best = nullptr;
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      const bool has_arn = kind.prefix == "arn:" && arn.starts_with("arn:");
      const bool in_arn = kind.prefix.starts_with(':') && arn.find(kind.prefix) != arn.npos;
      if (kind.type != type || (!id.starts_with(kind.prefix) && !has_arn && !in_arn)) continue;
      if (best == nullptr || kind.prefix.size() > best->prefix.size()) best = &kind;
    }
  }
  return best;
}

int made_order(const MadeKind& kind) {
  int order = 1;
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& row : kinds) {
      if (&row == &kind) return order;
      ++order;
    }
  }
  return 0;
}

}  // namespace hikeshi::respond
