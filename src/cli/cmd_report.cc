// SPDX-License-Identifier: Apache-2.0
// hikeshi report: the summary on one screen, and one HTML file that needs nothing else.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/flow.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {
    {"--html",
     "FILE",
     false,
     {"write the HTML report here, - is standard output",
      "HTML レポートの書き出し先（- は標準出力）"}},
    {"--out", "FILE", false, {"write the summary here", "要約の書き出し先"}}};

ExitCode run(World& world, const Args& args) {
  const auto to_stdout = [&](const char* option) { return args.one(option) == "-"; };
  if ((to_stdout("--html") || to_stdout("--out")) &&
      (world.common.json || args.has("--html") == args.has("--out")))
    return report_error(
        world,
        {Code::kUsage, "- is standard output: one of --html and --out, without --json", {}, {}});
  auto the_case = named_case(world, args.one("CASE"));
  if (!the_case) return report_error(world, the_case.error());
  const auto summary = summary_of(world, *the_case);
  if (!summary) return report_error(world, summary.error());
  if (to_stdout("--html")) {
    const auto page = report_page(world, *the_case, moment_of(world));
    if (!page) return report_error(world, page.error());
    world.print(*page);
    return ExitCode::kDone;
  }
  const auto html = write_report(world, *the_case, args.one("--html"));
  if (!html) return report_error(world, html.error());
  if (args.has("--out") && !to_stdout("--out")) {
    if (const auto written = world.fs.write(args.one("--out"), *summary); !written)
      return report_error(world, written.error());
  }
  if (world.common.json) {
    const nlohmann::ordered_json json{{"case", the_case->id()}, {"html", *html}, {"summary", *summary}};
    world.print(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    return ExitCode::kDone;
  }
  if (!args.has("--out") || to_stdout("--out")) world.print(*summary);
  world.note(fmt::format("{} {}", world.say({"Report:", "レポート:"}), *html));
  return ExitCode::kDone;
}

}  // namespace

const Command kReport = {"report",
                         {"the case on one screen, and as one HTML file",
                          "ケースの要約（1 画面）と HTML レポート"},
                         "hikeshi report 20261123-1a2b3c --html report.html",
                         kPositionals,
                         kOptions,
                         run};

}  // namespace hikeshi::cli
