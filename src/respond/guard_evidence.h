// SPDX-License-Identifier: Apache-2.0
// No disk goes before it is evidence: an instance, its volume, or a group or fleet that takes its
// instances with it, ends only once each of its volumes has a completed snapshot of this case.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// A part of check_call().
Status check_evidence(const Ground& ground, const Guarded& guarded, const Step& step,
                      const AwsCommand& call);

}  // namespace hikeshi::respond
