// SPDX-License-Identifier: Apache-2.0
// What AWS did to the account and what it asks for: phrases as tables.
#include <array>
#include <memory>

#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

template <class E>
struct Phrase {
  E meaning;
  const char* pattern;
};

constexpr std::array<Phrase<Restriction>, 9> kRestrictions = {{
    {Restriction::kQuarantinePolicy, "AWSCompromisedKeyQuarantine"},
    {Restriction::kPortBlock,
     "(?is)(?:outgoing|outbound|egress)\\s+(?:traffic\\s+on\\s+)?(?:TCP\\s+|UDP\\s+)?ports?\\s+["
     "\\d, ]+(?:and\\s+\\d+\\s+)?"
     "(?:has\\s+been\\s+|have\\s+been\\s+|was\\s+|were\\s+)?block|"
     "block(?:ed|ing)\\s+(?:all\\s+)?(?:outgoing|outbound|egress)\\s+(?:traffic\\s+(?:on|to)\\s+)?("
     "?:TCP\\s+|UDP\\s+)?ports?|"
     "block(?:ed)?\\s+(?:on\\s+)?(?:(?:TCP|UDP)\\s+)?ports?\\s+\\d|\\bports?\\s+\\d[\\d, "
     "]*\\s+(?:has|have)\\s+been\\s+blocked|"
     "ポート\\s?\\d[\\d, ]*[^。]{0,20}(?:ブロック|遮断)"},
    {Restriction::kAllTrafficBlock,
     "(?is)blocked\\s+all\\s+(?:network\\s+)?traffic|all\\s+traffic\\s+(?:has\\s+been|was|is)\\s+"
     "blocked|すべての(?:通信|トラフィック)を(?:ブロック|遮断)"},
    {Restriction::kStartStopBlock,
     "(?is)blocked\\s+the\\s+ability\\s+to\\s+(?:stop|start)|(?:起動|停止)[^。]{0,20}(?:"
     "できないよう|ブロック|制限)"},
    {Restriction::kServicesLimited,
     "(?is)(?:have|has)\\s+(?:been\\s+)?(?:temporarily\\s+)?(?:limited|restricted)\\s+(?:"
     "your|the\\s+(?:use|ability|number|services|launch|types)|access|some|certain|which)\\b|"
     "limited\\s+your\\s+ability\\s+to\\s+use|ability\\s+to\\s+use\\s+some\\s+AWS\\s+services\\s+(?"
     ":has\\s+been|is)\\s+(?:temporarily\\s+)?limited|"
     "一部の(?:AWS\\s?)?サービス[^。]{0,30}制限(?:し|され)"},
    {Restriction::kSendingPaused,
     "(?is)(?:sending|\\bSES\\b)[^.]{0,80}(?:has\\s+been|have|is|was)\\s+(?:now\\s+)?paused|"
     "paused\\s[^.]{0,60}\\bsend|送信[^。]{0,20}(?:一時)?停止"},
    {Restriction::kModelAccessRevoked,
     "(?is)revoked?\\s+(?:your\\s+(?:account's\\s+)?)?access\\s+to\\s[^.\\n]{0,60}models?|model\\s+"
     "access\\s+(?:has\\s+been\\s+)?revoked|モデル[^。]{0,30}アクセス[^。]{0,20}(?:取り消|停止)"},
    {Restriction::kAccountSuspended,
     "(?is)(?:your\\s+)?(?:AWS\\s+)?account\\s+(?:\\[?\\d{12}\\]?\\s+)?(?:has\\s+been|is\\s+now|"
     "was)\\s+suspended|we\\s+have\\s+suspended\\s+your|"
     "アカウント[^。\\n]{0,80}停止(?:され|いたし|しました)"},
    {Restriction::kRestrictionLifted,
     "(?is)\\b(?:have|has)\\s+(?:now\\s+|also\\s+)?(?:lifted|removed)\\s+(?:the|all|any|these|this|"
     "our)\\s[^.]"
     "{0,60}(?:restriction|block|limit|quarantine|suspension)|"
     "(?:restrictions?|blocks?|limitations?|suspension)\\b[^.]{0,60}\\s(?:has|have)\\s+been\\s+(?:"
     "lifted|removed)|"
     "account\\s+(?:\\[?\\d{12}\\]?\\s+)?(?:has\\s+been|is)\\s+(?:fully\\s+|now\\s+)?(?:restored|"
     "reinstated)|"
     "(?:have|has)\\s+(?:now\\s+)?(?:restored|reinstated)\\s+(?:your\\s+|full\\s+|the\\s+)*(?:"
     "AWS\\s+)?(?:access|account)|制限(?:は|を)("
     "?:すべて)?解除(?:され|いたし|しました)"},
}};

