// SPDX-License-Identifier: Apache-2.0
#include "drill/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "drill/live_row.h"

namespace hikeshi::drill {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kHome = "us-east-1";
constexpr std::string_view kAdmin = "arn:aws:iam::aws:policy/AdministratorAccess";
constexpr std::string_view kNothing = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";  // an empty zip

// Members that a call leaves out stand in its row all the same.
bool is_empty(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return (value.is_object() || value.is_array()) && value.empty();
}

Json pruned(const Json& value) {
  if (!value.is_object() && !value.is_array()) return value;
  Json out = value.is_object() ? Json::object() : Json::array();
  for (const auto& [key, member] : value.items()) {
    Json kept = pruned(member);
    if (is_empty(kept)) continue;
    if (value.is_object()) {
      out[key] = std::move(kept);
    } else {
      out.push_back(std::move(kept));
    }
  }
  return out;
}

// "Instances.*.InstanceId": texts, in order.
void texts_at(const Json& value, std::string_view path, std::vector<std::string>& out) {
  if (path.empty()) {
    if (value.is_string()) out.push_back(value.get<std::string>());
    return;
  }
  const std::string name(path.substr(0, path.find('.')));
  path.remove_prefix(std::min(path.size(), name.size() + 1));
  if (name == "*" && value.is_array()) {
    for (const Json& item : value) texts_at(item, path, out);
  } else if (value.is_object() && value.contains(name)) {
    texts_at(value[name], path, out);
  }
}

bool is_id_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// The group that Auto Scaling started machines for, from the tags of the launch.
std::string scaling_group(const Vars& vars) {
  const std::string& tags = vars.get("tagset");
  constexpr std::string_view kBefore = R"("value":")";
  const size_t at = tags.find(kBefore);
  if (at == std::string::npos) return {};
  const size_t begin = at + kBefore.size();
  return tags.substr(begin, tags.find('"', begin) - begin);
}

}  // namespace

bool Rehearsal::call(const StageCall& given, std::string& answer) {
  if (!status_) return false;
  auto got = stage_.call(given);
  if (got) return answer = std::move(*got), true;
  why_ = got.error().message;
  if (got.error().code != Code::kAws) status_ = tl::make_unexpected(got.error());
  return false;
}

void Rehearsal::learn(const std::string& made_up, const std::string& real) {
  if (!made_up.empty() && !real.empty()) real_[made_up] = real;
}

std::string Rehearsal::real(std::string text) const {
  if (real_.empty()) return text;
  std::string out;
  out.reserve(text.size() + 64);
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_id_letter(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string word = text.substr(at, end - at);
    const auto it = word.size() < 8 ? real_.end() : real_.find(word);
    out += it == real_.end() ? word : it->second;
    at = end;
  }
  return out;
}

std::string Rehearsal::make(const std::string& service, const std::string& operation,
                            const std::string& region, const std::string& params,
                            std::string_view path) {
  std::string answer;
  if (!call({service, operation, region, real(params)}, answer)) return {};
  std::vector<std::string> texts;
  if (!path.empty()) texts_at(Json::parse(answer, nullptr, false), path, texts);
  return texts.empty() ? std::string() : texts.front();
}

// ---- what is there before

void Rehearsal::place_machine(const Instance& machine) {
  ensure("sg", machine.group, world_.region);
  if (machine.role != nullptr) ensure("profile", machine.role->name, world_.region);
  Json params{{"ImageId", machine.image},
              {"InstanceType", machine.type},
              {"MinCount", 1},
              {"MaxCount", 1},
              {"SecurityGroupIds", {machine.group}},
              {"MetadataOptions", {{"HttpTokens", machine.imdsv1 ? "optional" : "required"}}}};
  if (machine.role != nullptr) params["IamInstanceProfile"] = {{"Name", machine.role->name}};
  std::string answer;
  if (!call({"ec2", "RunInstances", world_.region, real(params.dump())}, answer)) return;
  std::vector<std::string> ids;
  texts_at(Json::parse(answer, nullptr, false), "Instances.*.InstanceId", ids);
  if (!ids.empty()) learn(machine.id, ids.front());
  const std::string which = fmt::format(
      R"({{"Filters":[{{"Name":"attachment.instance-id","Values":["{}"]}}]}})", real(machine.id));
  learn(machine.volume, make("ec2", "DescribeVolumes", world_.region, which, "Volumes.*.VolumeId"));
  there_.insert("instance " + world_.region + " " + machine.id);
  there_.insert("volume " + world_.region + " " + machine.volume);
}

