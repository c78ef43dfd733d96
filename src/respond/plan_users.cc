// SPDX-License-Identifier: Apache-2.0
// Steps for IAM users and their keys. Deactivating a key leaves its sessions alive, so the user is
// denied everything as well: permissions are evaluated per request, which cuts console sessions,
// GetSessionToken and GetFederationToken children too.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/plan_watch.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr StepKind kRecordUser = {
    .slug = "record-user",
    .rank = 30,
    .cli = R"sh(aws iam get-user --user-name {user}
aws iam list-access-keys --user-name {user}
aws iam list-access-keys --user-name {user} --query 'AccessKeyMetadata[].[AccessKeyId]' --output text | xargs -r -n1 aws iam get-access-key-last-used --access-key-id
aws iam list-user-policies --user-name {user}
aws iam list-user-policies --user-name {user} --query 'PolicyNames[].[@]' --output text | xargs -r -I{} aws iam get-user-policy --user-name {user} --policy-name={}
aws iam list-attached-user-policies --user-name {user}
aws iam list-groups-for-user --user-name {user}
aws iam get-login-profile --user-name {user}
aws iam list-mfa-devices --user-name {user}
aws iam list-signing-certificates --user-name {user}
aws iam list-ssh-public-keys --user-name {user}
aws iam list-service-specific-credentials --user-name {user})sh",
    .title = {"Record IAM user {user}", "IAM ユーザー {user} の状態を保存"},
    .precondition = {"the caller is not {user}", "作業者が {user} でないこと"},
    .before = {"this is the before-state of all steps on the user", "以後の手順の変更前状態となる"},
    .verify = {"answers are saved; get-login-profile may say NoSuchEntity",
               "結果を保存(get-login-profile は NoSuchEntity の場合あり)"},
    .undo = {"nothing to undo", "不要"}};

constexpr StepKind kDenyUser = {
    .slug = "deny-user",
    .phase = Phase::kContain,
    .rank = 11,
    .urgent = 12,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam put-user-policy --user-name {whom} --policy-name IR-DenyAll --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"IRDenyAll","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"'{responder}'"}}}]}'
aws iam get-user-policy --user-name {user} --policy-name IR-DenyAll)sh",
    .title = {"Deny everything to IAM user {user}", "IAM ユーザー {user} の全操作を拒否"},
    .precondition =
        {"the caller is not {user} and not in its chain. Whatever the owner runs as {user} stops "
         "too",
         "作業者が {user} でもその派生セッションでもないこと。{user} で動く正規の処理も停止する"},
    .before = {"list-user-policies of step record-user-{user}",
               "record-user-{user} の list-user-policies"},
    .verify = {"simulate-principal-policy says explicitDeny; AccessDenied in CloudTrail. IAM needs "
               "up to minutes",
               "simulate-principal-policy が explicitDeny、CloudTrail に "
               "AccessDenied。反映に数分かかる場合あり"},
    .undo = {"aws iam delete-user-policy --policy-name IR-DenyAll",
             "aws iam delete-user-policy --policy-name IR-DenyAll"},
    .sentence =
        {"all actions of IAM user {user}, its console sessions and its temporary credentials "
         "included, were denied",
         "コンソールセッションと一時的な認証情報を含め、IAM ユーザー {user} の全操作を拒否した"},
    .proof = kUserIsDenied,
    .proves = kDenied};

constexpr Text kDenyWithPassword = {
    "the caller is not {user} and not in its chain. Whatever the owner runs as {user} stops too. "
    "Somebody has answered that nobody else can know its console password: it is left, and who "
    "signs in with it can do nothing while the deny holds. `hikeshi answer CASE "
    "login-profile:{slug} yes` adds the step that takes it",
    "作業者が {user} でもその派生セッションでもないこと。{user} "
    "で動く正規の処理も停止する。コンソールのパスワードは他者に知られていないとの回答があるため残す"
    "(拒否が有効な間はサインインしても何も操作できない)。`hikeshi answer CASE login-profile:{slug} "
    "yes` で、パスワードを削除する手順を追加する"};

// Where the intruder has only put a key into a user of the owner's: what the key has opened ends,
// what the owner's own keys do goes on. Permanent keys have no time of issue, so they do not match.
constexpr StepKind kRevokeUser = {
    .slug = "revoke-user-sessions",
    .phase = Phase::kContain,
    .rank = 11,
    .urgent = 12,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam put-user-policy --user-name {whom} --policy-name IR-RevokeOlderSessions --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"IRRevokeOlderSessions","Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"},"ArnNotEquals":{"aws:PrincipalArn":"'{responder}'"}}}]}'
