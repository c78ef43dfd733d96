// SPDX-License-Identifier: Apache-2.0
// By what was done at an origin: acts of intruders, looking around, habits, what the notice names.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.h"
#include "hunt/argument.h"

namespace hikeshi::hunt {

void Argument::weigh_acts() {
  if (acts_.harm == 0) return;
  std::vector<std::string> names = acts_.names;
  if (names.size() > 8) names.resize(8), names.push_back("...");
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  pro("attack_acts", std::min(acts_.harm, 10),
      {"did what intruders do: " + list, "侵入者に典型的な操作: " + list}, acts_.events);
  if (acts_.stages > 1)
    pro("attack_stages", std::min<int>(static_cast<int>(acts_.stages) - 1, 4),
        {fmt::format("in {} stages of an attack", acts_.stages),
         fmt::format("攻撃の {} 段階にわたる", acts_.stages)},
        acts_.events);
}

void Argument::weigh_reconnaissance() {
  std::set<uint32_t> apis, services;
  std::vector<uint32_t> denied, dry_runs;
  std::array<const Call*, 64> seen{};  // lately: a place asks the same again and again
  for (const uint32_t i : o_.events) {
    const Shape& shape = t_.events.shape(i);
    if (shape.outcome == Outcome::kDryRun) dry_runs.push_back(i);
    if (shape.outcome == Outcome::kDenied) denied.push_back(i);
    const Call*& last = seen[reinterpret_cast<uintptr_t>(shape.call) / sizeof(Call) % seen.size()];
    if (std::exchange(last, shape.call) == shape.call || shape.call->entry == nullptr) continue;
    const Stage stage = shape.call->entry->stage;
    if (stage != Stage::kEnumerate && stage != Stage::kValidate) continue;
    apis.insert(shape.call->name);
    services.insert(shape.call->source);
  }
  if (apis.size() >= 6 && services.size() >= 3 && (s_.fresh || o_.last - o_.first < kOneDay))
    pro("reconnaissance", s_.fresh ? 2 : 1,
        {fmt::format("asked {} different questions of {} services", apis.size(), services.size()),
         fmt::format("{1} サービスに {0} 種類の照会を行った", apis.size(), services.size())},
        {o_.events.front()});
  if (denied.size() >= 5 && denied.size() * 4 >= o_.events.size())
    pro("denied", 1,
        {fmt::format("{} of {} calls were denied", denied.size(), o_.events.size()),
         fmt::format("{1} 件中 {0} 件の呼び出しが拒否された", denied.size(), o_.events.size())},
        denied);
  if (!dry_runs.empty())
    pro("dry_run", 1, {"tried out what it may do with dry runs", "ドライランで権限を試した"},
        dry_runs);
}

void Argument::weigh_habits() {
  if (!acts_.habits.empty() && acts_.names.empty())
    contra("habit", 2,
           {"did only what the principal had done before", "以前から行っていた操作のみ"},
           acts_.habits);
  if (o_.mfa != kNoEvent)
    contra("mfa", 3, {"the session was opened with MFA", "MFA を使ったセッションである"}, {o_.mfa});
  const bool only_reads = std::all_of(o_.acts.begin(), o_.acts.end(), [&](uint32_t i) {
    const Event e = at(i);
    return e.read_only || e.call->entry->weight == 0;
  });
  if (only_reads)
    contra("only_reads", 2, {"changed nothing that matters", "重要な変更を行っていない"},
           {o_.events.front()});
}

namespace {

// Origins of a principal stand by first use.
std::vector<bool> new_agents(const Uses& uses) {
  std::vector<bool> fresh(uses.origins.size());
  for (const auto& [principal, origins] : uses.by_principal) {
    std::set<uint32_t> before, at_once;
    int64_t first = INT64_MIN;
    for (const uint32_t i : origins) {
      const Origin& o = uses.origins[i];
      if (o.first != first) before.merge(at_once);
      first = o.first;
      fresh[i] = !before.empty() && !before.contains(*o.agents.begin());
      at_once.insert(o.agents.begin(), o.agents.end());
    }
  }
  return fresh;
}

}  // namespace

// AWS marks a key that it has seen in public by a policy on its user.
Marks marks_in(const EventTable& table, const Uses& uses) {
  Marks marks{.habits = Habits(table), .homes = Homes(table, uses), .new_agent = new_agents(uses)};
  for (const Extra& extra : table.extras) {
    const Call& call = *table.events.shape(extra.event).call;
    if (call.entry == nullptr || call.entry->service != "iam") continue;
    const std::string_view name = table.view(call.name);
    if (name != "AttachUserPolicy" && name != "CreateUser") continue;
    const Event e = table.events[extra.event];
    const auto d = table.detail(extra);
    if (d == nullptr) continue;
    // A person may attach it too, or try to: only AWS's own hand is AWS's mark.
    if (name == "AttachUserPolicy" && e.succeeded() && e.who->via_service &&
        d->change.find("AWSCompromisedKeyQuarantine") != std::string::npos)
      marks.quarantines.push_back(e.index);
    if (name == "CreateUser" && d->type == "iam:user" && e.succeeded()) {
      for (const std::string& arn : d->arns) marks.made[arn] = e.index;
    }
  }
  return marks;
}

void Argument::weigh_quarantine() {
  if (kind() != "iam_user" || s_.reasons.empty()) return;
  const auto arn = parse_arn(t_.view(o_.principal));
  const std::string user(last_name(t_.text(o_.principal)));
  for (const uint32_t i : marks_.quarantines) {
    // Other accounts have users of that name too.
    if (t_.detail(at(i))->target_user != user || !arn || arn->account != t_.text(at(i).account))
      continue;
    return pro("quarantined", 3,
               {"AWS itself attached its quarantine policy to the user",
                "AWS がユーザーに隔離ポリシーを適用した"},
               {i});
  }
}

// A notice raises what the logs already show; where they show nothing it makes a weak suspect.
void Argument::weigh_hints() {
  std::vector<std::string> named;
  for (const uint32_t i : o_.uses) {
    const std::string& key = t_.text(u_.uses[i].credential);
    if (hints_.names_key(key)) named.push_back(key);
  }
  const std::string& principal = t_.text(o_.principal);
  if (hints_.addresses.contains(t_.text(o_.network))) named.push_back(t_.text(o_.network));
  if (hints_.users.contains(std::string(last_name(principal)))) named.push_back(principal);
  if (hints_.root && kind() == "root") named.emplace_back("root");
  if (named.empty()) return;
  hinted_ = true;
  const std::string list = fmt::format("{}", fmt::join(named, ", "));
  pro("named_in_notice", s_.score >= 3 ? 2 : 0,
      {"the notice names " + list, "通知に記載がある: " + list}, {});
}

}  // namespace hikeshi::hunt
