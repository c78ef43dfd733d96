// SPDX-License-Identifier: Apache-2.0
// The causes closed, what else keeps it from happening again, and the way back to normal.
#include <algorithm>
#include <map>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/causes.h"
#include "respond/builder.h"
#include "respond/instance_steps.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr Text kNothing = {"nothing is changed", "変更なし"};
constexpr Text kNoUndo = {"nothing to undo", "不要"};

// ---- causes

struct CauseKind {
  std::string_view cause;
  StepKind step;
  Text question{};  // "" where the step needs no choice
};

const CauseKind kCauses[] = {
    {"open_port",
     {.slug = "close-port",
      .phase = Phase::kHarden,
      .rank = 0,
      .danger = Danger::kReversible,
      .cli =
          R"sh(aws ec2 describe-security-group-rules --filters Name=group-id,Values={!id} --query 'SecurityGroupRules[?!IsEgress && (CidrIpv4 || CidrIpv6) && (IpProtocol==`"-1"` || (FromPort<=`{!to}` && ToPort>=`{!from}` && (`{!from}`==`{!to}` || FromPort!=ToPort || (FromPort!=`80` && FromPort!=`443`))))].[SecurityGroupRuleId,CidrIpv4 || CidrIpv6]' --output text | grep '/[0-6]$' | while read -r rule range; do aws ec2 revoke-security-group-ingress --group-id {!id} --security-group-rule-ids "$rule"; done
aws ec2 describe-security-group-rules --filters Name=group-id,Values={!id})sh",
      .title = {"Close port {port} of security group {id} to the world{spared}",
                "セキュリティグループ {id} のポート {port} を外部に対して閉じる{spared_ja}"},
      // All the world is also written in parts, as 0.0.0.0/1 and 128.0.0.0/1. A range of /6 or
      // wider is nobody's own: a holder was never given more than a /8, and fc00::/7 is private.
      .precondition =
          {"administrators reach the host another way (Session Manager, a VPN). Each "
           "rule that opens any of it to 0.0.0.0/0, ::/0 or a part of /1 to /6 goes "
           "whole: what else it opens on purpose gets a rule of its own first. "
           "Narrower ranges stay: look whose they are",
           "管理者が別経路(Session Manager、VPN)で接続できること。該当ポートのいずれかを開放する "
           "0.0.0.0/0・::/0 と /1〜/6 の範囲のルールは丸ごと削除されるため、"
           "意図的に公開している他のポートは先に別のルールにすること。"
           "より狭い範囲のルールは残るため、相手先を確認すること"},
      .before = {"describe-security-group-rules", "describe-security-group-rules"},
      .verify = {"no rule of the group opens any of port {port} to 0.0.0.0/0, ::/0 or a range of "
                 "/1 to /6{spared}; look in other groups and regions too",
                 "グループに 0.0.0.0/0・::/0・/1〜/6 の範囲向けのポート {port} "
                 "がないこと{spared_ja}。他のグループ・リージョンも確認"},
      .undo = {"authorize-security-group-ingress with the same values and description; the rule "
               "gets a new id",
               "同じ値・説明で authorize-security-group-ingress(ルール ID は新しくなる)"},
      .sentence =
          {"port {port} of security group {id} was closed to 0.0.0.0/0, ::/0 and every range of /1 "
           "to /6{spared}",
           "セキュリティグループ {id} のポート {port} への 0.0.0.0/0・::/0・/1〜/6 "
           "の範囲からの許可を削除した{spared_ja}"}}},
    {"imdsv1_role_theft",
     {.slug = "require-imdsv2",
      .phase = Phase::kHarden,
      .rank = 1,
      .danger = Danger::kReversible,
      .cli = "aws ec2 modify-instance-metadata-defaults --http-tokens required",
      .title = {"Make IMDSv2 the default of new instances in region {region}",
                "リージョン {region} の新規インスタンスの既定を IMDSv2 必須に設定"},
      .precondition = {"no software of yours needs IMDSv1 (CloudWatch metric MetadataNoToken is "
                       "0); running instances need modify-instance-metadata-options each, and a "
                       "launch or template that says HttpTokens optional still has IMDSv1",
                       "IMDSv1 を必要とするソフトウェアがないこと(CloudWatch の MetadataNoToken が "
                       "0)。稼働中のインスタンスは個別に modify-instance-metadata-options が必要。"
                       "HttpTokens を optional とする起動や起動テンプレートでは IMDSv1 のまま"},
      .before = {"get-instance-metadata-defaults", "get-instance-metadata-defaults"},
      .verify =
          {"get-instance-metadata-defaults says required; ec2RoleDelivery is 2.0 in CloudTrail",
           "get-instance-metadata-defaults が required、CloudTrail の ec2RoleDelivery が 2.0"},
      .undo = {"--http-tokens no-preference", "--http-tokens no-preference"},
      .sentence = {"the account's default for new instances in region {region} was set to "
                   "require IMDSv2",
                   "リージョン {region} の新規インスタンスの既定設定を IMDSv2 必須にした"}}},
    {"no_mfa",
     {.slug = "require-mfa",
      .phase = Phase::kHarden,
      .rank = 2,
      .cli = "aws iam get-credential-report --query Content --output text",
      .title = {"MFA for every person, {id} first", "全利用者に MFA を設定(まず {id})"},
      .precondition = {"each person registers a device", "各利用者がデバイスを登録"},
      .before = kNothing,
      .verify = {"mfa_active is true wherever password_enabled is true",
                 "password_enabled が true の全ユーザーで mfa_active が true"},
      .undo = kNoUndo,
      .sentence = {"multi-factor authentication was made mandatory for all users with a password",
                   "パスワードを持つ全ユーザーの MFA を必須化した"}}},
    {"password_stolen",
     {.slug = "renew-passwords",
      .phase = Phase::kHarden,
      .rank = 2,
      .cli = "aws iam get-account-password-policy",
      .title = {"New passwords and MFA, {id} first", "パスワードの変更と MFA の設定(まず {id})"},
      .precondition = {"each person acts", "各利用者が実施"},
      .before = kNothing,
      .verify = {"password_last_changed in the credential report is after the incident",
                 "認証情報レポートの password_last_changed が事案後であること"},
      .undo = kNoUndo,
      .sentence = {"all console passwords were changed", "全コンソールパスワードを変更した"}}},
    {"wide_trust",
     {.slug = "narrow-trust",
      .phase = Phase::kHarden,
      .rank = 3,
      .cli = "aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument",
      .title = {"Narrow the trust policy of {name}", "{name} の信頼ポリシーを限定"},
      .precondition = {"know who must assume it", "引き受ける必要のある主体を把握"},
      .before = {"the trust document", "信頼ポリシー"},
      .verify = {"no wildcard and no foreign account without an external id",
                 "ワイルドカードや外部 ID のない外部アカウントがないこと"},
      .undo = {"the old document", "元の文書"},
      .sentence = {"the trust policy of role {name} was narrowed",
                   "ロール {name} の信頼ポリシーを限定した"}},
     {"Which principals may assume {name} from now on?",
      "今後 {name} を引き受けてよい主体はどれですか。"}},
    {"key_in_git",
     {.slug = "remove-key-from-git",
      .phase = Phase::kHarden,
      .rank = 3,
      .cli = "",
      .title = {"Remove the key from the repository and its history: {id}",
                "リポジトリとその履歴からキーを削除:{id}"},
      .precondition = {"the key is deactivated: whatever was public stays known",
                       "キーが無効化済みであること(一度公開されたものは知られたまま)"},
      .before = kNothing,
      .verify = {"a search of all branches and forks finds no key",
                 "全ブランチ・フォークの検索でキーが見つからないこと"},
      .undo = kNoUndo,
      .sentence = {"the key was removed from the repository and its history",
                   "リポジトリと履歴からキーを削除した"}},
     {"Who removes the key from the repository, and what keeps the next one out (secret scanning, "
      "roles instead of keys)?",
      "リポジトリからの削除は誰が行いますか。再発防止(シークレットスキャン、キーからロールへの移行)"
      "は何ですか。"}},
    {"bad_image",
     {.slug = "drop-image",
      .phase = Phase::kHarden,
      .rank = 3,
      .cli = "aws ec2 describe-images --image-ids {!name}",
      .title = {"Use image {name} no more", "イメージ {name} の使用を中止"},
      .precondition = {"none", "なし"},
      .before = kNothing,
      .verify = {"no launch template, group or instance uses it",
                 "起動テンプレート・グループ・インスタンスで使われていないこと"},
      .undo = kNoUndo,
      .sentence = {"image {name} is no longer used", "イメージ {name} の使用をやめた"}},
     {"Which image replaces {name}?", "{name} の代わりにどのイメージを使いますか。"}},
    {"",
     {.slug = "close-cause",
      .phase = Phase::kHarden,
      .rank = 4,
      .cli = "",
      .title = {"Close the way in: {cause} ({id})", "侵入経路を塞ぐ:{cause_ja}({id})"},
      .precondition = {"see `hikeshi report`", "`hikeshi report` を参照"},
      .before = kNothing,
      .verify = {"the way is closed", "経路が塞がれていること"},
      .undo = kNoUndo},
     {"What closes this way in ({cause}, {id}), and who does it?",
      "この侵入経路({cause_ja}、{id})を何によって塞ぎますか。担当者は誰ですか。"}},
};

