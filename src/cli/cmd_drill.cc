// SPDX-License-Identifier: Apache-2.0
// hikeshi drill: a rehearsed incident to practise on. hikeshi version: what this program is.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "cli/world.h"
#include "drill/drill.h"

namespace hikeshi::cli {
namespace {

constexpr Option kDrillOptions[] = {
    {"--scenario", "NAME", false, {"which incident; --list shows all", "シナリオ名（--list で一覧）"}},
    {"--seed", "N", false, {"another seed, another incident (1)", "乱数の種（既定 1）"}},
    {"--out", "DIR", false, {"folder to write", "書き出し先フォルダ"}},
    {"--days", "N", false, {"days of ordinary work (21)", "平常業務の日数（既定 21）"}},
    {"--bytes", "N", false, {"fill up with ordinary work to this size, unpacked",
                             "平常業務で埋める展開後サイズ"}},
    {"--list", "", false, {"list the scenarios", "シナリオの一覧"}}};

Result<uint64_t> number(const Args& args, std::string_view name, uint64_t otherwise) {
  if (!args.has(name)) return otherwise;
  const std::string& text = args.one(name);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(Code::kUsage, fmt::format("{} {}: not a number", name, text));
  return value;
}

void list_scenarios(const World& world) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const auto& s : drill::scenarios()) {
    json.push_back({{"name", s.name}, {"summary", s.summary.in(world.lang)}});
    if (!world.common.json)
      world.print(fmt::format("{:<22} {}\n", s.name, s.summary.in(world.lang)));
  }
  if (world.common.json) world.print(nlohmann::ordered_json{{"scenarios", json}}.dump() + "\n");
}

Result<ExitCode> drill(World& world, const Args& args) {
  if (args.has("--list")) return list_scenarios(world), ExitCode::kDone;
  drill::DrillOptions options;
  options.scenario = args.one("--scenario");
  options.seed = HK_TRY(number(args, "--seed", 1));
  options.days = static_cast<int>(HK_TRY(number(args, "--days", 21)));
  options.target_bytes = HK_TRY(number(args, "--bytes", 0));
  const std::string& out = args.one("--out");
  if (options.scenario.empty() || out.empty())
    return fail(Code::kUsage, "--scenario and --out are needed; --list shows the scenarios");
  if (world.fs.exists(out + "/truth.json"))
    return fail(Code::kUsage, out + " already holds a drill; give another folder");
  HK_CHECK(drill::write_drill(options, world.fs, out));
  if (world.common.json) {
    world.print(nlohmann::ordered_json{{"scenario", options.scenario}, {"seed", options.seed},
                                       {"out", out}}.dump() + "\n");
  } else {
    world.print(fmt::format("{0}/notice.eml\n{0}/trail\n{0}/truth.json\n", out));
  }
  return ExitCode::kDone;
}

ExitCode run_drill(World& world, const Args& args) {
  const auto exit = drill(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

ExitCode run_version(World& world, const Args&) {
  const size_t rules = embedded_rules().size();
  if (world.common.json) {
    world.print(nlohmann::ordered_json{{"version", HIKESHI_VERSION}, {"rules", rules}}.dump() + "\n");
  } else {
    world.print(fmt::format("hikeshi {}, {} rules of our own\n", HIKESHI_VERSION, rules));
  }
  return ExitCode::kDone;
}

}  // namespace

const Command kDrill = {"drill",
                        {"write a rehearsed incident: mail, trail, truth",
                         "訓練用の事案（メール、ログ、正解）を書き出す"},
                        "hikeshi drill --scenario exposed-key-mining --seed 1 --out ./drill",
                        {},
                        kDrillOptions,
                        run_drill};

const Command kVersion = {"version", {"the version of this program", "バージョン"},
                          "hikeshi version", {}, {}, run_version};

}  // namespace hikeshi::cli
