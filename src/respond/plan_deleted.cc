// SPDX-License-Identifier: Apache-2.0
// What the intruder deleted of the owner's: a deletion that AWS has only scheduled is called off
// while there is time, monitoring is switched on again, and of all the rest a person is told what
// is gone. Nothing of it stands among the things that were made or changed.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "casefile/thing_name.h"
#include "respond/builder.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

// What is done about a deletion. `back`: the call that gives it back; else a person makes it anew,
// as `asked` says, and `proof` shows `proves` once that is so.
struct Gone {
  std::string_view event, show, back{};
  Text asked{};
  std::string_view proof{}, proves{};
};

constexpr Text kTrailAsked = {
    "Which bucket, key, regions and events had trail {shown} ({place}) before the intruder "
    "deleted it? AWS Config's history, the events CreateTrail and UpdateTrail and the snapshots of "
    "this case tell. Make it again under its name (cloudtrail create-trail, put-event-selectors, "
    "start-logging): until then those events are recorded nowhere but in the history of 90 days.",
    "侵入者が削除した証跡 {shown}({place})"
    "の保存先バケット、キー、対象リージョン、イベントは何でしたか。AWS Config "
    "の履歴、CreateTrail・UpdateTrail のイベント、本ケースのスナップショットで確認できます。"
    "同じ名前で作り直してください(cloudtrail create-trail、put-event-selectors、start-logging)。"
    "それまでは 90 日間の履歴以外に記録されません。"};
constexpr Text kFlowAsked = {
    "What did flow log {shown} ({place}) record, and where to (its log group or bucket still "
    "holds the old ones)? Make it again: ec2 create-flow-logs. What flowed since is recorded "
    "nowhere.",
    "フローログ {shown}({place})の対象と出力先は何でしたか(出力先のロググループまたは"
    "バケットに過去のログが残っています)。ec2 create-flow-logs で作り直してください。"
    "削除後の通信は記録されていません。"};
constexpr Text kRecorderAsked = {
    "Which types of resources did AWS Config record in {place}, with which role and channel? Make "
    "it again: configservice put-configuration-recorder, put-delivery-channel, "
    "start-configuration-recorder.",
    "{place} の AWS Config "
    "の記録対象、ロール、配信チャネルは何でしたか。configservice "
    "put-configuration-recorder、put-delivery-channel、start-configuration-recorder "
    "で作り直してください。"};
constexpr Text kMonitorAsked = {
    "The intruder called {event} ({place}, {shown}): monitoring of yours is gone. Put it back as "
    "it was, from the snapshots of this case, AWS Config's history or your templates, and record "
    "it.",
    "侵入者が {event}({place}、{shown})を実行し、監視設定が失われました。本ケースの"
    "スナップショット、AWS Config の履歴、テンプレートを参照して元に戻し、記録してください。"};

constexpr Gone kRows[] = {
    {.event = "ScheduleKeyDeletion",
     .show = "aws kms describe-key --key-id {id}",
     .back = "aws kms cancel-key-deletion --key-id {id}\naws kms enable-key --key-id {id}"},
    {.event = "DeleteSecret",
     .show = "aws secretsmanager describe-secret --secret-id {id}",
     .back = "aws secretsmanager restore-secret --secret-id {id}"},
    {.event = "DeleteEventDataStore",
     .show = "aws cloudtrail get-event-data-store --event-data-store {id}",
     .back = "aws cloudtrail restore-event-data-store --event-data-store {id}"},
    {.event = "DeleteTrail",
     .show = "aws cloudtrail describe-trails",
     .asked = kTrailAsked,
     .proof = "aws cloudtrail get-trail-status --name {id} --query IsLogging --output text",
     .proves = "True"},
    {.event = "DeleteFlowLogs", .show = "aws ec2 describe-flow-logs", .asked = kFlowAsked},
    {.event = "DeleteConfigurationRecorder",
     .show = "aws configservice describe-configuration-recorders\naws configservice "
             "describe-delivery-channels",
     .asked = kRecorderAsked,
     .proof = "aws configservice describe-configuration-recorder-status --query "
              "'ConfigurationRecordersStatus[0].recording' --output text",
     .proves = "True"},
    {.event = "DeleteDeliveryChannel",
     .show = "aws configservice describe-delivery-channels",
     .asked = kRecorderAsked},
    {.event = "DeleteAnalyzer",
     .show = "aws accessanalyzer list-analyzers",
     .asked = kMonitorAsked},
    {.event = "DeleteAlarms", .show = "aws cloudwatch describe-alarms", .asked = kMonitorAsked},
    {.event = "DisassociateFromAdministratorAccount",
     .show = "aws guardduty list-detectors",
     .asked = kMonitorAsked},
    {.event = "DisassociateFromMasterAccount",
     .show = "aws guardduty list-detectors",
     .asked = kMonitorAsked},
    {.event = "StopMonitoringMembers",
     .show = "aws guardduty list-detectors",
     .asked = kMonitorAsked},
};

