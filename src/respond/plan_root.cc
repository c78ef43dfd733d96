// SPDX-License-Identifier: Apache-2.0
// Root: policies of the account do not bind it, so most of this is a checklist for a person, each
// line with a call that shows whether it is done. And what a person must name before anything can
// be contained: masked keys, bare addresses, sessions of unknown origin.
#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr std::string_view kSummary =
    "aws iam get-account-summary --query "
    "'SummaryMap.[AccountMFAEnabled,AccountAccessKeysPresent,AccountSigningCertificatesPresent,"
    "AccountPasswordPresent]'";

constexpr StepKind kPassword = {
    .slug = "contain-root-password",
    .phase = Phase::kContain,
    .rank = 0,
    .urgent = 8,
    .danger = Danger::kReversible,
    .cli = kSummary,
    .title = {"By hand: change the root password and the password of its mailbox",
              "手作業:root のパスワードと、その受信メールアカウントのパスワードを変更"},
    .precondition =
        {"from a clean machine, signed in as root; if locked out, AWS's account-recovery form. For "
         "a member account with centralised root access: sts assume-root (regional endpoint, at "
         "most 900 s) from the management account instead",
         "安全な端末から root でサインイン。できない場合は AWS の復旧フォーム。一元化された root "
         "アクセスのあるメンバーアカウントは、管理アカウントから sts "
         "assume-root(リージョナルエンドポイント、最長 900 秒)"},
    .before = {"sign-ins of root in CloudTrail (userIdentity type Root)",
               "CloudTrail の root サインイン(userIdentity type Root)"},
    .verify = {"no Root event that is not yours after the change",
               "変更後に自分以外の Root イベントがないこと"},
    .undo = {"not wanted", "不要"},
    .sentence = {"the root password and the password of the root mailbox were changed",
                 "root ユーザーのパスワードとその受信メールアカウントのパスワードを変更した"}};

constexpr StepKind kMfa = {
    .slug = "contain-root-mfa",
    .phase = Phase::kContain,
    .rank = 1,
    .urgent = 9,
    .danger = Danger::kReversible,
    .cli =
        "aws iam get-account-summary --query SummaryMap.AccountMFAEnabled\naws iam "
        "list-virtual-mfa-devices",
    .title = {"By hand: enable MFA for root, remove devices that are not yours",
              "手作業:root の MFA を有効化し、覚えのないデバイスを削除"},
    .precondition = {"signed in as root", "root でサインインしていること"},
    .before = {"list-virtual-mfa-devices", "list-virtual-mfa-devices"},
    .verify = {"AccountMFAEnabled is 1 and every device is known",
               "AccountMFAEnabled が 1 で、全デバイスに覚えがあること"},
    .undo = {"not wanted", "不要"},
    .sentence = {"multi-factor authentication was enabled for the root user",
                 "root ユーザーの多要素認証(MFA)を有効化した"},
    .proof = "aws iam get-account-summary --query SummaryMap.AccountMFAEnabled --output text",
    .proves = "1"};

constexpr StepKind kKeys = {
    .slug = "contain-root-keys",
    .phase = Phase::kContain,
    .rank = 2,
    .danger = Danger::kReversible,
    .cli = kSummary,
    .title = {"By hand: deactivate every access key and certificate of root",
              "手作業:root のアクセスキーと証明書をすべて無効化"},
    .precondition = {"signed in as root, in Security credentials; calls without --user-name act on "
                     "root only when root signs them",
                     "root でサインインし「セキュリティ認証情報」で実施(--user-name "
                     "のない呼び出しが root に作用するのは root の署名時のみ)"},
    .before = {"key ids and last use, from the credential report",
               "認証情報レポートのキー ID と最終使用"},
    .verify =
        {"the credential report says access_key_1_active and access_key_2_active false for "
         "<root_account>",
         "認証情報レポートの <root_account> で access_key_1_active・access_key_2_active が false"},
    .undo = {"activate it again; not wanted", "再度有効化(推奨しない)"},
    .sentence = {"all access keys of the root user were deactivated",
                 "root ユーザーのアクセスキーをすべて無効化した"},
    .proof =
        "aws iam get-account-summary --query SummaryMap.AccountAccessKeysPresent --output text",
    .proves = "0",
    .unproven =
        "a key of root is there, and only the credential report tells whether it is active"};

constexpr StepKind kDeleteKeys = {
    .slug = "delete-root-keys",
    .phase = Phase::kEradicate,
    .rank = 60,
    .danger = Danger::kIrreversible,
    .cli = kSummary,
    .title = {"By hand: delete every access key and certificate of root",
              "手作業:root のアクセスキーと証明書をすべて削除"},
    .precondition = {"they are inactive and nothing of yours needs them; signed in as root",
                     "無効化済みで、自社の処理が使っていないこと。root でサインインしていること"},
    .before = {"key ids and last use, from the credential report",
               "認証情報レポートのキー ID と最終使用"},
    .verify = {"AccountAccessKeysPresent is 0 and AccountSigningCertificatesPresent is 0",
               "AccountAccessKeysPresent と AccountSigningCertificatesPresent が 0"},
    .undo = {"cannot be undone; root needs no key", "取り消し不可(root にキーは不要)"},
    .sentence = {"all access keys of the root user were deleted",
                 "root ユーザーのアクセスキーをすべて削除した"},
    .proof =
        "aws iam get-account-summary --query 'SummaryMap.[AccountAccessKeysPresent,"
        "AccountSigningCertificatesPresent]' --output text",
    .proves = "0\t0"};

