// SPDX-License-Identifier: Apache-2.0
// What happened, in AWS's part: activity, addresses of either side, ports, times, API calls, and
// where a credential was published.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/web.h"
#include "notice/when.h"

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

// An address behind a label; the label tells the side.
struct Side {
  std::vector<std::string> Notice::*list;
  const char* field;
};

void put_addresses(Notice& n, const Mapped& text, Span span, Side side) {
  for (const Found& found : find_addresses(text.view(span))) {
    const Span at{span.begin + found.span.begin, span.begin + found.span.end};
    add(n, n.*side.list, side.field, found.value, evidence_of(text, at));
  }
}

// The addresses right behind a label: they end where anything else but a separator or port stands.
void put_address_list(Notice& n, const Mapped& text, Span span, Side side) {
  static const RE2 kBetween(
      "(?i)[\\s,;/|&()\\[\\]、-]*(?::\\d{1,5})?[\\s,;/|&()\\[\\]、-]*(?:and|or|および|と)?\\s*");
  size_t behind = 0;
  const std::string_view value = text.view(span);
  for (const Found& found : find_addresses(value)) {
    const std::string_view gap = value.substr(behind, found.span.begin - behind);
    if (!is_all(kBetween, gap)) return;
    const Span at{span.begin + found.span.begin, span.begin + found.span.end};
    add(n, n.*side.list, side.field, found.value, evidence_of(text, at));
    behind = found.span.end;
  }
}

constexpr Side kOwn{&Notice::own_addresses, "own_addresses"};
constexpr Side kRemote{&Notice::remote_addresses, "remote_addresses"};
constexpr Side kSource{&Notice::source_addresses, "source_addresses"};

void put_ports(Notice& n, const Mapped& text, Span span) {
  // "22, 8000-8002": a short range is a list; of a long one both ends are kept.
  static const RE2 kNumber("\\b(\\d{1,5})\\b(?:\\s?-\\s?(\\d{1,5})\\b)?");
  for (const Hit& hit : find_all(kNumber, text.view(span), 200)) {
    const Span at{span.begin + hit.whole().begin, span.begin + hit.whole().end};
    const auto number = [&](size_t g) {
      return std::stoi(std::string(
          text.view({span.begin + hit.groups[g].begin, span.begin + hit.groups[g].end})));
    };
    const int first = number(1);
    const int last = hit.has(2) ? number(2) : first;
    const int step = last - first > 0 && last - first <= 100 ? 1 : std::max(last - first, 1);
    for (int port = first; port <= last; port += step) {
      if (port > 0 && port < 65536) add(n, n.ports, "ports", port, evidence_of(text, at));
    }
  }
}

// "203.0.113.9:3333", "203.0.113.9, port 445/tcp": what stands behind the address.
void put_port_behind(Notice& n, const Mapped& text, Span value) {
  static const RE2 kPort(
      "(?i)\\A\\]?(?::|[\\s,(]*(?:on\\s+)?(?:(TCP|UDP)\\s+)?port\\s*[:=]?\\s*)(\\d{1,5})\\b(?:\\s?/"
      "\\s?(TCP|UDP))?");
  for (const Found& found : find_addresses(text.view(value))) {
    const size_t behind = value.begin + found.span.end;
    const auto hit = find_first(kPort, text.view({behind, value.end}));
    if (!hit) continue;
    const auto at = [&](size_t g) {
      return Span{behind + hit->groups[g].begin, behind + hit->groups[g].end};
    };
    put_ports(n, text, at(2));
    for (const size_t g : {size_t{1}, size_t{3}}) {
      if (hit->has(g)) put_protocol(n, text, at(g));
    }
  }
}

bool is_account_matter(const Notice& n) {
  return n.notice_class == NoticeClass::kExposedKey ||
         n.notice_class == NoticeClass::kIrregularActivity ||
         n.notice_class == NoticeClass::kSuspended ||
         n.notice_class == NoticeClass::kAccountEvent || n.notice_class == NoticeClass::kCaseUpdate;
}

