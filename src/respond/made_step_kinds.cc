// SPDX-License-Identifier: Apache-2.0
#include "respond/made_step_kinds.h"

namespace hikeshi::respond::made_step_kinds {

const StepKind kStop = {
    .phase = Phase::kContain,
    .danger = Danger::kReversible,
    .title = {"Stop {type} {shown} ({place}){caution_en}",
              "{type} {shown} を停止({place}){caution_ja}"},
    .precondition = {"charged to the intruder: made {made_at} by {made_by}{elsewhere}",
                     "侵入者によるもの:{made_at} に {made_by} が作成{elsewhere_ja}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} shows it at rest", "{show} で停止していること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"{thing_en} {shown} ({place}) was stopped",
                 "{thing_ja} {shown}({place})を停止した"}};

const StepKind kSnapshotMembers = {
    .rank = 23,
    .danger = Danger::kReversible,
    .title = {"Take evidence snapshots of every instance of {type} {shown} ({place})",
              "{type} {shown}({place})の全インスタンスの証拠スナップショットを取得"},
    .precondition = {"before it is stopped or deleted: its instances end with it{elsewhere}",
                     "停止・削除の前に実施(インスタンスも同時に終了するため){elsewhere_ja}"},
    .before = {"nothing existed", "なし"},
    .verify = {"a `completed` snapshot of each volume (aws ec2 describe-snapshots); their ids are "
               "evidence and never deleted by this plan",
               "各ボリュームのスナップショットが completed "
               "であること。これらは証拠であり本計画では削除しない"},
    .undo = {"keep them", "保持する"},
    .sentence = {"evidence snapshots of the instances of {thing_en} {shown} ({place}) were taken",
                 "{thing_ja} "
                 "{shown}({place})のインスタンスの証拠スナップショットを取得した"}};

// One that has launched nothing has nothing to keep.
const std::string_view kOfEachMember =
    R"sh( | xargs -r -I{} aws ec2 create-snapshots --instance-specification InstanceId={} --description evidence --tag-specifications 'ResourceType=snapshot,Tags=[{Key=case,Value={!case}},{Key=instance,Value={}}]')sh";

const StepKind kDelete = {
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete {type} {shown} ({place}){caution_en}",
              "{type} {shown} を削除({place}){caution_ja}"},
    .precondition =
        {"charged to the intruder: made {made_at} by {made_by}; what brings it back is "
         "gone; evidence is kept{inside_en}{elsewhere}",
         "侵入者によるもの:{made_at} に {made_by} "
         "が作成。再作成の仕組みを除去済みで、証拠を保全済みであること{inside_ja}{elsewhere_ja}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} says that it does not exist or is being deleted, read twice at least 30 "
               "minutes apart, and no new event of the actor's",
               "{show} で存在しない(または削除中)こと。30 分以上あけて 2 "
               "回確認し、侵入者の新しいイベントがないこと"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"{thing_en} {shown} ({place}) was deleted",
                 "{thing_ja} {shown}({place})を削除した"}};

const StepKind kEmpty = {
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete everything in {type} {shown} ({place})",
              "{type} {shown}({place})の中身をすべて削除"},
    .precondition = {"somebody has seen what lies in it and said that nothing of it is yours: an "
                     "intruder also moves the owner's data away{elsewhere}",
                     "中身を確認し、自社のデータがないと回答済みであること(侵入者は所有者のデータを"
                     "移すこともある){elsewhere_ja}"},
    .before = {"objects-{name}.json: every version with its size and hash",
               "objects-{name}.json(全バージョンのサイズとハッシュ)"},
    .verify = {"{show} lists nothing", "{show} に何も表示されないこと"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"what lay in {thing_en} {shown} ({place}) was deleted",
                 "{thing_ja} {shown}({place})の中身を削除した"}};

const StepKind kRestore = {
    .danger = Danger::kReversible,
    .title = {"Take back a change to {type} {shown} ({place}): {change}{caution_en}",
              "{type} {shown}({place})への変更を元に戻す:{change}{caution_ja}"},
    .precondition =
        {"changed by the intruder, who began at {made_at}{elsewhere}. Where it was so before, by "
         "your own hand, leave it",
         "侵入者による変更({made_at} 以降){elsewhere_ja}"
         "。それ以前から自社で設定していた場合は実施しないこと"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} shows it without the change", "{show} で変更がなくなっていること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"the change to {thing_en} {shown} ({place}) was taken back ({change})",
                 "{thing_ja} {shown}({place})への変更を元に戻した({change})"}};

