// SPDX-License-Identifier: Apache-2.0
// hikeshi export: the case as one archive, for those who look at it after us. Changes nothing.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/case_archive.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "io/hash.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {
    {"--out",
     "FILE",
     false,
     {"write it here (hikeshi-CASE.tar.gz)", "書き出し先（既定は hikeshi-CASE.tar.gz）"}},
    {"--redacted",
     "",
     false,
     {"leave out the raw files, the only ones in which a secret may remain",
      "秘密情報が残り得る生データを除く"}}};

std::string json_of(const store::Case& the_case, const CaseArchive& archive,
                    const std::string& path, bool redacted) {
  Json problems = Json::array(), files = Json::array();
  for (const auto& p : archive.problems)
    problems.push_back({{"file", p.file}, {"reason", p.reason}, {"detail", p.detail}});
  for (const ArchivedFile& f : archive.files)
    files.push_back({{"name", f.name}, {"role", f.role}, {"raw", f.raw}, {"sha256", f.sha256}});
  const Json json{{"case", the_case.id()},
                  {"archive", path},
                  {"folder", archive.folder},
                  {"size", archive.bytes.size()},
                  {"sha256", sha256_hex(archive.bytes)},
                  {"as_of", archive.as_of},
                  {"redacted", redacted},
                  {"files", files},
                  {"left_out", archive.left_out.size()},
                  {"problems", problems}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string text_of(World& world, const CaseArchive& archive, const std::string& path) {
  std::string out = fmt::format(
      fmt::runtime(world.say({"{}\n  {} files, {} bytes, SHA-256 {}\n",
                              "{}\n  {} ファイル、{} バイト、SHA-256 {}\n"})),
      printable(path), archive.files.size(), archive.bytes.size(), sha256_hex(archive.bytes));
  if (!archive.left_out.empty())
    out += fmt::format(fmt::runtime(world.say({"  {} raw files were left out\n",
                                               "  生データ {} ファイルを除きました\n"})),
                       archive.left_out.size());
  if (!archive.problems.empty())
    out += fmt::format("{}\n", world.say({"not in it:", "含まれていないもの:"}));
  for (const auto& p : archive.problems)
    out += fmt::format("  {} {} ({})\n", p.reason, printable(p.file), printable(p.detail));
  return out;
}

Result<ExitCode> export_case(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const bool redacted = args.has("--redacted");
  std::string path = args.one("--out");
  if (args.has("--out") && (path.empty() || path == "-"))
    return fail(Code::kUsage, "--out: name a file; an archive is nothing for a terminal");
  const CaseArchive archive = HK_TRY(pack_case(world, the_case, redacted));
  if (path.empty()) path = archive.folder + ".tar.gz";
  HK_CHECK(world.fs.write(path, archive.bytes));
  world.print(world.common.json ? json_of(the_case, archive, path, redacted)
                                : text_of(world, archive, path));
  return archive.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = export_case(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kExport = {"export",
                         {"the case with its evidence as one archive, to hand on",
                          "ケースを証拠ごと 1 つのアーカイブに書き出す"},
                         "hikeshi export 20261123-1a2b3c --out case.tar.gz",
                         kPositionals,
                         kOptions,
                         run};

}  // namespace hikeshi::cli
