// SPDX-License-Identifier: Apache-2.0
#include "casefile/statement.h"

namespace hikeshi::casefile {

Fact stated(std::string kind, std::string subject, std::string says, const std::string& by,
            UtcTime at) {
  Fact fact;
  fact.kind = std::move(kind);
  fact.subject = std::move(subject);
  fact.standing = Standing::kStated;
  fact.says = std::move(says);
  fact.set("by", by).set("at", format_rfc3339(at));
  Evidence evidence;
  evidence.kind = "statement";
  evidence.text = by;
  fact.evidence.push_back(std::move(evidence));
  return fact;
}

}  // namespace hikeshi::casefile