// What was set in it nobody has kept, so it is not the old one.
constexpr std::string_view kDetectorBack =
    "aws guardduty list-detectors --query 'DetectorIds[].[@]' --output text | grep . || aws "
    "guardduty create-detector --enable";

constexpr Text kLogged = {"the intruder's event at {made_at} by {made_by}: {event}",
                          "侵入者のイベント:{made_at} {made_by} {event}"};
constexpr Text kShown = {"the answer of: {show}", "次の出力を保存:{show}"};
constexpr Text kNoUndo = {"nothing has to take it back: it is as it was before the intruder",
                          "不要(侵入前の状態に戻るため)"};

constexpr StepKind kGiveBack = {
    .slug = "call-off-deletion",
    .phase = Phase::kPreserve,
    .rank = 8,
    .urgent = 49,
    .danger = Danger::kReversible,
    .title = {"Call off the deletion of {thing_en} {shown} ({place}), which the intruder ordered",
              "侵入者が命じた{thing_ja} {shown}({place})の削除を取り消す"},
    .precondition = kLogged,
    .before = kShown,
    .verify = {"{show} shows it without a date of deletion", "{show} に削除予定がないこと"},
    .undo = kNoUndo,
    .sentence = {"the deletion of {thing_en} {shown} ({place}), which the intruder had ordered, "
                 "was called off",
                 "侵入者が命じた{thing_ja} {shown}({place})の削除を取り消した"}};

// AWS leaves a key disabled whose deletion is called off, and does not tell how it was before.
constexpr StepKind kGiveBackKey = [] {
  StepKind kind = kGiveBack;
  kind.title = {
      "Call off the deletion of {thing_en} {shown} ({place}), which the intruder ordered, "
      "and enable it",
      "侵入者が命じた{thing_ja} {shown}({place})の削除を取り消し、有効化する"};
  kind.precondition = {
      "the intruder's event at {made_at} by {made_by}: {event}. AWS leaves the key disabled, and "
      "disabled it decrypts nothing. Where you had it disabled yourself before, disable it again: "
      "`hikeshi undo` of this step",
      "侵入者のイベント:{made_at} {made_by} {event}。取り消し後のキーは無効のままで復号できない"
      "ため、有効化する。以前から自社で無効にしていた場合は、本手順の `hikeshi undo` "
      "で再び無効にすること"};
  kind.verify = {"{show} shows it Enabled, without a date of deletion",
                 "{show} で Enabled であり、削除予定がないこと"};
  kind.undo = {"disable-key, as AWS leaves it; its deletion stays called off",
               "disable-key(AWS が取り消した直後の状態。削除は取り消したまま)"};
  kind.sentence = {
      "the deletion of {thing_en} {shown} ({place}), which the intruder had ordered, "
      "was called off, and it was enabled",
      "侵入者が命じた{thing_ja} {shown}({place})の削除を取り消し、有効化した"};
  return kind;
}();

constexpr StepKind kDetector = {
    .slug = "restore-guardduty",
    .phase = Phase::kPreserve,
    .rank = 8,
    .urgent = 50,
    .danger = Danger::kReversible,
    .cli = kDetectorBack,
    .title = {"Switch GuardDuty on again in {place}, whose detector the intruder deleted",
              "侵入者がディテクターを削除した {place} の GuardDuty を再び有効化"},
    .precondition =
        {"{event} at {made_at} by {made_by}. It is a new one: its members, features, "
         "lists and filters are set again by hand, its old findings are gone",
         "{made_at} に {made_by} が {event} を実行。新しいディテクターになるため、"
         "メンバー、機能、リスト、フィルターは手作業で再設定(過去の検出結果は戻らない)"},
    .before = {"list-detectors", "list-detectors"},
    .verify = {"list-detectors shows one", "list-detectors に表示されること"},
    .undo = {"update-detector --no-enable", "update-detector --no-enable"},
    .sentence = {"Amazon GuardDuty was switched on again in {place}",
                 "{place} の Amazon GuardDuty を再び有効化した"}};

constexpr StepKind kMakeAnew = {
    .slug = "decide-deleted",
    .phase = Phase::kPreserve,
    .rank = 9,
    .title = {"Put back {thing_en} {shown} ({place}), which the intruder deleted",
              "侵入者が削除した{thing_ja} {shown}({place})を元に戻す"},
    .precondition = kLogged,
    .before = {"nothing is changed", "変更なし"},
    .verify = {"it is there again as it was", "以前と同じ状態で存在すること"},
    .undo = {"nothing to undo", "不要"},
    .sentence = {"{thing_en} {shown} ({place}), which the intruder had deleted, was put back",
                 "侵入者が削除した{thing_ja} {shown}({place})を元に戻した"}};

