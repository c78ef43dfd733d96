// SPDX-License-Identifier: Apache-2.0
// Tables of words; ATT&CK's tactics stand in the order of an attack.
#include "report/words.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include "base/text.h"
#include "casefile/causes.h"

namespace hikeshi::report {
namespace {

struct Word {
  std::string_view key;
  Text text;
};

constexpr Word kNoticeClasses[] = {
    {"", {"Incident", "インシデント"}},
    {"abuse", {"Abuse report", "不正利用 (abuse) の通報"}},
    {"exposed_key", {"Exposed access key", "アクセスキーの漏えい"}},
    {"irregular_activity",
     {"Irregular activity in the account", "アカウントの不審なアクティビティ"}},
    {"finding", {"GuardDuty finding", "GuardDuty の検出"}},
    {"suspended", {"Account suspended", "アカウントの停止"}},
    {"account_event", {"Account event", "アカウントのイベント"}},
    {"case_update", {"Update of a support case", "サポートケースの更新"}},
    {"resolved", {"Resolved", "解決済み"}},
};

// What the mail servers on the way found, and no more.
constexpr Word kAuthentications[] = {
    {"pass", {"passed", "合格"}},
    {"fail", {"FAILED", "不合格"}},
    {"arc", {"passed before it was forwarded (ARC)", "転送前に合格(ARC)"}},
    {"none", {"nothing tells", "判定材料なし"}},
};

constexpr Word kConfidences[] = {
    {"high", {"high", "高"}}, {"medium", {"medium", "中"}}, {"low", {"low", "低"}}};

constexpr Word kVerdicts[] = {
    {"confirmed", {"confirmed", "確定"}},
    {"likely", {"likely", "可能性が高い"}},
    {"ruled_out", {"ruled out", "除外"}},
    {"unknown", {"unknown", "不明"}},
};

constexpr Word kTactics[] = {
    {"reconnaissance", {"Reconnaissance", "偵察"}},
    {"resource-development", {"Resource development", "リソース開発"}},
    {"initial-access", {"Initial access", "初期アクセス"}},
    {"discovery", {"Discovery", "探索"}},
    {"execution", {"Execution", "実行"}},
    {"persistence", {"Persistence", "永続化"}},
    {"privilege-escalation", {"Privilege escalation", "権限昇格"}},
    {"stealth", {"Defence evasion", "防御回避"}},
    {"defense-evasion", {"Defence evasion", "防御回避"}},
    {"defence-evasion", {"Defence evasion", "防御回避"}},
    {"defense-impairment", {"Defence impairment", "防御妨害"}},
    {"credential-access", {"Credential access", "認証情報アクセス"}},
    {"lateral-movement", {"Lateral movement", "水平展開"}},
    {"collection", {"Collection", "収集"}},
    {"command-and-control", {"Command and control", "C2 通信"}},
    {"exfiltration", {"Exfiltration", "持ち出し"}},
    {"impact", {"Impact", "影響"}},
    {"", {"Other", "その他"}},
};

constexpr Word kPhases[] = {
    {"first", {"first", "最優先"}},       {"preserve", {"preserve", "証拠保全"}},
    {"contain", {"contain", "封じ込め"}}, {"eradicate", {"eradicate", "除去"}},
    {"harden", {"harden", "強化"}},       {"recover", {"recover", "復旧"}},
};

constexpr Word kDangers[] = {
    {"none", {"no risk", "影響なし"}},
    {"reversible", {"can be undone", "取り消し可"}},
    {"irreversible", {"CANNOT be undone", "取り消し不可"}},
};

constexpr Word kPrincipalKinds[] = {
    {"root", {"root user", "ルートユーザー"}},
    {"iam_user", {"IAM user", "IAM ユーザー"}},
    {"role", {"role", "ロール"}},
    {"federated", {"federated user", "フェデレーションユーザー"}},
    {"aws_account", {"another AWS account", "別の AWS アカウント"}},
    {"anonymous", {"anonymous", "匿名"}},
};

constexpr Word kCredentialKinds[] = {
    {"access_key", {"access key", "アクセスキー"}},
    {"session", {"role session", "ロールセッション"}},
    {"console_session", {"console session", "コンソールセッション"}},
    {"federation_token", {"federation token", "フェデレーショントークン"}},
    {"session_token", {"session token", "セッショントークン"}},
    {"instance_role", {"instance role", "インスタンスロール"}},
    {"root", {"root", "ルート"}},
};

constexpr Word kGapStates[] = {
    {"lost", {"logs lost", "ログ欠落"}},
    {"off", {"logging off", "記録停止"}},
};

constexpr Word kRequired[] = {
    {"investigate_root_cause", {"investigate the root cause", "根本原因の調査"}},
    {"rotate_key", {"rotate the access key", "アクセスキーのローテーション"}},
    {"change_password", {"change the password", "パスワードの変更"}},
    {"change_root_password", {"change the root password", "ルートパスワードの変更"}},
    {"enable_mfa", {"enable MFA", "MFA の有効化"}},
    {"check_cloudtrail", {"check CloudTrail", "CloudTrail の確認"}},
    {"check_usage", {"check usage and bills", "使用状況と請求の確認"}},
    {"revoke_sessions", {"revoke sessions", "セッションの無効化"}},
    {"remove_content", {"remove the content", "コンテンツの削除"}},
    {"reply_mail", {"reply to the mail", "メールへの返信"}},
    {"reply_case", {"reply in the support case", "サポートケースでの返信"}},
};

constexpr Word kRestrictions[] = {
    {"quarantine_policy", {"quarantine policy attached", "隔離ポリシーの付与"}},
    {"port_block", {"ports blocked", "ポートの遮断"}},
    {"all_traffic_block", {"all traffic blocked", "全通信の遮断"}},
    {"start_stop_block", {"start and stop blocked", "起動・停止の禁止"}},
    {"services_limited", {"services limited", "サービスの制限"}},
    {"sending_paused", {"mail sending paused", "メール送信の一時停止"}},
    {"model_access_revoked", {"model access revoked", "モデルアクセスの取り消し"}},
    {"account_suspended", {"account suspended", "アカウントの停止"}},
    {"restriction_lifted", {"restriction lifted", "制限の解除"}},
};

constexpr Word kReasons[] = {
    {"attack_acts", {"acts of an intruder", "侵入者に典型的な操作"}},
    {"attack_stages", {"stages of an attack", "攻撃の複数段階"}},
    {"conflicting_event_id", {"conflicting records", "矛盾する記録"}},
    {"denied", {"denied calls", "拒否された呼び出し"}},
    {"dry_run", {"dry runs", "権限の試行"}},
    {"guessed_password", {"guessed password", "パスワードの推測"}},
    {"habit", {"usual acts", "普段どおりの操作"}},
    {"imdsv1", {"IMDSv1", "IMDSv1 の利用"}},
    {"instance_role_elsewhere", {"instance role elsewhere", "インスタンス外でのロール使用"}},
    {"issued_by_actor", {"issued by the actor", "侵入者による発行"}},
    {"known_network", {"known network", "既知のネットワーク"}},
    {"listed_address", {"on a list", "リストに載る接続元"}},
    {"own_address", {"own address", "自組織の接続元"}},
    {"known_address", {"known address", "既知の接続元"}},
    {"made_by_owner", {"made by the owner", "正規の管理者による作成"}},
    {"made_by_actor", {"made by the actor", "侵入者による作成"}},
    {"mfa", {"MFA", "MFA の使用"}},
    {"named_in_notice", {"named in the notice", "通知での名指し"}},
    {"new_address", {"new address", "新しい接続元"}},
    {"new_api", {"new calls", "新しい操作"}},
    {"new_country", {"new country", "新しい国"}},
    {"new_hour", {"new hour", "新しい時間帯"}},
    {"new_agent", {"new agent", "新しいユーザーエージェント"}},
    {"new_regions", {"new regions", "新しいリージョン"}},
    {"no_mfa", {"no MFA", "MFA なし"}},
    {"only_reads", {"only reads", "読み取りのみ"}},
    {"password_set_by_actor", {"password set by the actor", "侵入者によるパスワード設定"}},
    {"quarantined", {"quarantined by AWS", "AWS による隔離"}},
    {"reconnaissance", {"reconnaissance", "偵察行為"}},
    {"root", {"root user", "ルートユーザーの使用"}},
    {"same_address", {"same address", "同じ接続元"}},
    {"same_credential", {"same credential", "同じ認証情報"}},
    {"trust_changed_by_actor", {"trust changed by the actor", "侵入者による信頼ポリシー変更"}},
    {"used_all_along", {"used all along", "以前からの継続使用"}},
    {"used_before", {"used before", "以前からの使用"}},
    {"used_for_days", {"used for days", "数日にわたる使用"}},
};

constexpr Word kCaseStates[] = {{"open", {"open", "対応中"}}, {"closed", {"closed", "終了"}}};

std::string_view look_up(std::span<const Word> words, std::string_view key, Lang lang) {
  const auto it =
      std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.key == key; });
  return it == words.end() ? key : it->text.in(lang);
}

