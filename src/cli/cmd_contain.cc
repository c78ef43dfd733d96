// SPDX-License-Identifier: Apache-2.0
// hikeshi contain: the first minute. One thing is cut off, with no hunt and no report before it,
// and everything done is filed in a case.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/approval.h"
#include "cli/contain_target.h"
#include "cli/isolated_flows.h"
#include "cli/options.h"
#include "cli/response_desk.h"
#include "cli/response_json.h"
#include "io/hash.h"
#include "respond/recording.h"
#include "respond/said_text.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using respond::Applied;
using respond::ContainTarget;
using respond::Step;
using Steps = std::vector<const Step*>;

constexpr Option kOptions[] = {
    {"--instance", "ID", false, {"EC2 instance", "EC2 インスタンス"}},
    {"--key", "ID", false, {"access key", "アクセスキー"}},
    {"--user", "NAME", false, {"IAM user", "IAM ユーザー"}},
    {"--role", "NAME", false, {"IAM role", "IAM ロール"}},
    {"--case", "CASE", false, {"file it in this case (a new one)", "記録先のケース（既定は新規）"}},
    {"--stop",
     "",
     false,
     {"stop the instance at once; its memory is lost",
      "インスタンスを直ちに停止する（メモリは失われる）"}},
    {"--keep-running",
     "",
     false,
     {"do not ask whether to stop it: memory is wanted", "停止せずメモリを残す"}},
    {"--nacl",
     "",
     false,
     {"cut off its whole subnet by a network ACL, after listing the other hosts",
      "他のホストを一覧した上で、サブネット全体をネットワーク ACL で遮断する"}},
    {"--yes", "", false, {"do not ask", "確認せずに実行する"}},
    kPolicy,
    kProfile,
    kRegion,
    kAssumeRole,
    kTrace};

Result<store::Case> new_case(World& world, const ContainTarget& target,
                             const AwsSession::Caller& caller) {
  auto store = case_store(world);
  const auto maker = HK_TRY(store.become_maker());
  const UtcTime now = world.clock.now();
  return store.create(
      *maker, {now, sha256_hex(target.id).substr(0, 6), std::string("hikeshi ") + HIKESHI_VERSION,
               [&](store::Case& made) {
                 return made.append(now, {respond::named(target, caller.account, caller.arn, now)});
               }});
}

// The named case with the target in it, or a new one.
Result<store::Case> case_for(World& world, const Args& args, const ContainTarget& target,
                             const AwsSession::Caller& caller) {
  if (!args.has("--case")) return new_case(world, target, caller);
  auto the_case = HK_TRY(named_case(world, args.one("--case")));
  const UtcTime now = world.clock.now();
  HK_CHECK(the_case.append(now, {respond::named(target, caller.account, caller.arn, now)}));
  return the_case;
}

struct Resolved {
  ContainTarget target;
  KnownCaller known;
};

Result<Resolved> resolve(World& world, const Args& args) {
  std::optional<casefile::CaseState> state;
  std::optional<store::Case> the_case;
  if (args.has("--case")) {
    the_case = HK_TRY(named_case(world, args.one("--case")));
    state = HK_TRY(the_case->state());
  }
  auto session =
      HK_TRY(AwsSession::open(world, args, state ? state->accounts() : std::vector<std::string>()));
  auto caller = HK_TRY(session->caller());
  auto target = HK_TRY(contain_target(world, *session, args, the_case ? &*the_case : nullptr,
                                      state ? &*state : nullptr));
  return Resolved{std::move(target), {std::move(session), std::move(caller)}};
}

// Shows the calls and asks once; for an instance also whether it is to be stopped.
class Asking {
 public:
  Asking(World& world, const Args& args) : world_(world), args_(args) {}

  Status can_ask() {
    if (args_.has("--yes") || terminal_.is_there()) return {};
    return fail(Code::kNotAllowed, "nobody approved: there is no terminal to ask on. Give --yes");
  }

  Result<bool> agreed(ResponseDesk& desk, const Steps& steps) {
    if (args_.has("--yes")) return true;
    Steps changing;
    std::copy_if(steps.begin(), steps.end(), std::back_inserter(changing),
                 [](const Step* step) { return step->danger != respond::Danger::kNone; });
    std::map<const Step*, Applied> rehearsed;
    HK_CHECK(desk.rehearse(
        changing, [&](const Step& step, const Applied& applied) { rehearsed[&step] = applied; }));
    std::string shown;
    for (const Step* step : steps)
      shown += text_of(world_, *step, rehearsed[step], desk.the_case().id());
    return yes(shown + std::string(world_.say({"Do this? (yes/no)", "実行しますか (yes/no)"})));
  }