void Rehearsal::set_scene() {
  for (const User* user : {&world_.admin, &world_.engineer, &world_.newcomer, &world_.ci,
                           &world_.backup, &world_.deploy}) {
    // Who is hired within the drill's days is made there.
    if (user == &world_.newcomer) continue;
    ensure("user", user->name, std::string(kHome));
    const std::string named = fmt::format(R"({{"UserName":"{}"}})", user->name);
    learn(user->id, make("iam", "GetUser", std::string(kHome), named, "User.UserId"));
    if (user->key.empty()) {
      make("iam", "CreateLoginProfile", std::string(kHome),
           fmt::format(R"({{"UserName":"{}","Password":"Only-4-a-rehearsal"}})", user->name));
    } else {
      learn(user->key,
            make("iam", "CreateAccessKey", std::string(kHome), named, "AccessKey.AccessKeyId"));
    }
    make("iam", "AttachUserPolicy", std::string(kHome),
         fmt::format(R"({{"UserName":"{}","PolicyArn":"{}"}})", user->name, kAdmin));
  }
  for (const Role* role :
       {&world_.terraform, &world_.audit, &world_.app, &world_.worker, &world_.bastion,
        &world_.function_role, &world_.task, &world_.data_export, &world_.platform,
        &world_.responder, &world_.vendor}) {
    ensure("role", role->name, std::string(kHome));
    const std::string named = fmt::format(R"({{"RoleName":"{}"}})", role->name);
    learn(role->id, make("iam", "GetRole", std::string(kHome), named, "Role.RoleId"));
  }
  for (const Instance& machine : world_.instances) place_machine(machine);
  ensure("trail", world_.trail, world_.region);
  ensure("trail", world_.second_trail, world_.region);
}

void Rehearsal::ensure_all(std::string_view needs, const Act& act) {
  for (std::string_view need : split(needs, ' ')) {
    const size_t colon = need.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = act.fill(need.substr(colon + 1));
    if (!name.empty()) ensure(need.substr(0, colon), name, act.region);
  }
}

// What the drill takes for granted is made when it is first needed; it is the owner's.
void Rehearsal::ensure(std::string_view kind, const std::string& name, const std::string& region) {
  if (real_.contains(name)) return;  // made on the stage, before or by the drill itself
  if (kind == "rolearn") return ensure("role", name.substr(name.rfind('/') + 1), region);
  struct Maker {
    std::string_view kind;
    bool global;
    void (Rehearsal::*make)(const std::string& name, const std::string& region);
  };
  static constexpr Maker kMakers[] = {{"user", true, &Rehearsal::make_user},
                                      {"group", true, &Rehearsal::make_group},
                                      {"role", true, &Rehearsal::make_role},
                                      {"profile", true, &Rehearsal::make_profile},
                                      {"mfa", true, &Rehearsal::make_mfa},
                                      {"bucket", true, &Rehearsal::make_bucket},
                                      {"sg", false, &Rehearsal::make_security_group},
                                      {"keypair", false, &Rehearsal::make_key_pair},
                                      {"volume", false, &Rehearsal::make_volume},
                                      {"snapshot", false, &Rehearsal::make_snapshot},
                                      {"instance", false, &Rehearsal::make_instance},
                                      {"function", false, &Rehearsal::make_function},
                                      {"trail", false, &Rehearsal::make_trail},
                                      {"detector", false, &Rehearsal::make_detector}};
  const auto maker = std::find_if(std::begin(kMakers), std::end(kMakers),
                                  [&](const Maker& m) { return m.kind == kind; });
  if (maker == std::end(kMakers)) return;
  if (there_.insert(fmt::format("{} {} {}", kind, maker->global ? "" : region, name)).second)
    (this->*maker->make)(name, region);
}

