// SPDX-License-Identifier: Apache-2.0
// hikeshi cost: what the attack cost, from the bills that AWS delivers.
#include <fmt/format.h>

#include "cli/flow.h"
#include "cli/options.h"
#include "cost/chart.h"
#include "cost/cost.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {
    {"--bill",
     "FILE",
     true,
     {"bills: CUR or FOCUS (csv, gz, zip, parquet), Cost Explorer JSON; folders too",
      "請求データ: CUR・FOCUS (csv, gz, zip, parquet)、Cost Explorer の JSON。フォルダも可"}},
    {"--csv", "FILE", false, {"write each line for a spreadsheet", "明細を表計算用に書き出す"}},
    {"--html",
     "FILE",
     false,
     {"write a chart of cost per day by region", "日別・リージョン別の図を書き出す"}}};

void warn_of(World& world, const cost::Problem& problem) {
  std::string text = problem.file.empty() ? std::string() : problem.file + ": ";
  if (problem.line > 0) text += fmt::format("line {}: ", problem.line);
  text += problem.reason + ": " + problem.detail;
  if (problem.count > 1) text += fmt::format(" ({} lines)", problem.count);
  world.warn(text);
}

Result<ExitCode> cost_of_case(World& world, const Args& args) {
  if (args.all("--bill").empty())
    return fail(Code::kUsage, "--bill is missing: where do the bills lie?");
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  if (state.first_of_kind("hunt") == nullptr)
    return fail(Code::kUsage,
                fmt::format("the case was not hunted: `hikeshi hunt {} --trail DIR` says what the "
                            "actor made",
                            the_case.id()));
  cost::BillOptions options;
  options.threads = world.threads;
  options.stop = world.stop;
  auto bill = HK_TRY(cost::Bill::read(world.fs, args.all("--bill"), options));
  const cost::Cost cost = HK_TRY(cost::what_it_cost(bill, cost::suspect_of(state)));
  if (world.stop.stop_requested()) return fail(Code::kCancelled, "interrupted: nothing was filed");
  if (args.has("--html"))
    HK_CHECK(world.fs.write(args.one("--html"), cost::to_html(cost, world.lang)));
  if (args.has("--csv")) HK_CHECK(world.fs.write(args.one("--csv"), cost::to_csv(cost)));
  HK_CHECK(the_case.append(world.clock.now(), {casefile::Stage{"cost", cost::facts_of(cost)}}));
  for (const cost::Problem& problem : cost.problems) warn_of(world, problem);
  world.print(world.common.json ? cost::to_json(cost)
                                : cost::to_text(cost, world.lang, world.columns));
  return cost.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = cost_of_case(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kCost = {
    "cost",
    {"what the attack cost, from AWS's bills: claimed exactly, estimated, unexplained",
     "請求データから被害額を求める（帰属・推定・結び付きなし）"},
    "hikeshi cost 20261123-1a2b3c --bill ./cur",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
