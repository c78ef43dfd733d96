// SPDX-License-Identifier: Apache-2.0
// The command templates of the plan's parts: all that steps can call, whatever the facts. Those of
// made things stand in made_steps.h.
#pragma once

#include <string_view>
#include <vector>

namespace hikeshi::respond {

std::vector<std::string_view> basic_commands();
std::vector<std::string_view> instance_commands();
std::vector<std::string_view> user_commands();
std::vector<std::string_view> role_commands();
std::vector<std::string_view> root_commands();
std::vector<std::string_view> data_commands();
std::vector<std::string_view> hardening_commands();
std::vector<std::string_view> guardrail_commands();
std::vector<std::string_view> change_commands();

}  // namespace hikeshi::respond
