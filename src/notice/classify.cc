// SPDX-License-Identifier: Apache-2.0
#include "notice/classify.h"

#include "base/text.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

// A phrase that holds where it is not a condition ("if the case has been closed").
std::optional<Evidence> says(const RE2& phrase, const Mapped& text) {
  static const RE2 kCondition(
      "(?i)(?:\\bif|\\bonce|\\buntil|\\bunless|\\bwhen|\\bwhether|もし)[^.。\\n]{0,30}\\z");
  for (const Hit& hit : find_all(phrase, text.text, 20)) {
    if (occurs(kCondition, before(text.text, hit.whole().begin, 40))) continue;
    return evidence_of(text, hit.whole());
  }
  return std::nullopt;
}

std::optional<Evidence> says(const RE2& phrase, const Words& words) {
  if (auto found = says(phrase, words.subject)) return found;
  return says(phrase, words.body);
}

const RE2& resolved() {
  static const RE2 kPhrase(
      "(?is)investigated\\s+and\\s+resolved\\s+by\\s+(?:the\\s+)?(?:AWS|Amazon)|"
      "\\bwe\\s+(?:now\\s+|will\\s+)?(?:consider|are\\s+considering|are\\s+treating)\\s+(?:this|"
      "the|your)\\s+"
      "(?:\\w+\\s+){0,2}(?:matter|case|report|issue|incident)\\s[^.]{0,40}?(?:resolved|closed)|"
      "\\b(?:this|your|the)\\s+(?:\\w+\\s+){0,2}(?:case|report|issue|matter|incident)(?:\\s+[\\w\\["
      "\\]#-]+){0,3}\\s+"
      "(?:has\\s+been|is\\s+now|was)\\s+(?:marked\\s+(?:as\\s+)?)?(?:resolved|closed)\\b|"
      "\\bno\\s+further\\s+(?:action|response)(?:\\s+from\\s+you)?\\s+is\\s+(?:required|needed|"
      "necessary)|"
      "\\bwe\\s+have\\s+(?:now\\s+)?(?:lifted|removed)\\s+(?:the|all|any|these|this|our)\\s[^.]{0,"
      "60}"
      "(?:restriction|block|limit|quarantine|suspension)|"
      "\\b(?:restrictions?|blocks?|limitations?|suspension)\\b[^.]{0,60}\\s(?:has|have)\\s+been\\s+"
      "(?:lifted|removed)|"
      "\\byour\\s+(?:AWS\\s+)?account\\s+(?:\\[?\\d{12}\\]?\\s+)?(?:has\\s+been|is)\\s+(?:fully\\s+"
      "|now\\s+)?(?:restored|"
      "reinstated)|"
      "\\bhave\\s+(?:now\\s+)?(?:restored|reinstated)\\s+(?:your\\s+|full\\s+|the\\s+)*(?:AWS\\s+)?"
      "(?:access|account)|"
      "\\b(?:will|are|am)\\s+now\\s+(?:resolv|clos)(?:e|ing)\\s+(?:this|your|the)\\s+case|"
      "\\b(?:resolved|closed)\\s+(?:this|your)\\s+(?:support\\s+)?case\\b|"
      "解決済み|解決されました|解決したものと|クローズ(?:され|いたし|しま)|対応(?:は)?完了(?:と|"
      "いた)|"
      "制限(?:は|を)(?:すべて)?解除(?:され|いたし|しました)");
  return kPhrase;
}

const RE2& we_reported() {
  static const RE2 kPhrase(
      "(?is)thank\\s+you\\s+for\\s+(?:submitting|filing|sending(?:\\s+us)?)\\s[^.]{0,30}(?:report|"
      "complaint)|"
      "thank\\s+you\\s+for\\s+(?:reporting|bringing\\s+this\\s+to\\s+our\\s+attention)|"
      "\\bwe(?:\\s+have|'ve)?\\s+received\\s+your\\s+(?:abuse\\s+)?(?:report|complaint)|"
      "\\byour\\s+(?:abuse\\s+)?(?:report|complaint)\\s+(?:of|about)\\s+(?:abus|suspected|activity)"
      "|"
      "(?:contact|notif|forward|pass)[a-z]*\\s[^.]{0,40}(?:our|the|that)\\s+customer|"
      "ご通報(?:いただき|を受け付け|ありがとう)");
  return kPhrase;
}

