// SPDX-License-Identifier: Apache-2.0
// hikeshi open: a case from a notice, or from what somebody types in.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/notice_text.h"
#include "cli/open_json.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"NOTICE", false, true, kNoticesArgument.help},
};
constexpr Option kOptions[] = {
    kTrustAuthserv, kTrustRelay, kOwnDomain,
    {"--abuse", "", false, {"typed in by hand: an abuse report", "手入力: 不正利用レポート"}},
    {"--exposed-key", "", false, {"typed in by hand: an exposed key", "手入力: 漏えいしたキー"}},
    {"--irregular", "", false, {"typed in by hand: irregular activity", "手入力: 不審な操作"}},
    {"--account", "ID", false, {"account, 12 digits", "アカウント（12 桁）"}},
    {"--instance", "ID", true, {"instance", "インスタンス"}},
    {"--key", "ID", true, {"access key id", "アクセスキー ID"}},
    {"--user", "NAME", true, {"IAM user", "IAM ユーザー"}},
    {"--region", "REGION", true, {"region", "リージョン"}},
    {"--address", "IP", true, {"address", "アドレス"}},
    {"--root", "", false, {"the root user", "ルートユーザー"}},
    {"--time", "TIME", false, {"when the activity was seen", "活動の時刻"}},
    {"--received", "TIME", false, {"when AWS wrote (now): the clock starts here", "AWS の通知時刻（既定は現在）"}},
};

Result<notice::HandNotice> typed_in(World& world, const Args& args) {
  notice::HandNotice hand;
  if (args.has("--abuse") + args.has("--exposed-key") + args.has("--irregular") > 1)
    return fail(Code::kUsage,
                "give one of --abuse, --exposed-key, --irregular: a case answers one notice");
  hand.notice_class = args.has("--abuse")         ? notice::NoticeClass::kAbuse
                      : args.has("--exposed-key") ? notice::NoticeClass::kExposedKey
                                                  : notice::NoticeClass::kIrregularActivity;
  hand.account = args.one("--account");
  hand.instances = args.all("--instance");
  hand.access_keys = args.all("--key");
  hand.users = args.all("--user");
  hand.regions = args.all("--region");
  hand.addresses = args.all("--address");
  hand.root = args.has("--root");
  hand.time = HK_TRY(time_option(args, "--time"));
  hand.received = HK_TRY(time_option(args, "--received"));
  if (!hand.received) hand.received = world.clock.now();
  return hand;
}

Result<NoticeInput> input_of(World& world, const Args& args) {
  const bool hand = args.has("--abuse") || args.has("--exposed-key") || args.has("--irregular");
  if (args.has("NOTICE") == hand)
    return fail(Code::kUsage, "give a notice, or one of --abuse, --exposed-key, --irregular with "
                              "what it says");
  if (!hand) return read_notices(world, args, args.all("NOTICE"));
  NoticeInput input;
  const auto typed = HK_TRY(typed_in(world, args));
  input.reading.notices.push_back(HK_TRY(notice::by_hand(typed)));
  return input;
}

ExitCode run(World& world, const Args& args) {
  const auto input = input_of(world, args);
  if (!input) return report_error(world, input.error());
  const auto opened = open_case(world, *input);
  if (!opened) return report_error(world, opened.error());
  if (!*opened) return nothing_opened(world, input->reading);
  if (world.common.json) {
    world.print(json_of(**opened).dump() + "\n");
    tell_of_others(world, **opened);
  } else {
    world.print(opened_text(world, **opened));
    if ((*opened)->closed) tell_closed(world, (*opened)->case_id);
  }
  return input->reading.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
}

}  // namespace

const Command kOpen = {"open",
                       {"open a case for a notice, or join it to an open one",
                        "通知からケースを開く（または既存のケースに加える）"},
                       "hikeshi open --abuse --account 111122223333 --instance i-0123456789abcdef0 --region us-east-1",
                       kPositionals,
                       kOptions,
                       run};

}  // namespace hikeshi::cli
