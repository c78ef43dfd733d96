// SPDX-License-Identifier: Apache-2.0
// Which questions a step's commands ask whatever AWS answers: those can be asked all at once, while
// the commands, which are one text with what a person types, stand one after the other.
#pragma once

#include <vector>

#include "respond/look.h"

namespace hikeshi::respond {

// In the order of the commands, each once. None where the step changes something: what is read
// before a change must not be older than the line above it.
std::vector<AwsCommand> reads_ahead(const Ground& ground, const Step& step);

}  // namespace hikeshi::respond
