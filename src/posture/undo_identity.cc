// SPDX-License-Identifier: Apache-2.0
// Changes of IAM and of trails, undone; and what all parts share.
#include <algorithm>

#include "aws/json_text.h"
#include "posture/undo_parts.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

const Json kNone = Json::array();

// Somebody without a userName in the request did it to themselves; the ARN's end is the name.
std::string user_of(const Change& change) {
  const std::string name = text_in(change.request, "userName");
  if (!name.empty()) return name;
  const size_t slash = change.principal.rfind('/');
  return slash == std::string::npos ? "" : change.principal.substr(slash + 1);
}

bool set_login(State& state, const Change& change, bool there) {
  Answer* login = state.find("iam.user.login-profile", "", "UserName", user_of(change));
  if (login == nullptr) return false;  // the user is gone
  login->outcome = there ? snapshot::Outcome::kRead : snapshot::Outcome::kAbsent;
  login->value = there ? Json{{"LoginProfile", {{"UserName", user_of(change)}}}} : Json();
  return true;
}

Json* devices_of(State& state, const Change& change) {
  return list_of(state.find("iam.user.mfa", "", "UserName", user_of(change)), "MFADevices");
}

Json* keys_of(State& state, const Change& change) {
  return list_of(state.find("iam.user.access-keys", "", "UserName", user_of(change)),
                 "AccessKeyMetadata");
}

// Which of the quarantine policies the request names: the answer that lists whom it is attached to.
Json* quarantined(State& state, const Change& change) {
  const std::string arn = text_in(change.request, "policyArn");
  const auto named = [&](const char* end) { return arn.ends_with(end); };
  const char* id = named("/AWSCompromisedKeyQuarantine")     ? "iam.quarantine.v1"
                   : named("/AWSCompromisedKeyQuarantineV2") ? "iam.quarantine.v2"
                   : named("/AWSCompromisedKeyQuarantineV3") ? "iam.quarantine.v3"
                                                             : "";
  return list_of(state.find(id, ""), "PolicyUsers");
}

bool is_quarantine(const Change& change) {
  return text_in(change.request, "policyArn").find("/AWSCompromisedKeyQuarantine") !=
         std::string::npos;
}

bool set_logging(State& state, const Change& change, bool on) {
  const std::string arn = trail_arn(state, change);
  for (Answer& answer : state.answers) {
    if (answer.id != "cloudtrail.status" || text_in(answer.params, "Name") != arn) continue;
    if (!answer.read()) return false;
    answer.value["IsLogging"] = on;
    return true;
  }
  return false;
}

}  // namespace

const Json& items_in(const Json& json, std::string_view member) {
  if (!json.is_object()) return kNone;
  const auto it = json.find(std::string(member));
  if (it == json.end()) return kNone;
  return it->is_array() ? *it : list_in(*it, "items");
}

std::string trail_arn(const State& state, const Change& change) {
  std::string name = text_in(change.request, "name");
  if (name.empty()) name = text_in(change.request, "trailName");
  if (name.empty() || name.starts_with("arn:")) return name;
  return "arn:" + state.partition + ":cloudtrail:" + change.region + ":" + state.account +
         ":trail/" + name;
}

std::string group_id(const State& state, const Change& change) {
  const std::string id = text_in(change.request, "groupId");
  const std::string name = text_in(change.request, "groupName");
  if (!id.empty() || name.empty() || change.source != "ec2.amazonaws.com") return id;
  const Answer* groups = state.find("ec2.security-groups", change.region);
  for (const Json& group : list_in(groups, "SecurityGroups")) {
    if (text_in(group, "GroupName") == name) return text_in(group, "GroupId");
  }
  return "";
}

Json* list_of(Answer* answer, const char* member) {
  if (answer == nullptr || !answer->value.is_object()) return nullptr;
  const auto it = answer->value.find(member);
  return it != answer->value.end() && it->is_array() ? &*it : nullptr;
}

size_t remove_from(Json* list, const char* member, const std::string& value) {
  if (list == nullptr) return 0;
  const size_t before = list->size();
  Json kept = Json::array();
  for (Json& item : *list) {
    if (text_in(item, member) != value) kept.push_back(std::move(item));
  }
  *list = std::move(kept);
  return before - list->size();
}

bool is_of_root(const Change& change) {
  if (change.source != "iam.amazonaws.com") return false;
  const bool own =
      change.principal.ends_with(":root") && text_in(change.request, "userName").empty();
  return text_in(change.request, "serialNumber").ends_with(":mfa/root-account-mfa-device") ||
         (own && (change.event.find("AccessKey") != std::string::npos ||
                  change.event.find("MFADevice") != std::string::npos));
}

