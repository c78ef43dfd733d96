// SPDX-License-Identifier: Apache-2.0
// The first ten minutes of any notice: who am I, freeze the state, fetch the logs, see what AWS
// has already done.
#include <algorithm>

#include "base/text.h"
#include "respond/builder.h"
#include "respond/step_commands.h"
#include "respond/window.h"

namespace hikeshi::respond {
namespace {

constexpr StepKind kCaller = {
    .slug = "preserve-caller",
    .rank = 0,
    .urgent = 1,
    .cli =
        R"sh(export RESPONDER_ARN="$(aws sts get-caller-identity --query Arn --output text | sed -E 's#:sts::([0-9]+):assumed-role/([^/]+)/.*#:iam::\1:role/\2#')"
aws sts get-caller-identity)sh",
    .title = {"Make sure who you are", "自分がどの権限で作業しているかを確認"},
    .precondition =
        {"An own role with MFA; never a user, key or role that this plan names. If your role has a "
         "path, set RESPONDER_ARN to its full ARN.",
         "MFA "
         "付きの対応専用ロールを使うこと。この計画に挙がったユーザー・キー・ロールは使わないこと。"
         "ロールにパスがある場合は RESPONDER_ARN に完全な ARN を設定すること。"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"Account is {account_text}, and Arn is none of this plan's targets. If it is one, "
               "stop and get another identity.",
               "Account が {account_text} で、Arn "
               "がこの計画の対象に含まれないこと。含まれる場合は中止し、別の ID を用意すること。"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kOtherIdentity = {
    "You respond as {responder_text}, which this plan contains. Which other role, with MFA, do you "
    "use instead?",
    "作業者 {responder_text} はこの計画の封じ込め対象です。代わりに使う MFA "
    "付きの別のロールは何ですか。"};

constexpr StepKind kChannel = {
    .slug = "preserve-channel",
    .rank = 1,
    .cli = R"sh(aws account get-alternate-contact --alternate-contact-type SECURITY
aws support describe-cases --include-resolved-cases)sh",
    .title = {"Find where AWS writes to and which Support cases are open",
              "AWS の連絡先と未解決のサポートケースを確認"},
    .precondition = {"none; SubscriptionRequiredException means: no API for cases on this plan, "
                     "use the console",
                     "なし。SubscriptionRequiredException の場合はコンソールでケースを確認"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"the open case of this notice is known by its number",
               "この通知に対応するケース番号が分かること"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kIdentities = {
    .slug = "preserve-iam-state",
    .rank = 2,
    .cli = R"sh(aws iam generate-credential-report
aws iam get-account-authorization-details > iam-authorization-details.json
aws iam get-account-summary > iam-account-summary.json
aws iam get-credential-report > iam-credential-report.json)sh",
    .title = {"Record users, roles, policies and credentials",
              "ユーザー・ロール・ポリシー・認証情報の現状を保存"},
    .precondition = {"none", "なし"},
    .before = {"this is the before-state of all later steps", "以後の全手順の変更前状態となる"},
    .verify = {"the files are not empty; keep their SHA-256 and the UTC time",
               "ファイルが空でないこと。SHA-256 と UTC 時刻を控えること"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kRegions = {
    .slug = "preserve-regions",
    .rank = 3,
    .cli = R"sh(aws ec2 describe-regions --all-regions > regions.json
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-instances --region "$r" > "instances-$r.json"; aws ec2 describe-volumes --region "$r" > "volumes-$r.json"; aws ec2 describe-images --region "$r" --owners self > "images-$r.json"; aws ec2 describe-snapshots --region "$r" --owner-ids self > "snapshots-$r.json"; aws autoscaling describe-auto-scaling-groups --region "$r" > "autoscaling-$r.json"; aws lambda list-functions --region "$r" > "functions-$r.json"; aws ecs list-clusters --region "$r" > "ecs-$r.json"; done)sh",
    .title = {"Record what runs in every region", "全リージョンの稼働リソースを保存"},
    .precondition = {"none", "なし"},
    .before = {"this is the before-state of all later steps", "以後の全手順の変更前状態となる"},
    .verify = {"one file for each region and kind, opt-in regions too",
               "リージョン・種別ごとにファイルがあること(オプトインリージョンを含む)"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kTrails = {
    .slug = "preserve-trails",
    .rank = 4,
    .urgent = 60,
    .cli = R"sh(aws cloudtrail describe-trails --include-shadow-trails > trails.json
aws cloudtrail describe-trails --query 'trailList[].[TrailARN,HomeRegion]' --output text | while read -r arn home; do aws cloudtrail get-trail-status --region "$home" --name "$arn"; aws cloudtrail get-event-selectors --region "$home" --trail-name "$arn"; done)sh",
    .title = {"Check that CloudTrail still records", "CloudTrail が記録を続けているか確認"},
    .precondition = {"none", "なし"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"IsLogging is true for a multi-region trail; if not, logging comes back before "
               "anything else is changed",
               "マルチリージョン証跡の IsLogging が true であること。false "
               "なら他の変更より先に記録を再開すること"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kLogs = {
    .slug = "preserve-logs",
    .rank = 5,
    .cli =
        R"sh(aws s3 sync "s3://$(aws cloudtrail describe-trails --query 'trailList[0].S3BucketName' --output text)/AWSLogs/{!account}/CloudTrail/" trail/AWSLogs/{!account}/CloudTrail/{days}
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws cloudtrail lookup-events --region "$r" --start-time {!since} > "lookup-$r.json"; sleep 1; done)sh",
    .title = {"Fetch the CloudTrail logs", "CloudTrail ログを取得"},
    .precondition =
        {"the trail's bucket is readable; without a trail the second command alone gives 90 days "
         "of management events. lookup-events allows 2 requests a second in an account and region",
         "証跡のバケットを読めること。証跡がない場合は 2 行目だけで 90 "
         "日分の管理イベントを取得できる。lookup-events は 1 アカウント・リージョンあたり毎秒 2 "
         "回まで"},
    .before = {"nothing is changed", "変更なし"},
    .verify =
        {"files of every region and day of the window, us-east-1 for global services included",
         "対象期間の全リージョン・全日分のファイルがあること(グローバルサービスは us-east-1)"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kRestrictions = {
    .slug = "preserve-restrictions",
    .rank = 6,
    .cli =
        R"sh(aws iam list-entities-for-policy --policy-arn arn:{!partition}:iam::aws:policy/AWSCompromisedKeyQuarantine
aws iam list-entities-for-policy --policy-arn arn:{!partition}:iam::aws:policy/AWSCompromisedKeyQuarantineV2
aws iam list-entities-for-policy --policy-arn arn:{!partition}:iam::aws:policy/AWSCompromisedKeyQuarantineV3)sh",
    .title = {"See what AWS itself has restricted", "AWS 側の制限を確認"},
    .precondition = {"none", "なし"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"users under quarantine are known; do not remove the quarantine and do not retry "
               "calls that AWS has blocked",
               "隔離ポリシーの対象ユーザーが分かること。隔離は外さず、AWS "
               "が止めた操作を繰り返さないこと"},
    .undo = {"nothing to undo", "不要"}};

constexpr int kMaxDays = 31;  // `--include` patterns; a longer window is fetched whole

std::string day_patterns(UtcTime from, UtcTime to) {
  if (to.seconds - from.seconds > kMaxDays * kDay) return {};
  std::string out = " --exclude '*'";
  for (UtcTime day = {from.seconds - from.seconds % kDay}; day <= to; day = day.plus(kDay)) {
    out += " --include '*/" + replace_all(format_rfc3339(day).substr(0, 10), "-", "/") + "/*'";
  }
  return out;
}

// As `hikeshi respond` asks for them: a stranger is told by what the owner does on ordinary days.
constexpr int64_t kOrdinary = 6 * kDay;  // before the window, which itself begins a day early

void plan_logs(Builder& plan, const Because& because) {
  const Scene& scene = plan.scene();
  const UtcTime from = window_start(scene).plus(-kOrdinary);
  Fields fields = plan.fields(scene.account, scene.home_region);
  fields.set("since", format_rfc3339(from).substr(0, 10));
  fields.set_shell("days", day_patterns(from, scene.state->opened_at));
  if (scene.account.empty())
    fields.set_shell("account", "$(aws sts get-caller-identity --query Account --output text)");
  plan.add(kLogs, fields, "", because);
}

Because all_reasons(const Scene& scene) {
  Because because = scene.notices;
  for (const Fact& fact : scene.state->facts) {
    if (fact.kind == "actor" || fact.kind == "hunt") add_to(because, fact);
  }
  return because;
}

}  // namespace

void plan_basics(Builder& plan) {
  const Scene& scene = plan.scene();
  const Because because = all_reasons(scene);
  Fields fields = plan.fields(scene.account, scene.home_region);
  fields.set("responder_text", plan.options().responder);
  Step& caller = plan.add(kCaller, fields, "", because);
  if (plan.responder_is_target()) Builder::ask(caller, "responder", kOtherIdentity, fields);
  for (const StepKind* kind : {&kChannel, &kIdentities, &kRegions, &kTrails, &kRestrictions})
    plan.add(*kind, fields, "", because);
  plan_logs(plan, because);
}

std::vector<std::string_view> basic_commands() {
  return {kCaller.cli, kChannel.cli, kIdentities.cli,  kRegions.cli,
          kTrails.cli, kLogs.cli,    kRestrictions.cli};
}

}  // namespace hikeshi::respond
