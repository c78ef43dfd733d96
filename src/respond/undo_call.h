// SPDX-License-Identifier: Apache-2.0
// The call that takes another back, from what was there before it.
#pragma once

#include <optional>

#include "respond/effects.h"

namespace hikeshi::respond {

// By the row's `undo`, or its `undo_absent` where `before` is empty. `answer`: what AWS answered to
// the change, nullptr before it was made. nullopt where nothing takes it back, and where that takes
// a value of the answer which is not known. kBug for a row that does not fit the model.
Result<std::optional<AwsCommand>> undo_of(aws::Models& models, const EffectRow& row,
                                          const AwsCommand& change, const aws::Json& before,
                                          const aws::Json* answer);

// It is known only when AWS has answered.
bool needs_answer(const EffectRow& row);

}  // namespace hikeshi::respond
