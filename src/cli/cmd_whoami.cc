// SPDX-License-Identifier: Apache-2.0
// hikeshi whoami: which identity AWS sees, in which account, and whether a case is of that account.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/session.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kOptionalCaseArgument};
constexpr Option kOptions[] = {kProfile, kRegion, kAssumeRole, kAccount, kTrace};

Result<std::vector<std::string>> accounts_of(World& world, const Args& args) {
  if (args.one("CASE").empty()) return std::vector<std::string>();
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  return state.accounts();
}

Result<ExitCode> whoami(World& world, const Args& args) {
  const auto accounts = HK_TRY(accounts_of(world, args));
  const auto session = HK_TRY(AwsSession::open(world, args, accounts));
  const AwsSession::Caller caller = HK_TRY(session->caller());
  if (world.common.json) {
    const nlohmann::ordered_json json{{"account", caller.account},
                                      {"arn", caller.arn},
                                      {"user_id", caller.user_id},
                                      {"source", caller.source},
                                      {"region", session->region()}};
    world.print(json.dump() + "\n");
  } else {
    world.print(fmt::format(fmt::runtime(world.say({"{} in account {} ({}, region {})\n",
                                                    "{} (アカウント {}、{}、リージョン {})\n"})),
                            printable(caller.arn), printable(caller.account),
                            printable(caller.source), printable(session->region())));
  }
  return ExitCode::kDone;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = whoami(world, args);
  return exit ? *exit : report_error(world, at_aws(exit.error()));
}

}  // namespace

const Command kWhoami = {"whoami",
                         {"which identity AWS sees, and whether a case is of its account",
                          "AWS から見える主体と、ケースのアカウントとの一致を確認する"},
                         "hikeshi whoami 20261123-1a2b3c --profile incident-response",
                         kPositionals,
                         kOptions,
                         run};

}  // namespace hikeshi::cli