aws iam get-user-policy --user-name {user} --policy-name IR-RevokeOlderSessions)sh",
    .title = {"Revoke all sessions of IAM user {user} issued until now (its own permanent keys go "
              "on)",
              "IAM ユーザー {user} "
              "の現在までのセッションをすべて失効(自社のアクセスキーはそのまま使える)"},
    .precondition =
        {"the user is yours and the intruder only put a key there, which is deactivated before "
         "this. Where more of it was in the intruder's hands: hikeshi contain --user {user}",
         "自社のユーザーであり、侵入者はキーを追加しただけであること(そのキーは先に無効化)"
         "。他の認証"
         "情報も渡っていた場合は hikeshi contain --user {user}"},
    .before = {"list-user-policies of step record-user-{user}",
               "record-user-{user} の list-user-policies"},
    .verify = {"AccessDenied in CloudTrail for sessions that were opened with the intruder's key",
               "侵入者のキーで開かれたセッションが CloudTrail で AccessDenied となること"},
    .undo = {"aws iam delete-user-policy --policy-name IR-RevokeOlderSessions",
             "aws iam delete-user-policy --policy-name IR-RevokeOlderSessions"},
    .sentence = {"all earlier sessions of IAM user {user} were revoked",
                 "IAM ユーザー {user} の既存セッションをすべて失効させた"},
    .proof = kUserIsDenied,
    .proves = kDenied};

// Whose {keys} are, as far as {user} goes. `target`, of which all that follows is taken, is {user}
// where one of the keys is its, or where AWS says of every one that nobody has it any more: then
// the word of whoever named the user is all there is. What AWS did not say leaves it empty: any
// other error, which has blanks as no name of a user has.
constexpr Literal kWhoseKeys =
    R"sh(target=""; gone=""; owner=""; unread=""
for whose in $(for k in {keys}; do if [ "$(aws iam list-access-keys --user-name {user} --query "AccessKeyMetadata[?AccessKeyId=='$k'].[AccessKeyId]" --output text)" = "$k" ]; then echo {user}; else aws iam get-access-key-last-used --access-key-id "$k" --query "UserName || '(nobody)'" --output text 2>&1 | sed 's/.*[(]NoSuchEntity[)].*/(nobody)/' | sed 's/.* .*/(unread)/'; fi; done); do if [ "$whose" = {user} ]; then target={user}; else if [ "$whose" = "(nobody)" ]; then gone={user}; else if [ "$whose" = "(unread)" ]; then unread="$whose"; else owner="$whose"; fi; fi; fi; done
if [ "$target$owner$unread" = "" ]; then target="$gone"; fi
if [ "$owner" = "" ]; then why="whose it is could not be read"; else why="it is the key of another user, $owner"; fi)sh";
constexpr Literal kNotShown =
    "{!id} is not shown to be the key of the user that was named ($why): ";
constexpr std::string_view kContainOwned =
    line<"aws iam update-access-key --user-name {user} --access-key-id {!id} --status Inactive\n",
         kWhoseKeys, "\necho \"${target:?", kNotShown,
         "hikeshi contain --key {!id} finds whose}\"\naws iam list-access-keys --user-name {user}">;

constexpr StepKind kContainKey = {
    .slug = "contain-key",
    .phase = Phase::kContain,
    .rank = 10,
    .urgent = 10,
    .danger = Danger::kReversible,
    // A key that the named user does not have is gone, or another user's: then nothing was cut off.
    .cli = kContainOwned,
    .title = {"Deactivate access key {shown} of {user_text}",
              "{user_text} のアクセスキー {shown} を無効化"},
    .precondition = {"the caller does not sign with this key. Always with --user-name: without it "
                     "the call acts on the caller",
                     "作業者がこのキーを使っていないこと。--user-name "
                     "を必ず付ける(ないと作業者自身に作用する)"},
    .before = {"the key's status in list-access-keys", "list-access-keys のステータス"},
    .verify = {"list-access-keys says Inactive (poll). This does not end sessions that the key "
               "opened: they need the user's deny and the role steps",
               "list-access-keys が Inactive "
               "になること(反映待ち)"
               "。このキーで作られたセッションは残るため、ユーザーの拒否とロールの手順が必要"},
    .undo = {"update-access-key --status Active; never for a key that was published",
             "update-access-key --status Active(公開されたキーには行わない)"},
    .sentence = {"access key {shown} of IAM user {user} was deactivated",
                 "IAM ユーザー {user} のアクセスキー {shown} を無効化した"}};