constexpr StepKind kDecideKeys = {
    .slug = "decide-root-keys",
    .phase = Phase::kEradicate,
    .rank = 60,
    .cli = kSummary,
    .title = {"Decide about the access keys of root", "root のアクセスキーの扱いを判断"},
    .precondition = {"the logs do not show a key of root in the intruder's hands; one that an old "
                     "job of yours signs with would be lost with it",
                     "root のキーが侵入者に使われた記録はない。自社の古い処理が root のキーを使って"
                     "いる場合、削除すると停止する"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kKeysQuestion = {
    "What of yours signs with an access key of root? Answer \"none\" (then its keys are deleted), "
    "or "
    "say what has to be moved to a role first.",
    "root のアクセスキーを使っている自社の処理はありますか。「なし」と回答するとキーを削除します。"
    "ある場合は、先にロールへ移行する処理を回答してください。"};

bool is_none(std::string_view answer) {
  const std::string text = to_lower(trim(answer));
  return text == "none" || text == "なし";
}

// Deleted where a key of root was the intruder's or nothing uses one; asked otherwise.
void plan_root_keys(Builder& plan, const Fields& fields) {
  Because because = *plan.scene().root;
  const Fact* answer = plan.scene().answer("root-keys");
  if (answer != nullptr) add_to(because, *answer);
  if (plan.scene().root_keys_sure || (answer != nullptr && is_none(answer->one("text")))) {
    plan.add(kDeleteKeys, fields, "", because);
  } else {
    Builder::ask(plan.add(kDecideKeys, fields, "", because), "root-keys", kKeysQuestion, fields);
  }
}

constexpr StepKind kContacts = {
    .slug = "contain-root-contacts",
    .phase = Phase::kContain,
    .rank = 3,
    .danger = Danger::kReversible,
    .cli = R"sh(aws account get-contact-information
aws account get-alternate-contact --alternate-contact-type SECURITY
aws account get-alternate-contact --alternate-contact-type BILLING
aws account get-alternate-contact --alternate-contact-type OPERATIONS)sh",
    .title = {"By hand: check root e-mail, phone, contacts, payment method and support PIN",
              "手作業:root のメールアドレス・電話番号・連絡先・支払い方法・サポート PIN を確認"},
    .precondition = {"signed in as root", "root でサインインしていること"},
    .before = {"the answers", "表示結果"},
    .verify = {"every contact is yours", "すべての連絡先が自社のものであること"},
    .undo = {"the old contacts", "元の連絡先"},
    .sentence = {"the contacts of the account were checked", "アカウントの連絡先を確認した"}};

constexpr StepKind kSessions = {
    .slug = "contain-root-sessions",
    .phase = Phase::kContain,
    .rank = 4,
    .cli = "aws organizations describe-organization",
    .title = {"Deal with live root sessions", "有効な root セッションへの対処"},
    .precondition = {"tokens that root took by GetSessionToken or GetFederationToken are bound by "
                     "no policy of the account and live up to 36 hours; a service control policy "
                     "binds them in a member account only. What root has there (password, keys, "
                     "MFA) the management account lists and deletes: aws sts assume-root --region "
                     "{region} --target-principal {account} --task-policy-arn "
                     "arn=arn:{partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials "
                     "(or IAMDeleteRootUserCredentials), for 900 s",
                     "root が GetSessionToken・GetFederationToken "
                     "で得たトークンはアカウントのポリシーで制限できず最長 36 時間有効。SCP "
                     "が効くのはメンバーアカウントのみ。メンバーアカウントの root の認証情報("
                     "パスワード・キー・MFA)は管理アカウントから確認・削除できる:aws sts "
                     "assume-root --region {region} --target-principal {account} --task-policy-arn "
                     "arn=arn:{partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials("
                     "または IAMDeleteRootUserCredentials)、有効 900 秒"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"no Root event that is not yours for 36 hours",
               "36 時間、自分以外の Root イベントがないこと"},
    .undo = {"detach the service control policy", "SCP の解除"}};

constexpr Text kSessionsQuestion = {
    "Is this a member account (then a deny-all service control policy for root is possible), or "
    "must AWS Support be asked to end root's sessions?",
    "これはメンバーアカウントですか(SCP で root を全拒否できます)。それ以外は、root "
    "セッションの終了を AWS サポートに依頼しますか。"};

struct OpenEndKind {
  std::string_view kind;
  std::string_view cli;
  Text title, question;
};

constexpr OpenEndKind kOpenEnds[] = {
    {"reported.masked_key",
     R"sh(aws iam list-users --query 'Users[].[UserName]' --output text | xargs -I{} aws iam list-access-keys --user-name={} --query 'AccessKeyMetadata[].[UserName,AccessKeyId,Status]' --output text)sh",
     {"Find the access key behind {id}", "{id} に該当するアクセスキーを特定"},
     {"Which access key is {id}? Open the case again with the full id, or contain that user by "
      "hand.",
      "{id} はどのアクセスキーですか。完全な ID "
      "でケースを開き直すか、該当ユーザーを手動で封じ込めてください。"}},
    {"reported.interface",
     R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-network-interfaces --region "$r" --filters Name=network-interface-id,Values={!id} --query 'NetworkInterfaces[].[NetworkInterfaceId,Attachment.InstanceId,Description,AvailabilityZone]' --output text; done)sh",
     {"Find what interface {id} belongs to", "ネットワークインターフェイス {id} の接続先を特定"},
     {"Which instance or service held interface {id} at the time of the abuse?",
      "不正通信の時点で {id} を使っていたインスタンスまたはサービスは何ですか。"}},
    {"reported.own_address",
     R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-network-interfaces --region "$r" --filters Name=association.public-ip,Values={id} --query 'NetworkInterfaces[].[NetworkInterfaceId,Attachment.InstanceId,AvailabilityZone]' --output text; done)sh",
     {"Find what held address {id}", "IP アドレス {id} の使用元を特定"},
     {"Which instance held address {id} at the time of the abuse (CloudTrail, not today's state: "
      "addresses are handed on)?",
      "不正通信の時点で IP アドレス {id} を使っていたインスタンスはどれですか(IP "
      "は再割り当てされるため、現在の状態ではなく CloudTrail で確認)。"}},
    {"reported.session",
     R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws cloudtrail lookup-events --region "$r" --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={!id} --max-results 5; sleep 1; done)sh",
     {"Find whose session {shown} is", "一時的な認証情報 {shown} の発行元を特定"},
     {"Of which role or user is the temporary credential {shown}? It cannot be deactivated: its "
      "role's sessions are revoked or its user is denied.",
      "一時的な認証情報 {shown} "
      "はどのロールまたはユーザーのものですか。無効化はできず、ロールのセッション失効またはユーザー"
      "の拒否で対処します。"}},
    {kOtherAccount,
     "",
     {"Respond in account {id} too: the intruder was there",
      "アカウント {id} でも対応(侵入者の活動あり)"},
     {"Account {id} is another one: nothing of this plan is done there. Who responds in it (a case "
      "of its own, with credentials of that account)?",
      "{id} "
      "は別のアカウントであり、この計画では何も行いません。対応者は誰ですか("
      "そのアカウントの認証情報で"
      "別のケースを開いてください)。"}},
    {"",
     R"sh(aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={id} --max-results 5)sh",
     {"Decide how to contain {shown}", "{shown} の封じ込め方法を判断"},
     {"What hands out access to {shown} (a resource policy, a trust policy, a public setting, "
      "another account)? Close it there.",
      "{shown} "
      "にアクセスを与えているもの(リソースポリシー、信頼ポリシー、公開設定、別アカウント)"
      "は何ですか。そこで遮断してください。"}},
};

