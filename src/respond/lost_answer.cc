// SPDX-License-Identifier: Apache-2.0
#include "respond/lost_answer.h"

#include <nlohmann/json.hpp>

namespace hikeshi::respond {
namespace {

using aws::Json;

// A subnet's association has a new id each time that it is given another list.
std::optional<Json> association_of(const AwsCommand& call, const Json& before,
                                   const ReadCall& read) {
  const std::string subnet = before.empty() ? "" : before[0].value("SubnetId", "");
  if (subnet.empty()) return std::nullopt;
  AwsCommand look;
  look.call.service = "ec2";
  look.call.operation = "DescribeNetworkAcls";
  look.call.region = call.call.region;
  look.action = "ec2:DescribeNetworkAcls";
  look.call.params = {
      {"Filters", {{{"Name", "association.subnet-id"}, {"Values", Json::array({subnet})}}}}};
  const auto answer = read(look);
  if (!answer) return std::nullopt;
  for (const Json& list : answer->value("NetworkAcls", Json::array())) {
    for (const Json& one : list.value("Associations", Json::array())) {
      const bool ours = one.value("SubnetId", "") == subnet &&
                        one.value("NetworkAclId", Json()) == call.call.params["NetworkAclId"];
      if (ours) return Json{{"NewAssociationId", one.value("NetworkAclAssociationId", "")}};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Json> answer_shown(const AwsCommand& call, const Json& before, const Json& shown,
                                 const ReadCall& read) {
  if (call.action == "ec2:ReplaceNetworkAclAssociation") return association_of(call, before, read);
  // What was made is shown with the id that the answer gave it.
  if (before.empty() && shown.is_array() && shown.size() == 1 && shown[0].is_object())
    return shown[0];
  return std::nullopt;
}

}  // namespace hikeshi::respond
