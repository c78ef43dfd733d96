// SPDX-License-Identifier: Apache-2.0
// What kind of activity AWS names, behind a label or in a sentence.
#include <array>
#include <memory>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"

namespace hikeshi::notice {
namespace {

struct Kind {
  ActivityClass meaning;
  const char* pattern;
};
// The first that matches counts: the special ones stand before the general ones.
constexpr std::array<Kind, 13> kKinds = {{
    {ActivityClass::kBedrock, "(?i)bedrock|anthropic|foundation model|generative ai"},
    {ActivityClass::kCopyright, "(?i)copyright|dmca|infring|unlicensed|pira(?:ted|cy)|著作権"},
    {ActivityClass::kPhishing, "(?i)phish|フィッシング"},
    {ActivityClass::kOpenResolver,
     "(?i)open (?:dns )?(?:recursive )?resolver|recursive dns|オープンリゾルバ"},
    {ActivityClass::kOpenProxy, "(?i)open[ -]?proxy|\\bproxy\\b|オープン\\s?プロキシ"},
    {ActivityClass::kDos,
     "(?i)denial[ -]of[ "
     "-]service|denialofservice|\\bd?dos\\b|flood|amplification|サービス(?:拒否|妨害)|DoS\\s?攻撃"},
    {ActivityClass::kScan,
     "(?i)port ?scan|port ?probe|portsweep|scanning|\\bscans?\\b|probing|port "
     "sweep|ポート\\s?スキャン|スキャン"},
    {ActivityClass::kWebExploit,
     "(?i)sql injection|exploit|web (?:app(?:lication)? )?attack|vulnerabilit|cross[ "
     "-]site|SQL\\s?インジェクション|脆弱性"},
    {ActivityClass::kMining, "(?i)mining|miner|bitcoin|crypto ?currency|crypto-?jack|マイニング"},
    {ActivityClass::kBotnet,
     "(?i)botnet|command[ -](?:and|&)[ -]control|c&c|\\bc2\\b|ボットネット"},
    {ActivityClass::kSpam,
     "(?i)spam|unsolicited|bulk e-?mail|bounce|complaint rate|迷惑メール|スパム"},
    {ActivityClass::kMalware,
     "(?i)malware|malicious "
     "?(?:content|file|code|software|payload)|virus|trojan|ransomware|マルウェア"},
    {ActivityClass::kIntrusion,
     "(?i)intrusion|brute[ -]?force|credential[ -]stuffing|password (?:guess|spray)|dictionary "
     "attack|without authori[sz]ation|login attempt|log[ -]?in "
     "attack|honeypot|"
     "unauthori[sz]ed access|侵入|ブルートフォース|総当たり"},
}};

std::string_view without_article(std::string_view words) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (equals_ignore_case(words.substr(0, article.size()), article))
      return words.substr(article.size());
  }
  return words;
}

void put_activity(Notice& n, const Mapped& text, Span span) {
  static const RE2 kNext(
      "(?i),?\\s+(?:which\\b|please\\b|and\\s+(?:we|is|has)\\b|(?:between|from|on|at|since)\\s+"
      "\\d)");
  if (const auto next = find_first(kNext, text.view(span)))
    span.end = span.begin + next->whole().begin;
  span = trimmed(text, span);
  const std::string_view all = text.view(span);
  const std::string_view words = without_article(all);
  span.begin += all.size() - words.size();
  if (words.empty() || words.size() > 200) return;
  std::string flat;
  for (const char c : words) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) flat += c;
    if (blank && !flat.empty() && flat.back() != ' ') flat += ' ';
  }
  set_once(n, n.activity, "activity", std::move(flat), evidence_of(text, span));
}

