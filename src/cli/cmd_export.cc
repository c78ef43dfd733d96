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
      "秘密情報が残り得る生データを除く"}},
    {"--with-sensitive",
     "",
     false,
     {"pack also the snapshot's answers with user data and environment values",
      "ユーザーデータや環境変数の値を含むスナップショットの応答も入れる"}}};

std::string json_of(const store::Case& the_case, const CaseArchive& archive,
                    const std::string& path, Contents contents) {
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
                  {"redacted", contents == Contents::kRedacted},
                  {"with_sensitive", contents == Contents::kWithSensitive},
                  {"files", files},
                  {"left_out", archive.left_out.size()},
                  {"problems", problems}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string text_of(World& world, const CaseArchive& archive, const std::string& path,
                    Contents contents) {
  std::string out = fmt::format(
      fmt::runtime(world.say({"{}\n  {} files, {} bytes, SHA-256 {}\n",
                              "{}\n  {} ファイル、{} バイト、SHA-256 {}\n"})),
      printable(path), archive.files.size(), archive.bytes.size(), sha256_hex(archive.bytes));
  if (!archive.left_out.empty())
    out += fmt::format(
        fmt::runtime(
            contents == Contents::kRedacted
                ? world.say(
                      {"  {} raw files were left out\n", "  生データ {} ファイルを除きました\n"})
                : world.say({"  {} sensitive files were left out (--with-sensitive packs them)\n",
                             "  機密の応答 {} ファイルを除きました（--with-sensitive "
                             "で含められます）\n"})),
        archive.left_out.size());
  if (!archive.problems.empty())
    out += fmt::format("{}\n", world.say({"not in it:", "含まれていないもの:"}));
  for (const auto& p : archive.problems)
    out += fmt::format("  {} {} ({})\n", p.reason, printable(p.file), printable(p.detail));
  return out;
}

Result<Contents> contents_of(const Args& args) {
  const bool redacted = args.has("--redacted"), sensitive = args.has("--with-sensitive");
  if (redacted && sensitive)
    return fail(Code::kUsage,
                "--redacted and --with-sensitive: one leaves out what the other packs");
  if (redacted) return Contents::kRedacted;
  return sensitive ? Contents::kWithSensitive : Contents::kUsual;
}

Result<ExitCode> export_case(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const Contents contents = HK_TRY(contents_of(args));
  std::string path = args.one("--out");
  if (args.has("--out") && (path.empty() || path == "-"))
    return fail(Code::kUsage, "--out: name a file; an archive is nothing for a terminal");
  const CaseArchive archive = HK_TRY(pack_case(world, the_case, contents));
  if (path.empty()) path = archive.folder + ".tar.gz";
  HK_CHECK(world.fs.write(path, archive.bytes));
  world.print(world.common.json ? json_of(the_case, archive, path, contents)
                                : text_of(world, archive, path, contents));
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
