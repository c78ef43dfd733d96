// SPDX-License-Identifier: Apache-2.0
#include "drill/work.h"

#include <fmt/format.h>

#include "base/text.h"
#include "drill/json_text.h"

namespace hikeshi::drill {
namespace {

std::string instance_json(Work& work, const Launch& l, const std::string& id, size_t index) {
  Rng& rng = work.rng();
  const std::string address = private_address("10.30", rng);
  const std::string group = fmt::format(R"({{"items":[{{"groupId":"{}"}}]}})", l.group);
  const std::string profile =
      l.profile.empty()
          ? ""
          : fmt::format(R"("iamInstanceProfile":{{"arn":"arn:aws:iam::{}:instance-profile/{}"}},)",
                        work.world().account, l.profile);
  return fmt::format(
      R"({{"instanceId":"{0}","imageId":"{1}","instanceState":{{"code":0,"name":"pending"}},)"
      R"("privateDnsName":"ip-{2}.{3}.compute.internal","amiLaunchIndex":{4},"productCodes":{{}},)"
      R"("instanceType":"{5}","launchTime":{6}000,"placement":{{"availabilityZone":"{3}a",)"
      R"("tenancy":"default"}},)"
      R"("monitoring":{{"state":"disabled"}},"subnetId":"{7}","privateIpAddress":"{8}",)"
      R"("stateReason":{{"code":"pending","message":"pending"}},"architecture":"x86_64",{9})"
      R"("groupSet":{10},"networkInterfaceSet":{{"items":[{{"networkInterfaceId":"eni-0{11}",)"
      R"("privateIpAddress":"{8}","groupSet":{10}}}]}},)"
      R"("metadataOptions":{{"state":"pending","httpTokens":"{12}","httpEndpoint":"enabled"}}}})",
      id, l.image, replace_all(address, ".", "-"), work.region(), index, l.type, work.now(),
      l.subnet, address, profile, group, rng.hex(16), l.imdsv1 ? "optional" : "required");
}

std::string tag_set(const Launch& l) {
  if (l.scaling_group.empty()) return "";
  return fmt::format(R"("tagSpecificationSet":{{"items":[{{"resourceType":"instance","tags":[)"
                     R"({{"key":"aws:autoscaling:groupName","value":"{}"}}]}}]}},)",
                     l.scaling_group);
}

Vars launch_vars(const Launch& l) {
  Vars vars{{"ami", l.image},        {"count", std::to_string(l.count)},
            {"type", l.type},        {"tokens", l.imdsv1 ? "optional" : "required"},
            {"tagset", tag_set(l)},  {"live.key", l.key_pair},
            {"live.group", l.group}, {"live.profile", l.profile}};
  if (!l.key_pair.empty()) vars.set("keyname", fmt::format(R"(,"keyName":"{}")", l.key_pair));
  if (!l.group.empty())
    vars.set("groups",
             fmt::format(R"("groupSet":{{"items":[{{"groupId":"{}"}}]}},"subnetId":"{}",)", l.group,
                         l.subnet));
  if (!l.profile.empty())
    vars.set("profileset", fmt::format(R"("iamInstanceProfile":{{"name":"{}"}},)", l.profile));
  if (l.dry_run) vars.set("dryrun", R"(,"dryRun":true)");
  if (!l.scaling_group.empty()) vars.set("requester", R"(,"requesterId":"940372691376")");
  return vars;
}

}  // namespace

Work::Work(Recorder& recorder, Caller caller, int64_t start, Rng rng, Pace pace)
    : recorder_(recorder),
      caller_(std::move(caller)),
      now_(start),
      last_(start),
      rng_(rng),
      pace_(pace),
      region_(recorder.world().region) {}

Work& Work::in(std::string_view region) {
  region_ = region;
  return *this;
}

Work& Work::wait(int64_t least, int64_t most) {
  now_ += rng_.between(least, most);
  return *this;
}

Done Work::call(std::string_view service, std::string_view event, Vars vars, Fault fault,
                std::vector<std::string> ids) {
  Done done = recorder_.write(
      caller_, now_, {service, event, region_, std::move(vars), std::move(fault), std::move(ids)});
  last_ = now_;
  wait(pace_.least, pace_.most);
  return done;
}

void Work::calls(std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const size_t colon = name.find(':');
    call(name.substr(0, colon), name.substr(colon + 1));
  }
}

void Work::behind(std::string_view by, std::string_view service, std::string_view event,
                  Vars vars) {
  recorder_.write(through(caller_, by), last_, {service, event, region_, std::move(vars)});
}

Caller Work::assume(const Role& role, std::string name, std::string address, std::string agent) {
  const Session session{.name = name, .key = world().access_key("ASIA", rng_), .created = now_};
  call("sts", "AssumeRole", opening(role, session));
  Caller caller = in_role(world(), role, session, std::move(address), std::move(agent));
  caller.issued_by = caller_.credential;
  caller.intruder = caller_.intruder;
  return caller;
}

Vars opening(const Role& role, const Session& session) {
  return {{"role", role.name},
          {"roleid", role.id},
          {"rolearn", role.arn},
          {"session", session.name},
          {"issued", session.key}};
}

Vars opening(const Role& role, const Session& session, std::string shared) {
  Vars vars = opening(role, session);
  vars.set("shared", std::move(shared));
  return vars;
}

std::vector<std::string> launch(Work& work, const Launch& l, Fault fault) {
  std::vector<std::string> ids;
  std::string items;
  const bool starts = fault.code.empty();  // a failed launch names no machines
  for (size_t i = 0; starts && i < l.count; ++i) {
    ids.push_back("i-0" + work.rng().hex(16));
    if (i > 0) items += ',';
    items += instance_json(work, l, ids.back(), i);
  }
  Vars vars = launch_vars(l);
  vars.set("instances", std::move(items));
  work.call("ec2", "RunInstances", std::move(vars), std::move(fault), ids);
  return ids;
}

void terminate(Work& work, const std::vector<std::string>& instances) {
  std::string items, stopping;
  for (const std::string& id : instances) {
    const std::string_view comma = items.empty() ? "" : ",";
    items += fmt::format(R"({}{{"instanceId":"{}"}})", comma, id);
    stopping +=
        fmt::format(R"({}{{"instanceId":"{}","currentState":{{"code":32,"name":"shutting-down"}},)"
                    R"("previousState":{{"code":16,"name":"running"}}}})",
                    comma, id);
  }
  work.call("ec2", "TerminateInstances", {{"instance_items", items}, {"stopping_items", stopping}},
            {}, instances);
}

std::string trust_in(std::string_view principal) {
  return escaped(fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",)"
                             R"("Principal":{},"Action":"sts:AssumeRole"}}]}})",
                             principal));
}

std::string allow(std::string_view actions) {
  return escaped(fmt::format(R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",)"
                             R"("Action":"{}","Resource":"*"}}]}})",
                             actions));
}

}  // namespace hikeshi::drill