void addresses(const Mapped& text, Notice& n) {
  // The value of a label: to the end of the line, or the next line when nothing stands on its own.
  static const RE2 kOwnLabel(
      "(?i)(?:(?:\\bsource|\\bsrc|your|public|own|reported|offending|attacking|\\bresource|送信元|"
      "グローバル|パブリック)"
      "\\s?(?:IPs?(?:v[46])?(?:\\s?address(?:es)?)?|IP\\s?アドレス|address(?:es)?|アドレス)|\\b(?:"
      "source|src))"
      "(?:\\(e?s\\))?[ \\t|]*[:：=][\\s|]*([^\\n]{2,400})|"
      "(?:^|\\n)[ \\t]*IP(?:\\s?address(?:es)?|\\s?アドレス)?[ \\t]*[:：][\\s|]*([^\\n]{2,400})");
  static const RE2 kRemoteLabel(
      "(?i)(?:remote|target|destination|dst|dest|victim|attacked|controller|c2|c&c|command[ "
      "-](?:and|&)[ -]control|(?:mining\\s+)?pool|宛先|リモート|攻撃先|標的)\\s?(?:hosts?|servers?|"
      "IPv?[46]?(?:\\s?address(?:es)?)?|IP\\s?アドレス|"
      "address(?:es)?|アドレス)?(?:\\(s\\)|\\(es\\))?[ "
      "\\t|]*[:：=][\\s|]*(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,}\\s*\\(\\s*)?([^\\n]{2,400})");
  static const RE2 kUsedFrom(
      "(?i)(?:from|using|via)\\s+(?:the\\s+|an?\\s+)?(?:source\\s+|unknown\\s+|following\\s+)?(?:"
      "IPv?[46]?\\s?(?:address(?:es)?)?|address(?:es)?)"
      "[\\s:(\\[]{1,4}([^\\n]{2,200})|(?i:source|client|caller)\\s?IP(?:\\s?address)?\\s+(?:is\\s+|"
      "was\\s+)?([^\\n]{2,100})|"
      "IP\\s?アドレス\\s?[:は]?\\s?([^\\n]{2,100})(?:から)|"
      "\\bfrom\\s+([0-9a-fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42}(?:\\s*(?:,|and|or)\\s*(?:and\\s+)?[0-9a-"
      "fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42})*)|"
      "([0-9a-fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42})\\s?から");
  static const RE2 kBracket("\\bi-[0-9a-f]{8,17}\\s*[\\[(]\\s*([^\\])\\n]{2,100})[\\])]");
  const bool account = is_account_matter(n);
  for (const Hit& hit : find_all(kOwnLabel, text.text)) {
    for (size_t g = 1; g <= 2; ++g) {
      if (hit.has(g)) put_address_list(n, text, hit.groups[g], account ? kSource : kOwn);
    }
  }
  if (account) {
    for (const Hit& hit : find_all(kUsedFrom, text.text)) {
      for (size_t g = 1; g <= 5; ++g) {
        if (hit.has(g)) put_address_list(n, text, hit.groups[g], kSource);
      }
    }
    return;
  }
  // "(i-..., 203.0.113.4, eu-west-2)", "203.0.113.4 (i-...)"
  static const RE2 kBeside(
      "(?i)\\bi-[0-9a-f]{8,17}\\s*,\\s*([0-9a-f]{1,4}[.:][0-9a-f.:]{4,42})\\b|"
      "\\b([0-9a-f]{1,4}[.:][0-9a-f.:]{4,42})\\s*[\\[(]\\s*i-[0-9a-f]{8,17}\\b");
  for (const RE2* pattern : {&kBracket, &kBeside}) {
    for (const Hit& hit : find_all(*pattern, text.text))
      put_addresses(n, text, hit.groups[hit.has(2) ? 2 : 1], kOwn);
  }
  for (const Hit& hit : find_all(kRemoteLabel, text.text)) {
    put_address_list(n, text, hit.groups[1], kRemote);
    put_port_behind(n, text, hit.groups[1]);
  }
}

void ports(const Mapped& text, Notice& n) {
  static const RE2 kPorts(
      "(?i)(?:remote|destination|target|dest|dst|TCP|UDP|宛先)?\\s?(?:ports?(?:\\(s\\))?|ポート(?:"
      "番号)?)[ \\t|]*[:：=][\\s|]*(\\d[\\d, \\t/-]*(?:TCP|UDP)?)");
  static const RE2 kProtocol(
      "(?i)(?:protocol|プロトコル)[ \\t|]*[:：=][\\s|]*(TCP|UDP|ICMP|17|6|1)\\b");
  static const RE2 kSourcePort("(?i)(?:source|src|送信元)\\s?\\z");
  for (const Hit& hit : find_all(kPorts, text.text)) {
    if (occurs(kSourcePort, before(text.text, hit.whole().begin, 12))) continue;
    put_ports(n, text, hit.groups[1]);
  }
  for (const Hit& hit : find_all(kProtocol, text.text)) put_protocol(n, text, hit.groups[1]);
  static const RE2 kNamed(
      "(?i)\\b(TCP|UDP|ICMP)\\s+(?:floods?|traffic|packets|ports?|connections|(?:SYN|ACK)\\b)");
  if (n.protocol) return;
  for (const Hit& hit : find_all(kNamed, text.text, 20)) {
    // What AWS has blocked may be more than the activity.
    if (!contains_ignore_case(sentence_around(text.text, hit.whole().begin, hit.whole().end),
                              "block"))
      put_protocol(n, text, hit.groups[1]);
  }
}

