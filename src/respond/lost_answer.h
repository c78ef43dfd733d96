// SPDX-License-Identifier: Apache-2.0
// What an answer that was lost would have said, as AWS shows it now: some calls are taken back by
// an id that only their answer names.
#pragma once

#include <optional>

#include "respond/effects.h"

namespace hikeshi::respond {

// `before`: the things before the call; `shown`: the same after it. nullopt where AWS does not show
// it, or shows that somebody else has changed the thing since.
std::optional<aws::Json> answer_shown(const AwsCommand& call, const aws::Json& before,
                                      const aws::Json& shown, const ReadCall& read);

}  // namespace hikeshi::respond
