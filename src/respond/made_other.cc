// SPDX-License-Identifier: Apache-2.0
// What no call removes, or what must stay: purchases and quotas (AWS Support takes them back),
// changes to the account and its organisation, and logs with what writes them.
#include "respond/made_steps.h"
#include "respond/made_wording.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

using enum MadeClass;
using namespace made_wording;

// A region has one detector, and no event of what hangs on it names it.
constexpr Literal kDetector =
    "--detector-id \"$(aws guardduty list-detectors --query 'DetectorIds[0]' --output text)\"";
constexpr Literal kDetectorIds =
    "aws guardduty list-detectors --query 'DetectorIds[].[@]' --output text | ";

// The question about a purchase, by what was bought.
template <Literal en, Literal ja>
constexpr Text kAskedBack = {
    line<"A purchase cannot be deleted: was AWS Support asked to cancel the ", en,
         " {shown} as bought by an intruder?">,
    line<"購入は削除できません。侵入者による購入として、", ja,
         " {shown} の取り消しを AWS サポートに依頼しましたか。">};

// The same of an account, whether its event named it or only the request to make it.
constexpr Text kAccountOfOthers = {
    "Is {shown} an account that the intruder made, or the account that left its "
    "organisation? Made: stop what runs in it, then organizations close-account (it "
    "can be reopened for 90 days). Left: the management account invites it again.",
    "{shown} "
    "は侵入者が作成したアカウントですか、組織から離脱したアカウントですか。作成された"
    "もの:中のリソースを止めてから organizations close-account(90 "
    "日間は再開可能)。離脱:管理アカウントから再度招待。"};

// One that was accepted cannot be cancelled: an account has come in.
constexpr Wording kNotOpen = {
    .title = kCancelled.title,
    .verify = {"{show} shows it CANCELED, DECLINED or EXPIRED, read twice at least 30 minutes "
               "apart, and no new event of the actor's; where it is ACCEPTED look at the account "
               "that it brought in",
               "{show} で CANCELED・DECLINED・EXPIRED であること。30 分以上あけて 2 "
               "回確認し、侵入者の新しいイベントがないこと。ACCEPTED の場合は加わったアカウントを"
               "確認"},
    .sentence = kCancelled.sentence};
constexpr Wording kResolved =
    removal<"Resolve", "was resolved", "解決済みに", "resolved", "解決済みである">;