// Rows of the automatic action's table, and the one-line form of 2017.
void rows(const Mapped& text, Notice& n) {
  static const RE2 kTable(
      "(?i)\\bi-[0-9a-f]{8,17}[ \\t|]+([0-9A-Fa-f.:]+|\\*|-|any)[ \\t|]+(\\d{1,5}|\\*|-|any)[ "
      "\\t|]+(\\d{1,3}|[A-Z]{3,5}|\\*)[ \\t|]+[^\\n]{2}");
  static const RE2 kCsv(
      "(?m)^\\s*[A-Z]{3,20},\\s?i-[0-9a-f]{8,17},\\s?([^,\\n]{8,40}),\\s?([0-9A-Fa-f.:*]+),\\s?([A-"
      "Za-z0-9]+|\\*),\\s?(\\*|\\d{1,5}),\\s?(\\*|\\d{1,5}),");
  for (const Hit& hit : find_all(kTable, text.text)) {
    put_addresses(n, text, hit.groups[1], kRemote);
    put_ports(n, text, hit.groups[2]);
    put_protocol(n, text, hit.groups[3]);
  }
  for (const Hit& hit : find_all(kCsv, text.text)) {
    if (const auto time = first_time(text.view(hit.groups[1])); time && time->at())
      set_once(n, n.time_start, "time_start", *time->at(), evidence_of(text, hit.groups[1]));
    put_addresses(n, text, hit.groups[2], kRemote);
    put_protocol(n, text, hit.groups[3]);
    put_ports(n, text, hit.groups[5]);
  }
}

// The first of `found` as the start; its own end, or the second where the two make a span. `base`
// is where the text that they were found in begins.
void put_span(Notice& n, const Mapped& text, size_t base, std::span<const FoundTime> found,
              int64_t zone) {
  const auto place = [&](const FoundTime& time) {
    return evidence_of(text, {base + time.span.begin, base + time.span.end});
  };
  std::optional<UtcTime> end;
  // "10 Jul 2024 02:21:07 - 10 Jul 2024 03:00:00 UTC": the zone holds for both.
  if (found.size() > 1 && !found[0].until) {
    static const RE2 kTo("(?i)[\\s,]*(?:-|–|/|to|until|and|~|〜|から)\\s*");
    const bool span =
        is_all(kTo, text.view({base + found[0].span.end, base + found[1].span.begin}));
    if (span && !found[0].offset) zone = found[1].offset.value_or(zone);
    if (span) end = found[1].at(zone);
  }
  set_once(n, n.time_start, "time_start", *found[0].at(zone), place(found[0]));
  if (const auto own_end = found[0].end_at(zone))
    set_once(n, n.time_end, "time_end", *own_end, place(found[0]));
  if (end) set_once(n, n.time_end, "time_end", *end, place(found[1]));
}

// A report with a block for each instance begins with the first of them and ends with the last.
void widen(const Mapped& text, Notice& n, int64_t zone) {
  static const RE2 kBlock("(?i)\\breport[ \\t]+(begin|end)[ \\t]+time[ \\t]*[:：]([^\\n]{6,120})");
  for (const Hit& hit : find_all(kBlock, text.text)) {
    const auto time = first_time(text.view(hit.groups[2]));
    const auto at = time ? time->at(zone) : std::nullopt;
    if (!at) continue;
    const bool begins = equals_ignore_case(text.view(hit.groups[1]), "begin");
    if (begins && n.time_start && *at < *n.time_start) n.time_start = at;
    if (!begins && n.time_end && *at > *n.time_end) n.time_end = at;
  }
}

void put_time(Notice& n, const Mapped& text, Span value, int64_t zone, bool start) {
  const auto found = find_times(text.view(value));
  if (found.empty() || !found[0].at(zone)) return;
  if (start) return put_span(n, text, value.begin, found, zone);
  const Span at{value.begin + found[0].span.begin, value.begin + found[0].span.end};
  set_once(n, n.time_end, "time_end", *found[0].at(zone), evidence_of(text, at));
}

