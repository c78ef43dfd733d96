// SPDX-License-Identifier: Apache-2.0
// Deletion is by attribution, never by name: a thing that was created after the intruder made one
// of that name is another thing, as the owner who removed the intruder's and made it anew has. So
// is one that is older: calls that make a thing succeed also where the owner has it, and so name
// it.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// kNotAllowed where AWS shows that what `call` of `step` deletes is younger or older than the thing
// that the logs charge. Where AWS tells no time of creation, nothing is known of it. `before`: the
// things that the call is about, as AWS shows them.
Status check_namesake(const Ground& ground, const Guarded& guarded, const Step& step,
                      const AwsCommand& call, const aws::Json& before);

}  // namespace hikeshi::respond
