// SPDX-License-Identifier: Apache-2.0
// Steps for role sessions. Only a deny on their issue time ends live sessions; the trust policy
// closes the door for new ones.
#include "base/ids.h"
#include "respond/builder.h"
#include "respond/made_earlier.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr StepKind kRecordRole = {
    .slug = "record-role",
    .rank = 40,
    .cli = R"sh(aws iam get-role --role-name {id}
aws iam list-role-policies --role-name {id}
aws iam list-role-policies --role-name {id} --query 'PolicyNames[].[@]' --output text | xargs -r -I{} aws iam get-role-policy --role-name {id} --policy-name={}
aws iam list-attached-role-policies --role-name {id}
aws iam list-instance-profiles-for-role --role-name {id}
for p in $(aws iam list-instance-profiles-for-role --role-name {id} --query 'InstanceProfiles[].[Arn]' --output text); do for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-instances --region "$r" --filters "Name=iam-instance-profile.arn,Values=$p" --query 'Reservations[].Instances[].[InstanceId,State.Name]' --output text | sed "s/^/$r /"; done; done
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws lambda list-functions --region "$r" --query 'Functions[].[FunctionArn,Role]' --output text | grep -F /{id}; done
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ecs list-clusters --region "$r" --query 'clusterArns[].[@]' --output text | while read -r c; do aws ecs list-tasks --region "$r" --cluster "$c" --query 'taskArns[].[@]' --output text | xargs -r aws ecs describe-tasks --region "$r" --cluster "$c" --query 'tasks[].[taskDefinitionArn]' --output text --tasks | sort -u | xargs -r -n1 aws ecs describe-task-definition --region "$r" --query 'taskDefinition.[taskDefinitionArn,taskRoleArn,executionRoleArn]' --output text --task-definition | grep -F /{id}; done; done)sh",
    .title = {"Record role {id}, its trust policy and who uses it",
              "ロール {id} と信頼ポリシー、利用元を保存"},
    .precondition = {"the caller's session is not of this role",
                     "作業者がこのロールのセッションでないこと"},
    .before = {"this is the before-state of all steps on the role", "以後の手順の変更前状態となる"},
    .verify = {"answers are saved; the instances, functions, running tasks and RoleLastUsed tell "
               "who else uses it",
               "結果が保存され、利用中のインスタンス・関数・実行中のタスク・RoleLastUsed "
               "が分かること"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kRevoke = {
    .slug = "revoke-role-sessions",
    .phase = Phase::kContain,
    .rank = 60,
    .urgent = 30,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam put-role-policy --role-name {id} --policy-name AWSRevokeOlderSessions --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"AWSRevokeOlderSessions","Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"},"ArnNotEquals":{"aws:PrincipalArn":"'{responder}'"}}}]}'
aws iam get-role-policy --role-name {id} --policy-name AWSRevokeOlderSessions)sh",
    .title = {"Revoke all sessions of role {id} issued until now{shared_en}",
              "ロール {id} の現在までのセッションをすべて失効{shared_ja}"},
    .precondition = {"the caller's session is not of this role. An instance that hands it out has "
                     "lost its profile first (IMDS hands out fresh credentials otherwise), Lambda "
                     "and ECS likewise. Rightful users of the role are refused too: people until "
                     "they sign in again, instances until IMDS renews (hours; at once when their "
                     "profile is taken off and put back), functions until their next start",
                     "作業者がこのロールのセッションでないこと。このロールを配るインスタンスのプロ"
                     "ファイルを先に外すこと(Lambda・ECS "
                     "も同様)。正規の利用者も拒否される:人は再サインインまで、インスタンスは IMDS "
                     "の更新まで(数時間。プロファイルの付け直しで即時)、関数は次回起動まで"},
    .before = {"list-role-policies of step record-role-{id}",
               "record-role-{id} の list-role-policies"},
    .verify = {"AccessDenied for the old session ids; new sessions only from expected principals. "
               "Run it again if the role was handed out later than the cut-off",
               "以前のセッション ID が AccessDenied "
               "となり、新しいセッションが想定された主体のみであること。失効時刻より後に発行された"
               "場合は再実行"},
    .undo = {"aws iam delete-role-policy --policy-name AWSRevokeOlderSessions",
             "aws iam delete-role-policy --policy-name AWSRevokeOlderSessions"},
    .sentence = {"all earlier sessions of role {id} were revoked",
                 "ロール {id} の既存セッションをすべて失効させた"},
    .proof = kRoleIsDenied,
    .proves = kDenied};

