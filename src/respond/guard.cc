// SPDX-License-Identifier: Apache-2.0
#include "respond/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/iam_action.h"
#include "base/ids.h"
#include "base/text.h"
#include "respond/guard_bucket.h"
#include "respond/guard_evidence.h"
#include "respond/guard_members.h"
#include "respond/guard_namesake.h"
#include "respond/guard_tags.h"
#include "respond/json_path.h"
#include "respond/quarantine.h"
#include "respond/scene.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

tl::unexpected<Error> refuse(std::string message) {
  return fail(Code::kNotAllowed, std::move(message));
}

constexpr std::string_view kOtherIdentity =
    "Use another identity (--profile, or --assume-role with a role for incident response)";

Status check_tool(const AwsCommand& call) {
  const bool about_key =
      call.action.starts_with("iam:") && call.action.find("AccessKey") != std::string::npos;
  const Json* user = at_path(call.call.params, "UserName");
  if (about_key && (user == nullptr || !user->is_string() || user->get<std::string>().empty()))
    return refuse(call.action +
                  " without a user name would act on you: name the key's owner with "
                  "`hikeshi answer CASE key-owner:KEY USER`");
  return {};
}

// A key that strangers had is never switched on again, not by an undo either.
Status check_leaked(const Guarded& guarded, const AwsCommand& call) {
  const Json* status = at_path(call.call.params, "Status");
  const Json* key = at_path(call.call.params, "AccessKeyId");
  const bool wakes = call.action == "iam:UpdateAccessKey" && status != nullptr &&
                     *status == "Active" && key != nullptr && key->is_string();
  if (!wakes || !guarded.leaked.contains(key->get<std::string>())) return {};
  return refuse(shortened_key(key->get<std::string>()) +
                " was in strangers' hands and stays inactive: make a new key for its owner");
}

// Every text in the parameters, for protected ids wherever they stand.
void texts_in(const Json& value, std::vector<std::string>& out) {
  if (value.is_string()) out.push_back(value.get<std::string>());
  if (!value.is_structured()) return;
  for (const Json& item : value) texts_in(item, out);
}

// Does this pattern of an ARN mean what a parameter of the call names by its name alone? The ARN
// that the thing would have is not known whole (a path, a random suffix), so its last name decides.
bool names_by_arn(std::string_view pattern, const AwsCommand& call, std::string_view text) {
  const auto parts = split(pattern, ':');
  if (parts.size() < 3 || parts[0] != "arn") return false;
  const std::string action = aws::iam_action(call.call.service, call.call.operation);
  if (parts[2] != std::string_view(action).substr(0, action.find(':'))) return false;
  if (parts.size() > 3 && !parts[3].empty() && parts[3] != "*" && parts[3] != call.call.region)
    return false;
  const std::string_view name = last_name(pattern);
  if (parts.size() < 6 || name == "*") return pattern.ends_with('*');
  return name.ends_with('*') ? text.starts_with(name.substr(0, name.size() - 1)) : text == name;
}

bool is_protected_by_arn(const Policy& policy, const AwsCommand& call, std::string_view text) {
  for (const auto* list : {&policy.protected_arns, &policy.exempt}) {
    for (const std::string& pattern : *list) {
      if (names_by_arn(pattern, call, text)) return true;
    }
  }
  return false;
}

Status check_protected(const Guarded& guarded, const Step& step, const AwsCommand& call) {
  std::vector<std::string> texts{step.target};
  texts_in(call.call.params, texts);
  for (const std::string& text : texts) {
    if (is_protected(guarded.policy, text) || is_protected_by_arn(guarded.policy, call, text))
      return refuse(fmt::format("{} is protected by the policy file", printable(text)));
  }
  return {};
}

// ---- evidence

// Where AWS delivers logs, this stands in every key.
Status check_logs(const AwsCommand& call) {
  const Json* key = at_path(call.call.params, "Key");
  const bool deletes = call.action == "s3:DeleteObject" && key != nullptr && key->is_string();
  if (deletes && key->get_ref<const std::string&>().find("AWSLogs/") != std::string::npos)
    return refuse(printable(key->get<std::string>()) + " is a log of AWS and stays");
  return {};
}

std::optional<UtcTime> age_of(const Json& thing) {
  for (std::string_view name : {"StartTime", "CreationDate"}) {
    const Json* text = at_path(thing, name);
    if (text != nullptr && text->is_string())
      return parse_rfc3339(text->get<std::string>().substr(0, 19) + "Z");
  }
  return std::nullopt;
}