const RE2& abuse_subject() {
  static const RE2 kPhrase(
      "(?i)\\babuse\\s+(?:report|notice|complaint|case)|(?:アビューズ|不正利用|不正使用).{0,10}"
      "(?:報告|レポート|通知)");
  return kPhrase;
}

const RE2& abuse() {
  static const RE2 kPhrase(
      "(?is)\\bReported\\s+Activity\\s*[:：]|implicated\\s+in\\s+(?:an\\s+)?activit|"
      "in\\s+a\\s+way\\s+that\\s+resembles|activity\\s+(?:that|which)\\s+resembles|"
      "report\\(?s?\\)?\\s+that\\s+your\\s+(?:AWS|Amazon)\\s+(?:resource|EC2|instance)|"
      "Details\\s+of\\s+the\\s+abusive\\s+activity|"
      "abuse\\s+reports?(?:\\(s\\))?\\s+(?:implicating|regarding|concerning|about|against|for)\\s|"
      "Your\\s+(?:Amazon\\s+EC2|AWS)\\s+Abuse\\s+Report|"
      "Instance\\s+Id[\\s|]+Remote\\s+IP|"
      "(?:^|\\n)\\s*(?:DOS|DDOS|INTRUSION|SCAN|PORTSCAN|SPAM|BOTNET|PROXY|MALWARE|PHISHING),\\s?i-["
      "0-9a-f]|"
      "\\bAWS_ABUSE_[A-Z_]{3,60}|"
      "内容\\s*:\\s*(?:ポート\\s?スキャン|DoS|サービス拒否|オープン|ブルートフォース|スパム|"
      "フィッシング|マルウェア|マイニング)|"
      "access\\s+to\\s+[^.]{0,40}models\\s+on\\s+(?:Amazon\\s+)?Bedrock|"
      "Bedrock[^.]{0,120}(?:policy\\s+violation|acceptable\\s+use)|"
      "(?:policy\\s+violation|acceptable\\s+use)[^.]{0,120}Bedrock|"
      "(?:\\bSES\\b|Simple\\s+Email\\s+Service|sending)[^.]{0,120}(?:has\\s+been|have|is|was)\\s+"
      "paused|"
      "(?:have\\s+|temporarily\\s+)paused[^.]{0,60}(?:sending|\\bSES\\b)|"
      "infring[^.]{0,120}(?:copyright|DMCA)|(?:copyright|DMCA)[^.]{0,120}infring|"
      "不正(?:使用|利用)(?:に関する|の)?(?:報告|レポート|通知)|Abuse\\s?(?:レポート|報告|通知)|"
      "(?:ポートスキャン|ポート "
      "スキャン|DoS\\s?攻撃|サービス拒否攻撃|オープン\\s?プロキシ|ブルートフォース)[^。]{0,60}"
      "(?:報告|検知|検出|確認|疑い|類似|通知)");
  return kPhrase;
}

const RE2& published() {
  static const RE2 kPhrase(
      "(?is)(?:keys?|credentials?)[^.\\n]{0,60}\\b(?:found|discovered|detected|posted|committed|"
      "leaked|uploaded)\\s+(?:in|on|to)\\s+(?:a\\s+|the\\s+)?public|"
      "\\bAWS_(?:RISK_CREDENTIALS|ACCESS_KEY)_EXPOS[A-Z_]*|publicly\\s+(?:available|exposed|"
      "accessible|disclosed|posted|visible)|"
      "access\\s+key\\s+(?:[A-Z0-9*]+\\s+)?(?:is|was|has\\s+been)\\s+exposed|"
      "(?:アクセスキー|アクセス "
      "キー|認証情報|シークレット)[^。]{0,80}(?:公開|漏えい|漏洩|流出|露出)");
  return kPhrase;
}

const RE2& exposed() {
  static const RE2 kPhrase(
      "(?is)\\bexposed\\s+(?:AWS\\s+)?(?:IAM\\s+)?(?:access\\s+)?(?:key|credential)|"
      "(?:key|credentials?)[^.]{0,40}may\\s+(?:have\\s+been|be)\\s+(?:publicly\\s+)?exposed");
  return kPhrase;
}