const CauseKind& cause_kind(std::string_view cause) {
  for (const CauseKind& kind : kCauses) {
    if (kind.cause == cause || kind.cause.empty()) return kind;
  }
  return kCauses[0];
}

// "22" and "22-80" as first and last port; every port for "all" and what is none.
std::pair<std::string, std::string> ports_in(std::string_view text) {
  const auto ends = split(text, '-');
  const bool ports = std::all_of(ends.begin(), ends.end(), [](std::string_view end) {
    return !end.empty() && end.size() <= 5 &&
           std::all_of(end.begin(), end.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
  if (!ports || ends.size() > 2) return {"0", "65535"};
  return {std::string(ends.front()), std::string(ends.back())};
}

void plan_cause_at(Builder& plan, const Fact& fact, std::string_view port) {
  const CauseKind& kind = cause_kind(fact.subject);
  const std::string_view region =
      fact.one("region").empty() ? std::string_view(plan.scene().home_region) : fact.one("region");
  Fields fields = plan.fields(
      fact.one("resource").empty() ? std::string_view("-") : fact.one("resource"), region);
  const auto [from, to] = ports_in(port);
  const auto cause = casefile::cause_name(fact.subject);
  fields.set("cause", cause ? std::string(cause->en) : fact.subject);
  fields.set("cause_ja", cause ? std::string(cause->ja) : fact.subject);
  fields.set("port", std::string(port));
  fields.set("from", from).set("to", to);
  // What serves the web is open on purpose, unless it is the very port.
  if (from != to)
    fields.set("spared", ", but for rules of port 80 or 443 alone")
        .set("spared_ja", "(ポート 80 または 443 のみのルールを除く)");
  fields.set("name", std::string(last_name(fact.one("resource"))));
  const std::string name =
      std::string(last_name(fact.one("resource"))) + (port.empty() ? "" : "." + std::string(port));
  Step& step = plan.add(kind.step, fields, name.empty() ? fact.subject : name, {fact.id});
  if (!kind.question.en.empty())
    Builder::ask(step, "close:" + slug(fact.subject), kind.question, fields);
  const std::string_view id = last_name(fact.one("resource"));
  const auto instance = plan.scene().instances.find(std::string(id));
  const bool kept =
      instance != plan.scene().instances.end() && !instance->second.keep_reason.empty();
  if (fact.subject == "imdsv1_role_theft" && is_instance_id(id) && !kept)
    plan.add(instance_steps::kImds, plan.fields(id, region), id, {fact.id});
}

void plan_cause(Builder& plan, const Fact& fact) {
  const std::string_view verdict = fact.one("verdict");
  if (verdict != "likely" && verdict != "confirmed") return;
  for (const std::string_view port : split(fact.one("port"), ',')) plan_cause_at(plan, fact, port);
}

// ---- what every account needs afterwards

constexpr StepKind kGeneral[] = {
    {.slug = "harden-guardduty",
     .phase = Phase::kHarden,
     .rank = 10,
     .danger = Danger::kReversible,
     .cli =
         R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws guardduty list-detectors --region "$r" --query 'DetectorIds[0]' --output text | grep -q '^[0-9a-f]' || aws guardduty create-detector --region "$r" --enable; aws guardduty list-detectors --region "$r" --query 'DetectorIds[].[@]' --output text | xargs -r -I{} aws guardduty update-detector --region "$r" --detector-id={} --enable; done)sh",
     .title = {"Enable GuardDuty in all regions", "全リージョンで GuardDuty を有効化"},
     .precondition = {"its cost is accepted. Who reads its findings is set by hand: an EventBridge "
                      "rule for \"GuardDuty Finding\" to a topic that somebody reads",
                      "費用を承認済みであること。通知先は手作業で設定(「GuardDuty Finding」の "
                      "EventBridge ルールを、担当者が読むトピックへ)"},
     .before = {"list-detectors and get-detector of each region",
                "各リージョンの list-detectors と get-detector"},
     .verify = {"every region has a detector, status ENABLED: one that is there may be suspended",
                "全リージョンで ENABLED(既存の検出器が停止中の場合もある)"},
     .undo = {"update-detector --no-enable in each region: what it has found is kept",
              "各リージョンで update-detector --no-enable(検出結果は残る)"},
     .sentence = {"Amazon GuardDuty was enabled in all regions",
                  "全リージョンで Amazon GuardDuty を有効化した"}},
    {.slug = "harden-ebs-public",
     .phase = Phase::kHarden,
     .rank = 11,
     .danger = Danger::kReversible,
     .cli =
         R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do state="$(aws ec2 get-snapshot-block-public-access-state --region "$r" --query State --output text)"; public="$(aws ec2 describe-snapshots --region "$r" --owner-ids self --restorable-by-user-ids all --query 'Snapshots[].[SnapshotId]' --output text || echo unread)"; if [ "$state$public" = unblocked ]; then aws ec2 enable-snapshot-block-public-access --region "$r" --state block-all-sharing; else if [ "$state" = unblocked ]; then aws ec2 enable-snapshot-block-public-access --region "$r" --state block-new-sharing; fi; fi; aws ec2 enable-image-block-public-access --region "$r" --image-block-public-access-state block-new-sharing; done)sh",
     .title = {"Block new public sharing of snapshots and images",
               "スナップショットとイメージの新たな公開共有をブロック"},
     // To go from all to new would make public again what was so before all was blocked.
     .precondition = {"you will publish none. What is public in a region now stays so: it may be "
                      "yours on purpose. A region that blocks some or all sharing is left as it is",
                      "今後公開する予定がないこと。現在公開中のものは意図的な可能性があるため、その"
                      "まま残る。すでに共有をブロックしているリージョンは変更しない"},
     .before = {"get-snapshot-block-public-access-state of each region",
                "各リージョンの get-snapshot-block-public-access-state"},
     .verify = {"every region says block-all-sharing or block-new-sharing, the second where a "
                "snapshot is public",
                "全リージョンで block-all-sharing または block-new-sharing"
                "(公開中のスナップショットがあるリージョンは後者)"},
     .undo = {"the old state, or disable-snapshot-block-public-access",
              "元の状態、または disable-snapshot-block-public-access"},
     .sentence = {"new public sharing of snapshots and images was blocked",
                  "スナップショットとイメージの新たな公開共有をブロックした"}},
    {.slug = "verify-sweep",
     .phase = Phase::kRecover,
     .rank = 10,
     .cli =
         R"sh(for r in $(aws ec2 describe-regions --all-regions --query "Regions[?OptInStatus!='not-opted-in'].RegionName" --output text); do echo "$r"; aws ec2 describe-instances --region "$r" --filters Name=instance-state-name,Values=pending,running,stopping,stopped --query 'Reservations[].Instances[].[InstanceId,InstanceType,LaunchTime]' --output text; aws ec2 describe-spot-instance-requests --region "$r" --filters Name=state,Values=open,active --query 'SpotInstanceRequests[].[SpotInstanceRequestId]' --output text; aws autoscaling describe-auto-scaling-groups --region "$r" --query 'AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity]' --output text; aws ecs list-clusters --region "$r" --query 'clusterArns[].[@]' --output text; aws lambda list-functions --region "$r" --query 'Functions[].[FunctionName,LastModified]' --output text; done)sh",
     .title = {"Look through every region, twice, at least 30 minutes apart",
               "全リージョンを 30 分以上あけて 2 回点検"},
     .precondition = {"eradication is done", "除去が完了していること"},
     .before = kNothing,
     .verify = {"nothing that is not yours, both times, and no new event of the actor's",
                "2 回とも自社以外のものがなく、侵入者の新しいイベントがないこと"},
     .undo = kNoUndo,
     .sentence =
         // Names what was looked at: of the rest this says nothing.
     {"all regions were checked twice, at least 30 minutes apart, and no unauthorised EC2 "
      "instance, Spot request, Auto Scaling group, ECS cluster or Lambda function was left",
      "30 分以上あけて全リージョンを 2 回点検し、不正な EC2 インスタンス・スポットリクエスト・Auto "
      "Scaling グループ・ECS クラスター・Lambda 関数が残っていないことを確認した"}},
    {.slug = "verify-cost",
     .phase = Phase::kRecover,
     .rank = 40,
     .cli =
         R"sh(aws ce get-cost-and-usage --time-period "Start={!since},End=$(date -u +%Y-%m-%d)" --granularity DAILY --metrics UnblendedCost --group-by Type=DIMENSION,Key=SERVICE Type=DIMENSION,Key=REGION)sh",
     .title = {"See that the cost is back to normal the next day",
               "翌日、費用が平常に戻ったことを確認"},
     .precondition = {"a day has passed: the data lags", "1 日経過していること(データは遅れる)"},
     .before = kNothing,
     .verify = {"cost by service and region is back at its baseline",
                "サービス・リージョン別の費用が平常値に戻ったこと"},
     .undo = kNoUndo},
};

// The last step but the look whether AWS has lifted the rest. Of made users it goes with them.
constexpr StepKind kQuarantine = {
    .slug = "release-quarantine",
    .phase = Phase::kRecover,
    .rank = 50,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam list-entities-for-policy --policy-arn arn:{!partition}:iam::aws:policy/{!policy} --query 'PolicyUsers[].[UserName]' --output text | xargs -r -I{} aws iam detach-user-policy --policy-arn arn:{!partition}:iam::aws:policy/{!policy} --user-name={})sh",
    .title = {"After AWS has agreed: detach {policy}{holders_en}",
              "AWS の同意後:{policy} を外す{holders_ja}"},
    .precondition = {"all other steps are done and AWS has agreed in the case; its description "
                     "forbids anything earlier. It denies much and not all: it is no containment",
                     "他の全手順が完了し、ケースで AWS "
                     "の同意を得ていること(説明文がそれ以前の解除を禁じている)。一部の操作しか拒否"
                     "しないため封じ込めにはならない"},
    .before = {"the users that carry it", "適用されているユーザー"},
    .verify = {"list-entities-for-policy is empty", "list-entities-for-policy が空"},
    .undo = {"attach-user-policy", "attach-user-policy"}};