// What was taken away was there before. What was added may have been the first or the second.
bool undo_of_root(State& state, const Change& change) {
  Answer* summary = state.find("iam.summary", "");
  const bool seen =
      summary != nullptr && summary->value.is_object() && summary->value.contains("SummaryMap");
  if (change.event == "UpdateAccessKey") return true;  // an inactive key is present too
  if (!seen) return false;
  Json& map = summary->value["SummaryMap"];
  if (change.event == "DeleteAccessKey") return map["AccountAccessKeysPresent"] = 1, true;
  if (change.event == "DeactivateMFADevice") return map["AccountMFAEnabled"] = 1, true;
  return false;
}

bool undo_create_user(State& state, const Change& change, Earlier) {
  Json* users = list_of(state.find("iam.users", ""), "Users");
  remove_from(users, "UserName", user_of(change));
  return users != nullptr;
}

bool undo_create_role(State& state, const Change& change, Earlier) {
  Json* roles = list_of(state.find("iam.authorization", ""), "RoleDetailList");
  remove_from(roles, "RoleName", text_in(change.request, "roleName"));
  return roles != nullptr;
}

bool undo_create_login(State& state, const Change& change, Earlier) {
  return set_login(state, change, false);
}

bool undo_delete_login(State& state, const Change& change, Earlier) {
  return set_login(state, change, true);
}

bool undo_enable_mfa(State& state, const Change& change, Earlier) {
  return remove_from(devices_of(state, change), "SerialNumber",
                     text_in(change.request, "serialNumber")) > 0;
}

bool undo_deactivate_mfa(State& state, const Change& change, Earlier) {
  Json* devices = devices_of(state, change);
  if (devices == nullptr) return false;
  devices->push_back(
      {{"UserName", user_of(change)}, {"SerialNumber", text_in(change.request, "serialNumber")}});
  return true;
}

bool undo_create_key(State& state, const Change& change, Earlier) {
  Json* keys = keys_of(state, change);
  if (keys == nullptr || !change.response.is_object()) return false;
  const Json made = change.response.value("accessKey", Json::object());
  remove_from(keys, "AccessKeyId", text_in(made, "accessKeyId"));
  return true;
}

// Of two states one was before: it changes only what was not so already.
bool undo_update_key(State& state, const Change& change, Earlier) {
  Json* keys = keys_of(state, change);
  if (keys == nullptr) return false;
  for (Json& key : *keys) {
    if (text_in(key, "AccessKeyId") != text_in(change.request, "accessKeyId")) continue;
    key["Status"] = text_in(change.request, "status") == "Active" ? "Inactive" : "Active";
    return true;
  }
  return false;
}

bool undo_attach(State& state, const Change& change, Earlier) {
  if (!is_quarantine(change)) return true;
  return remove_from(quarantined(state, change), "UserName", user_of(change)) > 0;
}

bool undo_detach(State& state, const Change& change, Earlier) {
  if (!is_quarantine(change)) return true;
  Json* users = quarantined(state, change);
  if (users == nullptr) return false;
  users->push_back({{"UserName", user_of(change)}});
  return true;
}

namespace {

// The trust of a role as the newest of the earlier changes left it, or as it was made with; ""
// where nothing tells.
std::string trust_before(Earlier earlier, const std::string& role) {
  for (size_t i = earlier.size(); i-- > 0;) {
    const Change& before = earlier[i];
    if (text_in(before.request, "roleName") != role) continue;
    std::string text = text_in(before.request, "policyDocument");
    if (before.event == "CreateRole") text = text_in(before.request, "assumeRolePolicyDocument");
    if (before.event == "DeleteRole") return "";  // another role of that name
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace

bool undo_trust(State& state, const Change& change, Earlier earlier) {
  const std::string name = text_in(change.request, "roleName");
  Json* roles = list_of(state.find("iam.authorization", ""), "RoleDetailList");
  const std::string text = trust_before(earlier, name);
  if (roles == nullptr || text.empty()) return false;
  for (Json& role : *roles) {
    if (text_in(role, "RoleName") == name) role["AssumeRolePolicyDocument"] = text;
  }
  return true;
}

// A role that is gone comes back with the trust that it had; what it was allowed, no check reads.
bool undo_delete_role(State& state, const Change& change, Earlier earlier) {
  const std::string name = text_in(change.request, "roleName");
  Json* roles = list_of(state.find("iam.authorization", ""), "RoleDetailList");
  const std::string text = trust_before(earlier, name);
  if (roles == nullptr || text.empty()) return false;
  roles->push_back({{"RoleName", name}, {"AssumeRolePolicyDocument", text}});
  return true;
}

bool undo_stop_logging(State& state, const Change& change, Earlier) {
  return set_logging(state, change, true);
}

bool undo_start_logging(State& state, const Change& change, Earlier) {
  return set_logging(state, change, false);
}

}  // namespace hikeshi::posture
