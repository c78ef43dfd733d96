// SPDX-License-Identifier: Apache-2.0
#include "aws/answer_document.h"

#include <algorithm>

#include "aws/wire.h"

namespace hikeshi::aws {

bool has_document(const Operation& operation) {
  if (!operation.output) return false;
  const Shape& shape = *operation.output.shape;
  if (const Member* payload = shape.find(shape.payload))
    return payload->ref.shape->type != Type::kBlob && payload->ref.shape->type != Type::kString;
  return std::any_of(shape.members.begin(), shape.members.end(),
                     [](const Member& member) { return wire::is_in_answer_body(member.ref); });
}

}  // namespace hikeshi::aws
