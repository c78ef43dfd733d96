// SPDX-License-Identifier: Apache-2.0
// What AWS's model marks as sensitive, taken out of an answer before it is filed: seeds of MFA
// devices, pre-shared keys of VPNs, passwords that are being set.
#pragma once

#include "aws/json.h"
#include "aws/shape.h"

namespace hikeshi::snapshot {

constexpr const char* kMasked = "<sensitive>";  // in the place of a value, as in traces

// Replaces each value of `answer` whose shape is marked. What no model knows stays: a service has
// sent more than it says.
void mask_sensitive(const aws::Ref& output, aws::Json& answer);

}  // namespace hikeshi::snapshot