constexpr Text kUsersQuestion = {
    "Which instances, functions, tasks and people use role {id} by right (step record-role-{id} "
    "lists them)? "
    "Their sessions end with the intruder's: tell them first. Answer with whom you told, or "
    "\"none\".",
    "ロール {id} を正規に使っているインスタンス・関数・タスク・人はどれですか(record-role-{id} "
    "で確認)"
    "。侵入者と同時に切断されるため、先に知らせてください。知らせた相手、または「なし」と回答"
    "してください。"};

constexpr StepKind kTrust = {
    .slug = "close-trust-role",
    .phase = Phase::kContain,
    .rank = 61,
    .cli = "aws iam get-role --role-name {id} --query Role.AssumeRolePolicyDocument",
    .title = {"Close the door to role {id}", "ロール {id} の信頼ポリシーを見直し"},
    .precondition =
        {"changing the trust alone does not end live sessions. Where the role is still abused "
         "afterwards: `hikeshi answer CASE deny-role:{id} yes` adds a step that denies it "
         "everything",
         "信頼ポリシーの変更だけでは既存セッションは終わらない。その後も悪用が続く場合は "
         "`hikeshi answer CASE deny-role:{id} yes` で、全操作を拒否する手順を追加する"},
    .before = {"the trust document of step record-role-{id}", "record-role-{id} の信頼ポリシー"},
    .verify = {"no foreign account, no compromised user and no wildcard is trusted",
               "外部アカウント、侵害されたユーザー、ワイルドカードが信頼されていないこと"},
    .undo = {"update-assume-role-policy with the old document",
             "元の文書で update-assume-role-policy"},
    .sentence = {"the trust policy of role {id} was reviewed and narrowed",
                 "ロール {id} の信頼ポリシーを見直し、限定した"}};

constexpr Text kTrustQuestion = {
    "Which principals may still assume role {id}? Answer with the whole trust policy (JSON, on one "
    "line): this step writes it. Words alone are kept for the letters, and you write the policy by "
    "hand.",
    "ロール {id} を引き受けてよい主体はどれですか。信頼ポリシー全体(JSON、1 "
    "行)で回答すると、この手順で書き込みます。文章のみの回答は返信用に記録され、ポリシーは手作業で"
    "設定します。"};
constexpr std::string_view kWriteTrust =
    "aws iam update-assume-role-policy --role-name {id} --policy-document {value}";

// Of a role that instances hand out: EC2 alone takes it, so there is nothing to close unless the
// policy lets in more. Whom it allows is listed; everybody, and all but some, as "Allow".
constexpr StepKind kTrustOfInstances = {
    .slug = "check-trust-role",
    .phase = Phase::kContain,
    .rank = 61,
    .cli =
        R"sh(who="$(aws iam get-role --role-name {id} --query '[Role.AssumeRolePolicyDocument.Statement][].Principal.[AWS,Federated,CanonicalUser,Service][][].[@]' --output text | sort -u; aws iam get-role --role-name {id} --query "[Role.AssumeRolePolicyDocument.Statement][] | [?Principal=='*' || NotPrincipal].[Effect]" --output text)"
if [ "$who" = {service} ]; then echo EC2 alone; else none=""; echo "${none:?it is not shown that EC2 alone can assume this role ($who): answer with a trust policy that keeps only who is needed, hikeshi answer CASE {question} JSON, and this plan writes it}"; fi)sh",
    .title = {"See whether anybody but EC2 can assume role {id}",
              "EC2 以外がロール {id} を引き受けられないか確認"},
    .precondition = {"none: nothing is changed. A role of instances needs EC2 alone in its trust "
                     "policy; whoever else stands there has a door that the revocation leaves open",
                     "変更なし。インスタンス用ロールの信頼ポリシーに必要なのは EC2 "
                     "のみ。他の主体があれば、セッション失効後も引き受けが可能"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"the trust policy names EC2 alone", "信頼ポリシーが EC2 のみであること"},
    .undo = {"nothing to undo", "不要"}};