constexpr StepKind kLift = {
    .slug = "verify-restriction-lifted",
    .phase = Phase::kRecover,
    .rank = 51,
    .cli = "aws ec2 describe-account-attributes",
    .title = {"After AWS has lifted the restrictions: verify with a real minimal call",
              "AWS の制限解除後:最小限の実際の操作で確認"},
    .precondition = {"asked for in the reply: {restrictions}. A dry run does not show a block",
                     "返信で解除を依頼済み:{restrictions_ja}。DryRun ではブロックを検出できない"},
    .before = kNothing,
    .verify = {"what was restricted works with a small real call, which is taken back",
               "制限されていた操作を小規模に実行して成功し、後始末したこと"},
    .undo = kNoUndo};

// Restrictions by the names that notices give them, as one says them in a sentence.
constexpr std::pair<std::string_view, Text> kRestrictions[] = {
    {"quarantine_policy", {"the quarantine policy", "隔離ポリシー"}},
    {"port_block", {"the block of ports", "ポートのブロック"}},
    {"all_traffic_block", {"the block of all traffic", "全通信のブロック"}},
    {"start_stop_block", {"the block of starting and stopping", "起動・停止のブロック"}},
    {"services_limited", {"the limits on services", "サービスの利用制限"}},
    {"sending_paused", {"the pause of sending mail", "メール送信の停止"}},
    {"model_access_revoked", {"the loss of access to models", "モデルへのアクセスの取り消し"}},
    {"account_suspended", {"the suspension of the account", "アカウントの停止"}},
    {"restriction_lifted", {"what AWS says it has lifted", "AWS が解除済みと通知した制限"}},
};

