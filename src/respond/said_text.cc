// SPDX-License-Identifier: Apache-2.0
// A sentence is found again by its fixed words. `{}` stands for any text, which is looked up in its
// turn; in the translation `{0}`, `{1}` ... stand for these texts.
#include "respond/said_text.h"

#include <optional>
#include <vector>

namespace hikeshi::respond {
namespace {

// The first that fits is taken, so what begins with other sentences stands before them.
constexpr Text kSentences[] = {
    // ---- what comes after a refusal
    {"{}. IAM's own simulation allows you this call, so AWS has likely restricted Lambda in this "
     "account (a policy of your organisation or of the thing may refuse it too): asking again does "
     "not help. Ask AWS in its case, with the request's id, and take the steps that need no "
     "Lambda: "
     "what calls the function, and the sessions of its role",
     "{0}。IAM のシミュレーションではこの呼び出しは許可されているため、AWS がこのアカウントの "
     "Lambda "
     "を制限している可能性があります(組織や対象リソースのポリシーによる拒否もあり得ます)"
     "。再試行して"
     "も成功しません。リクエスト ID を添えてケースで AWS に確認し、Lambda "
     "を使わない手順(関数の呼び出し元、ロールのセッション)に進んでください"},
    {"{}. AWS has restricted this account, so asking again does not help: ask AWS in its case to "
     "lift it, and take the next step of the plan that does not need this call",
     "{0}。AWS がこのアカウントを制限しているため、再試行しても成功しません。ケースで AWS "
     "に解除を依頼し、この呼び出しを使わない次の手順に進んでください"},
    {"{}: see what lies in it, and `hikeshi answer CASE {} yes` where nothing of it is yours",
     "{0}:中身を確認し、自社のデータがなければ `hikeshi answer CASE {1} yes` を実行"},
    {"{}; run step {} first, or say --without-evidence {} to give it up",
     "{0}。先に手順 {1} を実行するか、証拠を断念する場合は --without-evidence {2} を指定"},
    {"{}: run its step snapshot-members-... first, or say --without-evidence INSTANCE to give one "
     "up",
     "{0}:先に手順 snapshot-members-... を実行するか、証拠を断念する場合は --without-evidence "
     "インスタンスID を指定"},

    // ---- left to people
    {"is run only when it is named (--step {}), once {}",
     "--step {0} と名前を指定したときだけ実行します。条件:{1}"},
    {"waits for an answer (hikeshi plan CASE asks it): hikeshi answer CASE {} ...",
     "回答待ち(質問は hikeshi plan CASE に表示): hikeshi answer CASE {0} ..."},
    {"is done by hand, its commands only look: then hikeshi done CASE {}",
     "手作業で実施(コマンドは確認用)。実施後に hikeshi done CASE {0}"},
    {"is done by hand", "手作業で実施"},
    {"needs the aws program: run its command, then hikeshi done CASE {}",
     "aws コマンドで実行し、その後に hikeshi done CASE {0}"},
    {"stated to be done by {}, and AWS shows that it is not",
     "{0} が実施済みと申告しましたが、AWS では実施されていません"},
    {"stated to be done by {}", "{0} が実施済みと申告"},
    {"was not approved", "承認されていません"},

    // ---- read back
    {"AWS does not show it yet", "AWS にまだ反映されていません"},
    {"nothing can show it", "確認する方法がありません"},
    {"to be read again at {}", "{0} 以降に再確認(hikeshi verify)"},
    {"it was in effect and is no more", "有効だったものが元に戻っています"},
    {"it is there, and AWS does not act by it yet",
     "設定は書き込まれましたが、AWS の動作にまだ反映されていません"},
    {"what proves it cannot be read: {}", "確認の根拠を読み取れません: {0}"},
    {"nothing is known of the logs after the removal", "削除後のログを確認できていません"},
    {"the logs show the intruder after the removal", "削除後も侵入者の操作がログにあります"},
    {"the logs cannot be read: {}", "ログを読み取れません: {0}"},
    {"the logs reach to {}; {} is needed", "ログは {0} までです({1} までのログが必要です)"},
    {"no time after the removal", "削除より前"},
    {"the intruder has more credentials than are asked for",
     "侵入者の認証情報が多く、すべては照会していません"},

    {"connections from before the isolation live on: {}; a stop ends them",
     "隔離前からの接続が続いています: {0}。停止すれば切断されます"},
    {"AWS does not tell the home of {}", "{0} のホームリージョンを AWS が返しません"},
    {"whether connections from before the isolation live on is not known: {}",
     "隔離前からの接続が続いているかは確認できません: {0}"},

    // ---- what speaks against a thing's being the intruder's
    {"the credential was used by its owner at the time too",
     "その時刻には所有者も同じ認証情報を使用していた"},
    {"{} was the actor's, but not at the time", "{0} は侵入者のものだが、その時刻には該当しない"},
    {"the actor changed the code of the function, which is the owner's",
     "侵入者がコードを変更した関数だが、関数自体は所有者のもの"},

    // ---- carrying out
    {"something could not be read, so nothing was changed on it",
     "読み取れないものがあったため、変更していません"},
    {"{} was refused before", "{0} は既に拒否されています"},
    {"announced, and not seen in effect", "実行を記録しましたが、反映は確認できません"},
    {"interrupted; run the same command again to go on",
     "中断しました。同じコマンドで続きから再開できます"},
    {"{} needs a value that AWS does not show yet",
     "{0} に必要な値がまだ AWS に反映されていません"},

    {"no trail of all regions that is logging records every management event, reads and writes, of "
     "every service. "
     "See get-event-selectors, and put back what you want recorded with put-event-selectors, which "
     "replaces all selectors of the trail",
     "記録中の全リージョンの証跡のうち、全サービスの管理イベント(読み取り・書き込み)"
     "をすべて記録するものが"
     "ありません。get-event-selectors で確認し、put-event-selectors(証跡のセレクターをすべて置き換"
     "えます)で必要な記録対象を設定してください"},

    // ---- refused
    {"{} is protected by the policy file and would go offline",
     "{0} はポリシーファイルで保護されており、遮断すると通信できなくなります"},
    {"{} is protected by the policy file", "{0} はポリシーファイルで保護されています"},
    {"{} carries the tag {} that the policy file protects",
     "{0} にはポリシーファイルで保護されたタグ {1} が付いています"},
    {"the policy protects by tag, and nothing tells the tags of {}: remove it by hand, or protect "
     "by ARN or id",
     "ポリシーはタグで保護していますが、{0} のタグを確認できません。手作業で削除するか、ARN または "
     "ID で保護してください"},
    {"the policy protects by tag, and the tags of {} cannot be read: {}",
     "ポリシーはタグで保護していますが、{0} のタグを読み取れません: {1}"},
    {"{} without a user name would act on you: name the key's owner with `hikeshi answer CASE {}`",
     "{0} をユーザー名なしで実行すると、実行者自身が対象になります。`hikeshi answer CASE {1}` "
     "でキーの所有者を指定してください"},
    {"{} was in strangers' hands and stays inactive: make a new key for its owner",
     "{0} は第三者の手に渡ったため無効のままにします。所有者には新しいキーを発行してください"},
    {"the full ARN of your role {} cannot be read (iam:GetRole), and a policy that spares another "
     "one would leave the bucket to root",
     "ロール {0} の完全な ARN を読み取れません(iam:GetRole)。別の ARN "
     "を除外するポリシーではバケットを操作できるのが root のみになります"},
    {"its policy lets {} in, which would end with it: add this step's statement to that policy by "
     "hand, and keep what is yours of it",
     "現在のポリシーは {0} を許可しており、置き換えると利用できなくなります。"
     "この手順のステートメントを現在のポリシーに手作業で追加し、必要な許可は残してください"},
    {"{} is a log of AWS and stays", "{0} は AWS のログのため削除しません"},
    {"{} is evidence of this case and stays", "{0} は本件の証拠のため削除しません"},
    {"nothing tells since when the account was compromised (hikeshi hunt), so {} may be the last "
     "clean copy",
     "侵害の開始時刻が不明なため(hikeshi hunt)、{0} が最後の正常なコピーである可能性があります"},
    {"AWS does not say how old {} is", "{0} の作成日時を AWS から取得できません"},
    {"{} is older than the compromise ({}): a clean copy that recovery needs is never deleted",
     "{0} は侵害より前({1})のもので、復旧に必要な正常なコピーのため削除しません"},
    {"the evidence of {} cannot be read", "{0} の証拠を確認できません"},
    {"volume {} of {} has no completed evidence snapshot of this case",
     "{1} のボリューム {0} に、本件の完了した証拠スナップショットがありません"},
    {"an instance that ends with it", "同時に終了するインスタンス"},
    {"{} is in the Auto Scaling group {}, which would terminate it: run step {}, or say "
     "--without-evidence {} to give it up",
     "{0} は Auto Scaling グループ {1} に属し、終了される恐れがあります。先に手順 {2} "
     "を実行するか、証拠を断念する場合は --without-evidence {3} を指定"},
    {"{} was not launched by the group and would be terminated with it: take it out first (step "
     "{}, or aws autoscaling detach-instances), or say --without-evidence {} to give it up",
     "{0} はグループが起動したものではなく、グループとともに終了されます。先に切り離すか(手順 {1} "
     "または aws autoscaling detach-instances)、断念する場合は --without-evidence {2} を指定"},
    {"it cannot be read which machines end with it: {}",
     "同時に終了するインスタンスを確認できません: {0}"},
    {"it cannot be read which machines are in group {}",
     "グループ {0} のインスタンスを確認できません"},
    {"it cannot be read which machines are of fleet {}",
     "フリート {0} のインスタンスを確認できません"},
    {"it cannot be read which machines are of spot fleet {}",
     "スポットフリート {0} のインスタンスを確認できません"},
    {"{} runs in cluster {} and is not charged to the intruder: move it to another cluster, or "
     "delete it, first",
     "{0} はクラスター {1} "
     "で動作しており、侵入者のものではありません。先に別のクラスターへ移すか削除してください"},
    {"{} was imported into the stack and would be deleted with it: delete the stack by hand and "
     "retain what is yours",
     "{0} はスタックにインポートされたもので、スタックとともに削除されます。自社のものを残す指定で"
     "スタックを手作業で削除してください"},
    {"{} was created {}, the intruder's of that name {}: it is another thing. Where it is the "
     "intruder's all the same, delete it by hand with the commands of the plan, then hikeshi done "
     "CASE {}",
     "{0} の作成は {1}、侵入者が作成した同名のものは {2} "
     "で、別のものです。それでも侵入者のものであれば、計画のコマンドで手作業で削除し、hikeshi done "
     "CASE {3} を実行してください"},
    {"{} was there at {} already, before the intruder ({}): it is another thing, and may be yours. "
     "Where it is the intruder's all the same, delete it by hand with the commands of the plan, "
     "then hikeshi done CASE {}",
     "{0} は {1} に既にあり、侵入者({2})より前のため、自社のものと考えられます。"
     "それでも侵入者のものであれば、計画のコマンドで手作業で削除し、hikeshi done CASE {3} "
     "を実行してください"},
    {"the hosts of {} cannot be read: {}", "{0} のホストを確認できません: {1}"},
    {"step {} of this case has not put it there: remove it by hand",
     "本件の手順 {0} で設定したものではありません。手作業で解除してください"},
    {"sessions from before {} may be alive until {}. Where they are known to be over: hikeshi undo "
     "CASE {}",
     "{0} より前のセッションが {1} "
     "まで有効な可能性があります。終了済みと分かっている場合は hikeshi undo CASE {2}"},
    {"no evidence snapshot of {} is there: run step {} first",
     "{0} の証拠スナップショットがありません。先に手順 {1} を実行してください"},
    {"{} of step {} is not taken back by a call: {}",
     "手順 {1} の {0} は API では取り消せません:{2}"},
    {"what step {} has made stays: {}", "手順 {0} で作成したものは残します:{1}"},
    {"{} was terminated by step {}: nothing is left to take back",
     "{0} は手順 {1} で終了済みのため、取り消すものはありません"},
    {"{} is not there yet: run step {} first",
     "{0} がまだありません。先に手順 {1} を実行してください"},
    {"{} is not there", "{0} がありません"},
    {"nothing was taken from this user: no key that the notice names is shown to belong to this "
     "user ({}). hikeshi contain --case CASE --key {} finds whose and denies that one; hikeshi "
     "answer "
     "CASE {} yes denies this one all the same",
     "このユーザーには何も変更していません。通知に記載されたキーがこのユーザーのものであることを"
     "確認できません({0})。hikeshi contain --case CASE --key {1} で所有者を特定し、その権限を拒否"
     "できます。このユーザーも拒否する場合は hikeshi answer CASE {2} yes"},
    {"{} is not shown to be the key of the user that was named ({}): hikeshi contain --case CASE "
     "--key {} finds whose and denies that one",
     "{0} が指定されたユーザーのキーであることを確認できません({1})。hikeshi contain --case CASE "
     "--key {2} で所有者を特定し、その権限を拒否できます"},
    {"{} is not shown to be the key of the user that was named ({}): hikeshi contain --case CASE "
     "--key {} finds whose",
     "{0} が指定されたユーザーのキーであることを確認できません({1})。hikeshi contain --case CASE "
     "--key {2} で所有者を特定できます"},
    {"{} is not shown to be the key of the user that was named ({}): hikeshi contain --key {} "
     "finds whose",
     "{0} が指定されたユーザーのキーであることを確認できません({1})。hikeshi contain --key {2} "
     "で所有者を特定できます"},
    {"whose it is could not be read", "所有者を読み取れません"},
    {"it is the key of another user, {}", "別のユーザー {0} のキーです"},
    {"the regions could not be read, so it is not known whether anything succeeded after the cut",
     "リージョンの一覧を読み取れないため、遮断後に成功した操作の有無は不明です"},
    {"cut-{}.txt is not there, so it is not known when the cut was",
     "cut-{0}.txt がないため、遮断の時刻が不明です"},
    {"it is not known whether anything succeeded after the cut: {}",
     "一部を読み取れないため、遮断後に成功した操作の有無は不明です:{0}"},
    {"nothing but a sign-in succeeded after the cut, with which nothing can be done while the deny "
     "holds. Where it was not the owner: hikeshi answer CASE login-profile:{} yes adds the step "
     "that takes the password. {}",
     "遮断後に成功したのはサインインだけです(拒否が有効な間は何も操作できません)。所有者による"
     "ものでなければ hikeshi answer CASE login-profile:{0} yes "
     "でパスワードを削除する手順を追加できます。{1}"},
    {"a sign-in succeeded after the cut, and what it opened is not denied. Where it was not the "
     "owner: hikeshi contain --case CASE --user with the name of this user denies it everything. "
     "{}",
     "遮断後にサインインが成功しており、そのセッションは拒否されていません。所有者によるものでなけ"
     "れば hikeshi contain --case CASE --user にこのユーザーの名前を付けて実行し、"
     "全操作を拒否してください。{0}"},
    {"it is not known whether a trail records every management event, and nothing was changed: {}",
     "すべての管理イベントを記録する証跡の有無を確認できないため、何も変更していません:{0}"},
    {"NOT contained, this succeeded after the cut: {}",
     "封じ込めできていません。遮断後に成功した操作:{0}"},
    {"it is not shown that EC2 alone can assume this role ({}): answer with a trust policy that "
     "keeps only who is needed, hikeshi answer CASE {} JSON, and this plan writes it",
     "このロールを引き受けられるのが EC2 "
     "だけであることを確認できません({0})。必要な相手だけを残した信頼"
     "ポリシーを hikeshi answer CASE {1} JSON で回答すると、この計画が設定します"},
    {"a key of root is there, and only the credential report tells whether it is active",
     "root のキーが存在します。有効かどうかは認証情報レポートでのみ確認できます"},
    {"as it stands it would be refused: {}", "現状のままでは拒否されます:{0}"},

    {"no trail of {} could be widened: see step make-trail of hikeshi plan CASE, or make one by "
     "hand, for all regions, with log file validation and a bucket of its own",
     "{0} に拡張できる証跡がありません。hikeshi plan CASE の手順 make-trail を参照するか、"
     "全リージョン・ログファイル検証付きで専用バケットに保存する証跡を手作業で作成してください"},
    {"{} is no new bucket: hikeshi answer CASE trail-bucket NAME with another name",
     "{0} は新しいバケットではありません。別の名前で hikeshi answer CASE trail-bucket 名前"},
    {"what lies in {} cannot be read", "{0} の中身を確認できません"},

    // ---- not begun
    {"nobody approved: there is no terminal to ask on. Give --yes for what can be undone, or "
     "--confirm {}",
     "承認がありません(確認を求める端末がありません)。取り消せる手順のみなら --yes、すべてなら "
     "--confirm {0} を指定してください"},
    {"nobody approved: there is no terminal to ask on. Give --yes",
     "承認がありません(確認を求める端末がありません)。--yes を指定してください"},
    {"not approved; nothing was changed", "承認されなかったため、変更していません"},
    {"--confirm is void: the plan's hash is {}. Read the plan again",
     "--confirm は無効です。計画のハッシュは {0} に変わりました。計画を読み直してください"},
    {"{} steps cannot be undone, more than max_deletions ({}): confirm with --deletions {}",
     "取り消せない手順が {0} 件あり、max_deletions({1})を超えています。--deletions {2} "
     "を指定して承認してください"},
    {"the plan has no step that contains {} by a call: see hikeshi plan {}",
     "{0} を API で封じ込める手順が計画にありません。hikeshi plan {1} を参照してください"},
    {"the plan has no step {}", "計画に手順 {0} はありません"},
    {"step {} has changed nothing that could be taken back",
     "手順 {0} には取り消す変更がありません"},
    {"instance {} was not found; not seen: {}. Name its --region",
     "インスタンス {0} が見つかりません。未確認のリージョン: {1}。--region で指定してください"},
    {"no enabled region has instance {}", "有効なリージョンにインスタンス {0} はありません"},
    {"{} is no key of an IAM user of this account: a root key is removed by root itself (hikeshi "
     "plan CASE has the steps)",
     "{0} は本アカウントの IAM ユーザーのキーではありません。ルートのキーはルート自身が削除します"
     "(手順は hikeshi plan CASE)"},

    // ---- ways in, and what shows that they are cut
    {"new connections, IPv4 and IPv6", "新規の接続(IPv4・IPv6)"},
    {"connections that are already tracked", "確立済みの接続"},
    {"tracked connections that leave its subnet", "確立済みの接続(サブネット外)"},
    {"tracked connections within its subnet", "確立済みの接続(サブネット内)"},
    {"DNS to the VPC resolver", "VPC リゾルバーへの DNS"},
    {"new credentials of its role", "ロールの新しい認証情報"},
    {"credentials of its role that it holds", "インスタンスが保持中のロールの認証情報"},
    {"sessions of roles that were assumed after the logs end",
     "ログの範囲より後に引き受けたロールのセッション"},
    {"the logs that were read reach to {}, {} is needed: hikeshi hunt CASE with newer ones",
     "読み取ったログは {0} まで、{1} までのログが必要: 新しいログで hikeshi hunt CASE"},
    {"the logs that were read reach to {}: hikeshi hunt CASE with newer ones",
     "読み取ったログは {0} まで: 新しいログで hikeshi hunt CASE"},
    {"nowhere", "不明な時刻"},
    {"sessions of roles that were assumed with it", "これで引き受けたロールのセッション"},
    {"sessions of role {}", "ロール {0} のセッション"},
    {"access key {}", "アクセスキー {0}"},
    {"every access key of the user", "ユーザーのすべてのアクセスキー"},
    {"console password", "コンソールのパスワード"},
    {"console password, where there is one", "コンソールのパスワード(設定されている場合)"},
    {"no step takes it: who signs in with it is denied everything by step {}; hikeshi answer "
     "CASE {} yes adds a step that takes it",
     "削除する手順はありません。サインインしても手順 {0} により全操作が拒否されます。hikeshi "
     "answer "
     "CASE {1} yes で削除する手順を追加できます"},
    {"console sessions and temporary credentials of the user",
     "ユーザーのコンソールセッションと一時的な認証情報"},
    {"service credentials, SSH keys, certificates", "サービス認証情報・SSH キー・証明書"},
    {"sessions issued until now", "これまでに発行されたセッション"},
    {"new sessions", "新しいセッション"},
    {"a security group does not end them; --stop does, and --nacl those that leave its subnet",
     "セキュリティグループでは切れません。--stop で切断、--nacl でサブネット外との接続を切断"},
    {"a network ACL does not filter them; --stop ends them",
     "ネットワーク ACL では切れません。--stop で切断"},
    {"no security group or network ACL filters it; --stop does",
     "セキュリティグループやネットワーク ACL では切れません。--stop で切断"},
    {"revoke them: hikeshi contain --role NAME", "hikeshi contain --role ロール名 で失効"},
    {"it has no role now; if it had one until lately, revoke its sessions: hikeshi contain --role "
     "NAME",
     "現在ロールはありません。直前まであった場合は hikeshi contain --role ロール名 で失効"},
    {"the logs have not been read: hikeshi hunt CASE", "ログを未確認: hikeshi hunt CASE"},
    {"whoever its trust policy names can still assume it: step {}",
     "信頼ポリシーで許可された相手は引き続き引き受け可能: 手順 {0}"},
    {"flow logs of {}: nothing accepted from {} to {}",
     "フローログ({0}): {1} から {2} まで許可された通信なし"},
    {"{}; no flow log in CloudWatch Logs shows {} since",
     "{0}。以後の {1} を示すフローログが CloudWatch Logs にありません"},
    {"the flow log of {} has records without a gap from {} to {}; {} is needed",
     "{0} のフローログで途切れなく記録があるのは {1} から {2} まで({3} まで必要)"},
    {"the flow logs of {} have no ten minutes in common yet",
     "{0} のフローログに共通する 10 分間の記録がまだない"},
    {"the flow log of {} lies in {}, which is not read here",
     "{0} のフローログは {1} にあり、ここでは読みません"},
    {"step {}", "手順 {0}"},
};

// The texts for the holes of `pattern`; nullopt where it does not fit.
std::optional<std::vector<std::string_view>> holes_in(std::string_view pattern,
                                                      std::string_view text) {
  std::vector<std::string_view> literals, holes;
  for (size_t at = 0;;) {
    const size_t hole = pattern.find("{}", at);
    literals.push_back(pattern.substr(at, hole == std::string_view::npos ? hole : hole - at));
    if (hole == std::string_view::npos) break;
    at = hole + 2;
  }
  if (!text.starts_with(literals.front())) return std::nullopt;
  text.remove_prefix(literals.front().size());
  for (size_t i = 1; i < literals.size(); ++i) {
    const bool last = i + 1 == literals.size();
    if (last && !text.ends_with(literals[i])) return std::nullopt;
    const size_t at = last ? text.size() - literals[i].size() : text.find(literals[i]);
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    holes.push_back(text.substr(0, at));
    text.remove_prefix(at + literals[i].size());
  }
  return text.empty() ? std::optional(std::move(holes)) : std::nullopt;
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& holes) {
  std::string out;
  for (size_t at = 0; at < pattern.size(); ++at) {
    const bool hole = pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}';
    if (!hole) {
      out += pattern[at];
      continue;
    }
    out += said_in(Lang::kJa, holes[static_cast<size_t>(pattern[at + 1] - '0')]);
    at += 2;
  }
  return out;
}

}  // namespace

std::string said_in(Lang lang, std::string_view english) {
  if (lang == Lang::kEn) return std::string(english);
  for (const Text& sentence : kSentences) {
    if (const auto holes = holes_in(sentence.en, english)) return filled(sentence.ja, *holes);
  }
  return std::string(english);
}

}  // namespace hikeshi::respond