const RE2& irregular() {
  static const RE2 kPhrase(
      "(?is)irregular\\s+activit|account\\s+(?:has|had|shows|showed)\\s+(?:\\w+\\s+)?(?:suspicious|"
      "unusual)\\s+activit|"
      "\\bAWS_RISK_[A-Z_]*(?:COMPROMISE|QUARANTINE)|"
      "(?:fraudulent|unauthori[sz]ed|unexpected|malicious)\\s+(?:activity|usage|use|access|"
      "resources|charges)\\s+(?:in|on|from|to|of|by|"
      "with)\\s+(?:your|the)\\s+(?:AWS\\s+)?account|(?:suspicious|unusual|unwanted)\\s+activit[a-z]"
      "*\\s+(?:in|on|from|"
      "related|"
      "for|within|with|by|involving|detected|associated)\\b|detected\\s+(?:\\w+\\s+){0,2}(?:"
      "suspicious|unusual|unauthori[sz]ed)\\s+activit|"
      "accessed\\s+by\\s+(?:a|an\\s+unauthori[sz]ed)\\s+third|accessed\\s+by\\s+an?\\s+unauthori["
      "sz]ed|"
      "possibly\\s+unwanted\\s+activit|pattern\\s+of\\s+unauthori[sz]ed|"
      "your\\s+(?:AWS\\s+)?account,?\\s+(?:\\[?\\d{12}\\]?,?\\s+)?(?:which\\s+|that\\s+|console\\s+"
      ")?(?:is|"
      "may\\s+be|may\\s+have\\s+been|"
      "has\\s+been|"
      "was|appears\\s+to\\s+be|might\\s+be|might\\s+have\\s+been)\\s+(?:inappropriately\\s+|"
      "possibly\\s+|potentially\\s+)?"
      "(?:compromised|accessed)|"
      "(?:key|credential|password)s?[^.]{0,60}\\s(?:is|are|may\\s+be|may\\s+have\\s+been|has\\s+"
      "been|have\\s+been)\\s+compromised|"
      "review\\s+your\\s+AWS\\s+Account\\s+and\\s+credentials|"
      "\\bif\\s+you\\s+(?:do\\s+not|fail\\s+to)\\s+secure\\s+(?:your\\s+|the\\s+)?(?:AWS\\s+)?"
      "account[^.]{0,120}(?:suspend|terminat)|"
      "unauthori[sz]ed\\s+(?:activity|access|use|usage)\\s+(?:in|on|of|to)\\s+your\\s+(?:AWS\\s+)?"
      "account|"
      "(?:異常な|不審な|不正な|イレギュラーな?|疑わしい)\\s?(?:アクティビティ|利用|操作)|第三者[^"
      "。]{0,30}アクセス|不正アクセス|"
      "(?:アカウント|アクセスキー|認証情報)[^。]{0,30}(?:侵害|不正に?(?:利用|使用))");
  return kPhrase;
}

const RE2& suspended() {
  static const RE2 kPhrase(
      "(?is)your\\s+(?:AWS|Amazon\\s+Web\\s+Services)?\\s*account\\s+(?:\\[?\\d{12}\\]?\\s+)?(?:"
      "has\\s+been|is|was)\\s+"
      "(?:now\\s+)?suspended|\\baccount(?:\\s+\\S+)?\\s+suspended\\b|we\\s+have\\s+suspended\\s+"
      "your\\s+(?:AWS\\s+)?account|"
      "アカウント[^。\\n]{0,80}停止(?:され|いたし|しました)");
  return kPhrase;
}

const RE2& unpaid() {
  static const RE2 kPhrase(
      "(?is)unpaid|overdue|past[\\s-]due|outstanding\\s+(?:balance|invoice|payment|amount)|non-?"
      "payment|"
      "payment\\s+(?:method|failed|could)|未払い|お支払い|支払期限|請求金額");
  return kPhrase;
}

const RE2& compromise() {
  static const RE2 kPhrase(
      "(?is)compromis|unauthori[sz]ed|third[\\s-]part(?:y|ies)|suspicious|irregular|fraudulent|"
      "exposed|"
      "侵害|不正|第三者|不審");
  return kPhrase;
}

