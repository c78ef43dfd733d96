// SPDX-License-Identifier: Apache-2.0
#include "respond/containment.h"

#include <algorithm>

#include "base/ids.h"
#include "casefile/statement.h"
#include "respond/scene.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using Kind = ContainTarget::Kind;

constexpr int64_t kLongestRoleSession = 12 * 3600;
constexpr int64_t kLongestInstanceCredential = 6 * 3600;

// Slugs of the kinds of steps, in front of the target's name.
constexpr std::string_view kOfInstance[] = {
    "record-instance-",     "console-instance-", "traffic-instance-",
    "neighbours-instance-", "protect-instance-", "leave-asg-instance-",
    "leave-lb-instance-",   "isolate-instance-", "disassociate-profile-instance-",
    "tag-instance-"};
constexpr std::string_view kOfUser[] = {"record-user-", "deny-user-", "contain-keys-of-user-",
                                        "delete-login-profile-", "contain-other-credentials-"};
constexpr std::string_view kOfRole[] = {"record-role-", "revoke-role-sessions-"};

// What goes on at once: an instance is recorded before anything of it is changed, and leaves its
// group, which would end it, before it is isolated. A load balancer ends nothing: that its checks
// fail while it lets go of the instance harms nobody. Who else uses a role takes a look into every
// region, and the revocation keeps what it finds itself. All else has its own turn after these: IAM
// refuses two changes at once.
constexpr std::pair<std::string_view, int> kRounds[] = {{"record-instance-", 1},
                                                        {"neighbours-instance-", 1},
                                                        {"leave-asg-instance-", 2},
                                                        {"leave-lb-instance-", 3},
                                                        {"protect-instance-", 3},
                                                        {"isolate-instance-", 3},
                                                        {"disassociate-profile-instance-", 3},
                                                        {"tag-instance-", 3},
                                                        {"console-instance-", 3},
                                                        {"traffic-instance-", 3},
                                                        {"record-role-", 3},
                                                        {"revoke-role-sessions-", 3}};
constexpr int kOwnTurn = 4;

int round_of(const Step& step) {
  for (const auto& [slug, round] : kRounds) {
    if (step.id.starts_with(slug)) return round;
  }
  return kOwnTurn;
}

std::vector<std::string> step_ids(const ContainTarget& target, const Depth& depth) {
  std::vector<std::string> ids;
  const auto add = [&](auto& slugs, const std::string& name) {
    for (std::string_view one : slugs) ids.push_back(std::string(one) + slug(name));
  };
  if (target.kind == Kind::kInstance) add(kOfInstance, target.id);
  if (target.kind == Kind::kInstance && depth.subnet)
    ids.push_back("cut-subnet-instance-" + target.id);
  if (target.kind == Kind::kInstance && depth.stop) ids.push_back("stop-instance-" + target.id);
  if (target.kind == Kind::kKey) ids.push_back("contain-key-" + slug(target.id));
  if (target.kind == Kind::kKey) add(kOfUser, target.user);
  if (target.kind == Kind::kUser) add(kOfUser, target.id);
  if (target.kind == Kind::kRole) add(kOfRole, target.id);
  return ids;
}

// What the steps have brought about.
class Cuts {
 public:
  Cuts(const AppliedSteps& steps, UtcTime now) : steps_(steps), now_(now) {}

  std::string state_of(const std::string& step) const {
    const auto it = steps_.find(step);
    if (it == steps_.end()) return "alive";
    const StepState state = it->second.state;
    const bool shown = it->second.reading && it->second.reading->shown == Reading::Shown::kYes;
    if (state == StepState::kVerified || shown) return "cut";
    // A step that found nothing to change and nothing to read back has cut what there was.
    const bool nothing_left = (state == StepState::kDone || state == StepState::kAlready) &&
                              it->second.reading && !it->second.reading->changes;
    if (nothing_left && it->second.outcome.problems.empty()) return "cut";
    return state == StepState::kUnknown ? "unknown" : "alive";
  }

  // A step that an earlier answer brought in may be out of the plan again.
  bool has_step(const Plan& plan, const std::string& id) const {
    return steps_.contains(id) || std::any_of(plan.steps.begin(), plan.steps.end(),
                                              [&](const Step& step) { return step.id == id; });
  }

  // It found nothing to change.
  bool is_already(const std::string& step) const {
    const auto it = steps_.find(step);
    return it != steps_.end() && it->second.state == StepState::kAlready;
  }

