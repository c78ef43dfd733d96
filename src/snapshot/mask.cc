// SPDX-License-Identifier: Apache-2.0
#include "snapshot/mask.h"

#include <nlohmann/json.hpp>

namespace hikeshi::snapshot {

void mask_sensitive(const aws::Ref& output, aws::Json& answer) {
  if (!output || answer.is_null()) return;
  const aws::Shape& shape = *output.shape;
  if (shape.sensitive) {
    answer = kMasked;
  } else if (answer.is_array()) {
    for (aws::Json& element : answer) mask_sensitive(shape.element, element);
  } else if (answer.is_object() && shape.type == aws::Type::kMap) {
    for (auto& [key, value] : answer.items()) mask_sensitive(shape.value, value);
  } else if (answer.is_object()) {
    for (auto& [name, value] : answer.items()) {
      if (const aws::Member* member = shape.find(name)) mask_sensitive(member->ref, value);
    }
  }
}

}  // namespace hikeshi::snapshot