void name_restrictions(Fields& fields, const std::vector<std::string>& names) {
  std::vector<std::string> en, ja;
  for (const std::string& name : names) {
    const auto* const known = std::find_if(std::begin(kRestrictions), std::end(kRestrictions),
                                           [&](const auto& row) { return row.first == name; });
    const bool has = known != std::end(kRestrictions);
    en.push_back(has ? std::string(known->second.en) : name);
    ja.push_back(has ? std::string(known->second.ja) : name);
  }
  fields.set("restrictions", join(en, ", ")).set("restrictions_ja", join(ja, "、"));
}

// By policy: what a notice says and what AWS shows are one.
struct Quarantine {
  Because because;
  std::vector<std::string> holders;  // as AWS shows them; none: nobody has looked
};

std::map<std::string, Quarantine> quarantines(const CaseState& state) {
  std::map<std::string, Quarantine> all;
  for (const Fact* notice : state.of_kind("notice")) {
    const std::string policy(notice->one("quarantine_policy"));
    if (!policy.empty()) add_to(all[policy].because, *notice);
  }
  for (const Fact* met : state.of_kind(kRestriction)) {
    const std::string policy(met->one("policy"));
    if (policy.empty()) continue;
    add_to(all[policy].because, *met);
    all[policy].holders = met->all("holders");
  }
  return all;
}

