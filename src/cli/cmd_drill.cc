// SPDX-License-Identifier: Apache-2.0
// hikeshi drill: a rehearsed incident to practise on. hikeshi version: what this program is.
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/models.h"
#include "base/embedded.h"
#include "cli/drill_stage.h"
#include "cli/world.h"
#include "drill/drill.h"
#include "drill/noise.h"

namespace hikeshi::cli {
namespace {

constexpr Option kDrillOptions[] = {
    {"--scenario",
     "NAME",
     false,
     {"which incident; --list shows all", "シナリオ名（--list で一覧）"}},
    {"--noise",
     "NAME",
     true,
     {"ordinary work that looks like an attack, mixed in; --list shows all",
      "攻撃に似た平常業務を混ぜる（--list で一覧）"}},
    {"--seed", "N", false, {"another seed, another incident (1)", "乱数の種（既定 1）"}},
    {"--out", "DIR", false, {"folder to write", "書き出し先フォルダ"}},
    {"--days", "N", false, {"days of ordinary work (21)", "平常業務の日数（既定 21）"}},
    {"--bytes",
     "N",
     false,
     {"fill up with ordinary work to this size, unpacked", "平常業務で埋める展開後サイズ"}},
    {"--live",
     "ENDPOINT",
     false,
     {"play it on an emulator of AWS on this machine too (http://localhost:PORT)",
      "この端末の AWS エミュレータ上でも実演する（http://localhost:PORT）"}},
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
  nlohmann::ordered_json noises = nlohmann::ordered_json::array();
  if (!world.common.json)
    world.print(fmt::format(
        "\n{}\n", world.say({"Noise, to be mixed in with --noise:", "--noise で混ぜられる業務:"})));
  for (const auto& n : drill::noises()) {
    noises.push_back({{"name", n.name}, {"summary", n.summary.in(world.lang)}});
    if (!world.common.json)
      world.print(fmt::format("{:<22} {}\n", n.name, n.summary.in(world.lang)));
  }
  if (world.common.json)
    world.print(nlohmann::ordered_json{{"scenarios", json}, {"noises", noises}}.dump() + "\n");
}

// The files of the world until Ctrl-C; then nothing is written any more.
class UntilStopped final : public FileSystem {
 public:
  explicit UntilStopped(World& world) : fs_(world.fs), stop_(world.stop) {}
  Status read_into(const std::string& path, uint64_t limit, std::string& into) override {
    return fs_.read_into(path, limit, into);
  }
  Result<Listing> list_tree(const std::string& path) override { return fs_.list_tree(path); }
  Result<std::vector<std::string>> list(const std::string& path) override { return fs_.list(path); }
  bool exists(const std::string& path) override { return fs_.exists(path); }
  bool is_folder(const std::string& path) override { return fs_.is_folder(path); }
  Status write(const std::string& path, const std::string& bytes) override {
    if (stop_.stop_requested())
      return fail(Code::kCancelled,
                  "interrupted: no drill was written. Run the same command again.");
    return fs_.write(path, bytes);
  }
  Status make_folders(const std::string& path) override { return fs_.make_folders(path); }
  Status remove_tree(const std::string& path) override { return fs_.remove_tree(path); }
  Status move_folder(const std::string& from, const std::string& to) override {
    return fs_.move_folder(from, to);
  }
  Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override {
    return fs_.lock(folder);
  }

 private:
  FileSystem& fs_;
  std::stop_token stop_;
};

// Half a drill would be taken for a whole one: what fails leaves nothing of its own behind.
Status write_whole(World& world, const drill::DrillOptions& options, const std::string& out) {
  std::vector<std::string> ours;
  for (const std::string& path :
       {out, out + "/trail", out + "/snapshot", out + "/bill", out + "/cost-explorer",
        out + "/notice.eml", out + "/truth.json"}) {
    if (!world.fs.exists(path)) ours.push_back(path);
  }
  UntilStopped files(world);
  Status written = drill::write_drill(options, files, out);
  if (written) return written;
  for (const std::string& path : ours) (void)world.fs.remove_tree(path);  // the first error matters
  return written;
}

Status check_scenario(const std::string& name) {
  std::string known;
  for (const auto& s : drill::scenarios()) {
    if (s.name == name) return {};
    known += (known.empty() ? "" : ", ") + std::string(s.name);
  }
  return fail(Code::kUsage, fmt::format("there is no scenario '{}'; there are: {}", name, known));
}

Result<ExitCode> drill(World& world, const Args& args) {
  if (args.has("--list")) return list_scenarios(world), ExitCode::kDone;
  drill::DrillOptions options;
  options.scenario = args.one("--scenario");
  options.noise = args.all("--noise");
  options.seed = HK_TRY(number(args, "--seed", 1));
  options.days = static_cast<int>(HK_TRY(number(args, "--days", 21)));
  options.target_bytes = HK_TRY(number(args, "--bytes", 0));
  const std::string& out = args.one("--out");
  if (options.scenario.empty() || out.empty())
    return fail(Code::kUsage, "--scenario and --out are needed; --list shows the scenarios");
  HK_CHECK(check_scenario(options.scenario));
  if (world.fs.exists(out + "/truth.json"))
    return fail(Code::kUsage, out + " already holds a drill; give another folder");
  std::unique_ptr<DrillStage> stage;
  if (args.has("--live")) {
    stage = HK_TRY(DrillStage::open(world, args, args.one("--live")));
    options.stage = stage.get();
    options.account = stage->account();
  }
  HK_CHECK(write_whole(world, options, out));
  if (world.common.json) {
    world.print(
        nlohmann::ordered_json{{"scenario", options.scenario}, {"seed", options.seed}, {"out", out}}
            .dump() +
        "\n");
  } else {
    for (const char* name :
         {"/notice.eml", "/trail", "/snapshot", "/bill", "/cost-explorer", "/truth.json"}) {
      if (world.fs.exists(out + name))
        world.print(out + name + "\n");  // not every drill has a bill
    }
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
    world.print(nlohmann::ordered_json{{"version", HIKESHI_VERSION},
                                       {"rules", rules},
                                       {"aws_models", aws::models_version()}}
                    .dump() +
                "\n");
  } else {
    world.print(
        fmt::format("hikeshi {}, {} rules of our own, AWS's service models of botocore {}\n",
                    HIKESHI_VERSION, rules, aws::models_version()));
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

const Command kVersion = {
    "version",  {"the version of this program", "バージョン"}, "hikeshi version", {}, {},
    run_version};

}  // namespace hikeshi::cli
