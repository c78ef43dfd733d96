// SPDX-License-Identifier: Apache-2.0
// What a trail leaves out: one of all regions is to record every management event.
#include "respond/builder.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

// The ARNs of trails of all regions that are logging and whose selectors are so; "unread" and the
// ARN of one that AWS does not tell about, which is not said to be off.
template <Literal condition, Literal beside = "">
constexpr Literal trails_that = joined<
    R"sh(aws cloudtrail describe-trails --query 'trailList[?IsMultiRegionTrail)sh", beside,
    R"sh(].[TrailARN,HomeRegion]' --output text | while read -r arn home; do on="$(aws cloudtrail get-trail-status --region "$home" --name "$arn" --query IsLogging --output text || echo unread)"; if [ "$on" = unread ]; then echo "unread $arn"; fi; if [ "$on" = True ]; then aws cloudtrail get-event-selectors --region "$home" --trail-name "$arn" --query '[@][?)sh",
    condition, R"sh(].[TrailARN]' --output text || echo "unread $arn"; fi; done)sh">;
// One that was given no selectors records every management event, as AWS makes it.
constexpr Literal kRecordsAll =
    R"sh((!EventSelectors && !AdvancedEventSelectors) || (EventSelectors[?ReadWriteType==`"All"` && IncludeManagementEvents && !ExcludeManagementEventSources]) || (AdvancedEventSelectors[?length(FieldSelectors)==`1` && FieldSelectors[0].Equals[0]==`"Management"`]))sh";
// A single selector for management events alone can be replaced without losing another.
constexpr Literal kIsPlain =
    "EventSelectors && !(EventSelectors[1]) && !(EventSelectors[0].DataResources)";
constexpr Literal kWholeTrails = joined<"seen=\"$(", trails_that<kRecordsAll>, R"sh()"
whole="$(echo "$seen" | grep '^arn:' || echo "")"
unread="$(echo "$seen" | grep '^unread' || echo "")"
)sh">;
constexpr Literal kNoneRecordsAll =
    ":?no trail of all regions that is logging records every management event, reads and writes, "
    "of every service. "
    "See get-event-selectors, and put back what you want recorded with put-event-selectors, which "
    "replaces all selectors of the trail}\"";
constexpr Literal kIfNone = R"sh(if [ "$whole" = "" ]; then if [ "$unread" = "" ]; then )sh";
constexpr Literal kElseUnread =
    R"sh(; else none=""; echo "${none:?it is not known whether a trail records every management event, and nothing was changed: $unread}"; fi; fi)sh";

// One is enough, and each more costs. An organisation's trail is not this account's to change.
constexpr std::string_view kRecordAll = line<
    kWholeTrails, "plain=\"\"; for arn in $(", trails_that<kIsPlain, " && !IsOrganizationTrail">,
    " | grep '^arn:'); do plain=\"$arn\"; done\n", kIfNone, "echo \"${plain", kNoneRecordsAll,
    " > trails-{!region}.txt; ",
    R"sh(home="$(aws cloudtrail describe-trails --trail-name-list "$plain" --query 'trailList[].[HomeRegion]' --output text)"; aws cloudtrail get-event-selectors --region "${home:?AWS does not tell the home of $plain}" --trail-name "$plain" > selectors-{!region}.txt; aws cloudtrail put-event-selectors --region "$home" --trail-name "$plain" --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]')sh",
    kElseUnread>;
// A trail that the intruder made or changed is not made to carry more.
constexpr std::string_view kAskWhetherAll =
    line<kWholeTrails, kIfNone, "echo \"${whole", kNoneRecordsAll, kElseUnread>;

constexpr StepKind kTrailEvents = {
    .slug = "harden-trail-events",
    .phase = Phase::kHarden,
    .rank = 12,
    .danger = Danger::kReversible,
    .cli = kRecordAll,
    .title = {"A trail that leaves no management event out: reads, writes, every service",
              "管理イベント(読み取り・書き込み、全サービス)を漏れなく記録する証跡を用意"},
    .precondition =
        {"nothing is changed where one trail of all regions is logging and records all of them; "
         "else one that is logging is changed. Leaving out KMS "
         "or RDS Data API events saves money, and hides what is done with keys and data; so an "
         "intruder who may write a trail leaves out what shows him",
         "記録中の全リージョンの証跡が 1 本でもすべてを記録していれば変更せず、なければ記録中の 1 "
         "本だけを変更する。KMS・RDS Data API "
         "のイベントの除外は費用を抑える反面、鍵やデータの操作が見えなくなる。侵入者が自らの痕跡を"
         "除外することもある"},
    .before = {"get-event-selectors of the trail that is changed, in selectors-*.txt",
               "変更する証跡の get-event-selectors(selectors-*.txt)"},
    .verify = {"get-event-selectors of one trail that is logging: ReadWriteType All, "
               "IncludeManagementEvents true, "
               "nothing under ExcludeManagementEventSources",
               "記録中のいずれかの証跡の get-event-selectors で ReadWriteType が "
               "All、IncludeManagementEvents が true、ExcludeManagementEventSources が空"},
    .undo = {"put-event-selectors with the old ones", "元の値で put-event-selectors"},
    .sentence = {"a CloudTrail trail of all regions is logging and set to record all management "
                 "events",
                 "全リージョンの CloudTrail "
                 "証跡が記録中で、すべての管理イベントを記録する設定であることを確認した"}};

}  // namespace

void plan_trail_events(Builder& plan) {
  StepKind kind = kTrailEvents;
  if (touched_a_trail(plan.scene())) {
    kind.danger = Danger::kNone;
    kind.cli = kAskWhetherAll;
    kind.undo = {"nothing to undo", "不要"};
  }
  const Fields fields = plan.fields(plan.scene().account, plan.scene().home_region);
  plan.add(kind, fields, "", plan.scene().notices);
}

std::vector<std::string_view> trail_event_commands() { return {kRecordAll, kAskWhetherAll}; }

}  // namespace hikeshi::respond