  void add(std::string path, const std::string& step) {
    const std::string state = state_of(step);
    paths.push_back({std::move(path), state, std::nullopt, "step " + step});
  }
  void add(std::string path, std::string state, std::string evidence, int64_t lives = 0) {
    std::optional<UtcTime> until;
    if (lives > 0 && state != "cut") until = now_.plus(lives);
    paths.push_back({std::move(path), std::move(state), until, std::move(evidence)});
  }

  void all_cut_by(const std::string& step) {
    for (CutPath& path : paths) path.state = "cut", path.evidence = "step " + step;
  }

  std::vector<CutPath> paths;

 private:
  const AppliedSteps& steps_;
  UtcTime now_;
};

// A group leaves tracked connections alive; that none is used any more only flow logs show.
void tracked_path(Cuts& cuts, std::string path, const std::string& otherwise,
                  const std::optional<Flows>& flows) {
  const bool silent = flows && flows->shows == Flows::Shows::kSilence;
  const bool told = flows && flows->shows == Flows::Shows::kTraffic;
  std::string evidence = silent || told ? flows->text : otherwise;
  if (flows && !silent && !told) evidence += "; " + flows->text;
  cuts.add(std::move(path), silent ? "cut" : "alive", std::move(evidence));
}

void tracked_paths(const ContainTarget& target, Cuts& cuts, const std::optional<Flows>& flows) {
  const std::string subnet = "cut-subnet-instance-" + target.id;
  const std::string left = cuts.state_of(subnet);
  if (left == "alive")
    return tracked_path(cuts, "connections that are already tracked",
                        "a security group does not end them; --stop does, and --nacl those that "
                        "leave its subnet",
                        flows);
  cuts.add("tracked connections that leave its subnet", left, "step " + subnet);
  tracked_path(cuts, "tracked connections within its subnet",
               "a network ACL does not filter them; --stop ends them", flows);
}

void instance_paths(const ContainTarget& target, Cuts& cuts, const std::optional<Flows>& flows) {
  const std::string stop = "stop-instance-" + target.id;
  cuts.add("new connections, IPv4 and IPv6", "isolate-instance-" + target.id);
  tracked_paths(target, cuts, flows);
  cuts.add("DNS to the VPC resolver", "alive",
           "no security group or network ACL filters it; --stop does");
  if (cuts.state_of(stop) == "cut") cuts.all_cut_by(stop);
  const std::string profile = "disassociate-profile-instance-" + target.id;
  cuts.add("new credentials of its role", profile);
  cuts.add("credentials of its role that it holds", "unknown",
           cuts.is_already(profile)
               ? "it has no role now; if it had one until lately, revoke its sessions: hikeshi "
                 "contain --role NAME"
               : "revoke them: hikeshi contain --role NAME",
           kLongestInstanceCredential);
}

// When AWS first showed that the step holds; nullopt where it does not.
std::optional<UtcTime> shown_since(const casefile::CaseState& state, const std::string& step) {
  std::optional<UtcTime> since;
  for (const casefile::Entry& entry : state.actions) {
    const auto& action = std::get<casefile::Action>(entry.what);
    if (action.step != step) continue;
    const bool read = action.what == "reading";
    const bool made = action.what == "answered" && action.state == "done";
    if (made || (read && action.state != "yes") || action.state == "undone") since.reset();
    if (read && action.state == "yes" && !since) since = entry.at;
  }
  return since;
}

// Roles may have been assumed until the user was denied everything, and CloudTrail tells of it
// within a quarter of an hour: what the logs do not reach to, nobody has looked at.
void unread_path(const casefile::CaseState& state, Cuts& cuts, const std::string& deny) {
  constexpr int64_t kLogLag = 15 * 60;
  const auto read_to = parse_rfc3339(state.first_of_kind("hunt")->one("last_event"));
  const auto denied = shown_since(state, deny);
  if (read_to && denied && *read_to >= denied->plus(kLogLag)) return;
  const std::string end = read_to ? format_rfc3339(*read_to) : "nowhere";
  cuts.add("sessions of roles that were assumed after the logs end", "unknown",
           "the logs that were read reach to " + end +
               (denied ? ", " + format_rfc3339(denied->plus(kLogLag)) + " is needed" : "") +
               ": hikeshi hunt CASE with newer ones",
           kLongestRoleSession);
}

