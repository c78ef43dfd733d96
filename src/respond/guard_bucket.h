// SPDX-License-Identifier: Apache-2.0
// Before a bucket is closed to everybody else: that the responder can open it again, and that what
// AWS itself writes there goes on.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// Refuses (kNotAllowed) the policy of step deny-bucket-... where the full ARN of the responder's
// role is not known (a role's path stands in no session, and a deny that spares another ARN leaves
// only root), and where the policy that it would replace lets a service of AWS in, as CloudTrail's
// delivery of logs needs. And that of step make-trail into a bucket that is not new. `before`: the
// policy that is there.
Status check_bucket(const Ground& ground, const Guarded& guarded, const Step& step,
                    const AwsCommand& call, const aws::Json& before);

}  // namespace hikeshi::respond
