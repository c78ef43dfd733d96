// SPDX-License-Identifier: Apache-2.0
// hikeshi permissions: the IAM policy that the program's own calls need, made from the lists of
// those calls, so that it cannot lag behind them.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "aws/iam_action.h"
#include "cli/options.h"
#include "cli/world.h"
#include "fetch/calls.h"
#include "respond/calls.h"
#include "snapshot/plan.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Option kOptions[] = {
    {"--role",
     "read|respond",
     false,
     {"what for: read (look, change nothing; the default) or respond (carry the plan out)",
      "用途: read（読み取りのみ、既定）または respond（計画の実行）"}},
    {"--part",
     "N",
     false,
     {"one of the policies into which IAM's limit divides it",
      "IAM の文字数制限に合わせて分割したポリシーの N 番目"}}};

Result<std::set<std::string>> reading_actions() {
  std::set<std::string> actions;
  for (const snapshot::PlannedCall& call : HK_TRY(snapshot::default_plan()).calls)
    actions.insert(aws::iam_action(call.service, call.operation));
  for (const auto& [service, operation] : fetch::calls())
    actions.insert(aws::iam_action(service, operation));
  // Not a call of ours: S3 asks for it where the trail's files are encrypted with a key of KMS.
  actions.insert("kms:Decrypt");
  actions.erase("");
  return actions;
}

Result<std::set<std::string>> responding_actions() {
  aws::Models models;
  std::set<std::string> actions;
  for (const auto& [service, operation] : HK_TRY(respond::calls(models)))
    actions.insert(aws::iam_action(service, operation));
  actions.erase("");
  return actions;
}

Json policy_of(const char* sid, const std::vector<std::string>& actions) {
  return {
      {"Version", "2012-10-17"},
      {"Statement",
       Json::array({{{"Sid", sid}, {"Effect", "Allow"}, {"Action", actions}, {"Resource", "*"}}})}};
}

// IAM counts what is no blank, and takes no more in a managed policy (IAM quotas, AWS).
constexpr size_t kLargestPolicy = 6144;

// As many policies as are needed for IAM to take each.
std::vector<Json> parts_of(const char* sid, const std::set<std::string>& actions) {
  std::vector<Json> parts;
  std::vector<std::string> some;
  for (const std::string& action : actions) {
    some.push_back(action);
    if (policy_of(sid, some).dump().size() <= kLargestPolicy) continue;
    some.pop_back();
    parts.push_back(policy_of(sid, some));
    some = {action};
  }
  parts.push_back(policy_of(sid, some));
  return parts;
}

Result<ExitCode> permissions(World& world, const Args& args) {
  const std::string& role = args.one("--role");
  if (!role.empty() && role != "read" && role != "respond")
    return fail(Code::kUsage, "--role " + role + ": read or respond");
  const bool responds = role == "respond";
  const std::set<std::string> actions = HK_TRY(responds ? responding_actions() : reading_actions());
  const char* sid = responds ? "HikeshiRespond" : "HikeshiRead";
  const std::vector<Json> parts = parts_of(sid, actions);
  Json policy = policy_of(sid, {actions.begin(), actions.end()});
  if (const std::string& part = args.one("--part"); !part.empty()) {
    const size_t number =
        part.size() == 1 && part[0] > '0' ? static_cast<size_t>(part[0] - '0') : 0;
    if (number == 0 || number > parts.size())
      return fail(Code::kUsage, fmt::format("--part {}: 1 to {}", part, parts.size()));
    policy = parts[number - 1];
  } else if (parts.size() > 1) {
    world.note(fmt::format(
        fmt::runtime(world.say(
            {"IAM takes 6,144 characters in a managed policy: make {} of it with --part 1 to {}",
             "IAM のマネージドポリシーは 6,144 文字まで: --part 1 〜 {1} で {0} 個に分割"})),
        parts.size(), parts.size()));
  }
  world.print(policy.dump(world.common.json ? -1 : 2) + "\n");
  return ExitCode::kDone;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = permissions(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kPermissions = {"permissions",
                              {"print the IAM policy that hikeshi's own calls need",
                               "hikeshi の呼び出しに必要な IAM ポリシーを出力する"},
                              "hikeshi permissions --role read",
                              {},
                              kOptions,
                              run};

}  // namespace hikeshi::cli