constexpr StepKind kTell = {
    .slug = "decide-deleted",
    .phase = Phase::kRecover,
    .rank = 5,
    .title = {"Bring back what the intruder deleted ({place}): {number} times {event}, first "
              "{shown}",
              "侵入者が削除したものを復旧({place}):{event} {number} 回、最初は {shown}"},
    .precondition = {"the intruder's events from {made_at} on; each stands in `hikeshi events "
                     "CASE`",
                     "{made_at} 以降の侵入者のイベント。詳細は `hikeshi events CASE`"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has said of each whose it was and what took its place",
               "それぞれについて所有者と復旧方法が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kTellAsked = {
    "The intruder deleted {number} things ({event} in {place}, first {shown}; `hikeshi events "
    "CASE` names each). Which were yours, and from what is each brought back (backup, snapshot, "
    "template)? Record it.",
    "侵入者が {number} 件を削除しました({place} の {event}、最初は {shown}。個々のものは "
    "`hikeshi events CASE` を参照)。自社のものはどれで、何から復旧しますか(バックアップ、"
    "スナップショット、テンプレート)。記録してください。"};

const Gone* row_of(std::string_view event) {
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [&](const Gone& gone) { return gone.event == event; });
  return row == std::end(kRows) ? nullptr : row;
}

class Deleted {
 public:
  explicit Deleted(Builder& plan) : plan_(plan) {}

  void add() {
    for (const Fact* gone : plan_.scene().state->of_kind("deleted")) {
      const Gone* row = gone->one("region").empty() ? nullptr : row_of(gone->one("event"));
      if (gone->one("event") == "DeleteDetector" && !gone->one("region").empty()) {
        detector(*gone);
      } else if (row != nullptr && !gone->one("id").empty()) {
        known(*gone, *row);
      } else {
        tell(*gone);
      }
    }
    for (const auto& [place, told] : told_) said(told);
  }

 private:
  // Deletions of one kind in one region, of which no call of ours gives anything back.
  struct Told {
    std::vector<const Fact*> facts;
    uint64_t number = 0;
  };

  Fields fields_of(const Fact& gone) const {
    const std::string_view type = gone.one("type"), region = gone.one("region");
    Fields fields = plan_.fields(std::string(gone.one("id")), std::string(region));
    const Text called = casefile::thing_name(type).value_or(Text{type, type});
    fields.set("thing_en", std::string(called.en)).set("thing_ja", std::string(called.ja));
    fields.set("place", region.empty() ? "-" : std::string(region));
    if (gone.one("id").empty()) fields.set("shown", "?");
    for (const auto& [field, from] :
         {std::pair("event", "event"), std::pair("made_at", "deleted_at"),
          std::pair("made_by", "deleted_by")})
      fields.set(field, std::string(gone.one(from)));
    return fields;
  }

  static std::string in_its_region(std::string_view name, const Fact& gone) {
    const std::string_view region = gone.one("region");
    return region.empty() ? std::string(name) : std::string(name) + "." + std::string(region);
  }

  void detector(const Fact& gone) {
    Step& step = plan_.add(kDetector, fields_of(gone), std::string(gone.one("region")), {gone.id});
    step.target = gone.one("id");
  }

  void known(const Fact& gone, const Gone& row) {
    Fields fields = fields_of(gone);
    const auto show = fields.commands(row.show);
    fields.set("show", show ? join(*show, "; ") : "");
    StepKind kind = kind_of(row);
    kind.cli = row.back.empty() ? row.show : row.back;
    kind.proof = row.proof;
    kind.proves = row.proves;
    const std::string name = in_its_region(gone.one("id"), gone);
    Step& step = plan_.add(kind, fields, name, {gone.id});
    if (row.back.empty() && !step.question)
      Builder::ask(step, "deleted:" + slug(name), row.asked, fields);
  }

  static const StepKind& kind_of(const Gone& row) {
    if (row.back.empty()) return kMakeAnew;
    return row.event == "ScheduleKeyDeletion" ? kGiveBackKey : kGiveBack;
  }

  void tell(const Fact& gone) {
    Told& told = told_[in_its_region(gone.one("event"), gone)];
    told.facts.push_back(&gone);
    told.number += number_in(gone.one("number"));
  }

  static uint64_t number_in(std::string_view text) {
    uint64_t number = 1;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  void said(const Told& told) {
    Fields fields = fields_of(*told.facts.front());
    fields.set("number", std::to_string(told.number));
    Because because;
    for (const Fact* fact : told.facts) add_to(because, *fact);
    const std::string name = in_its_region(told.facts.front()->one("event"), *told.facts.front());
    Builder::ask(plan_.add(kTell, fields, name, because), "deleted:" + slug(name), kTellAsked,
                 fields);
  }

  Builder& plan_;
  std::map<std::string, Told> told_;
};

}  // namespace

void plan_deleted(Builder& plan) { Deleted(plan).add(); }

std::vector<std::string_view> deleted_commands() {
  std::vector<std::string_view> all{kDetectorBack};
  for (const Gone& row : kRows) {
    for (std::string_view pattern : {row.show, row.back, row.proof}) {
      if (!pattern.empty()) all.push_back(pattern);
    }
  }
  return all;
}

}  // namespace hikeshi::respond