// For a role that the intruder still acts with, though its sessions are revoked: what hands it out
// is not found, or its trust cannot be narrowed.
constexpr StepKind kDenyRole = {
    .slug = "deny-role",
    .phase = Phase::kContain,
    .rank = 62,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam put-role-policy --role-name {id} --policy-name IR-DenyAll --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"IRDenyAll","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"'{responder}'"}}}]}'
aws iam get-role-policy --role-name {id} --policy-name IR-DenyAll)sh",
    .title = {"Deny everything to role {id}, to its rightful users too",
              "ロール {id} の全操作を拒否(正規の利用者を含む)"},
    .precondition = {"the caller's session is not of this role; everything that runs under it "
                     "stops, until the deny is taken away",
                     "作業者がこのロールのセッションでないこと。解除するまで、このロールで動く処理"
                     "はすべて停止する"},
    .before = {"list-role-policies of step record-role-{id}",
               "record-role-{id} の list-role-policies"},
    .verify = {"simulate-principal-policy says explicitDeny; AccessDenied in CloudTrail",
               "simulate-principal-policy が explicitDeny、CloudTrail に AccessDenied"},
    .undo = {"aws iam delete-role-policy --policy-name IR-DenyAll",
             "aws iam delete-role-policy --policy-name IR-DenyAll"},
    .sentence = {"all actions of role {id} were denied, whoever holds a session of it",
                 "セッションの保持者にかかわらず、ロール {id} の全操作を拒否した"},
    .proof = kRoleIsDenied,
    .proves = kDenied};

constexpr StepKind kSso = {
    .slug = "contain-permission-set",
    .phase = Phase::kContain,
    .rank = 60,
    .cli = "aws sso-admin list-instances",
    .title = {"Contain Identity Center role {id} at its permission set",
              "Identity Center のロール {id} を権限セット側で封じ込め"},
    .precondition = {"AWSReservedSSO roles cannot be edited in a member account",
                     "AWSReservedSSO ロールはメンバーアカウントでは編集できない"},
    .before = {"the permission set's inline policy", "権限セットのインラインポリシー"},
    .verify = {"the user is disabled in Identity Center, portal sessions deleted, and the "
               "permission set denies identitystore:UserId with aws:TokenIssueTime before now",
               "Identity Center でユーザーを無効化し、ポータルセッションを削除し、権限セットで "
               "identitystore:UserId と aws:TokenIssueTime による拒否を設定したこと"},
    .undo = {"the old inline policy", "元のインラインポリシー"},
    .sentence = {
        "the Identity Center user behind role {id} was disabled and the sessions were revoked",
        "ロール {id} の Identity Center ユーザーを無効化し、セッションを失効させた"}};

constexpr Text kSsoQuestion = {
    "Which Identity Center user and permission set stand behind role {id}, and who administers "
    "them?",
    "ロール {id} に対応する Identity Center のユーザーと権限セット、その管理者は誰ですか。"};