constexpr std::array<Phrase<Required>, 11> kRequired = {{
    {Required::kInvestigateRootCause,
     "(?is)investigat(?:e|ing)\\s+(?:and\\s+\\w+\\s+)?(?:the\\s+)?root\\s+cause|identify\\s+the\\s+"
     "root\\s+cause|根本(?:的な)?原因"},
    {Required::kRotateKey,
     "(?is)(?:delete\\s+or\\s+rotate|rotate|deactivate|delete|replace|disable)\\s+(?:and\\s+\\w+"
     "\\s+|or\\s+\\w+\\s+)?(?:the\\s+|your\\s+|this\\s+|all\\s+|any\\s+)?"
     "(?:root\\s+|exposed\\s+|compromised\\s+|affected\\s+|potentially\\s+\\w+\\s+)*(?:AWS\\s+)?(?:"
     "account\\s+)?(?:IAM\\s+)?(?:access\\s+)?keys?\\b|"
     "(?:アクセス\\s?)?キー[^。]{0,40}(?:ローテーション|無効化|削除|交換)(?:し|を|す|、|と|や|"
     "および|及び|して)"},
    {Required::kChangePassword,
     "(?is)(?:change|reset|rotate|update)\\s+(?:the|your|all|any)\\s+(?:IAM\\s+user\\s+|account\\s+"
     "|user\\s+|console\\s+|sign-in\\s+|e-?mail\\s+)?passwords?\\b|"
     "(?:change|reset)\\s+(?:the\\s+|your\\s+|all\\s+|any\\s+)?passwords?\\s+(?:for|of)\\s+(?:"
     "the\\s+|all\\s+|your\\s+|any\\s+){0,2}(?:IAM\\s+)?users?\\b|"
     "パスワードを(?:変更|リセット)"},
    {Required::kChangeRootPassword,
     "(?is)(?:change|reset|rotate|update)\\s[^.\\n]{0,40}root\\s[^.\\n]{0,30}password|ルート[^。]{"
     "0,20}パスワード[^。]{0,10}(?:変更|リセット)"},
    {Required::kEnableMfa,
     "(?is)(?:enable|activate|turn\\s+on|set\\s+up|add)\\s+(?:\\w+\\s+){0,2}?(?:MFA|multi-factor)|("
     "?:MFA|多要素認証)[^。]{0,20}(?:有効|設定)(?:に|化|し)"},
    {Required::kCheckCloudTrail,
     "(?is)(?:check|review|inspect|examine|audit)\\s[^.\\n]{0,40}CloudTrail|CloudTrail[^。.\\n]{0,"
     "40}(?:確認|調査)"},
    {Required::kCheckUsage,
     "(?is)(?:check|review|look\\s+for|remove|inspect|delete|terminate)\\s[^.\\n]{0,80}(?:"
     "unauthori[sz]ed|unwanted|unexpected|unknown|unrecogni[sz]ed)\\s+(?:AWS\\s+)?(?:usage|"
     "resources?|charges)|"
     "(?:check|review)\\s[^.\\n]{0,60}\\busage\\b|(?:check|review|inspect)\\s+(?:all\\s+|any\\s+)?("
     "?:of\\s+)?(?:your|the)\\s+(?:AWS\\s+|account\\s+)?resources|(?:使用状況|利用状況|"
     "身に覚えのない(?:リソース|"
     "利用))[^。]{0,30}(?:確認|削除)"},
    {Required::kRevokeSessions,
     "(?is)revok(?:e|ing)\\s+(?:any\\s+|all\\s+|the\\s+|active\\s+|unauthori[sz]ed\\s+)*(?:"
     "temporary|sessions?)|一時(?:的な)?(?:セキュリティ)?認証情報[^。]{0,20}(?:取り消|無効|失効)"},
    {Required::kRemoveContent,
     "(?is)(?:remove|take\\s+down|disable\\s+access\\s+to|delete)\\s+(?:the\\s+|this\\s+|all\\s+)?("
     "?:\\w+\\s+){0,2}?(?:content|site|page|material|file)s?\\b|コンテンツ[^。]{0,20}(?:削除|"
     "停止)"},
    {Required::kReplyMail,
     "(?is)(?:reply|respond)\\s+(?:directly\\s+)?(?:to\\s+)?(?:this|the)\\s+(?:e-?mail|message|"
     "notice|notification)|reply\\s+directly|(?:この|本|当)(?:メール|通知)[^。]{0,20}(?:返信|返答|"
     "回答)"},
    {Required::kReplyCase,
     "(?is)(?:reply|respond|response|answer|update)\\s[^.\\n]{0,40}\\b(?:support|this|the|your|"
     "existing|to)\\s+"
     "(?:support\\s+)?case\\b|(?:サポート\\s?)?ケース[^。]{0,20}(?:返信|回答|ご返答)"},
}};

// "If you have questions, ..." asks for nothing.
bool is_optional(std::string_view text, size_t at) {
  static const RE2 kIf(
      "(?i)\\bif\\s+(?:you\\s+(?:believe|think|do\\s+not\\s+consider|disagree|have\\s+(?:any\\s+)?"
      "questions?|need|require)|"
      "this\\s+(?:was|is))[^.\\n]{0,120}\\z");
  // Nor does general advice.
  static const RE2 kAdvice(
      "(?i)\\bregularly\\b|\\bbest\\s+practices?\\b|\\bgeneral\\s+guidance\\b");
  return occurs(kIf, before(text, at, 160)) || occurs(kAdvice, sentence_around(text, at, at));
}