constexpr StepKind kOpenEnd = {.slug = "identify",
                               .phase = Phase::kContain,
                               .rank = 20,
                               .urgent = 15,
                               .precondition = {"none", "なし"},
                               .before = {"nothing is changed", "変更なし"},
                               .verify = {"it is named, and its own steps are in the plan",
                                          "特定され、対応する手順が計画に入ること"},
                               .undo = {"nothing to undo", "不要"}};

const OpenEndKind& kind_of(const OpenEnd& end) {
  for (const OpenEndKind& kind : kOpenEnds) {
    if (kind.kind == end.kind || kind.kind.empty()) return kind;
  }
  return kOpenEnds[0];
}

}  // namespace

void plan_root(Builder& plan) {
  if (!plan.scene().root) return;
  const Fields fields = plan.fields("root", plan.scene().home_region);
  for (const StepKind* kind : {&kPassword, &kMfa, &kKeys, &kContacts})
    plan.add(*kind, fields, "", *plan.scene().root);
  plan_root_keys(plan, fields);
  Step& sessions = plan.add(kSessions, fields, "", *plan.scene().root);
  Builder::ask(sessions, "root-sessions", kSessionsQuestion, fields);
}

void plan_open_ends(Builder& plan) {
  for (const OpenEnd& end : plan.scene().open_ends) {
    const OpenEndKind& what = kind_of(end);
    StepKind kind = kOpenEnd;
    kind.cli = what.cli;
    kind.title = what.title;
    const Fields fields = plan.fields(end.id, plan.scene().home_region);
    Step& step = plan.add(kind, fields, end.id, end.because);
    Builder::ask(step, "identify:" + slug(end.id), what.question, fields);
  }
}

std::vector<std::string_view> root_commands() {
  std::vector<std::string_view> all = {kPassword.cli,   kMfa.cli,        kKeys.cli,
                                       kDeleteKeys.cli, kDecideKeys.cli, kContacts.cli,
                                       kSessions.cli,   kOpenEnd.cli};
  for (const OpenEndKind& kind : kOpenEnds) all.push_back(kind.cli);
  return all;
}

}  // namespace hikeshi::respond