// The owner is looked up by the command itself; where that fails, the aws tool refuses the empty
// name and nothing happens.
constexpr std::string_view kContainUnowned =
    R"sh(aws iam update-access-key --access-key-id {!id} --status Inactive --user-name "$(aws iam get-access-key-last-used --access-key-id {!id} --query UserName --output text)"
aws iam get-access-key-last-used --access-key-id {!id})sh";

// The same where a notice alone says whose it is: it is deactivated wherever it is, and where that
// is not shown to be the user whom the notice names the step ends with how the plan learns of it.
constexpr std::string_view kContainNamed =
    line<kWhoseKeys,
         R"sh(
if [ "$owner" = "" ]; then holder={user}; else holder="$owner"; fi
aws iam update-access-key --access-key-id {!id} --status Inactive --user-name "$holder"
echo "${target:?)sh",
         kNotShown,
         R"sh(hikeshi contain --case CASE --key {!id} finds whose and denies that one}"
aws iam list-access-keys --user-name {user})sh">;

// Before anything is taken from a user whom a notice names beside keys: one of them is its, or they
// are gone and the notice's word is all there is. A pasted line that ends so ends alone, so each
// that takes something asks for `target` again.
constexpr std::string_view kOnlyTheOwner = line<kWhoseKeys,
                                                R"sh(
echo "${target:?nothing was taken from this user: no key that the notice names is shown to belong to this user ($why). hikeshi contain --case CASE --key {!key} finds whose and denies that one; hikeshi answer CASE {named_question} yes denies this one all the same}"
)sh">;
constexpr std::string_view kProvenTarget =
    R"("${target:?nothing is taken from this user, see above}")";