  Result<bool> stops(const ContainTarget& target) {
    if (target.kind != ContainTarget::Kind::kInstance || args_.has("--keep-running")) return false;
    if (args_.has("--stop")) return true;
    if (args_.has("--yes") || !terminal_.is_there()) return false;
    return yes(std::string(world_.say(
        {"New connections are cut; tracked ones go on. Stop it now? Memory is lost; for an abuse "
         "report this is advised (yes/no)",
         "新規の接続は遮断済み、確立済みの接続は継続します。停止しますか(メモリは失われます。"
         "不正利用の通知では停止を推奨) (yes/no)"})));
  }

  // `hosts`: a line for each interface of its subnets.
  Result<bool> cuts_subnet(const std::string& hosts) {
    const std::string shown =
        std::string(world_.say({"These share its subnet and go offline with it:",
                                "同じサブネットの次のホストも通信できなくなります:"})) +
        "\n" + printable_lines(hosts);
    if (args_.has("--yes")) return world_.warn(shown), true;
    return yes(shown + std::string(world_.say(
                           {"Cut the subnet off? (yes/no)", "サブネットを遮断しますか (yes/no)"})));
  }

 private:
  static std::string printable_lines(const std::string& text) {
    std::string out;
    for (std::string_view line : split(text, '\n')) {
      if (!line.empty()) out += "  " + printable(replace_all(line, "\t", "  ")) + "\n";
    }
    return out;
  }

  Result<bool> yes(const std::string& question) {
    const std::string answer = HK_TRY(terminal_.ask(question));
    return answer == "yes" || answer == "y";
  }

  World& world_;
  const Args& args_;
  ApprovalTerminal terminal_;
};

// Runs what is not run yet.
Status run_steps(ResponseDesk& desk, const Steps& steps, respond::AppliedSteps& done, Json& told,
                 World& world, ExitCode& exit) {
  const auto tell = [&](const Step& step, const Applied& applied) {
    told.push_back(json_of(step, applied, world.lang));
    if (!world.common.json) world.print(text_of(world, step, applied, desk.the_case().id()));
    // What could not be recorded is told and holds nothing up.
    if (step.danger != respond::Danger::kNone) exit = graver(exit, exit_of(applied));
    done.emplace(step.id, applied);
  };
  Steps left;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(left),
               [&](const Step* step) { return !done.contains(step->id); });
  for (const Steps& group : respond::containment_groups(left))
    HK_CHECK(desk.apply_at_once(group, tell));
  return {};
}

Json json_of(const respond::CutPath& cut) {
  return {{"path", cut.path},
          {"state", cut.state},
          {"until", cut.until ? Json(format_rfc3339(*cut.until)) : Json()},
          {"evidence", cut.evidence}};
}

Text state_text(std::string_view state) {
  if (state == "cut") return {"cut", "遮断済み"};
  return state == "alive" ? Text{"ALIVE", "継続中"} : Text{"unknown", "不明"};
}

std::string text_of(const World& world, const respond::CutPath& cut, const std::string& case_id) {
  const auto say = [&](const std::string& text) {
    return printable(with_case(respond::said_in(world.lang, text), case_id));
  };
  std::string state(world.say(state_text(cut.state)));
  state.resize(std::max<size_t>(state.size(), world.lang == Lang::kEn ? 8 : 0), ' ');
  const std::string until =
      cut.until ? fmt::format(fmt::runtime(world.say({", until {} at most", "(最長 {} まで)"})),
                              format_rfc3339(*cut.until))
                : "";
  return fmt::format("  {} {}{} ({})\n", state, say(cut.path), until, say(cut.evidence));
}

// What an operator reads first and last: is it over?
std::string verdict_text(const World& world, const std::vector<respond::CutPath>& paths) {
  const auto count = [&](std::string_view state) {
    return std::count_if(paths.begin(), paths.end(),
                         [&](const respond::CutPath& path) { return path.state == state; });
  };
  const auto alive = count("alive"), unknown = count("unknown");
  if (alive + unknown == 0)
    return std::string(world.say({"contained: every way above is cut",
                                  "封じ込め完了: 上記の経路はすべて遮断済みです"})) +
           "\n";
  return fmt::format(
      fmt::runtime(world.say({"NOT contained: of {2} ways {0} are alive and {1} unknown\n",
                              "封じ込め未完了: {2} 経路のうち継続中 {0}、不明 {1}\n"})),
      alive, unknown, paths.size());
}

