// SPDX-License-Identifier: Apache-2.0
// Watching a user after the cut: what succeeded since, told from CloudTrail's own history.
#pragma once

#include <string_view>
#include <vector>

#include "respond/builder.h"

namespace hikeshi::respond {

// The step that asks. `fields`: {user} and {slug}. Of a user whose own keys go on (lodged), what
// these do is not told.
Step& add_watch(Builder& plan, const UserTarget& user, Fields fields);

std::vector<std::string_view> watch_commands();

}  // namespace hikeshi::respond