Status check_age(const Guarded& guarded, const AwsCommand& call, const Json& before) {
  const bool stores = call.action == "ec2:DeleteSnapshot" || call.action == "ec2:DeregisterImage";
  if (!stores) return {};
  for (std::string_view name : {"SnapshotId", "ImageId"}) {
    const Json* id = at_path(call.call.params, name);
    if (id != nullptr && id->is_string() && guarded.evidence.contains(id->get<std::string>()))
      return refuse(id->get<std::string>() + " is evidence of this case and stays");
  }
  if (!guarded.compromised)
    return refuse("nothing tells since when the account was compromised (hikeshi hunt), so " +
                  call.call.params.dump() + " may be the last clean copy");
  for (const Json& thing : before) {
    const auto made = age_of(thing);
    if (!made) return refuse("AWS does not say how old " + call.call.params.dump() + " is");
    if (*made < *guarded.compromised)
      return refuse(
          fmt::format("{} is older than the compromise ({}): a clean copy that recovery "
                      "needs is never deleted",
                      call.call.params.dump(), format_rfc3339(*made)));
  }
  return {};
}

// ---- containment

bool keeps_members(const Json& group) {
  const Json suspended = group.value("SuspendedProcesses", Json::array());
  return std::any_of(suspended.begin(), suspended.end(), [](const Json& process) {
    return process.value("ProcessName", "") == "Terminate";
  });
}

// A group ends a member that fails its check, which one that is isolated or stopped does, and with
// it the evidence. What cannot be read holds no containment up.
Status check_group(const Ground& ground, const Guarded& guarded, const Step& step,
                   const AwsCommand& call) {
  const bool isolates = step.id.starts_with("isolate-instance-") &&
                        call.action == "ec2:ModifyNetworkInterfaceAttribute";
  const bool stops = step.id.starts_with("stop-instance-") && call.action == "ec2:StopInstances";
  const std::string id(last_name(step.target));
  if ((!isolates && !stops) || guarded.without_evidence.contains(id)) return {};
  const auto member = ground.read(reading("autoscaling", "DescribeAutoScalingInstances",
                                          call.call.region, {{"InstanceIds", {id}}}));
  if (!member) return {};
  for (const Json& one : member->value("AutoScalingInstances", Json::array())) {
    const Json name = one.value("AutoScalingGroupName", Json());
    const auto groups = ground.read(reading("autoscaling", "DescribeAutoScalingGroups",
                                            call.call.region, {{"AutoScalingGroupNames", {name}}}));
    if (!groups) continue;
    for (const Json& group : groups->value("AutoScalingGroups", Json::array())) {
      if (!keeps_members(group))
        return refuse(
            fmt::format("{0} is in the Auto Scaling group {1}, which would terminate it: run step "
                        "leave-asg-instance-{0}, or say --without-evidence {0} to give it up",
                        printable(id), printable(name.dump())));
    }
  }
  return {};
}

// A list for a whole subnet takes its other hosts offline: they are touched as well. An undo brings
// them back, whatever the policy says by then.
Status check_neighbours(const Ground& ground, const Guarded& guarded, const Step& step,
                        const AwsCommand& call, const Json& before) {
  const Policy& policy = guarded.policy;
  const bool protects = !policy.protected_arns.empty() || !policy.protected_tags.empty();
  const bool cuts =
      call.action == "ec2:ReplaceNetworkAclAssociation" && !step.id.starts_with("undo-");
  if (!cuts || !protects || before.empty()) return {};
  const std::string subnet = before[0].value("SubnetId", "");
  const auto caller = parse_arn(guarded.responder.arn);
  const std::string place =
      fmt::format("arn:{}:ec2:{}:{}:instance/", caller ? caller->partition : "aws",
                  call.call.region, guarded.responder.account);
  const auto answer =
      ground.read(reading("ec2", "DescribeInstances", call.call.region,
                          {{"Filters", {{{"Name", "subnet-id"}, {"Values", {subnet}}}}}}));
  if (!answer)
    return refuse("the hosts of " + subnet + " cannot be read: " + answer.error().message);
  for (const Json& reservation : answer->value("Reservations", Json::array())) {
    for (const Json& host : reservation.value("Instances", Json::array())) {
      const std::string id = host.value("InstanceId", "");
      if (is_protected(policy, id) || is_protected(policy, place + id) ||
          carries_protected_tag(guarded, host))
        return refuse(fmt::format("{} in {} is protected by the policy file and would go offline",
                                  printable(id), printable(subnet)));
    }
  }
  return {};
}

// What gives a way in back, the step that closed it, and how long sessions of before may live.
struct Release {
  std::string_view step, of;
  int64_t longest;  // seconds
};
// The cut-off of a revocation lies up to some minutes after it (real_executor.cc).
constexpr Release kReleases[] = {
    {"release-user-", "deny-user-", int64_t{36} * 3600},
    {"release-role-", "revoke-role-sessions-", int64_t{12} * 3600 + int64_t{15} * 60}};