constexpr StepKind kLinked = {
    .slug = "contain-service-linked",
    .phase = Phase::kContain,
    .rank = 60,
    .cli = "aws iam get-role --role-name {id}",
    .title = {"Contain service-linked role {id} at its service",
              "サービスリンクロール {id} をサービス側で封じ込め"},
    .precondition = {"no policy can be put on a service-linked role",
                     "サービスリンクロールにはポリシーを追加できない"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"what the service runs on the intruder's behalf is stopped",
               "侵入者のためにサービスが動かしているものが止まっていること"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kLinkedQuestion = {
    "Which resource of the service uses role {id} for the intruder?",
    "サービスのどのリソースが侵入者のためにロール {id} を使っていますか。"};

constexpr StepKind kUnrevoke = {
    .slug = "release-role",
    .phase = Phase::kRecover,
    .rank = 31,
    .danger = Danger::kReversible,
    .cli = "aws iam delete-role-policy --role-name {id} --policy-name AWSRevokeOlderSessions",
    .title = {"Remove the revocation from role {id}", "ロール {id} の失効ポリシーを削除"},
    .precondition =
        {"12 hours, the longest session, have passed since the cut-off; the trust policy is right",
         "失効時刻から最長セッションの 12 時間が経過し、信頼ポリシーが適切であること"},
    .before = {"get-role-policy AWSRevokeOlderSessions", "get-role-policy AWSRevokeOlderSessions"},
    .verify = {"get-role-policy: NoSuchEntity", "get-role-policy が NoSuchEntity"},
    .undo = {"step revoke-role-sessions-{id} again", "revoke-role-sessions-{id} を再実行"}};

bool is_service_linked(const RoleTarget& role) {
  return role.name.starts_with("AWSServiceRoleFor") ||
         role.arn.find("/aws-service-role/") != std::string::npos;
}

// A role that was there before serves others too; the instances, functions and tasks that use it
// are listed and confirmed first.
void ask_users(const Builder& plan, Step& revoke, const RoleTarget& role, const Fields& fields) {
  const std::string question = "role-users:" + slug(role.name);
  const Fact* answer = plan.scene().answer(question);
  if (answer != nullptr && !said_no(plan.scene(), question)) return add_to(revoke.because, *answer);
  Builder::ask(revoke, question, kUsersQuestion, fields);
}

// Asks who may take it; an answer that is a whole trust policy is written.
void close_trust(Builder& plan, const RoleTarget& role, Fields fields) {
  const std::string question = "trust:" + slug(role.name);
  StepKind kind = kTrust;
  const Fact* answer = plan.scene().answer(question);
  const std::string document = answer == nullptr ? "" : document_in(answer->one("text"));
  if (!document.empty()) {
    kind.cli = kWriteTrust;
    kind.danger = Danger::kReversible;
    fields.set_shell("value", shell_quoted(document));
  }
  Step& step = plan.add(kind, fields, role.name, role.because);
  Builder::ask(step, question, kTrustQuestion, fields);
}

std::string ec2_in(std::string_view partition) {
  return partition == "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
}

void plan_role(Builder& plan, const RoleTarget& role) {
  Fields fields = plan.fields(role.name, plan.scene().home_region);
  const auto add = [&](const StepKind& kind) -> Step& {
    Step& step = plan.add(kind, fields, role.name, role.because);
    step.about = thing("iam:role", role.name);
    return step;
  };
  if (role.name.starts_with("AWSReservedSSO_"))
    return Builder::ask(add(kSso), "permission-set:" + slug(role.name), kSsoQuestion, fields);
  if (is_service_linked(role))
    return Builder::ask(add(kLinked), "service-linked:" + slug(role.name), kLinkedQuestion, fields);
  if (!role.made)
    fields.set("shared_en", " (its rightful users' too)").set("shared_ja", "(正規の利用者も切断)");
  const std::string denied = "deny-role:" + slug(role.name);
  Step& record = add(kRecordRole);
  if (!role.made) record.may_answer = denied;
  Step& revoke = add(kRevoke);
  if (!role.made) ask_users(plan, revoke, role, fields);
  if (role.made) return;  // deleted as a made thing
  const std::string trust = "trust:" + slug(role.name);
  if (role.instance && plan.scene().answer(trust) == nullptr) {
    fields.set("service", ec2_in(plan.scene().partition)).set_shell("question", trust);
    add(kTrustOfInstances).may_answer = trust;
  } else {
    close_trust(plan, role, fields);
  }
  if (said_yes(plan.scene(), denied)) add_to(add(kDenyRole).because, *plan.scene().answer(denied));
  add(kUnrevoke);
}

}  // namespace

void plan_roles(Builder& plan) {
  for (const auto& [name, role] : plan.scene().roles) plan_role(plan, role);
}

std::vector<std::string_view> role_commands() {
  return {kRecordRole.cli, kRevoke.cli,   kTrust.cli,    kWriteTrust,   kSso.cli,
          kLinked.cli,     kUnrevoke.cli, kDenyRole.cli, kRoleIsDenied, kTrustOfInstances.cli};
}

}  // namespace hikeshi::respond