// "Defense Evasion", "defense_evasion" and "attack.defense-evasion" are the same tactic.
std::string tactic_key(std::string_view word) {
  std::string key = to_lower(trim(word));
  std::replace_if(
      key.begin(), key.end(), [](char c) { return c == ' ' || c == '_'; }, '-');
  return key.starts_with("attack.") ? key.substr(7) : key;
}

}  // namespace

std::string_view notice_class_word(std::string_view word, Lang lang) {
  return look_up(kNoticeClasses, word, lang);
}
std::string_view authentication_word(std::string_view word, Lang lang) {
  return look_up(kAuthentications, word, lang);
}
std::string_view confidence_word(std::string_view word, Lang lang) {
  return look_up(kConfidences, word, lang);
}
std::string_view verdict_word(std::string_view word, Lang lang) {
  return look_up(kVerdicts, word, lang);
}
std::string_view cause_word(std::string_view word, Lang lang) {
  const auto name = casefile::cause_name(word);
  return name ? name->in(lang) : word;
}
std::string_view phase_word(std::string_view word, Lang lang) {
  return look_up(kPhases, word, lang);
}
std::string_view danger_word(std::string_view word, Lang lang) {
  return look_up(kDangers, word, lang);
}
std::string_view principal_kind_word(std::string_view word, Lang lang) {
  return look_up(kPrincipalKinds, word, lang);
}
std::string_view credential_kind_word(std::string_view word, Lang lang) {
  return look_up(kCredentialKinds, word, lang);
}
std::string_view gap_state_word(std::string_view word, Lang lang) {
  return look_up(kGapStates, word, lang);
}
std::string_view required_word(std::string_view word, Lang lang) {
  return look_up(kRequired, word, lang);
}
std::string_view restriction_word(std::string_view word, Lang lang) {
  return look_up(kRestrictions, word, lang);
}
std::string_view reason_word(std::string_view code, Lang lang) {
  const std::string_view word = look_up(kReasons, code, lang);
  return word == code ? std::string_view() : word;
}
std::string_view case_state_word(std::string_view word, Lang lang) {
  return look_up(kCaseStates, word, lang);
}

std::string_view tactic_word(std::string_view word, Lang lang) {
  const size_t rank = tactic_rank(word);
  return rank < std::size(kTactics) ? kTactics[rank].text.in(lang) : word;
}

size_t tactic_rank(std::string_view word) {
  const std::string key = tactic_key(word);
  const auto it = std::find_if(std::begin(kTactics), std::end(kTactics),
                               [&](const Word& w) { return w.key == key; });
  return static_cast<size_t>(it - std::begin(kTactics));
}

std::string_view standing_word(casefile::Standing standing, Lang lang) {
  switch (standing) {
    case casefile::Standing::kReported:
      return Text{"reported", "通知の記載"}.in(lang);
    case casefile::Standing::kStated:
      return Text{"stated", "担当者の申告"}.in(lang);
    case casefile::Standing::kObserved:
      return Text{"observed", "ログで確認"}.in(lang);
    case casefile::Standing::kVerified:
      return Text{"verified", "対処後に確認"}.in(lang);
  }
  return {};
}

}  // namespace hikeshi::report