constexpr MadeKind kOthers[] = {
    {.type = "organizations:handshake",
     .made_class = kIdentity,
     .show = "aws organizations describe-handshake --handshake-id {id}",
     .remove = "aws organizations cancel-handshake --handshake-id {id}",
     .removed = kNotOpen},
    {.type = "s3:account-public-access-block",
     .made_class = kHand,
     .show = "aws s3control get-public-access-block --account-id {!account}",
     .restore = "aws s3control put-public-access-block --account-id {!account} "
                "--public-access-block-configuration "
                "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,"
                "RestrictPublicBuckets=true",
     .restores = "PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock",
     // Which of the four were set before the logs do not say.
     .instead =
         {"Block all public access to S3 in the account, since the intruder changed the block "
          "({change}){caution_en}",
          "侵入者が変更したため、アカウント全体の S3 "
          "パブリックアクセスをすべてブロックする({change})"
          "{caution_ja}"},
     .instead_said = {"all public access to S3 buckets of the account was blocked",
                      "アカウントの S3 バケットへのパブリックアクセスをすべてブロックした"},
     .caution = {"a bucket of yours that is public on purpose closes too",
                 "意図的に公開しているバケットも閉じる"}},
    {.type = "securityhub:hub",
     .made_class = kLog,
     .show = "aws securityhub describe-hub",
     .restore = "aws securityhub enable-security-hub",
     .restores = "DisableSecurityHub",
     .instead =
         {"Enable Security Hub in {place}, since the intruder disabled it ({change}); standards "
          "and members are set again by hand{caution_en}",
          "侵入者が無効化したため、{place} の Security Hub を有効化する({change})。"
          "標準とメンバーは手作業で再設定{caution_ja}"},
     .instead_said = {"AWS Security Hub was enabled again in {place}",
                      "{place} の AWS Security Hub を再び有効化した"}},
    {.type = "iam:password-policy",
     .made_class = kHand,
     .show = "aws iam get-account-password-policy",
     .by_hand = {"What was the password policy of the account before {made_at}? Set it again (iam "
                 "update-account-password-policy).",
                 "{made_at} より前のパスワードポリシーはどのような内容でしたか。iam "
                 "update-account-password-policy で戻してください。"}},
    {.type = "sns:sms-attributes",
     .made_class = kHand,
     .show = "aws sns get-sms-attributes",
     .by_hand = {"What were the SMS settings ({place}) before {made_at} (spending limit, sender)? "
                 "Set them again (sns set-sms-attributes).",
                 "{made_at} より前の SMS 設定({place}:利用上限、送信者)は何でしたか。sns "
                 "set-sms-attributes で戻してください。"}},
    {.type = "sso:account-assignment",
     .made_class = kHand,
     .show = "aws sso-admin list-instances",
     .by_hand =
         {"Which permission set and account was {shown} assigned to (its event in `hikeshi events "
          "CASE` says so)? Remove the assignment: sso-admin delete-account-assignment.",
          "{shown} に割り当てられた権限セットとアカウントは何ですか(`hikeshi events CASE` "
          "のイベントを参照)。sso-admin delete-account-assignment で割り当てを解除してください。"}},
    {.type = "config:delivery-channel",
     .made_class = kLog,
     .show = "aws configservice describe-delivery-channels --delivery-channel-names {name}"},
    {.type = "guardduty:filter",
     .made_class = kIdentity,
     .show = line<"aws guardduty get-filter ", kDetector, " --filter-name {name}">,
     .remove = line<"aws guardduty delete-filter ", kDetector, " --filter-name {name}">},
    {.type = "guardduty:ip-set",
     .made_class = kIdentity,
     .show = line<"aws guardduty get-ip-set ", kDetector, " --ip-set-id {name}">,
     .stop = line<"aws guardduty update-ip-set ", kDetector, " --ip-set-id {name} --no-activate">,
     .stopped = kDeactivated,
     .remove = line<"aws guardduty delete-ip-set ", kDetector, " --ip-set-id {name}">},
    {.type = "logs:subscription-filter",
     .made_class = kIdentity,
     .show = "aws logs describe-subscription-filters --log-group-name {parent}",
     .remove =
         "aws logs delete-subscription-filter --log-group-name {parent} --filter-name {name}"},
    {.type = "guardduty:detector",
     .made_class = kLog,
     .show = "aws guardduty list-detectors",
     .restore =
         line<kDetectorIds, "grep . || aws guardduty create-detector --enable\n", kDetectorIds,
              "xargs -r -I{} aws guardduty update-detector --detector-id={} --enable">,
     .restores = "UpdateDetector",
     .instead = {"Have GuardDuty switched on in {place}, since the intruder changed its detector "
                 "({change}); what else was changed in it is put back by hand{caution_en}",
                 "侵入者がディテクターを変更したため、{place} の GuardDuty を有効化する({change})"
                 "。有効・無効以外の変更は手作業で戻す{caution_ja}"},
     .instead_said = {"Amazon GuardDuty was switched on again in {place}",
                      "{place} の Amazon GuardDuty を再び有効化した"}},
    {.type = "cloudtrail:trail",
     .made_class = kLog,
     .show = "aws cloudtrail get-trail-status --name {id}\naws cloudtrail get-event-selectors "
             "--trail-name {id}",
     .restore = "aws cloudtrail start-logging --name {id}",
     .restores = "StopLogging StartLogging",
     .instead = {"Have {type} {shown} ({place}) logging, since the intruder stopped or started it "
                 "({change}){caution_en}",
                 "侵入者が停止または開始したため、{type} {shown}({place})の記録を有効にする"
                 "({change}){caution_ja}"},
     .instead_said = {"logging by {thing_en} {shown} ({place}) was started again",
                      "{thing_ja} {shown}({place})の記録を再開した"},
     .changed = {"Trail {shown} ({place}) was changed{what}. Which bucket, key, regions and events "
                 "had it before {made_at}? Put them back (cloudtrail update-trail, "
                 "put-event-selectors), and record it.",
                 "証跡 {shown}({place})が変更されました{what}。{made_at} "
                 "より前の保存先、キー、対象リージョン、イベントは何でしたか。cloudtrail "
                 "update-trail、put-event-selectors で戻し、記録してください。"}},
    {.type = "cloudtrail:event-data-store",
     .made_class = kLog,
     .show = "aws cloudtrail get-event-data-store --event-data-store {id}"},
    {.type = "logs:log-group",
     .made_class = kLog,
     .show = "aws logs describe-log-groups --log-group-name-prefix {id}"},
    {.type = "ec2:flow-log",
     .made_class = kLog,
     .show = "aws ec2 describe-flow-logs --flow-log-ids {id}"},
    {.type = "config:recorder",
     .made_class = kLog,
     .show = "aws configservice describe-configuration-recorder-status "
             "--configuration-recorder-names {name}",
     .restore =
         "aws configservice start-configuration-recorder --configuration-recorder-name {name}",
     .restores = "StopConfigurationRecorder"},
    {.type = "bedrock:invocation-logging",
     .made_class = kLog,
     .show = "aws bedrock get-model-invocation-logging-configuration",
     .changed = {"Where did Bedrock log the calls of models ({place}) before {made_at}{what}? Put "
                 "it back (bedrock put-model-invocation-logging-configuration), and record it.",
                 "{made_at} より前、Bedrock "
                 "のモデル呼び出しログ({place})の出力先は何でしたか{what}。bedrock "
                 "put-model-invocation-logging-configuration で戻し、記録してください。"}},
    {.type = "cloudwatch:alarm",
     .made_class = kLog,
     .show = "aws cloudwatch describe-alarms --alarm-names {name}",
     .restore = "aws cloudwatch enable-alarm-actions --alarm-names {name}",
     .restores = "DisableAlarmActions"},
    {.type = "servicequotas:request",
     .made_class = kHand,
     .show = "aws service-quotas get-requested-service-quota-change --request-id {name}",
     .support = true,
     .by_hand = {"A quota that was raised goes down only through AWS Support: was it asked for in "
                 "the case, with the request {shown}?",
                 "引き上げられたクォータは AWS サポートだけが戻せます。リクエスト {shown} "
                 "を挙げてケースで依頼しましたか。"}},
    {.type = "support:case",
     .made_class = kIdentity,
     .show = "aws support describe-cases --case-id-list {id} --include-communications",
     .remove = "aws support resolve-case --case-id {id}",
     .removed = kResolved,
     .danger = Danger::kReversible,
     .caution = {"answer in it first that it was not yours",
                 "先にケース内で自社の依頼でない旨を回答すること"}},
    {.type = "ec2:reserved-instances",
     .made_class = kHand,
     .show = "aws ec2 describe-reserved-instances --reserved-instances-ids {name}",
     .support = true,
     .by_hand = kAskedBack<"reserved instances", "リザーブドインスタンス">},
    {.type = "savingsplans:savings-plan",
     .made_class = kHand,
     .show = "aws savingsplans describe-savings-plans --savings-plan-ids {name}",
     .support = true,
     .by_hand = kAskedBack<"savings plan", "Savings Plans">},
    {.type = "aws-marketplace:subscription",
     .made_class = kHand,
     .support = true,
     .by_hand =
         {"Was the subscription {shown} cancelled in AWS Marketplace (Manage subscriptions), after "
          "what runs under it was stopped, and AWS Support asked to take its charges back?",
          "サブスクリプション {shown} を、その製品の稼働を止めたうえで AWS "
          "Marketplace(サブスクリプションの管理)で解約し、料金の取り消しを AWS "
          "サポートに依頼しましたか。"}},
    {.type = "route53domains:domain",
     .made_class = kHand,
     .show = "aws route53domains get-domain-detail --domain-name {name}",
     .support = true,
     .by_hand = {"A registration cannot be taken back: was the renewal of {shown} switched off, "
                 "and AWS Support asked about its price and its use?",
                 "ドメイン登録は取り消せません。{shown} の自動更新を無効にし、料金と悪用について "
                 "AWS サポートに依頼しましたか。"}},
    {.type = "organizations:account",
     .prefix = "car-",
     .made_class = kHand,
     .show = "aws organizations describe-create-account-status --create-account-request-id {name}",
     .support = true,
     .by_hand = kAccountOfOthers},
    {.type = "organizations:account",
     .made_class = kHand,
     .show = "aws organizations describe-account --account-id {name}",
     .support = true,
     .by_hand = kAccountOfOthers},
    {.type = "organizations:policy",
     .made_class = kHand,
     .show = "aws organizations describe-policy --policy-id {name}",
     .by_hand = {"Is policy {shown} none of yours? From the management account: organizations "
                 "list-targets-for-policy, detach-policy from each, then delete-policy.",
                 "ポリシー {shown} は自社のものではありませんか。管理アカウントから organizations "
                 "list-targets-for-policy で適用先を確認し、それぞれ detach-policy の後、"
                 "delete-policy を実行してください。"},
     .changed = {"What did the policy {shown} say and where was it attached before {made_at}? Put "
                 "it back from the management account.",
                 "{made_at} より前のポリシー {shown} "
                 "の内容と適用先は何でしたか。管理アカウントから戻してください。"}},
    {.type = "organizations:organization",
     .made_class = kHand,
     .show = "aws organizations describe-organization",
     .by_hand = {"Is organisation {shown} none of yours? Take out its accounts, then organizations "
                 "delete-organization.",
                 "組織 {shown} は自社のものではありませんか。アカウントを外してから organizations "
                 "delete-organization を実行してください。"}},
    {.type = "account:region",
     .made_class = kHand,
     .show = "aws account get-region-opt-status --region-name {name}",
     .restore = "aws account disable-region --region-name {name}",
     .restores = "EnableRegion",
     .caution =
         {"only when nothing runs there any more: what is left goes on costing and cannot be seen",
          "残存リソースがないこと(無効化後も課金され、見えなくなる)"}},
    {.type = "account:contact",
     .made_class = kHand,
     .show = "aws account get-contact-information",
     .by_hand = {"What were the contacts of the account before {made_at}? Set them again (account "
                 "put-contact-information).",
                 "{made_at} より前のアカウント連絡先は何でしたか。account put-contact-information "
                 "で戻してください。"}},
    {.type = "access-analyzer:analyzer",
     .made_class = kLog,
     .show = "aws accessanalyzer list-analyzers"},
    {.type = "backup:recovery-point",
     .made_class = kHand,
     .show = "aws backup list-backup-vaults",
     .by_hand =
         {"Recovery point {shown} is gone for good where it was deleted. Which copy takes its "
          "place (another vault, region or account)?",
          "削除された復旧ポイント {shown} "
          "は戻りません。代わりとなるコピー(別のボールト・リージョン・アカウント)はどれですか。"}},
};

}  // namespace

std::span<const MadeKind> other_kinds() { return kOthers; }

}  // namespace hikeshi::respond
