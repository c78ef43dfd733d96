// SPDX-License-Identifier: Apache-2.0
#include "respond/made_questions.h"

#include <algorithm>
#include <array>

namespace hikeshi::respond::made_questions {

const Text kWhose = {
    "Whose is {type} {shown} ({place}): answer \"actor\" (it is removed) or \"owner\" (it stays).",
    "{type} "
    "{shown}({place})は誰のものですか。「攻撃者」(除去します)または「自社」(残します)"
    "と回答してください。"};
const Text kWhoseChange = {
    "Who changed {type} {shown} ({place}){what}: answer \"actor\" (the change is taken back) or "
    "\"owner\" (it stays).",
    "{type} "
    "{shown}({place}){what} を変更したのは誰ですか。「攻撃者」(変更を元に戻します)または「自社」"
    "(そのまま残します)と回答してください。"};
const Text kBefore = {
    "What was {type} {shown} ({place}) before {made_at}? Put it back by hand and record it.",
    "{type} {shown}({place})は {made_at} "
    "より前はどのような状態でしたか。手作業で元に戻し、記録してください。"};
const Text kHand = {
    "No call removes {type} {shown} ({place}): cancel it by hand or ask AWS Support, and record "
    "the outcome.",
    "{type} {shown}({place})は API で取り除けません。手作業での取り消しまたは AWS "
    "サポートへの依頼を行い、結果を記録してください。"};
const Text kNeverLogs = {
    "{type} {shown} ({place}) holds or writes logs, and logs are never deleted. Does it stay as "
    "evidence, and who looks after it?",
    "{type} "
    "{shown}({place})"
    "はログまたはその出力設定のため削除しません。証拠として残しますか。管理者は誰ですか。"};
const Text kUnknown = {
    "hikeshi knows no call for {type} {shown} ({place}). Remove it by hand and record it.",
    "{type} {shown}({place})の削除方法を hikeshi "
    "は知りません。手作業で取り除き、記録してください。"};

const Text kExisted = {
    "Did {type} {shown} ({place}) exist before {made_at}? The intruder's call succeeds also where "
    "you have one of that name, and AWS does not tell how old it is. Answer \"no\" (it is deleted) "
    "or \"yes\" (it stays; then see what was changed).",
    "{type} {shown}({place})は {made_at} "
    "より前からありましたか。同じ名前のものが既にあっても侵入者の"
    "呼び出しは成功し、作成日時は AWS から分かりません。「いいえ」(削除します)または「はい」"
    "(残します。変更の有無を確認してください)と回答してください。"};

const Text kBucketExisted = {
    "Did bucket {shown} exist before {made_at}? In us-east-1 the intruder's call succeeds also "
    "where "
    "it was yours already. The command below shows its CreationDate: one before that time says "
    "yes; "
    "a later one says nothing, it moves with the bucket's settings. Answer \"no\" (it is deleted) "
    "or "
    "\"yes\" (it stays; then see what was changed).",
    "バケット {shown} は {made_at} より前からありましたか。us-east-1 "
    "では、自社のバケットが既にあっても"
    "侵入者の呼び出しは成功します。下のコマンドで CreationDate "
    "を確認できます(それより前の日時なら「はい」。"
    "後の日時は設定変更でも変わるため判断できません)。「いいえ」(削除します)または「はい」("
    "残します。変更の"
    "有無を確認してください)と回答してください。"};
const std::string_view kBucketAge =
    "aws s3api list-buckets --query \"Buckets[?Name=='{!name}'].[Name,CreationDate]\" --output "
    "text";

const Text kParent = {
    "What does {type} {shown} ({place}) belong to: the user of a key, the cluster of a service, "
    "the "
    "function of a permission?",
    "{type} "
    "{shown}({place})は何に属していますか(キーのユーザー、サービスのクラスター、権限の関数など)。"};

const Text kLastCopy = {
    "Is {type} {shown} ({place}) the last copy of data of yours? The intruder copied before "
    "deleting, or the timeline does not tell whether originals were deleted (steps "
    "decide-deleted). "
    "Look what it was made from; answer \"no\" (it is deleted) or \"yes\" (it stays).",
    "{type} {shown}({place})は自社データの最後のコピーではありませんか。侵入者は元のデータも削除"
    "したか、タイムラインからは判断できません(手順 decide-deleted)。作成元を確認し、「いいえ」("
    "削除します)または「はい」(残します)と回答してください。"};

const Text kOwnMail = {
    "Does mail of yours go through SES in {place}? It is paused from step stop-ses-identity-... "
    "on. Once the intruder's identities are gone: `hikeshi undo CASE STEP` of the one that paused "
    "it puts it back as it was, or aws sesv2 put-account-sending-attributes --sending-enabled.",
    "{place} の SES で自社のメールを送信していますか。手順 stop-ses-identity-... "
    "以降は停止しています。侵入者の ID の削除後、停止した手順の `hikeshi undo CASE STEP` または "
    "aws sesv2 put-account-sending-attributes --sending-enabled で再開してください。"};

const Text kMayCloseBuckets = {
    "May public access be blocked for all S3 buckets of the account? A website or a download that "
    "one of them serves to everybody stops at once. Answer \"yes\" where no bucket is public on "
    "purpose, or \"no\" and block it bucket by bucket.",
    "アカウントの全 S3 バケットの公開をブロックしてよいですか。公開中の Web "
    "サイトや配布ファイルは直ちに閲覧できなくなります。意図的に公開しているバケットがなければ「はい"
    "」"
    "、バケットごとに対応する場合は「いいえ」と回答してください。"};

bool may_have_been_there(std::string_view type, std::string_view region) {
  constexpr std::array<std::string_view, 13> kTypes = {"autoscaling:scheduled-action",
                                                       "ec2:customer-gateway",
                                                       "ec2:vpn-connection",
                                                       "ecs:cluster",
                                                       "elasticloadbalancing:listener",
                                                       "elasticloadbalancing:target-group",
                                                       "events:rule",
                                                       "logs:subscription-filter",
                                                       "ses:identity",
                                                       "sns:subscription",
                                                       "sns:topic",
                                                       "sqs:queue",
                                                       "ssm:parameter"};
  if (type == "s3:bucket") return region.empty() || region == "us-east-1";
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

}  // namespace hikeshi::respond::made_questions
