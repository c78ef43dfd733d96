// SPDX-License-Identifier: Apache-2.0
// What carries a tag that the policy protects is not touched.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// Refuses (kNotAllowed) a call about something with a protected tag, or whose tags cannot be read.
// Where nothing tells the tags by the names of the call, what cannot be undone is refused.
Status check_tags(const Ground& ground, const Guarded& guarded, const Step& step,
                  const AwsCommand& call);

// Does it carry one, in what AWS shows of it?
bool carries_protected_tag(const Guarded& guarded, const aws::Json& thing);

}  // namespace hikeshi::respond