constexpr StepKind kDecideUser = {
    .slug = "decide-user",
    .phase = Phase::kContain,
    .rank = 11,
    .cli = "aws iam get-user --user-name {user}\naws iam list-access-keys --user-name {user}",
    .title = {"Decide whether {user}, whom the notice names, was in the intruder's hands",
              "通知に記載された {user} が侵入者の手に渡っていたか判断"},
    .precondition =
        {"the keys that the notice names are those of other users, who are contained: "
         "{user} is not denied on the notice's word alone",
         "通知に記載されたキーは別のユーザーのもので、そのユーザーは封じ込め対象である。"
         "通知の記載のみで {user} を拒否することはしない"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kNamedQuestion = {
    "The notice names {user}, but the key that it names belongs to another user. Were credentials "
    "of {user} in the intruder's hands too? Answer \"yes\" (everything is denied to {user}) or "
    "\"no\".",
    "通知には {user} とありますが、記載されたキーは別のユーザーのものです。{user} "
    "の認証情報も侵入者の手に渡っていましたか。「はい」({user} の全操作を拒否)または「いいえ」"
    "と回答してください。"};

constexpr Text kOwnerQuestion = {
    "Whose is access key {shown}? Give the user name (UserName of get-access-key-last-used); a "
    "root key goes to the root steps.",
    "アクセスキー {shown} はどのユーザーのものですか(get-access-key-last-used の UserName)。root "
    "のキーであれば root の手順で対応します。"};

constexpr StepKind kOtherKeys = {
    .slug = "contain-keys-of-user",
    .phase = Phase::kContain,
    .rank = 12,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam list-access-keys --user-name {user} --query "AccessKeyMetadata[?Status=='Active'].[AccessKeyId]" --output text | xargs -r -I{} aws iam update-access-key --user-name {whom} --access-key-id={} --status Inactive
aws iam list-access-keys --user-name {user})sh",
    .title = {"Deactivate every other key of {user}", "{user} の他のキーもすべて無効化"},
    .precondition = {"the caller is not {user}; an intruder often makes a second key",
                     "作業者が {user} でないこと。侵入者は 2 本目のキーを作ることが多い"},
    .before = {"list-access-keys of step record-user-{user}",
               "record-user-{user} の list-access-keys"},
    .verify = {"no key is Active", "Active のキーがないこと"},
    .undo = {"update-access-key --status Active for keys that are the owner's alone",
             "所有者のみが使うキーを Active に戻す"},
    .sentence = {"all access keys of IAM user {user} were deactivated",
                 "IAM ユーザー {user} の全アクセスキーを無効化した"}};

constexpr StepKind kLogin = {
    .slug = "delete-login-profile",
    .phase = Phase::kContain,
    .rank = 13,
    .danger = Danger::kReversible,
    .cli = "aws iam delete-login-profile --user-name {whom}",
    .title = {"Take the console password from {user}", "{user} のコンソールパスワードを削除"},
    .precondition = {"the deny is in place. IAM cannot disable a password, only delete it; "
                     "NoSuchEntity: there is none",
                     "全操作の拒否が適用済みであること。パスワードの無効化はできず削除のみ。NoSuchE"
                     "ntity は未設定の意味"},
    .before = {"get-login-profile and list-mfa-devices of step record-user-{user}",
               "record-user-{user} の get-login-profile と list-mfa-devices"},
    .verify = {"get-login-profile: NoSuchEntity", "get-login-profile が NoSuchEntity"},
    .undo = {"create-login-profile with a new password and reset at sign-in",
             "新しいパスワードで create-login-profile(初回変更を必須)"},
    .sentence = {"the console password of IAM user {user} was removed",
                 "IAM ユーザー {user} のコンソールパスワードを削除した"}};

constexpr StepKind kOtherCredentials = {
    .slug = "contain-other-credentials",
    .phase = Phase::kContain,
    .rank = 14,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws iam list-service-specific-credentials --user-name {user} --query 'ServiceSpecificCredentials[].[ServiceSpecificCredentialId]' --output text | xargs -r -I{} aws iam update-service-specific-credential --user-name {whom} --service-specific-credential-id={} --status Inactive
aws iam list-ssh-public-keys --user-name {user} --query 'SSHPublicKeys[].[SSHPublicKeyId]' --output text | xargs -r -I{} aws iam update-ssh-public-key --user-name {whom} --ssh-public-key-id={} --status Inactive
aws iam list-signing-certificates --user-name {user} --query 'Certificates[].[CertificateId]' --output text | xargs -r -I{} aws iam update-signing-certificate --user-name {whom} --certificate-id={} --status Inactive)sh",
    .title =
        {"Deactivate the other credentials of {user} (Bedrock API keys, SSH keys, certificates)",
         "{user} のその他の認証情報を無効化(Bedrock API キー、SSH キー、証明書)"},
    .precondition =
        {"the caller is not {user}; SES SMTP passwords derive from access keys",
         "作業者が {user} でないこと。SES の SMTP パスワードはアクセスキーから派生する"},
    .before = {"the lists of step record-user-{user}", "record-user-{user} の一覧"},
    .verify = {"every list says Inactive or is empty", "各一覧が Inactive または空であること"},
    .undo = {"the same calls with --status Active", "同じコマンドを --status Active で実行"},
    .sentence = {"the other credentials of IAM user {user} were deactivated",
                 "IAM ユーザー {user} のその他の認証情報を無効化した"}};

// Written when the user's ways are cut and read back: what succeeds later is no delay of IAM's.
constexpr std::string_view kNoteCut = "\n{proven}date -u +%Y-%m-%dT%H:%M:%SZ > cut-{slug}.txt";

constexpr StepKind kDeleteKey = {
    .slug = "delete-iam-access-key",
    .phase = Phase::kEradicate,
    .rank = 60,
    .danger = Danger::kIrreversible,
    .cli = "aws iam delete-access-key --user-name {user} --access-key-id {!id}",
    .title = {"Delete access key {shown} of {user}", "{user} のアクセスキー {shown} を削除"},
    .precondition =
        {"it is Inactive, what used it rightly runs with a role or a new key, and its id stays on "
         "record for log searches",
         "Inactive であり、正規の利用がロールまたは新しいキーに移行済みで、ログ検索用にキー ID "
         "を控えていること"},
    .before = {"list-access-keys; the secret cannot be read back",
               "list-access-keys(シークレットは取得不可)"},
    .verify = {"list-access-keys no longer lists it", "list-access-keys に表示されないこと"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"access key {shown} of IAM user {user} was deleted",
                 "IAM ユーザー {user} のアクセスキー {shown} を削除した"}};

