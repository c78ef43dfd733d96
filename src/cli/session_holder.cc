// SPDX-License-Identifier: Apache-2.0
#include "cli/session_holder.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "cli/case_trail.h"
#include "respond/json_path.h"
#include "respond/scene.h"

namespace hikeshi::cli {
namespace {

using Kind = respond::ContainTarget::Kind;
using respond::ContainTarget;
using respond::text_at;

// Whom a record names behind the credential: an ARN of a role, a user or root; "" where none. A
// session is its issuer's: the role that was taken, the user (or root) that asked for a token.
std::string caller_in(const aws::Json& record) {
  const std::string issuer = text_at(record, "userIdentity.sessionContext.sessionIssuer.arn");
  return issuer.empty() ? text_at(record, "userIdentity.arn") : issuer;
}

std::string holder_in(const aws::Json& record, const std::string& id) {
  if (text_at(record, "userIdentity.accessKeyId") == id) return caller_in(record);
  if (text_at(record, "responseElements.credentials.accessKeyId") != id) return {};
  const std::string role = text_at(record, "requestParameters.roleArn");
  return role.empty() ? caller_in(record) : role;
}

tl::unexpected<Error> refuse(const std::string& id, std::string_view why) {
  return fail(Code::kNotAllowed,
              fmt::format("{} is a temporary credential, which no call switches off{}", id, why));
}

Result<ContainTarget> target_of(const std::string& id, const std::string& arn,
                                const std::string& account) {
  const auto parsed = parse_arn(arn);
  if (respond::is_root_arn(arn))
    return refuse(id,
                  ". It is root's, which no policy limits: see the steps of `hikeshi plan` for "
                  "root");
  if (parsed && !account.empty() && parsed->account != account)
    return refuse(id, fmt::format(". It is of {}, in another account: contain it there", arn));
  const std::string role = respond::role_name_of(arn), user = respond::user_name_of(arn);
  if (!role.empty()) return ContainTarget{Kind::kRole, role, "", ""};
  if (!user.empty()) return ContainTarget{Kind::kUser, user, "", ""};
  return refuse(id, fmt::format(". The logs name {} behind it, which is no role and no user", arn));
}

// What the hunt charges, "" where it has not charged this one.
std::string charged_holder(const casefile::CaseState& state, const std::string& id) {
  for (const casefile::Fact* credential : state.of_kind("actor.credential")) {
    if (credential->subject != id) continue;
    return std::string(credential->one("role").empty() ? credential->one("principal")
                                                       : credential->one("role"));
  }
  return {};
}

Result<std::string> logged_holder(World& world, const std::string& id, const store::Case& the_case,
                                  const casefile::CaseState& state) {
  const auto records = case_records(world, the_case, state, {id});
  if (!records && records.error().code == Code::kNotFound)
    return refuse(id, fmt::format(". The case was not hunted: `hikeshi hunt {} --trail DIR` reads "
                                  "the logs, which say whose it is; or name its --role or --user",
                                  the_case.id()));
  if (!records) return tl::make_unexpected(records.error());
  for (const trail::Found& found : records->result.found) {
    const aws::Json record = aws::Json::parse(found.record, nullptr, false);
    if (std::string arn = holder_in(record, id); !arn.empty()) return arn;
  }
  const std::string absent =
      records->absent == 0
          ? ""
          : fmt::format(" ({} more are not on this machine any more)", records->absent);
  return refuse(id, fmt::format(", and none of the {} log files of the case names whose it is{}: "
                                "name its --role or --user",
                                records->result.files, absent));
}

}  // namespace

Result<ContainTarget> session_holder(World& world, const std::string& id,
                                     const store::Case* the_case,
                                     const casefile::CaseState* state) {
  if (the_case == nullptr || state == nullptr)
    return refuse(id,
                  ". Read the logs (hikeshi hunt CASE), then --case CASE: they say whose it "
                  "is; or name its --role or --user");
  std::string arn = charged_holder(*state, id);
  if (!parse_arn(arn)) arn = HK_TRY(logged_holder(world, id, *the_case, *state));
  return target_of(id, arn, state->account());
}

}  // namespace hikeshi::cli