const RE2& account_event() {
  static const RE2 kPhrase(
      "(?is)(?:multi-factor\\s+authentication|\\bMFA\\b)[^.\\n]{0,80}(?:has|have|was|were)\\s+(?:"
      "been\\s+)?"
      "(?:de|re)?-?(?:activated|removed|disabled|registered|added|changed|reset|enabled)|"
      "(?:e-?mail(?:\\s+address)?|password|phone\\s+number|alternate\\s+contact|account\\s+name|"
      "contact\\s+information)"
      "[^.\\n]{0,80}(?:has|have|was|were)\\s+(?:been\\s+)?(?:successfully\\s+)?(?:changed|updated|"
      "reset)|"
      "(?:sign-?in|login)\\s+(?:verification|attempt)|verification\\s+code|verify\\s+your\\s+(?:"
      "identity|sign-?in)|"
      "new\\s+sign-?in\\s+(?:to|from)|recover[a-z]*\\s+(?:your\\s+)?MFA|"
      "(?:MFA|多要素認証)[^。]{0,40}(?:無効|有効|削除|登録|変更)(?:化)?(?:され|しました)|"
      "(?:メールアドレス|パスワード)[^。]{0,30}変更(?:され|しました)|(?:サインイン|ログイン)の?(?:"
      "確認|検証)コード");
  return kPhrase;
}

const RE2& case_update() {
  static const RE2 kPhrase(
      "(?is)has\\s+opened\\s+case\\b|New\\s+Support\\s+case|\\[CASE\\s+\\d|"
      "(?:added|posted|sent|new)\\s+(?:a\\s+)?(?:correspondence|reply|communication)[^.]{0,40}"
      "\\bcase|"
      "(?:responded|replied)\\s+to\\s+your\\s+(?:support\\s+)?case|support\\s+case\\s+\\d{8,}|"
      "サポート\\s?ケース[^。]{0,40}(?:作成|更新|返信|オープン)");
  return kPhrase;
}

const RE2& everyday() {
  static const RE2 kPhrase(
      "(?is)\\binvoice\\b|billing\\s+statement|receipt|newsletter|webinar|unsubscribe|re:Invent|"
      "summit|"
      "scheduled\\s+(?:maintenance|for\\s+retirement|reboot|event)|maintenance\\s+(?:window|"
      "notification)|"
      "end\\s+of\\s+(?:support|life)|deprecat|quota\\s+(?:increase|request)|limit\\s+increase|"
      "service\\s+(?:quota|limit)|budget\\s+(?:alert|notification|threshold)|free\\s+tier|"
      "subscri(?:bed|ption)\\s|marketplace|\\bsurvey\\b|how\\s+did\\s+we\\s+do|rate\\s+(?:your|our|"
      "this)\\s|"
      "(?:reminder|remember|required|recommend|encourage)[^.]{0,60}(?:MFA|multi-factor)|"
      "請求書|ご請求|領収|メンテナンス|セミナー|ウェビナー|配信停止|メールマガジン|上限緩和|"
      "クォータ");
  return kPhrase;
}

bool has_id(const Words& words) {
  static const RE2 kId(
      "\\b(?:A[KS]IA[A-Z0-9]{8,16}|i-[0-9a-f]{8,17}|\\d{12}|eni-[0-9a-f]{8,17})\\b");
  return RE2::PartialMatch(words.body.text, kId) || RE2::PartialMatch(words.subject.text, kId);
}

Meaning meaning(NoticeClass notice_class, Evidence evidence, bool opens) {
  return {notice_class, std::move(evidence), opens, false};
}

// Published, misused, or exposed without being published: in that order.
std::optional<Meaning> credential(const Words& words) {
  if (auto found = says(published(), words)) return meaning(NoticeClass::kExposedKey, *found, true);
  if (auto found = says(irregular(), words))
    return meaning(NoticeClass::kIrregularActivity, *found, true);
  if (auto found = says(exposed(), words)) return meaning(NoticeClass::kExposedKey, *found, true);
  return std::nullopt;
}

std::optional<Meaning> abuse_meaning(const Words& words, std::string_view sender) {
  auto found = says(abuse_subject(), words.subject);
  if (!found) found = says(abuse(), words.body);
  const bool safety =
      sender == "trustandsafety@support.aws.com" || sender == "ec2-abuse@amazon.com";
  if (!found && safety && !trim(words.body.text).empty()) found = Evidence{};
  if (!found) return std::nullopt;
  return meaning(NoticeClass::kAbuse, *found, true);
}

}  // namespace