// In running text: "... was used at 2026-06-01 12:34:56 UTC from ...", "On ... we detected ...".
void times_in_prose(const Mapped& text, Notice& n, int64_t zone) {
  static const RE2 kUse(
      "(?is)(?:used|called|made|invoked|observed|detected|performed|sign(?:ed)?[\\s-]in|seen|saw|"
      "使用|"
      "利用|実行|検出|検知)(?:[^.。]|\\.\\S){0,160}\\z");
  static const RE2 kUsed(
      "(?i)\\A[^.\\n]{0,120}\\b(?:used|called|invoked|observed|detected|performed|signed\\s+in|saw)"
      "\\b|"
      "\\A[^。\\n]{0,20}(?:使用|実行|検出|検知|利用)");
  static const RE2 kDemand("(?i)\\b(?:by|before|until|later\\s+than)\\s+\\z");
  static const RE2 kDemanded("\\A[^。\\n]{0,8}(?:まで|迄)");
  const auto found = find_times(text.text);
  for (size_t i = 0; i < found.size(); ++i) {
    const FoundTime& time = found[i];
    if (!time.has_clock || !time.at(zone)) continue;
    const std::string_view behind = std::string_view(text.text).substr(time.span.end, 100);
    if (occurs(kDemand, before(text.text, time.span.begin, 20)) || occurs(kDemanded, behind))
      continue;
    if (!occurs(kUsed, behind) && !occurs(kUse, before(text.text, time.span.begin, 200))) continue;
    return put_span(n, text, 0, std::span(found).subspan(i), zone);
  }
}

void times(const Mapped& text, Notice& n) {
  static const RE2 kStart(
      "(?i)(?:\\babuse[ \\t]+time|\\breport[ \\t]+begin[ \\t]+time|\\b(?:begin|start)(?:[ "
      "\\t]+(?:time|date))?|\\bevent[ \\t]+time|\\bfirst[ \\t]+(?:seen|observed)|"
      "\\btime[ \\t]+of[ \\t]+(?:event|activity|abuse)|\\btime[ \\t]*window|\\bwindow|\\b(?:date[ "
      "\\t]+(?:and|/)[ \\t]+)?time(?:stamp)?|\\bobserved(?:[ \\t]+(?:at|on|between))?|"
      "不正(?:使用|利用)(?:時刻|日時)|発生(?:日時|時刻)|検知(?:日時|時刻)|検出(?:日時|時刻)|開始(?:"
      "日時|時刻))[ \\t]*(?:\\([^)\\n]{1,12}\\))?[ \\t|]*[:：][\\s|]*([^\\n]{6,120})");
  static const RE2 kEnd(
      "(?i)(?:\\breport[ \\t]+end[ \\t]+time|\\bend(?:[ \\t]+(?:time|date))?|\\blast[ "
      "\\t]+(?:seen|observed)|終了(?:日時|時刻))[ \\t]*(?:\\([^)\\n]{1,12}\\))?[ "
      "\\t|]*[:：][\\s|]*([^\\n]{6,120})");
  static const RE2 kLabelZone("(?i)\\((UTC|GMT|JST|日本時間)\\)[ \\t|]*[:：]");
  const int64_t zone = zone_of_text(text.text).value_or(0);
  const auto label_zone = [&](const Hit& hit) {
    const auto found = find_first(kLabelZone, text.view({hit.whole().begin, hit.groups[1].begin}));
    if (!found) return zone;
    const std::string_view label = text.view({hit.whole().begin, hit.groups[1].begin});
    return zone_offset(
               label.substr(found->groups[1].begin, found->groups[1].end - found->groups[1].begin))
        .value_or(zone);
  };
  for (const Hit& hit : find_all(kStart, text.text))
    put_time(n, text, hit.groups[1], label_zone(hit), true);
  for (const Hit& hit : find_all(kEnd, text.text))
    put_time(n, text, hit.groups[1], label_zone(hit), false);
  widen(text, n, zone);
  if (!n.time_start) times_in_prose(text, n, zone);
}