void plan_quarantine(Builder& plan) {
  for (const auto& [policy, quarantine] : quarantines(*plan.scene().state)) {
    const std::string holders = join(quarantine.holders, ", ");
    Fields fields = plan.fields(plan.scene().account, plan.scene().home_region);
    fields.set("policy", policy);
    fields.set("holders_en", holders.empty() ? "" : " from " + holders);
    fields.set("holders_ja", holders.empty() ? "" : "(" + holders + ")");
    plan.add(kQuarantine, fields, policy, quarantine.because);
  }
}

void plan_restrictions(Builder& plan) {
  plan_quarantine(plan);
  for (const Fact* notice : plan.scene().state->of_kind("notice")) {
    Fields fields = plan.fields(plan.scene().account, plan.scene().home_region);
    if (notice->all("restrictions").empty()) continue;
    name_restrictions(fields, notice->all("restrictions"));
    plan.add(kLift, fields, last_name(notice->subject), {notice->id});
  }
  for (const Fact* met : plan.scene().state->of_kind(kRestriction)) {
    // Whether it is one at all AWS is asked in the letter.
    if (!met->one("policy").empty() || met->one("certainty") == "likely") continue;
    Fields fields = plan.fields(plan.scene().account, plan.scene().home_region);
    name_restrictions(fields, {met->subject});
    plan.add(kLift, fields, met->subject, {met->id});
  }
}

}  // namespace

void plan_hardening(Builder& plan) {
  const Scene& scene = plan.scene();
  for (const Fact* cause : casefile::said_causes(*scene.state)) plan_cause(plan, *cause);
  Fields fields = plan.fields(scene.account, scene.home_region);
  fields.set("since", format_rfc3339(scene.state->opened_at.plus(-90 * kDay)).substr(0, 10));
  for (const StepKind& kind : kGeneral) plan.add(kind, fields, "", scene.notices);
  plan_trail_events(plan);
  plan_guardrails(plan);
  plan_restrictions(plan);
}

std::vector<std::string_view> hardening_commands() {
  std::vector<std::string_view> all = {kQuarantine.cli, kLift.cli};
  for (const CauseKind& kind : kCauses) all.push_back(kind.step.cli);
  for (const StepKind& kind : kGeneral) all.push_back(kind.cli);
  return all;
}

}  // namespace hikeshi::respond
