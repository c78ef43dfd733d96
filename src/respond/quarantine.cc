// SPDX-License-Identifier: Apache-2.0
#include "respond/quarantine.h"

#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "respond/json_path.h"
#include "respond/scene.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

std::vector<std::string> holders_in(const Json& answer) {
  constexpr std::pair<const char*, const char*> kLists[] = {
      {"PolicyUsers", "UserName"}, {"PolicyRoles", "RoleName"}, {"PolicyGroups", "GroupName"}};
  std::vector<std::string> names;
  for (const auto& [list, name] : kLists) {
    for (const Json& one : answer.value(list, Json::array()))
      names.push_back(one.value(name, std::string()));
  }
  return names;
}

casefile::Fact fact_of(const std::string& policy, std::vector<std::string> holders, UtcTime at) {
  casefile::Fact fact;
  fact.kind = kRestriction;
  fact.subject = policy;
  fact.says = "AWS's policy " + policy + " is attached to " + join(holders, ", ");
  fact.set("policy", policy).set("holders", std::move(holders)).set("at", format_rfc3339(at));
  casefile::Evidence evidence;
  evidence.kind = "api";
  evidence.text = "iam:ListEntitiesForPolicy at " + format_rfc3339(at);
  fact.evidence.push_back(std::move(evidence));
  return fact;
}

}  // namespace

bool is_quarantine(std::string_view policy_arn) {
  const auto arn = parse_arn(policy_arn);
  return arn && arn->account == "aws" && last_name(policy_arn).starts_with(kQuarantinePolicy);
}

std::vector<casefile::Fact> quarantine_facts(std::string_view recording, UtcTime at) {
  std::vector<casefile::Fact> facts;
  for (std::string_view text : split(recording, '\n')) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object() || line.value("call", "") != "iam:ListEntitiesForPolicy") continue;
    const Json* arn = at_path(line, "params.PolicyArn");
    const Json* answer = at_path(line, "answer");
    if (arn == nullptr || answer == nullptr || !arn->is_string()) continue;
    if (!is_quarantine(arn->get_ref<const std::string&>())) continue;
    auto holders = holders_in(*answer);
    if (holders.empty()) continue;
    const std::string policy(last_name(arn->get_ref<const std::string&>()));
    facts.push_back(fact_of(policy, std::move(holders), at));
  }
  return facts;
}

Status check_quarantine(const Step& step, const AwsCommand& call) {
  const Json* arn = at_path(call.call.params, "PolicyArn");
  const bool detaches = call.action.starts_with("iam:Detach") && arn != nullptr &&
                        arn->is_string() && is_quarantine(arn->get_ref<const std::string&>());
  // What is deleted needs no quarantine any more.
  const bool may = step.id.starts_with("release-quarantine-") || step.id.starts_with("delete-iam-");
  if (!detaches || may) return {};
  return fail(Code::kNotAllowed,
              "AWS's quarantine goes last, once AWS agrees: step release-quarantine-" +
                  std::string(last_name(arn->get_ref<const std::string&>())));
}

}  // namespace hikeshi::respond
