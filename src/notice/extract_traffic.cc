// SPDX-License-Identifier: Apache-2.0
// Who talked to whom: addresses of either side, ports and the protocol, in AWS's part.
#include <algorithm>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/web.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

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

// Behind a label for our side: where an account was used from, it is the source.
void labelled_own(const Mapped& text, Notice& n, Side side) {
  // The value of a label: to the end of the line, or the next line when nothing stands on its own.
  static const RE2 kOwnLabel(
      "(?i)(?:(?:\\bsource|\\bsrc|your|public|own|reported|offending|attacking|\\bresource|送信元|"
      "グローバル|パブリック)"
      "\\s?(?:IPs?(?:v[46])?(?:\\s?address(?:es)?)?|IP\\s?アドレス|address(?:es)?|アドレス)|\\b(?:"
      "source|src))"
      "(?:\\(e?s\\))?[ \\t|]*[:：=][\\s|]*([^\\n]{2,400})|"
      "(?:^|\\n)[ \\t]*IP(?:\\s?address(?:es)?|\\s?アドレス)?[ \\t]*[:：][\\s|]*([^\\n]{2,400})");
  for (const Hit& hit : find_all(kOwnLabel, text.text)) {
    for (size_t g = 1; g <= 2; ++g) {
      if (hit.has(g)) put_address_list(n, text, hit.groups[g], side);
    }
  }
}

// Where a credential was used from, in a sentence.
void used_from(const Mapped& text, Notice& n) {
  static const RE2 kUsedFrom(
      "(?i)(?:from|using|via)\\s+(?:the\\s+|an?\\s+)?(?:source\\s+|unknown\\s+|following\\s+)?(?:"
      "IPv?[46]?\\s?(?:address(?:es)?)?|address(?:es)?)"
      "[\\s:(\\[]{1,4}([^\\n]{2,200})|(?i:source|client|caller)\\s?IP(?:\\s?address)?\\s+(?:is\\s+|"
      "was\\s+)?([^\\n]{2,100})|"
      "IP\\s?アドレス\\s?[:は]?\\s?([^\\n]{2,100})(?:から)|"
      "\\bfrom\\s+([0-9a-fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42}(?:\\s*(?:,|and|or)\\s*(?:and\\s+)?[0-9a-"
      "fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42})*)|"
      "([0-9a-fA-F]{1,4}[.:][0-9a-fA-F.:]{4,42})\\s?から");
  for (const Hit& hit : find_all(kUsedFrom, text.text)) {
    for (size_t g = 1; g <= 5; ++g) {
      if (hit.has(g)) put_address_list(n, text, hit.groups[g], kSource);
    }
  }
}

void beside_instances(const Mapped& text, Notice& n) {
  static const RE2 kBracket("\\bi-[0-9a-f]{8,17}\\s*[\\[(]\\s*([^\\])\\n]{2,100})[\\])]");
  // "(i-..., 203.0.113.4, eu-west-2)", "203.0.113.4 (i-...)"
  static const RE2 kBeside(
      "(?i)\\bi-[0-9a-f]{8,17}\\s*,\\s*([0-9a-f]{1,4}[.:][0-9a-f.:]{4,42})\\b|"
      "\\b([0-9a-f]{1,4}[.:][0-9a-f.:]{4,42})\\s*[\\[(]\\s*i-[0-9a-f]{8,17}\\b");
  for (const RE2* pattern : {&kBracket, &kBeside}) {
    for (const Hit& hit : find_all(*pattern, text.text))
      put_addresses(n, text, hit.groups[hit.has(2) ? 2 : 1], kOwn);
  }
}

void labelled_remote(const Mapped& text, Notice& n) {
  static const RE2 kRemoteLabel(
      "(?i)(?:remote|target|destination|dst|dest|victim|attacked|controller|c2|c&c|command[ "
      "-](?:and|&)[ -]control|(?:mining\\s+)?pool|宛先|リモート|攻撃先|標的)\\s?(?:hosts?|servers?|"
      "IPv?[46]?(?:\\s?address(?:es)?)?|IP\\s?アドレス|"
      "address(?:es)?|アドレス)?(?:\\(s\\)|\\(es\\))?[ "
      "\\t|]*[:：=][\\s|]*(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,}\\s*\\(\\s*)?([^\\n]{2,400})");
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

}  // namespace

void put_protocol(Notice& n, const Mapped& text, Span span) {
  const std::string word(text.view(span));
  std::string name;
  if (word == "17" || equals_ignore_case(word, "udp")) name = "UDP";
  if (word == "6" || equals_ignore_case(word, "tcp")) name = "TCP";
  if (word == "1" || equals_ignore_case(word, "icmp")) name = "ICMP";
  if (!name.empty()) set_once(n, n.protocol, "protocol", name, evidence_of(text, span));
}

void extract_traffic(const Mapped& text, Notice& notice) {
  const bool account = is_account_matter(notice);
  labelled_own(text, notice, account ? kSource : kOwn);
  if (account) return used_from(text, notice);
  beside_instances(text, notice);
  labelled_remote(text, notice);
  ports(text, notice);
  rows(text, notice);
}

}  // namespace hikeshi::notice
