// SPDX-License-Identifier: Apache-2.0
// hikeshi trail verify: are these the log files that CloudTrail delivered, and all of them?
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/stored_files.h"
#include "cli/world.h"
#include "trail/verify.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using trail::ChainBreak;
using trail::FileState;
using trail::Verification;

constexpr Positional kPositionals[] = {
    {"ACTION", true, false, {"verify", "verify"}},
    {"DIR", true, true, {"folders with log and digest files", "ログとダイジェストのフォルダ"}}};
constexpr Option kOptions[] = {kKeys};

Json json_of(const trail::Chain& chain) {
  Json breaks = Json::array();
  for (const ChainBreak& b : chain.breaks)
    breaks.push_back({{"kind", to_string(b.kind)},
                      {"from", format_rfc3339(b.from)},
                      {"to", format_rfc3339(b.to)},
                      {"digest", b.digest}});
  return {{"account", chain.account},       {"region", chain.region},
          {"trail", chain.trail},           {"home_region", chain.home_region},
          {"backfill", chain.backfill},     {"from", format_rfc3339(chain.from)},
          {"to", format_rfc3339(chain.to)}, {"digests", chain.digests},
          {"proven", chain.proven},         {"signatures", to_string(chain.proof)},
          {"breaks", std::move(breaks)}};
}

std::string json_of(const Verification& v) {
  Json chains = Json::array(), files = Json::array(), problems = Json::array();
  for (const trail::Chain& chain : v.chains) chains.push_back(json_of(chain));
  for (const trail::VerifiedFile& file : v.files)
    files.push_back({{"file", file.file},
                     {"state", to_string(file.state)},
                     {"why", file.why.empty() ? Json() : Json(file.why)},
                     {"digest", file.digest.empty() ? Json() : Json(file.digest)}});
  for (const trail::Problem& p : v.problems)
    problems.push_back({{"file", p.file}, {"offset", p.offset}, {"reason", p.reason}});
  const Json json{
      {"chains", chains}, {"files", files}, {"others", v.others}, {"problems", problems}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string_view words(const World& world, trail::Proof proof) {
  switch (proof) {
    case trail::Proof::kVerified:
      return world.say({"signatures verified", "署名を検証済み"});
    case trail::Proof::kFailed:
      return world.say({"A SIGNATURE IS WRONG", "署名が不正"});
    case trail::Proof::kNotChecked:
      break;
  }
  return world.say({"signatures not checked", "署名は未検証"});
}

std::string_view words(const World& world, ChainBreak::Kind kind) {
  switch (kind) {
    case ChainBreak::Kind::kMissing:
      return world.say({"a digest is missing", "ダイジェストがない"});
    case ChainBreak::Kind::kUnaccounted:
      return world.say(
          {"no digest accounts for these hours", "どのダイジェストにも記録がない時間"});
    case ChainBreak::Kind::kRestarted:
      return world.say({"logging or validation was off", "記録または検証が停止していた"});
    case ChainBreak::Kind::kAltered:
      break;
  }
  return world.say({"a digest is not what was delivered", "ダイジェストが改変されている"});
}

std::string text_of(const World& world, const trail::Chain& chain) {
  std::string out = fmt::format(
      "{} {} {}{}: {} - {}, {} {}, {} {} ({})\n", printable(chain.account), printable(chain.region),
      printable(chain.trail), chain.backfill ? " (backfill)" : "", format_rfc3339(chain.from),
      format_rfc3339(chain.to), chain.digests, world.say({"digests", "件のダイジェスト"}),
      chain.proven, world.say({"proven", "件を証明"}), words(world, chain.proof));
  for (const ChainBreak& b : chain.breaks)
    out += fmt::format("  {} - {}: {} ({})\n", format_rfc3339(b.from), format_rfc3339(b.to),
                       words(world, b.kind), printable(b.digest));
  return out;
}

// Why what is called valid may not be, "" where a signature proves every chain.
std::string doubts(const World& world, const Verification& v) {
  if (!v.with_keys)
    return std::string(world.say(
               {"Hashes alone were compared: who can write the bucket can make them agree. Save "
                "the keys of "
                "each region with `aws cloudtrail list-public-keys` and give them with --keys.",
                "ハッシュのみを照合しました。バケットに書き込める者なら一致させられます。リージョン"
                "ごとに "
                "aws cloudtrail list-public-keys の出力を保存し、--keys で指定してください。"})) +
           "\n";
  const bool unproven = std::any_of(v.chains.begin(), v.chains.end(), [](const auto& chain) {
    return chain.proof == trail::Proof::kNotChecked;
  });
  if (!unproven) return "";
  return std::string(world.say(
             {"A chain without a signature that these keys can check proves nothing: give the keys "
              "of its region and time (`aws cloudtrail list-public-keys --start-time ...`).",
              "これらのキーで署名を検証できないチェーンは何も証明しません。該当するリージョンと"
              "期間のキーを指定してください（aws cloudtrail list-public-keys --start-time "
              "...）。"})) +
         "\n";
}

// Chains, what is wrong, and how many are well: a year has ten thousand files that are.
std::string text_of(const World& world, const Verification& v) {
  std::string out;
  for (const trail::Chain& chain : v.chains) out += text_of(world, chain);
  for (const trail::VerifiedFile& file : v.files) {
    const bool wrong = file.state == FileState::kAltered || file.state == FileState::kMissing;
    if (wrong || world.common.verbose)
      out += fmt::format("  {:<11} {}{}\n", to_string(file.state), printable(file.file),
                         file.why.empty() ? "" : ": " + printable(file.why));
  }
  out += fmt::format(
      fmt::runtime(
          world.say({"{} files valid, {} altered, {} missing, {} not covered by a proven digest\n",
                     "有効 {}、改変 {}、欠落 {}、ダイジェストで確認できないもの {}\n"})),
      v.count(FileState::kValid), v.count(FileState::kAltered), v.count(FileState::kMissing),
      v.count(FileState::kNotCovered));
  return out + doubts(world, v);
}

Result<ExitCode> verify(World& world, const Args& args) {
  if (args.one("ACTION") != "verify")
    return fail(Code::kUsage, "trail " + args.one("ACTION") + ": write `trail verify DIR`");
  const trail::DigestKeys keys = HK_TRY(digest_keys(world, args.all("--keys")));
  TrailInput input = HK_TRY(find_sources(world, args.all("DIR")));
  std::vector<trail::Problem> problems = std::move(input.problems);
  for (const Error& error : input.unreadable)
    problems.push_back({error.message, 0, "unreadable", "", 1});
  const auto files = stored_files(input.sources);
  Verification v = HK_TRY(trail::verify(files, keys, {world.threads, world.stop}));
  v.problems.insert(v.problems.end(), problems.begin(), problems.end());
  world.print(world.common.json ? json_of(v) : text_of(world, v));
  for (const trail::Problem& p : v.problems)
    world.warn(fmt::format("{}: {} {}", p.file, p.reason, p.detail));
  if (!v.problems.empty()) return ExitCode::kIncomplete;
  return v.all_well() ? ExitCode::kDone : ExitCode::kNo;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = verify(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kTrailVerify = {
    "trail",
    {"check log files against CloudTrail's digests, without AWS",
     "ログファイルを CloudTrail のダイジェストと照合する（AWS への接続は不要）"},
    "hikeshi trail verify ./logs --keys public-keys.json",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
