// SPDX-License-Identifier: Apache-2.0
#include "aws/sts.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

// What a role's path and name may hold (IAM: letters, digits, + = , . @ - _), and the slash.
bool is_role_name(std::string_view name) {
  if (name.empty() || name.size() > 512 || name.front() == '/' || name.back() == '/') return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+=,.@-_/").find(c) != std::string_view::npos;
  });
}

}  // namespace

Result<std::string> arn_of(const MemberRole& role) {
  if (!is_account_id(role.account))
    return fail(Code::kUsage, printable(role.account) + " is not an account id of 12 digits");
  if (!is_role_name(role.name))
    return fail(Code::kUsage, "\"" + printable(role.name) + "\" is not the name of a role");
  return "arn:" + role.partition + ":iam::" + role.account + ":role/" + role.name;
}

Result<Credentials> assume_member_role(StsCaller& sts, const MemberRole& role,
                                       const Credentials& with) {
  AssumeRole params;
  params.role_arn = HK_TRY(arn_of(role));
  params.session_name = role.session_name;
  params.external_id = role.external_id;
  params.duration_seconds = role.duration_seconds;
  auto got = sts.assume_role(params, with);
  if (!got)
    return tl::make_unexpected(std::move(got).error().with_context("role " + params.role_arn));
  got->source = "role " + role.name + " in " + role.account + ", from " + with.source;
  return got;
}

}  // namespace hikeshi::aws