// A key that only a notice gives to the user: of another's it would seem to be gone.
constexpr std::string_view kDeleteNamed =
    line<kWhoseKeys, "\naws iam delete-access-key --user-name \"${target:?", kNotShown,
         "hikeshi contain --case CASE --key {!id} finds whose}\" --access-key-id {!id}">;

constexpr StepKind kDecideKey = {
    .slug = "decide-key",
    .phase = Phase::kEradicate,
    .rank = 60,
    .cli = "aws iam get-access-key-last-used --access-key-id {!id}",
    .title = {"Decide whether access key {shown} goes", "アクセスキー {shown} を削除するか判断"},
    .precondition = {"the facts are not sure enough for something that cannot be undone",
                     "取り消せない操作を行うには事実の確度が不足"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

constexpr Text kWhoseKey = {
    "Was access key {shown} in the intruder's hands? Answer \"actor\" (it will be deleted) or "
    "\"owner\" (it stays: activate it again when the response is over).",
    "アクセスキー {shown} "
    "は侵入者の手に渡っていましたか。「攻撃者」(削除します)または「自社」("
    "残します。対応完了後に再度有"
    "効化)と回答してください。"};

constexpr StepKind kUndeny = {
    .slug = "release-user",
    .phase = Phase::kRecover,
    .rank = 30,
    .danger = Danger::kReversible,
    .cli = "aws iam delete-user-policy --user-name {user} --policy-name IR-DenyAll",
    .title = {"Give {user} its permissions back", "{user} の拒否ポリシーを解除"},
    .precondition =
        {"its leaked keys are deleted, password and MFA are new, what the intruder attached is "
         "gone; the longest session (36 hours) has passed or the user is replaced by a role",
         "漏えいしたキーの削除、パスワードと MFA "
         "の再設定、侵入者が付けた権限の除去が済み、最長セッション(36 "
         "時間)が経過したか、ユーザーをロールに置き換えたこと"},
    .before = {"get-user-policy IR-DenyAll", "get-user-policy IR-DenyAll"},
    .verify = {"get-user-policy: NoSuchEntity; no foreign use for a day",
               "get-user-policy が NoSuchEntity。1 日間不審な利用がないこと"},
    .undo = {"step deny-user-{user} again", "deny-user-{user} を再実行"}};

std::string password_question(const UserTarget& user) { return "login-profile:" + slug(user.name); }

// Also where no sign-in is seen: no fact of a case tells that logs of every region in which one may
// be recorded were read for the whole time. It is left only where a person says that nobody else
// can know it, and nothing shows that the console was used.
bool takes_password(const Scene& scene, const UserTarget& user) {
  return user.console || user.made || !said_no(scene, password_question(user));
}

constexpr Text kLoginUnseen = {
    "the deny is in place. IAM cannot disable a password, only delete it; NoSuchEntity: there is "
    "none. No sign-in of {user} is known, and nothing shows that the logs would hold every one: "
    "where nobody else can know the password, `hikeshi answer CASE login-profile:{slug} no` leaves "
    "it",
    "全操作の拒否が適用済みであること。パスワードの無効化はできず削除のみ。NoSuchEntity "
    "は未設定の意味。{user} のサインインは確認されていないが、すべてのサインインがログに残っている"
    "とは確認できない。パスワードが他者に知られ得ない場合は `hikeshi answer CASE "
    "login-profile:{slug} no` で残す"};

// What became of the password of a user who is denied everything.
template <typename Add>
void plan_password(const Add& add, const Scene& scene, const UserTarget& user) {
  if (!takes_password(scene, user)) return;
  const bool asked_for = user.console || user.made || said_yes(scene, password_question(user));
  StepKind login = kLogin;
  if (!asked_for) login.precondition = kLoginUnseen;
  add(login);
}

// Its key has steps of its own (plan_key).
template <typename Add>
void plan_lodger(const Add& add, bool console) {
  add(kRevokeUser, kNoteCut);
  if (console) add(kLogin);
}

// Ids of keys are letters and digits, so no quoting of theirs can end the query.
void set_keys_beside(Fields& fields, const UserTarget& user) {
  fields.set("key", user.beside.front()).set_shell("keys", join(user.beside, " "));
  fields.set_shell("named_question", named_user_question(user.name));
  fields.set_shell("whom", std::string(kProvenTarget));
  fields.set_shell("proven", "echo " + std::string(kProvenTarget) + " && ");
}

void ask_about_named(Builder& plan, const UserTarget& user, const Fields& fields) {
  const std::string question = named_user_question(user.name);
  if (said_no(plan.scene(), question)) return;
  Builder::ask(plan.add(kDecideUser, fields, user.name, user.because), question, kNamedQuestion,
               fields);
}

void plan_user(Builder& plan, const UserTarget& user) {
  Fields fields = plan.fields(user.name, plan.scene().home_region);
  fields.set("user", user.name).set("slug", slug(user.name));
  fields.set("whom", user.name).set_shell("proven", "");
  if (!user.beside.empty()) set_keys_beside(fields, user);
  const auto add = [&](StepKind kind, std::string_view then = {}) -> Step& {
    const bool takes = kind.danger != Danger::kNone && kind.phase == Phase::kContain;
    std::string cli(takes && !user.beside.empty() ? kOnlyTheOwner : "");
    cli.append(kind.cli).append(then);
    kind.cli = cli;
    Step& step = plan.add(kind, fields, user.name, user.because);
    step.about = thing("iam:user", user.name);
    if (kind.slug == kLogin.slug) step.removes = thing("iam:login-profile", user.name);
    return step;
  };
  Step& record = add(kRecordUser);
  if (!user.beside.empty()) record.may_answer = named_user_question(user.name);
  if (user.misnamed) return ask_about_named(plan, user, fields);
  if (user.lodged) {
    plan_lodger(add, user.console);
    add_watch(plan, user, fields);
    return;
  }
  StepKind deny = kDenyUser;
  if (!takes_password(plan.scene(), user)) deny.precondition = kDenyWithPassword;
  add(deny);
  add(kOtherKeys);
  plan_password(add, plan.scene(), user);
  add(kOtherCredentials, kNoteCut);
  add_watch(plan, user, fields).may_answer = password_question(user);
  if (!user.made) add(kUndeny);
}

void decide_key(Builder& plan, const Fields& fields, const KeyTarget& key) {
  Step& step = plan.add(kDecideKey, fields, key.id, key.because);
  Builder::ask(step, "whose:" + slug(key.id), kWhoseKey, fields);
}

void plan_key(Builder& plan, const KeyTarget& key) {
  Fields fields = plan.fields(key.id, plan.scene().home_region);
  fields.set("keys", key.id);
  fields.set("user", key.owner).set("user_text", key.owner.empty() ? "?" : key.owner);
  if (key.owner.empty()) {
    StepKind kind = kContainKey;
    kind.cli = kContainUnowned;
    kind.title = {"Deactivate access key {shown} (its user is not known yet)",
                  "アクセスキー {shown} を無効化(所有ユーザーは未確認)"};
    Step& step = plan.add(kind, fields, key.id, key.because);
    step.about = thing("iam:access-key", key.id);
    Builder::ask(step, "key-owner:" + slug(key.id), kOwnerQuestion, fields);
    return;
  }
  StepKind contain = kContainKey;
  if (key.hearsay) contain.cli = kContainNamed;
  plan.add(contain, fields, key.id, key.because).about = thing("iam:access-key", key.id);
  if (key.sure) {
    StepKind gone = kDeleteKey;
    if (key.hearsay) gone.cli = kDeleteNamed;
    plan.add(gone, fields, key.id, key.because).removes = thing("iam:access-key", key.id);
  } else if (!key.ours) {
    decide_key(plan, fields, key);
  }
}

}  // namespace

void plan_users(Builder& plan) {
  for (const auto& [id, key] : plan.scene().keys) plan_key(plan, key);
  for (const auto& [name, user] : plan.scene().users) plan_user(plan, user);
}

std::vector<std::string_view> user_commands() {
  std::vector<std::string_view> all = watch_commands();
  for (const std::string_view cli :
       {kRecordUser.cli, kDenyUser.cli, kRevokeUser.cli, kContainKey.cli, kOtherKeys.cli,
        kLogin.cli, kOtherCredentials.cli, kDeleteKey.cli, kDecideKey.cli, kUndeny.cli,
        kContainUnowned, kUserIsDenied, kContainNamed, kOnlyTheOwner, kDecideUser.cli,
        kDeleteNamed})
    all.push_back(cli);
  return all;
}

}  // namespace hikeshi::respond
