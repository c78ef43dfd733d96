// SPDX-License-Identifier: Apache-2.0
// The causes that may be said: the verdict's where the case has one (source "cause"), else the
// hints of the hunt. Only those that are confirmed or likely.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "casefile/case_state.h"

namespace hikeshi::casefile {

// In the order of the state; pointers live as long as it does.
std::vector<const Fact*> said_causes(const CaseState& state);

// What people call a cause: "sign-in without MFA" for no_mfa. nullopt for one without a word.
std::optional<Text> cause_name(std::string_view cause);

// Whether a URL names a place in a git repository: by its host, or by a path as the hosts of
// repositories have them.
bool is_git_url(std::string_view url);

}  // namespace hikeshi::casefile