ExitCode tell(World& world, ResponseDesk& desk, const ContainTarget& target, const Json& steps,
              const std::vector<respond::CutPath>& paths) {
  Json cut = Json::array();
  std::string text;
  ExitCode exit = ExitCode::kDone;
  for (const respond::CutPath& path : paths) {
    cut.push_back(json_of(path));
    text += text_of(world, path, desk.the_case().id());
    if (path.state == "alive") exit = graver(exit, ExitCode::kNo);
    if (path.state == "unknown") exit = graver(exit, ExitCode::kIncomplete);
  }
  if (!world.common.json) {
    world.print(fmt::format("{} {}\n{}{}", world.say({"case", "ケース"}), desk.the_case().id(),
                            text, verdict_text(world, paths)));
    return exit;
  }
  world.print(Json{{"case", desk.the_case().id()},
                   {"target", target.id},
                   {"steps", steps},
                   {"cut", cut},
                   {"contained", exit == ExitCode::kDone}}
                  .dump(-1, ' ', false, Json::error_handler_t::replace) +
              "\n");
  return exit;
}

using Desk = std::unique_ptr<ResponseDesk>;

// Whether the operator, who has seen whom else it hits, wants it; then the plan has the step.
Result<bool> wants_subnet_cut(World& world, const Args& args, Asking& asking,
                              const ContainTarget& target, Desk& desk) {
  const auto hosts = desk->newest_file("neighbours-" + target.id + ".txt");
  if (!hosts) {
    world.warn(std::string(world.say(
                   {"the other hosts of the subnet could not be listed, so it is not cut off: ",
                    "サブネットの他のホストを一覧できなかったため、遮断しませんでした: "})) +
               hosts.error().message);
    return false;
  }
  if (!HK_TRY(asking.cuts_subnet(*hosts))) return false;
  const UtcTime now = world.clock.now();
  HK_CHECK(desk->the_case().append(
      now, {respond::subnet_may_be_cut(target, desk->responder().arn, now)}));
  const std::string id = desk->the_case().id();
  desk.reset();
  auto the_case = HK_TRY(named_case(world, id));
  desk = HK_TRY(ResponseDesk::open(world, args, std::move(the_case)));
  return true;
}

Status check_options(const Args& args) {
  if (args.has("--stop") && args.has("--keep-running"))
    return fail(Code::kUsage, "--stop and --keep-running contradict each other");
  for (const char* option : {"--stop", "--keep-running", "--nacl"}) {
    if (args.has(option) && !args.has("--instance"))
      return fail(Code::kUsage, std::string(option) + " is about an instance: give --instance");
  }
  return {};
}

Result<ExitCode> contain(World& world, const Args& args) {
  HK_CHECK(check_options(args));
  Asking asking(world, args);
  HK_CHECK(asking.can_ask());
  Resolved resolved = HK_TRY(resolve(world, args));
  auto the_case = HK_TRY(case_for(world, args, resolved.target, resolved.known.caller));
  // A case that was there may have chosen another account for the search.
  if (args.has("--case")) resolved.known = {};
  Desk desk =
      HK_TRY(ResponseDesk::open(world, args, std::move(the_case), std::move(resolved.known)));
  const Steps first = respond::containment_steps(desk->plan(), resolved.target, {});
  if (first.empty())
    return fail(Code::kNotAllowed, "the plan has no step that contains " +
                                       printable(resolved.target.id) +
                                       " by a call: see hikeshi plan " + desk->the_case().id());
  if (!HK_TRY(asking.agreed(*desk, first)))
    return fail(Code::kNotAllowed, "not approved; nothing was changed");
  Json told = Json::array();
  respond::AppliedSteps done;
  ExitCode exit = ExitCode::kDone;
  HK_CHECK(run_steps(*desk, first, done, told, world, exit));
  const auto go_on = [&](const respond::Depth& depth) {
    return run_steps(*desk, respond::containment_steps(desk->plan(), resolved.target, depth), done,
                     told, world, exit);
  };
  if (args.has("--nacl") && HK_TRY(wants_subnet_cut(world, args, asking, resolved.target, desk)))
    HK_CHECK(go_on({.subnet = true}));
  if (HK_TRY(asking.stops(resolved.target))) HK_CHECK(go_on({.stop = true}));
  std::optional<respond::Flows> flows;
  if (resolved.target.kind == ContainTarget::Kind::kInstance)
    flows = HK_TRY(isolated_flows(world, *desk, resolved.target.id, resolved.target.region));
  const auto state = HK_TRY(desk->the_case().state());
  const auto paths =
      respond::cut_paths(state, desk->plan(), resolved.target, done, flows, world.clock.now());
  return graver(exit, tell(world, *desk, resolved.target, told, paths));
}

ExitCode run(World& world, const Args& args) {
  const auto exit = contain(world, args);
  return exit ? *exit : report_refusal(world, at_aws(exit.error()));
}

}  // namespace

const Command kContain = {"contain",
                          {"the first minute: cut off an instance, key, user or role now",
                           "最初の 1 分: インスタンス・キー・ユーザー・ロールを直ちに封じ込める"},
                          "hikeshi contain --key AKIAQ7EXMPLE23456ABC",
                          {},
                          kOptions,
                          run};

}  // namespace hikeshi::cli
