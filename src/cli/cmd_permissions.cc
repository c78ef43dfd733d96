// SPDX-License-Identifier: Apache-2.0
// hikeshi permissions: the IAM policy that the program's own calls need, made from the lists of
// those calls, so that it cannot lag behind them.
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
      "用途: read（読み取りのみ、既定）または respond（計画の実行）"}}};

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

Result<ExitCode> permissions(World& world, const Args& args) {
  const std::string& role = args.one("--role");
  if (!role.empty() && role != "read" && role != "respond")
    return fail(Code::kUsage, "--role " + role + ": read or respond");
  const bool responds = role == "respond";
  const std::set<std::string> actions = HK_TRY(responds ? responding_actions() : reading_actions());
  const Json policy{
      {"Version", "2012-10-17"},
      {"Statement", Json::array({{{"Sid", responds ? "HikeshiRespond" : "HikeshiRead"},
                                  {"Effect", "Allow"},
                                  {"Action", actions},
                                  {"Resource", "*"}}})}};
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