// Sessions of roles that were opened with the user's credentials, as far as the logs were read.
void role_paths(const casefile::CaseState& state, Cuts& cuts, const std::string& deny) {
  if (state.first_of_kind("hunt") == nullptr)
    return cuts.add("sessions of roles that were assumed with it", "unknown",
                    "the logs have not been read: hikeshi hunt CASE", kLongestRoleSession);
  for (const casefile::Fact* credential : state.of_kind("actor.credential")) {
    const std::string role = role_name_of(credential->one("role"));
    if (role.empty()) continue;
    const std::string revoke = "revoke-role-sessions-" + slug(role);
    const auto revoked = shown_since(state, revoke), denied = shown_since(state, deny);
    // By an earlier run, and once nothing could open new ones.
    const bool before = revoked && denied && *revoked >= *denied;
    cuts.add("sessions of role " + role, before ? "cut" : cuts.state_of(revoke), "step " + revoke,
             kLongestRoleSession);
  }
  unread_path(state, cuts, deny);
}

// Signing in is no permission, so no deny keeps anybody from it; what one may do then is nothing.
// Where the plan leaves the password, that the user is denied everything is what cuts this way.
void password_path(const Plan& plan, Cuts& cuts, const std::string& user) {
  const std::string password = "delete-login-profile-" + user, deny = "deny-user-" + user;
  if (cuts.has_step(plan, password)) return cuts.add("console password", password);
  cuts.add("console password, where there is one", cuts.state_of(deny),
           "no step takes it: who signs in with it is denied everything by step " + deny +
               "; hikeshi answer CASE login-profile:" + user + " yes adds a step that takes it");
}

void user_paths(const casefile::CaseState& state, const Plan& plan, const ContainTarget& target,
                Cuts& cuts) {
  const std::string user = slug(target.kind == Kind::kKey ? target.user : target.id);
  if (target.kind == Kind::kKey)
    cuts.add("access key " + shortened_key(target.id), "contain-key-" + slug(target.id));
  cuts.add("every access key of the user", "contain-keys-of-user-" + user);
  password_path(plan, cuts, user);
  cuts.add("console sessions and temporary credentials of the user", "deny-user-" + user);
  cuts.add("service credentials, SSH keys, certificates", "contain-other-credentials-" + user);
  role_paths(state, cuts, "deny-user-" + user);
}

void role_target_paths(const ContainTarget& target, Cuts& cuts) {
  const std::string revoke = "revoke-role-sessions-" + slug(target.id);
  cuts.add("sessions issued until now", cuts.state_of(revoke), "step " + revoke,
           kLongestRoleSession);
  cuts.add("new sessions", "unknown",
           "whoever its trust policy names can still assume it: step close-trust-role-" +
               slug(target.id));
}

constexpr const char* kFactKinds[] = {"named.instance", "named.access_key", "named.user",
                                      "named.role"};

}  // namespace

std::vector<const Step*> containment_steps(const Plan& plan, const ContainTarget& target,
                                           const Depth& depth) {
  std::vector<const Step*> steps;
  const std::vector<std::string> ids = step_ids(target, depth);
  for (const Step& step : plan.steps) {
    if (std::find(ids.begin(), ids.end(), step.id) != ids.end()) steps.push_back(&step);
  }
  return steps;
}

std::vector<std::vector<const Step*>> containment_groups(std::vector<const Step*> steps) {
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step* a, const Step* b) { return round_of(*a) < round_of(*b); });
  std::vector<std::vector<const Step*>> groups;
  int last = kOwnTurn;
  for (const Step* step : steps) {
    const int round = round_of(*step);
    if (round == kOwnTurn || round != last) groups.emplace_back();
    groups.back().push_back(step);
    last = round;
  }
  return groups;
}

std::vector<CutPath> cut_paths(const casefile::CaseState& state, const Plan& plan,
                               const ContainTarget& target, const AppliedSteps& steps,
                               const std::optional<Flows>& flows, UtcTime now) {
  Cuts cuts(steps, now);
  if (target.kind == Kind::kInstance) {
    instance_paths(target, cuts, flows);
  } else if (target.kind == Kind::kRole) {
    role_target_paths(target, cuts);
  } else {
    user_paths(state, plan, target, cuts);
  }
  return std::move(cuts.paths);
}

casefile::Stage named(const ContainTarget& target, const std::string& account,
                      const std::string& by, UtcTime at) {
  const std::string says = "the operator asked to contain ";
  const char* kind = kFactKinds[static_cast<size_t>(target.kind)];
  casefile::Fact thing = casefile::stated(kind, target.id, says + target.id, by, at);
  thing.set("region", target.region).set("user", target.user);
  return {"contain:" + target.id,
          {casefile::stated("named.account", account, says + account, by, at), std::move(thing)}};
}

casefile::Stage subnet_may_be_cut(const ContainTarget& target, const std::string& by, UtcTime at) {
  casefile::Fact yes = casefile::stated("answer", subnet_question(target.id), "yes", by, at);
  yes.set("text", "yes");
  return {"answer:" + yes.subject, {std::move(yes)}};
}

}  // namespace hikeshi::respond
