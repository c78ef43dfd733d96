// SPDX-License-Identifier: Apache-2.0
// hikeshi cause: how they got in, what was ruled out, and what could not be seen.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "cause/cause.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/response_json.h"
#include "posture/checks.h"
#include "posture/rewind.h"
#include "posture/undo.h"

namespace hikeshi::cli {
namespace {

constexpr size_t kMostMoments = 500;  // more changes than that are not looked at one by one

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {kTrail,
                               {"--snapshot",
                                "DIR",
                                false,
                                {"answers that a snapshot has left (the case's newest)",
                                 "スナップショットのフォルダ（既定はケースの最新）"}},
                               {"--host-log",
                                "FILE",
                                true,
                                {"the instance's log of sshd, or of Windows' sign-ins (XML, text, "
                                 "CSV); i-...=FILE where there are several",
                                 "インスタンスの sshd または Windows のログ（XML・テキスト・CSV、"
                                 "複数なら i-...=FILE）"}},
                               {"--host-zone",
                                "+HH:MM",
                                false,
                                {"the zone of the host's clock, for times in its logs that name "
                                 "none (UTC)",
                                 "ログの時刻にタイムゾーンがない場合の時差。日本は +09:00"
                                 "（既定は UTC）"}},
                               {"--leaks",
                                "FILE",
                                false,
                                {"what `hikeshi leaks --json` found in your repositories",
                                 "hikeshi leaks --json の結果ファイル"}}};

// ---- what the hunt could not see

// `heard`: regions of which the logs have anything.
Status read_coverage(const std::string& hunt_json, cause::Inputs& inputs,
                     std::set<std::string>& heard) {
  const auto json = nlohmann::json::parse(hunt_json, nullptr, false);
  if (!json.is_object() || !json.contains("coverage"))
    return fail(Code::kCorrupt, "hunt.json of the case has no coverage; hunt again");
  for (const auto& cell : json["coverage"].value("cells", nlohmann::json::array())) {
    heard.insert(cell.value("region", ""));
    const auto from = parse_rfc3339(cell.value("from", "")),
               to = parse_rfc3339(cell.value("to", ""));
    if (!from || !to) continue;
    if (!inputs.logs_from || *from < *inputs.logs_from) inputs.logs_from = from;
    const std::string state = cell.value("state", "unknown");
    if (state == "lost" || state == "off" || state == "unknown")
      inputs.blind.push_back({cell.value("region", ""), *from, *to, state});
  }
  return {};
}

// ---- what the account exposed, from where the logs begin to the attack

std::string newest_snapshot(World& world, const store::Case& the_case) {
  std::string newest, stamp;
  const auto names = world.fs.list(the_case.path());
  if (!names) return "";
  for (const std::string& name : *names) {
    if (!name.starts_with("snapshot-") && !name.starts_with("exported-")) continue;
    const std::string made = name.substr(name.find('-') + 1);
    if (made > stamp) newest = name, stamp = made;
  }
  return newest.empty() ? "" : the_case.path() + "/" + newest;
}

// `only`: the checks that are asked; none: all.
cause::Moment moment_at(posture::State state, const posture::History& history, UtcTime at,
                        const std::set<std::string>& instances,
                        std::span<const std::string_view> only) {
  posture::note_changes(state, history, at);
  posture::rewind(state, history, at);
  return {at, posture::audit(state, only), posture::any_ways(state, instances)};
}

// When keys were made, as the logs tell it too: of a key that is deleted the snapshot has nothing.
void add_created(const posture::History& history, cause::Account& account) {
  for (const posture::Change& change : history.changes) {
    if (change.event != "CreateAccessKey" || !change.response.is_object()) continue;
    const auto key = change.response.value("accessKey", posture::Json::object());
    if (key.is_object() && key.value("accessKeyId", posture::Json()).is_string())
      account.created.emplace(key["accessKeyId"].get<std::string>(), change.at);
  }
}

// Whether a change can open or shut one of the ways that a verdict may rule out: who may sign in,
// whom a role trusts, how an instance is reached. What became of keys, buckets and databases can
// not.
bool moves_a_door(const posture::Change& change) {
  const std::string_view call = posture::call_of(change);
  return call == "iam.users" || call == "iam.user.login-profile" || call == "iam.user.mfa" ||
         call == "iam.summary" || call == "iam.authorization" || call.starts_with("ec2.") ||
         call.starts_with("elb");
}

std::vector<UtcTime> times_between(const posture::History& history, UtcTime from, UtcTime to) {
  std::set<int64_t> times{from.seconds};
  for (const posture::Change& change : history.changes) {
    if (from < change.at && change.at < to && moves_a_door(change)) times.insert(change.at.seconds);
  }
  times.insert(to.seconds);
  std::vector<UtcTime> out;
  for (const int64_t t : times) out.push_back({t});
  return out;
}

Status check_account(const casefile::CaseState& state, const std::string& account) {
  const auto accounts = state.accounts();
  if (accounts.empty() || std::find(accounts.begin(), accounts.end(), account) != accounts.end())
    return {};
  return fail(Code::kNotAllowed, "the snapshot is of account " + account +
                                     ", the case is of account " + join(accounts, ", "));
}

// The actor's first event; where none was found, when the reported activity began.
std::optional<UtcTime> attack_of(const casefile::CaseState& state) {
  if (const auto* actor = state.first_of_kind("actor"))
    return parse_rfc3339(actor->one("first_seen"));
  std::optional<UtcTime> first;
  for (const auto* notice : state.of_kind("notice")) {
    auto at = parse_rfc3339(notice->one("time_start"));
    if (!at) at = parse_rfc3339(notice->one("sent_at"));
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

Result<posture::History> history_of(World& world, const Args& args, const std::string& account) {
  const TrailInput input = HK_TRY(find_sources(world, args.all("--trail")));
  trail::ScanOptions options;
  options.threads = world.threads;
  options.stop = world.stop;
  posture::History history = posture::read_history(input.sources, options, account);
  if (history.cancelled) return fail(Code::kCancelled, "interrupted while reading the logs");
  return history;
}

// What the logs alone tell of rules that were opened and shut.
Status look_at_rules(World& world, const Args& args, cause::Inputs& inputs) {
  const auto accounts = inputs.state.accounts();
  const auto instances = cause::concerned_instances(inputs.state);
  if (args.all("--trail").empty() || accounts.size() != 1 || instances.empty()) return {};
  const auto history = HK_TRY(history_of(world, args, accounts.front()));
  inputs.exposures = cause::exposures(history.changes, instances, std::nullopt);
  return {};
}

Status look_back(World& world, const Args& args, const store::Case& the_case,
                 cause::Inputs& inputs) {
  std::string folder = args.one("--snapshot");
  if (folder.empty()) folder = newest_snapshot(world, the_case);
  if (folder.empty()) return look_at_rules(world, args, inputs);
  const posture::State now = HK_TRY(posture::load_state(world.fs, folder));
  HK_CHECK(check_account(inputs.state, now.account));
  inputs.account = cause::read_account(now, cause::keys_of(inputs.state));
  const auto attack = attack_of(inputs.state);
  if (args.all("--trail").empty() || !attack || !inputs.logs_from) return {};
  if (now.at < *attack)
    return fail(Code::kUsage, "the snapshot is older than the attack: make a new one");
  const posture::History history = HK_TRY(history_of(world, args, now.account));
  add_created(history, *inputs.account);
  const auto instances = cause::concerned_instances(inputs.state);
  std::vector<UtcTime> times = times_between(history, *inputs.logs_from, *attack);
  const bool too_many = times.size() > kMostMoments;
  if (too_many) {  // the attack alone: enough for "open", not for "closed all the time"
    inputs.blind.push_back({std::string(cause::kEveryRegion), *inputs.logs_from, *attack,
                            "more changes than are judged"});
    times = {*attack};
  }
  const auto doors = cause::checks_of_doors();
  for (const UtcTime at : times) {
    const bool last = at.seconds == times.back().seconds;  // the attack, of which all is asked
    inputs.moments.push_back(
        moment_at(now, history, at, instances, last ? std::span<const std::string_view>() : doors));
  }
  const cause::Moment& last = inputs.moments.back();
  inputs.exposures = cause::exposures(history.changes, instances, cause::Seen{last.at, last.ways});
  return {};
}

// A region that the logs never name has no hour that could be called unknown: without this, logs of
// one region alone would rule out what is told in another.
void add_unheard(const std::set<std::string>& heard, cause::Inputs& inputs) {
  const auto attack = attack_of(inputs.state);
  if (!inputs.logs_from || !attack) return;
  const auto unheard = [&](const std::string& region) {
    inputs.blind.push_back({region, *inputs.logs_from, *attack, "unknown"});
  };
  if (std::none_of(std::begin(cause::kRegionsOfIam), std::end(cause::kRegionsOfIam),
                   [&](std::string_view region) { return heard.contains(std::string(region)); }))
    unheard(std::string(cause::kRegionsOfIam[0]));
  std::set<std::string> of_instances;
  for (const cause::Moment& moment : inputs.moments) {
    for (const auto& [instance, way] : moment.ways) of_instances.insert(way.region);
  }
  for (const std::string& region : of_instances) {
    if (!heard.contains(region)) unheard(region);
  }
}

Status read_leaks_file(World& world, const Args& args, cause::Inputs& inputs) {
  if (!args.has("--leaks")) return {};
  auto leaks = cause::read_leaks(HK_TRY(world.fs.read(args.one("--leaks"))));
  if (!leaks)
    return tl::make_unexpected(std::move(leaks).error().with_context(args.one("--leaks")));
  inputs.leaks = std::move(*leaks);
  return {};
}

// "i-0abc=FILE", or FILE where the case is about one instance alone.
Result<std::pair<std::string, std::string>> instance_and_file(const std::string& given,
                                                              const casefile::CaseState& state) {
  const size_t equals = given.find('=');
  if (given.starts_with("i-") && equals != given.npos)
    return std::pair(given.substr(0, equals), given.substr(equals + 1));
  const auto instances = cause::concerned_instances(state);
  if (instances.size() == 1) return std::pair(*instances.begin(), given);
  return fail(Code::kUsage, "--host-log " + given + ": of which instance? Give i-...=FILE");
}

// In seconds east of UTC.
Result<int64_t> host_zone(const Args& args) {
  if (!args.has("--host-zone")) return 0;
  const std::string given = args.one("--host-zone");
  const auto midnight = given.size() > 1 && (given[0] == '+' || given[0] == '-')
                            ? parse_rfc3339("2000-01-02T00:00:00" + given)
                            : std::nullopt;
  if (!midnight)
    return fail(Code::kUsage, "--host-zone " + given + ": give the host's zone as +09:00");
  return parse_rfc3339("2000-01-02T00:00:00Z")->seconds - midnight->seconds;
}

Status read_host_logs(World& world, const Args& args, cause::Inputs& inputs) {
  inputs.attack_at = attack_of(inputs.state);
  const int64_t zone = HK_TRY(host_zone(args));
  for (const std::string& given : args.all("--host-log")) {
    const auto [instance, file] = HK_TRY(instance_and_file(given, inputs.state));
    const std::string text = HK_TRY(world.fs.read(file));
    if (text.starts_with("\x1f\x8b"))
      return fail(Code::kUsage, file + " is packed: unpack it first (gunzip)");
    auto logins = HK_TRY(cause::read_host_log({instance, file, text, zone}, world.clock.now()));
    if (logins.any_local && !args.has("--host-zone")) inputs.logs_taken_as_utc.push_back(file);
    std::move(logins.all.begin(), logins.all.end(), std::back_inserter(inputs.logins));
    if (logins.unread > 0) inputs.unread_logs.push_back({file, logins.unread, logins.first_unread});
  }
  return {};
}

Result<ExitCode> cause_of_case(World& world, const Args& args) {
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  const auto state = HK_TRY(the_case.state());
  cause::Inputs inputs{state, {}, {}, {}, {}, {}};
  const std::string hunt = HK_TRY(read_filed(world, the_case, state, "hunt.json"));
  std::set<std::string> heard;
  HK_CHECK(read_coverage(hunt, inputs, heard));
  HK_CHECK(look_back(world, args, the_case, inputs));
  add_unheard(heard, inputs);
  HK_CHECK(read_leaks_file(world, args, inputs));
  HK_CHECK(read_host_logs(world, args, inputs));
  const auto opinions = cause::judge(inputs);
  HK_CHECK(the_case.append(world.clock.now(),
                           {casefile::Stage{"cause", cause::facts_of(opinions, state)}}));
  world.print(world.common.json ? cause::to_json(opinions)
                                : with_case(cause::to_text(opinions, world.lang), the_case.id()));
  if (!world.common.json)
    world.note(fmt::format(
        fmt::runtime(world.say(
            {"What is confirmed or likely has a step in the plan (hikeshi plan {0} --phase "
             "harden) and stands in the letters (hikeshi reply {0})",
             "確定・可能性が高い原因は、計画に手順が加わり (hikeshi plan {0} --phase "
             "harden)、返信文に記載されます (hikeshi reply {0})"})),
        the_case.id()));
  const bool unread = (inputs.leaks && inputs.leaks->problems > 0) || !inputs.unread_logs.empty();
  return unread ? ExitCode::kIncomplete : ExitCode::kDone;
}

ExitCode run(World& world, const Args& args) {
  const auto exit = cause_of_case(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kCause = {
    "cause",
    {"how they got in: confirmed, likely, ruled out, and what could not be seen",
     "侵入経路の判定（確定・可能性が高い・除外・不明）"},
    "hikeshi cause 20261123-1a2b3c --trail ./logs",
    kPositionals,
    kOptions,
    run};

}  // namespace hikeshi::cli