void Rehearsal::make_user(const std::string& name, const std::string&) {
  make("iam", "CreateUser", std::string(kHome), Json{{"UserName", name}}.dump());
}

void Rehearsal::make_group(const std::string& name, const std::string&) {
  make("iam", "CreateGroup", std::string(kHome), Json{{"GroupName", name}}.dump());
}

void Rehearsal::make_role(const std::string& name, const std::string&) {
  constexpr const char* kTrust =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]})";
  make("iam", "CreateRole", std::string(kHome),
       Json{{"RoleName", name}, {"AssumeRolePolicyDocument", kTrust}}.dump());
}

void Rehearsal::make_profile(const std::string& name, const std::string& region) {
  const std::string home(kHome);
  ensure("role", name, region);
  // As AWS writes it for a role of instances: no plan has a door to close there.
  constexpr const char* kTrust =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
  if (!real_.contains(name))
    make("iam", "UpdateAssumeRolePolicy", home,
         Json{{"RoleName", name}, {"PolicyDocument", kTrust}}.dump());
  make("iam", "CreateInstanceProfile", home, Json{{"InstanceProfileName", name}}.dump());
  make("iam", "AddRoleToInstanceProfile", home,
       Json{{"InstanceProfileName", name}, {"RoleName", name}}.dump());
}

void Rehearsal::make_mfa(const std::string& name, const std::string&) {
  const std::string home(kHome);
  make("iam", "CreateVirtualMFADevice", home, Json{{"VirtualMFADeviceName", name}}.dump());
  make("iam", "EnableMFADevice", home,
       Json{{"UserName", name},
            {"SerialNumber", fmt::format("arn:aws:iam::{}:mfa/{}", world_.account, name)},
            {"AuthenticationCode1", "123456"},
            {"AuthenticationCode2", "654321"}}
           .dump());
}

void Rehearsal::make_bucket(const std::string& name, const std::string& region) {
  Json params{{"Bucket", name}};
  if (region != kHome) params["CreateBucketConfiguration"] = {{"LocationConstraint", region}};
  make("s3", "CreateBucket", region, params.dump());
}

void Rehearsal::make_security_group(const std::string& name, const std::string& region) {
  learn(name, make("ec2", "CreateSecurityGroup", region,
                   Json{{"GroupName", "own-" + name}, {"Description", "of the owner's"}}.dump(),
                   "GroupId"));
}

void Rehearsal::make_key_pair(const std::string& name, const std::string& region) {
  make("ec2", "CreateKeyPair", region, Json{{"KeyName", name}}.dump());
}

std::string Rehearsal::new_volume(const std::string& region) {
  return make("ec2", "CreateVolume", region,
              Json{{"Size", 8}, {"AvailabilityZone", region + "a"}}.dump(), "VolumeId");
}

void Rehearsal::make_volume(const std::string& name, const std::string& region) {
  learn(name, new_volume(region));
}

void Rehearsal::make_snapshot(const std::string& name, const std::string& region) {
  learn(name, make("ec2", "CreateSnapshot", region, Json{{"VolumeId", new_volume(region)}}.dump(),
                   "SnapshotId"));
}

void Rehearsal::make_instance(const std::string& name, const std::string& region) {
  learn(name, make("ec2", "RunInstances", region,
                   R"({"ImageId":"ami-0aaaaaaaaaaaaaaaa","MinCount":1,"MaxCount":1})",
                   "Instances.*.InstanceId"));
}