const StepKind kPutBack = {
    .danger = Danger::kReversible,
    .title = {"Put back {side} ({place}) as it was before the intruder",
              "{side_ja}({place})を侵入前の状態に戻す"},
    .precondition =
        {"changed by the intruder, who began at {made_at}{elsewhere}; how it was before: {told_en}",
         "侵入者による変更({made_at} 以降){elsewhere_ja}。変更前の状態:{told_ja}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"AWS shows it as it was before", "AWS の応答が変更前と同じであること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"the change to {thing_en} {shown} ({place}) was taken back ({change})",
                 "{thing_ja} {shown}({place})への変更を元に戻した({change})"}};

const Text kTakeAway = {"Take away {side} ({place}), which the intruder put there",
                        "侵入者が追加した {side_ja}({place})を取り除く"};

const StepKind kDeleteVersion = {
    .slug = "delete-iam-policy-version",
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete version {what} of policy {shown}, which the intruder wrote",
              "侵入者が作成したポリシー {shown} のバージョン {what} を削除"},
    .precondition = {"an event of the intruder's made it; another version is the default again",
                     "侵入者のイベントで作成され、デフォルトが別のバージョンに戻っていること"},
    .before = {"its document stands in the journal", "内容は記録に保存"},
    .verify = {"GetPolicyVersion says that there is none, read twice at least 30 minutes apart",
               "GetPolicyVersion で存在しないこと(30 分以上あけて 2 回確認)"},
    .undo = {"cannot be undone; its document is kept", "取り消し不可(内容は保存)"},
    .sentence = {"version {what} of policy {shown}, which the intruder wrote, was deleted",
                 "侵入者が作成したポリシー {shown} のバージョン {what} を削除した"}};
const std::string_view kDeleteVersionCli =
    "aws iam delete-policy-version --policy-arn {arn} --version-id {what}";

const StepKind kDecide = {
    .phase = Phase::kEradicate,
    .title = {"Decide about {type} {shown} ({place})", "{type} {shown} の扱いを判断({place})"},
    .precondition = {"what the logs show: {made_at} by {made_by}{what}{doubt}{elsewhere}",
                     "ログの記録:{made_at} {made_by}{what}{doubt_ja}{elsewhere_ja}"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

const Text kRestoredByHand = {
    "the change to {thing_en} {shown} ({place}) was reviewed by hand and, where it was not ours, "
    "put "
    "back",
    "{thing_ja} {shown}({place})への変更を手作業で確認し、自社によるものでなければ元に戻した"};
const Text kByWord = {
    "a person says so (`hikeshi done`): as nobody has recorded how it was before, no "
    "answer of AWS's can show it",
    "担当者の申告(`hikeshi done`)による。変更前の状態の記録がないため、AWS "
    "の応答では確認できない"};

// Purchases, quotas, accounts: nothing of ours takes them back.
const StepKind kSupport = {
    .phase = Phase::kEradicate,
    .title = {"Ask AWS Support to take back {type} {shown} ({place})",
              "{type} {shown} の取り消しを AWS サポートに依頼({place})"},
    .precondition = {"made {made_at} by {made_by}; in the case of the notice, with the event of "
                     "`hikeshi events CASE` that proves it{elsewhere}",
                     "{made_at} に {made_by} が作成。通知のケース内で、`hikeshi events CASE` "
                     "のイベントを証拠として依頼{elsewhere_ja}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"AWS has confirmed it in the case", "ケースで AWS の確認を得ること"},
    .undo = {"cannot be undone once AWS has done it", "AWS の実施後は取り消し不可"},
    .sentence = {"AWS Support was asked to take back {thing_en} {shown} ({place})",
                 "{thing_ja} {shown}({place})の取り消しを AWS サポートに依頼した"}};

// What pauses an intruder's mail pauses the owner's, and nothing else of the plan ends that.
const StepKind kResumeMail = {
    .slug = "release-ses-sending",
    .phase = Phase::kRecover,
    .rank = 45,
    .cli = "aws sesv2 get-account",
    .title = {"Resume your own mail through SES in {place}, which this plan has paused",
              "本計画で停止した {place} の SES による自社のメール送信を再開"},
    .precondition = {"the intruder's identities are gone, and AWS has not paused it itself",
                     "侵入者の ID を削除済みで、AWS 自身による停止ではないこと"},
    .before = {"the answer of: aws sesv2 get-account", "次の出力を保存:aws sesv2 get-account"},
    .verify = {"get-account says SendingEnabled", "get-account の SendingEnabled が true"},
    .undo = {"put-account-sending-attributes --no-sending-enabled",
             "put-account-sending-attributes --no-sending-enabled"},
    .sentence = {"sending through Amazon SES was resumed in {place}",
                 "{place} の Amazon SES の送信を再開した"},
    .proof = "aws sesv2 get-account --query SendingEnabled --output text",
    .proves = "True"};

}  // namespace hikeshi::respond::made_step_kinds