Meaning classify(const Words& words, std::string_view sender) {
  const auto abuse_found = abuse_meaning(words, sender);
  if (auto found = says(we_reported(), words.body)) {
    static const RE2 kOurs(
        "(?is)AWS\\s+ID\\s*[:\\[ ]|your\\s+(?:AWS\\s+)?(?:resource|instance|account)");
    if (!RE2::PartialMatch(words.body.text, kOurs)) {
      Meaning out;
      out.evidence = *found;
      out.we_reported = true;
      return out;
    }
  }
  if (auto found = says(resolved(), words)) return meaning(NoticeClass::kResolved, *found, false);
  if (auto found = says(suspended(), words)) {
    const bool foreign = says(compromise(), words).has_value();
    if (foreign || !says(unpaid(), words))
      return meaning(NoticeClass::kSuspended, *found, foreign && !says(unpaid(), words));
    return {};
  }
  if (abuse_found && !(says(published(), words) && sender != "trustandsafety@support.aws.com"))
    return *abuse_found;
  const bool everyday_mail = says(everyday(), words).has_value() && !has_id(words);
  if (auto found = credential(words); found && !everyday_mail) return *found;
  if (auto found = says(account_event(), words); found && !says(everyday(), words.subject))
    return meaning(NoticeClass::kAccountEvent, *found, false);
  if (sender.ends_with("signin.aws") && !trim(words.body.text).empty())
    return meaning(NoticeClass::kAccountEvent, {}, false);
  if (auto found = says(case_update(), words); found && !says(everyday(), words))
    return meaning(NoticeClass::kCaseUpdate, *found, true);
  return {};
}

StageFound stage_of(const Words& words, NoticeClass notice_class) {
  static const RE2 kFinal(
      "(?is)\\bfinal\\s+(?:notification|notice|reminder|warning)|last\\s+(?:notice|reminder|"
      "warning)|"
      "最終(?:通知|通告|のご?連絡|リマインド|のお知らせ)");
  static const RE2 kReminder(
      "(?is)\\breminder\\b|have\\s+not\\s+(?:yet\\s+)?(?:received|heard)|(?:haven't|did\\s+not)\\s+"
      "(?:received?|heard?)|"
      "second\\s+notice|still\\s+(?:waiting|awaiting)|リマインド|リマインダー|再通知|再度(?:の)?(?:"
      "ご連絡|通知)|"
      "まだ(?:ご)?(?:返信|回答|返答)");
  static const RE2 kFollowup(
      "(?is)follow(?:ing)?[\\s-]?up|we\\s+see\\s+(?:that\\s+)?(?:the|your)\\s+instance|"
      "different\\s+instance|"
      "(?:another|additional|further)\\s+(?:instance|report|activity)|continu(?:e|ing)\\s+to\\s+(?:"
      "see|receive|observe)|"
      "still\\s+(?:seeing|receiving|observing|ongoing)|thank\\s+you\\s+for\\s+your\\s+(?:reply|"
      "response)|"
      "引き続き|追加の(?:報告|通知)|続報");
  static const RE2 kReply("(?i)\\A\\s*(?:re|回答|返信)\\s*[:：]");
  if (notice_class == NoticeClass::kResolved) return {Stage::kResolved, std::nullopt};
  if (auto found = says(kFinal, words)) return {Stage::kFinal, found};
  // A suspension says that nobody answered; it reminds of nothing any more.
  const bool suspension = notice_class == NoticeClass::kSuspended;
  if (auto found = says(kReminder, words); found && !suspension) return {Stage::kReminder, found};
  if (auto found = says(kFollowup, words)) return {Stage::kFollowup, found};
  if (auto found = says(kReply, words.subject)) return {Stage::kFollowup, found};
  return {};
}

bool greets_aws(const Mapped& body) {
  static const RE2 kGreeting(
      "(?i)\\A\\s*(?:(?:dear|hello|hi|to|greetings)[ ,]*(?:the\\s+)?(?:AWS|Amazon|EC2)[^\\n]{0,40}"
      "(?:trust|abuse|support|team|safety)|(?:AWS|Amazon)[^\\n]{0,40}(?:御中|様|ご担当))");
  // "Dear AWS customer", "AWS をご利用のお客様" are how AWS greets us.
  static const RE2 kCustomer("(?i)customer|user|account|お客様|利用者");
  const auto hit = find_first(kGreeting, body.text);
  return hit && !occurs(kCustomer, body.view(hit->whole()));
}

bool is_everyday_mail(const Words& words) {
  static const RE2 kMatter("(?i)\\b(?:aws|amazon|abuse|attack|hack|intrusion|compromis|phishing)");
  if (says(everyday(), words)) return true;
  return !RE2::PartialMatch(words.body.text, kMatter) &&
         !RE2::PartialMatch(words.subject.text, kMatter);
}

}  // namespace hikeshi::notice
