// SPDX-License-Identifier: Apache-2.0
// Whether the answer of an operation has a document. A body of nothing, which the protocols of JSON
// and REST let pass as one without a single field, is then a body that was lost.
#pragma once

#include "aws/shape.h"

namespace hikeshi::aws {

bool has_document(const Operation& operation);

}  // namespace hikeshi::aws