void events(const Mapped& text, Notice& n) {
  static const RE2 kEvent(
      "(?i:event\\s?names?|API\\s+(?:calls?|actions?|operations?|names?)|イベント名|API\\s?コール)"
      "\\s*(?:[:：=(\\[]|\\bis\\b|は)\\s*\"?"
      "((?:[a-z0-9-]+:)?[A-Z][A-Za-z0-9]{3,60}(?:\\s*[,、]\\s*(?:[a-z0-9-]+:)?[A-Z][A-Za-z0-9]{3,"
      "60})*)");
  // A name of an API call begins with a verb; "CloudTrail" and "GitHub" are none.
  constexpr const char* kCall =
      "(?:Add|Assume|Attach|Authorize|Create|Decode|Delete|Describe|Detach|Disable|Enable|Get|"
      "Import|Invoke|"
      "List|Lookup|Modify|Put|Remove|Request|Run|Send|Set|Start|Stop|Terminate|Update|Upload|"
      "Verify)[A-Z][A-Za-z0-9]{2,60}";
  static const RE2 kCalled(
      fmt::format("\\b(?:called|calling|calls?|invok(?:ed?|ing)|performed|made(?:\\s+an?)?)(?:\\s+("
                  "?:the|to|of|APIs?|"
                  "calls?|operations?|actions?))*\\s+\"?({0}\"?(?:(?:\\s*,\\s*|\\s+)(?:(?:and|or)"
                  "\\s+)?\"?{0}\\b\"?)*)",
                  kCall));
  static const RE2 kName("(?:[a-z0-9-]+:)?([A-Z][A-Za-z0-9]{3,60})");
  for (const RE2* pattern : {&kEvent, &kCalled}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      for (const Hit& one : find_all(kName, text.view(hit.groups[1]), 50)) {
        const Span at{hit.groups[1].begin + one.groups[1].begin,
                      hit.groups[1].begin + one.groups[1].end};
        add(n, n.event_names, "event_names", std::string(text.view(at)), evidence_of(text, at));
      }
    }
  }
}

void labelled_commits(const Mapped& text, Notice& n) {
  static const RE2 kCommit(
      "(?i)\\bcommit(?:\\s+(?:id|hash|sha))?\\s*[:=]\\s*([0-9a-f]{40}(?:[0-9a-f]{24})?)\\b");
  for (const Hit& hit : find_all(kCommit, text.text, 50))
    add(n, n.exposure_commits, "exposure_commits", std::string(text.view(hit.groups[1])),
        evidence_of(text, hit.groups[1]));
}

// Where the credential lies open: a URL outside of AWS, in the sentence or table that says so.
void exposures(const Mapped& text, Notice& n) {
  if (n.notice_class != NoticeClass::kExposedKey &&
      n.notice_class != NoticeClass::kIrregularActivity)
    return;
  labelled_commits(text, n);
  static const RE2 kContext(
      "(?is)(?:publicly|available\\s+online|online\\s+at|exposed|web\\s*site|location|URL|found\\s+"
      "(?:at|on|in)|posted|公開|漏えい|漏洩|流出|場所)[^。]{0,400}\\z");
  for (const Found& url : find_urls(text.text)) {
    const std::string host = host_of(url.value);
    const bool manual =
        host.starts_with("docs.") || host.starts_with("help.") || host.starts_with("support.");
    if (manual || is_aws_host(host)) continue;
    static const RE2 kBehind("\\A[^。\\n]{0,40}(?:公開|漏えい|漏洩|流出|掲載)");
    if (!occurs(kContext, before(text.text, url.span.begin, 500)) &&
        !occurs(kBehind, std::string_view(text.text).substr(url.span.end, 160)))
      continue;
    const Evidence place = evidence_of(text, url.span);
    add(n, n.exposure_urls, "exposure_urls", url.value, place);
    for (std::string& commit : commits_of(url.value))
      add(n, n.exposure_commits, "exposure_commits", std::move(commit), place);
  }
}

}  // namespace

void put_protocol(Notice& n, const Mapped& text, Span span) {
  const std::string word(text.view(span));
  std::string name;
  if (word == "17" || equals_ignore_case(word, "udp")) name = "UDP";
  if (word == "6" || equals_ignore_case(word, "tcp")) name = "TCP";
  if (word == "1" || equals_ignore_case(word, "icmp")) name = "ICMP";
  if (!name.empty()) set_once(n, n.protocol, "protocol", name, evidence_of(text, span));
}

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

void extract_activity(const Mapped& text, Notice& notice) {
  if (!is_account_matter(notice)) activity(text, notice);
  addresses(text, notice);
  if (!is_account_matter(notice)) {
    ports(text, notice);
    rows(text, notice);
  }
  times(text, notice);
  events(text, notice);
  exposures(text, notice);
}

}  // namespace hikeshi::notice
