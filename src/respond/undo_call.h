// SPDX-License-Identifier: Apache-2.0
// The call that takes another back, from what was there before it.
#pragma once

#include <optional>

#include "respond/effects.h"

namespace hikeshi::respond {

// By the row's `undo`, or its `undo_absent` where `before` is empty. nullopt where nothing takes it
// back. kBug for a row that does not fit the model.
Result<std::optional<AwsCommand>> undo_of(aws::Models& models, const EffectRow& row,
                                          const AwsCommand& change, const aws::Json& before);

}  // namespace hikeshi::respond