// A deny that is lifted before the last session has ended lets the intruder in again.
Status check_release(const Ground& ground, const Guarded& guarded, const Step& step) {
  for (const Release& release : kReleases) {
    if (!step.id.starts_with(release.step)) continue;
    const std::string closed = std::string(release.of) + step.id.substr(release.step.size());
    const auto it = guarded.contained.find(closed);
    if (it == guarded.contained.end())
      return refuse("step " + closed + " of this case has not put it there: remove it by hand");
    const UtcTime until = it->second.plus(release.longest);
    if (ground.clock.now() < until)
      return refuse(fmt::format(
          "sessions from before {} may be alive until {}. Where they are known to be over: "
          "hikeshi undo CASE {}",
          format_rfc3339(it->second), format_rfc3339(until), closed));
  }
  return {};
}

// Ids in what AWS answered, or showed, when the case took its snapshots.
void note_evidence(std::string_view text, std::set<std::string>& evidence) {
  for (size_t at = 0; (at = text.find("\"snap-", at)) != std::string_view::npos;) {
    const size_t end = text.find('"', at + 1);
    if (end == std::string_view::npos) return;
    evidence.emplace(text.substr(at + 1, end - at - 1));
    at = end;
  }
}

}  // namespace

Status check_responder(const casefile::CaseState& state, const Policy& policy,
                       const Responder& responder) {
  const auto& closed = policy.protected_accounts;
  if (std::find(closed.begin(), closed.end(), responder.account) != closed.end())
    return refuse("the policy file says that nothing is changed in account " + responder.account);
  const Scene scene = make_scene(state);
  const std::string user = user_name_of(responder.arn), role = role_name_of(responder.arn);
  if (scene.users.contains(user) || scene.roles.contains(role) ||
      (is_root_arn(responder.arn) && scene.root))
    return refuse(
        fmt::format("you are {}, which this case contains. {}", responder.arn, kOtherIdentity));
  for (const casefile::Fact* fact : state.of_kind("actor.principal")) {
    const bool same = fact->subject == responder.arn || fact->subject == responder.principal ||
                      (!user.empty() && user_name_of(fact->subject) == user) ||
                      (!role.empty() && role_name_of(fact->subject) == role);
    if (same)
      return refuse(fmt::format("you are {}, whose events are charged to the intruder. {}",
                                responder.arn, kOtherIdentity));
  }
  return {};
}

void note_action(Guarded& guarded, UtcTime at, const casefile::Action& action) {
  if (action.call == "ec2:CreateSnapshots") note_evidence(action.detail, guarded.evidence);
  if (action.what == "answered" && action.state == "done") guarded.contained[action.step] = at;
}

Guarded guarded(const casefile::CaseState& state, const Policy& policy,
                const Responder& responder) {
  Guarded out{policy, responder, {}, std::nullopt, {}, {}, {}, {}, {}};
  const Scene scene = make_scene(state);
  for (const auto& [id, key] : scene.keys) {
    if (key.leaked && !key.ours) out.leaked.insert(id);
  }
  for (const casefile::Entry& entry : state.actions) {
    note_action(out, entry.at, std::get<casefile::Action>(entry.what));
  }
  for (const casefile::Fact& fact : state.facts) {
    const auto at = parse_rfc3339(fact.one("made_at"));
    const bool made = fact.kind == "made" || fact.kind == "made.disputed";
    if (made && at && fact.one("what") != "modified") out.made[fact.id] = *at;
    if (fact.kind == "answer" && fact.subject.starts_with("whose:")) out.said.insert(fact.id);
  }
  if (const auto* actor = state.first_of_kind("actor"))
    out.compromised = parse_rfc3339(actor->one("first_seen"));
  return out;
}

Status check_call(const Ground& ground, const Guarded& guarded, const Step& step,
                  const AwsCommand& call, const Json& before) {
  HK_CHECK(check_tool(call));
  HK_CHECK(check_quarantine(step, call));
  HK_CHECK(check_leaked(guarded, call));
  HK_CHECK(check_release(ground, guarded, step));
  HK_CHECK(check_protected(guarded, step, call));
  HK_CHECK(check_tags(ground, guarded, step, call));
  HK_CHECK(check_namesake(ground, guarded, step, call, before));
  HK_CHECK(check_logs(call));
  HK_CHECK(check_bucket(ground, guarded, step, call, before));
  HK_CHECK(check_age(guarded, call, before));
  HK_CHECK(check_cluster(ground, step, call));
  HK_CHECK(check_evidence(ground, guarded, step, call));
  HK_CHECK(check_neighbours(ground, guarded, step, call, before));
  return check_group(ground, guarded, step, call);
}

}  // namespace hikeshi::respond