// "... was reported for port scanning", "is actively scanning ...", "reports of intrusion attempts
// from ...": only words that name a known kind, and none of AWS's advice.
void activity_in_prose(const Mapped& text, Notice& n) {
  static const RE2 kReported(
      "(?is)\\b(?:reported|flagged|identified|implicated|detected|observed|seen|found)\\s+(?:to\\s+"
      "be\\s+|(?:as|for|in|"
      "while|with)\\s+)([^.,;:()\\n]{3,80})");
  static const RE2 kDoing(
      "(?i)\\b(?:is|was|are|were|been)\\s+(?:used\\s+(?:to|for|in)\\s+)?((?:actively\\s+)?(?:[a-z]{"
      "3,20}ing|send|scan|attack|host|relay|flood)\\b[^.,;:()\\n]{2,80})");
  static const RE2 kReports(
      "(?i)\\b(?:reports?|complaints?|evidence)\\s+of\\s+([^.,;:()\\n]{3,80}?)\\s+(?:from|"
      "originating|by|involving|"
      "against|coming|on|in|at)\\b");
  static const RE2 kAdvice(
      "(?i)\\b(?:if|may|might|could|can|whether|how\\s+to|please)\\b[^.\\n]{0,80}\\z");
  static const RE2 kJapanese(
      "([^。、\\n:「」()はがの]{2,40}?)(?:に(?:類似した|類する|関与)|を(?:行っ|実行し|試み))|(?:^|"
      "\\n)\\s*(?:通知)?内容[ \\t]*:[ \\t]*([^\\n]{2,60})");
  for (const RE2* pattern : {&kReported, &kDoing, &kReports, &kJapanese}) {
    for (const Hit& hit : find_all(*pattern, text.text, 20)) {
      const Span words = hit.groups[hit.has(2) ? 2 : 1];
      if (!activity_class_of(text.view(words)) ||
          occurs(kAdvice, before(text.text, hit.whole().begin, 100)))
        continue;
      return put_activity(n, text, words);
    }
  }
}

void activity(const Mapped& text, Notice& n) {
  static const RE2 kLabel(
      "(?i)(?:Reported[ \\t]+Activity|Abuse[ \\t]+(?:Type|Category)|Activity[ "
      "\\t]+Type|報告された(?:アクティビティ|活動|行為)|"
      "検出されたアクティビティ|アクティビティの種類|不正利用の種類|検知内容|活動内容)[ "
      "\\t|]*[:：][\\s|]*([^\\n\\t|]{2,160})");
  static const RE2 kResembles(
      "(?is)(?:activity\\s+(?:that|which)|in\\s+(?:a\\s+way|ways)\\s+(?:that|which))\\s+(?:"
      "resembles?|is\\s+"
      "consistent\\s+with|appears\\s+to\\s+be)\\s+"
      "([^.;\\n]{3,80}(?:\\n[^.;\\n:]{1,80})?)[.;\\n]");
  static const RE2 kAttempts(
      "(?is)(attempts?\\s+to\\s+access\\s+remote\\s+hosts[^.;\\n]{0,60}(?:\\n[^.;\\n:]{0,60})?"
      "without\\s+authori[sz]ation)");
  static const RE2 kCsv("(?m)^\\s*([A-Z]{3,20}),\\s?i-[0-9a-f]{8,17},");
  static const RE2 kActive("(?i)\\b(active scanning)\\b");
  for (const RE2* pattern : {&kLabel, &kResembles, &kAttempts, &kCsv, &kActive}) {
    for (const Hit& hit : find_all(*pattern, text.text, 20)) put_activity(n, text, hit.groups[1]);
    if (n.activity) return;
  }
  activity_in_prose(text, n);
}

}  // namespace

std::optional<ActivityClass> activity_class_of(std::string_view words) {
  static const std::vector<std::unique_ptr<RE2>> kCompiled = [] {
    std::vector<std::unique_ptr<RE2>> compiled;
    for (const Kind& kind : kKinds) compiled.push_back(std::make_unique<RE2>(kind.pattern));
    return compiled;
  }();
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (occurs(*kCompiled[i], words)) return kKinds[i].meaning;
  }
  return std::nullopt;
}

bool is_account_matter(const Notice& n) {
  return n.notice_class == NoticeClass::kExposedKey ||
         n.notice_class == NoticeClass::kIrregularActivity ||
         n.notice_class == NoticeClass::kSuspended ||
         n.notice_class == NoticeClass::kAccountEvent || n.notice_class == NoticeClass::kCaseUpdate;
}

void extract_activity(const Mapped& text, Notice& notice) {
  if (!is_account_matter(notice)) activity(text, notice);
}

}  // namespace hikeshi::notice