void Rehearsal::make_function(const std::string& name, const std::string& region) {
  ensure("role", world_.function_role.name, region);
  make("lambda", "CreateFunction", region,
       Json{{"FunctionName", name},
            {"Runtime", "python3.12"},
            {"Role", world_.function_role.arn},
            {"Handler", "index.handler"},
            {"Code", {{"ZipFile", kNothing}}}}
           .dump());
}

void Rehearsal::make_trail(const std::string& name, const std::string& region) {
  ensure("bucket", world_.trail_bucket, world_.region);
  const bool writes_the_logs = name == world_.trail;  // those of the drill, with their digests
  make("cloudtrail", "CreateTrail", region,
       Json{{"Name", name},
            {"S3BucketName", world_.trail_bucket},
            {"IsMultiRegionTrail", writes_the_logs},
            {"EnableLogFileValidation", writes_the_logs}}
           .dump());
  make("cloudtrail", "StartLogging", region, Json{{"Name", name}}.dump());
}

void Rehearsal::make_detector(const std::string& name, const std::string& region) {
  learn(name, make("guardduty", "CreateDetector", region, R"({"Enable":true})", "DetectorId"));
}

// ---- what happens

void Rehearsal::yield(std::string_view yields, const Act& act, const std::string& answer) {
  const Json json = Json::parse(answer, nullptr, false);
  for (std::string_view part : split(yields, ' ')) {
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    std::vector<std::string> texts;
    texts_at(json, part.substr(equals + 1), texts);
    const std::string_view name = part.substr(0, equals);
    if (name != "@" && !texts.empty()) learn(act.vars.get(name), texts.front());
    for (size_t i = 0; name == "@" && i < std::min(texts.size(), act.ids.size()); ++i)
      learn(act.ids[i], texts[i]);
  }
}

// The group has started its machines by itself.
void Rehearsal::scaled(const Act& act) {
  const std::string which = Json{{"AutoScalingGroupNames", {scaling_group(act.vars)}}}.dump();
  std::string answer;
  if (!call({"autoscaling", "DescribeAutoScalingGroups", act.region, which}, answer))
    return skip(act, why_);
  yield("@=AutoScalingGroups.*.Instances.*.InstanceId", act, answer);
  ++played_;
}

void Rehearsal::skip(const Act& act, std::string why) {
  const std::string_view type = !act.recipe.makes.empty()     ? act.recipe.makes
                                : !act.recipe.changes.empty() ? act.recipe.changes
                                                              : act.recipe.removes;
  for (const std::string& id : act.ids)
    skipped_.push_back(Json{
        {"event", act.service + ":" + act.event},
        {"type", type},
        {"id", id},
        {"region", act.region},
        {"why", why}}.dump());
}

void Rehearsal::perform(const Act& act) {
  if (!status_) return;
  if (act.event == "RunInstances" && !scaling_group(act.vars).empty()) return scaled(act);
  const LiveRow* row = find_live_row(act.service, act.event);
  if (row == nullptr) return skip(act, "the rehearsal has no call for it");
  ensure_all(row->needs, act);
  const std::string all = join(act.ids, R"(",")");
  Json params = Json::parse(replace_all(act.fill(row->params), "<@>", all), nullptr, false);
  if (params.is_discarded()) return skip(act, "its parameters are no JSON");
  params = pruned(params);
  if (act.event == "CreateBucket" && act.region != kHome)
    params["CreateBucketConfiguration"] = {{"LocationConstraint", act.region}};
  const size_t blank = row->call.find(' ');
  StageCall made{act.service, act.event, act.region, real(params.dump())};
  if (blank != std::string_view::npos) {
    made.service = row->call.substr(0, blank);
    made.operation = row->call.substr(blank + 1);
  }
  std::string answer;
  if (!call(made, answer)) return skip(act, why_);
  yield(row->yields, act, answer);
  ++played_;
}

std::string Rehearsal::truth() const {
  Json skipped = Json::array();
  for (const std::string& one : skipped_) skipped.push_back(Json::parse(one));
  return Json{{"played", played_}, {"skipped", skipped}}.dump();
}

}  // namespace hikeshi::drill
