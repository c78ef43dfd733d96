// SPDX-License-Identifier: Apache-2.0
// The command templates of the plan's parts: all that steps can call, whatever the facts. Those of
// made things stand in made_steps.h.
#pragma once

#include <string_view>
#include <vector>

#include "respond/row_text.h"

namespace hikeshi::respond {

std::vector<std::string_view> basic_commands();
std::vector<std::string_view> instance_commands();
std::vector<std::string_view> user_commands();
std::vector<std::string_view> role_commands();
std::vector<std::string_view> root_commands();
std::vector<std::string_view> data_commands();
std::vector<std::string_view> hardening_commands();
std::vector<std::string_view> trail_event_commands();
std::vector<std::string_view> guardrail_commands();
std::vector<std::string_view> change_commands();
std::vector<std::string_view> deleted_commands();
std::vector<std::string_view> put_back_commands();
std::vector<std::string_view> earlier_commands();

// Whether IAM itself says that the principal of this ARN is denied. A session's time of issue is
// given, as one that is long over.
inline constexpr Literal kSimulated =
    "aws iam simulate-principal-policy --action-names ec2:RunInstances --query "
    "'EvaluationResults[0].EvalDecision' --output text --context-entries "
    "'ContextKeyName=aws:TokenIssueTime,ContextKeyValues=2000-01-01T00:00:00Z,"
    "ContextKeyType=date' --policy-source-arn ";
inline constexpr std::string_view kUserIsDenied =
    line<kSimulated, "\"$(aws iam get-user --user-name {user} --query User.Arn --output text)\"">;
inline constexpr std::string_view kRoleIsDenied =
    line<kSimulated, "\"$(aws iam get-role --role-name {id} --query Role.Arn --output text)\"">;
inline constexpr std::string_view kDenied = "explicitDeny";

}  // namespace hikeshi::respond