// Abuse reports are answered by mail, so a demand to reply that names no other way means that one.
void plain_reply(const Mapped& text, Notice& n) {
  static const RE2 kReply(
      "(?i)\\b(?:please|must|kindly|need\\s+to|(?:required|asked|expected)\\s+to)\\s+(?:\\w+\\s+){"
      "0,2}?"
      "(?:reply|respond)\\b[^.\\n]{0,60}|(?:ご?返信|ご?返答|ご?回答)[^。\\n]{0,20}(?:ください|"
      "下さい|願い)");
  static const RE2 kElsewhere("(?i)\\bcase\\b|ticket|portal|ケース|チケット");
  for (const Hit& hit : find_all(kReply, text.text, 20)) {
    if (is_optional(text.text, hit.whole().begin) || occurs(kElsewhere, text.view(hit.whole())))
      continue;
    return add(n, n.required, "required", Required::kReplyMail, evidence_of(text, hit.whole()));
  }
}

// "ルートユーザーのパスワードを変更": the password of root is a demand of its own.
bool is_of_root(Required meaning, std::string_view before) {
  static const RE2 kRoot("(?:ルート|root)[^。、\\n]{0,20}\\z");
  return meaning == Required::kChangePassword && occurs(kRoot, before);
}
bool is_of_root(Restriction, std::string_view) { return false; }

template <class E, size_t N>
std::vector<std::pair<E, Evidence>> matches(const std::array<Phrase<E>, N>& table,
                                            const Mapped& text) {
  // One table for each enumeration, so this is compiled once.
  static const std::vector<std::unique_ptr<RE2>> kCompiled = [&] {
    std::vector<std::unique_ptr<RE2>> compiled;
    for (const auto& phrase : table) compiled.push_back(std::make_unique<RE2>(phrase.pattern));
    return compiled;
  }();
  std::vector<std::pair<E, Evidence>> found;
  for (size_t i = 0; i < N; ++i) {
    for (const Hit& hit : find_all(*kCompiled[i], text.text, 20)) {
      if (is_optional(text.text, hit.whole().begin)) continue;
      if (is_of_root(table[i].meaning, before(text.text, hit.whole().begin, 60))) continue;
      found.emplace_back(table[i].meaning, evidence_of(text, hit.whole()));
      break;
    }
  }
  return found;
}

void blocked_ports(const Mapped& text, Notice& n) {
  static const RE2 kPorts(
      "(?is)(?:outgoing|outbound|egress)\\s+(?:(?:traffic|on|TCP|UDP|ports?)\\s+){1,4}(\\d[\\d, "
      "]*(?:and\\s+\\d+)?)[^.\\n]{0,30}block|"
      "block(?:ed|ing)?\\s+(?:all\\s+)?(?:(?:on|outgoing|outbound|egress|inbound|traffic|TCP|UDP|"
      "ports?|to)\\s+){1,6}"
      "(\\d{1,5}(?:\\s?(?:,|and)\\s?\\d{1,5})*)|"
      "\\bports?\\s+(\\d[\\d, "
      "]*(?:and\\s+\\d+\\s+)?)\\s*(?:has|have)\\s+been\\s+blocked|ポート\\s?(\\d[\\d, "
      "]*)[^。]{0,20}(?:ブロック|遮断)");
  static const RE2 kNumber("\\d{1,5}");
  for (const Hit& hit : find_all(kPorts, text.text)) {
    for (size_t g = 1; g <= 4; ++g) {
      if (!hit.has(g)) continue;
      for (const Hit& one : find_all(kNumber, text.view(hit.groups[g]))) {
        const Span span{hit.groups[g].begin + one.whole().begin,
                        hit.groups[g].begin + one.whole().end};
        const int port = std::stoi(std::string(text.view(span)));
        if (port > 0 && port < 65536)
          add(n, n.blocked_ports, "blocked_ports", port, evidence_of(text, span));
      }
    }
  }
}

}  // namespace

void extract_demands(const Mapped& text, Notice& n) {
  for (auto& [restriction, evidence] : matches(kRestrictions, text))
    add(n, n.restrictions, "restrictions", restriction, std::move(evidence));
  for (auto& [required, evidence] : matches(kRequired, text))
    add(n, n.required, "required", required, std::move(evidence));
  if (n.notice_class == NoticeClass::kAbuse) plain_reply(text, n);
  blocked_ports(text, n);
  if (!n.blocked_ports.empty()) {
    const auto places = places_of(n, "blocked_ports");
    add(n, n.restrictions, "restrictions", Restriction::kPortBlock,
        places.empty() ? Evidence{} : places.front());
  }
  static const RE2 kPolicy("\\b(AWSCompromisedKeyQuarantine(?:V\\d+)?)\\b");
  for (const Hit& hit : find_all(kPolicy, text.text))
    set_once(n, n.quarantine_policy, "quarantine_policy", std::string(text.view(hit.groups[1])),
             evidence_of(text, hit.groups[1]));
}

}  // namespace hikeshi::notice
