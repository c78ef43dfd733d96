// SPDX-License-Identifier: Apache-2.0
// A third party's report. Only roles are taken from it, never ids: who is accused, whom did that
// address touch, when. Lines are read one by one as pairs (accused, other side); which pairs speak
// of us is decided at the end: those whose accused side AWS names, or, where AWS names no address,
// the one address that the report accuses. Everybody else in it is a stranger to the case.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/web.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

constexpr size_t kMostLines = 20000;

struct Party {
  std::string address;
  Evidence place;
};
struct Touch {
  Party accused, other;
  std::optional<int> port;
};
struct Moment {
  std::string accused;  // "" when the line names none
  UtcTime at;
  std::optional<UtcTime> until;
  Evidence place;
};

// Which column of a table holds what, as its heading says; -1 for none.
struct Columns {
  int accused = -1, other = -1, port = -1;
  bool known() const { return accused >= 0; }
};

enum class Role { kNone, kAccused, kOther, kPort, kSourcePort };

Role role_of(std::string_view words) {
  static const RE2 kAccused(
      "(?i)attacker|attacking|accused|offend|abus|\\bsource|\\bsrc|\\bfrom\\b|origin|remote "
      "ip|client|攻撃元|送信元");
  static const RE2 kOther(
      "(?i)victim|being (?:scanned|attacked)|scanned|\\btarget|\\bdest|\\bdst|\\bto\\b|our "
      "ip|攻撃先|宛先|被害");
  static const RE2 kPort("(?i)\\bport\\b|_port\\b|dpt|\\bdport|ポート");
  static const RE2 kSource("(?i)source|src|\\bspt|sport|送信元");
  if (occurs(kPort, words)) return occurs(kSource, words) ? Role::kSourcePort : Role::kPort;
  if (occurs(kOther, words)) return Role::kOther;
  return occurs(kAccused, words) ? Role::kAccused : Role::kNone;
}

class Report {
 public:
  Report(const Mapped& text, Notice& notice) : text_(text), n_(notice) {
    zone_ = zone_of_text(text.text).value_or(0);
  }

  void read() {
    auto lines = lines_of(text_);
    if (lines.size() > kMostLines) lines.resize(kMostLines);
    for (const Span line : lines) read_line(line);
    conclude();
  }

 private:
  std::string_view view(Span s) const { return text_.view(s); }
  static Span shifted(Span base, Span s) { return {base.begin + s.begin, base.begin + s.end}; }

  Party party(Span at, std::string address) const {
    return {std::move(address), evidence_of(text_, at)};
  }

  void read_line(Span line) {
    const std::string_view words = view(line);
    if (trim(words).empty()) return;
    if (heading(words)) return;
    // Mail headers of the reporter's name hosts that only carried it.
    static const RE2 kTransport(
        "(?i)\\A\\s*(?:received|return-path|x-originating-ip|x-sender|message-id|dkim|arc-)");
    const bool folded = words.front() == ' ' || words.front() == '\t';
    in_transport_ = occurs(kTransport, words) || (in_transport_ && folded);
    if (in_transport_) return;
    const auto found = find_addresses(words);
    if (labelled(line, found) || key_values(line, found) || arrow(line, found) ||
        row(line, found) || access_log(line, found) || sentence(line, found)) {
      moment(line);
      return;
    }
    if (found.empty()) moment(line);
  }

  // "(attacker's IP) (IP being scanned) (TCP port)", "date time src_ip dst_ip dst_port".
  bool heading(std::string_view words) {
    if (!find_addresses(words).empty()) return false;
    static const RE2 kProse(
        "(?i)\\b(?:the|of|is|are|was|has|have|our|your|we|and|this|that|please)\\b");
    if (words.size() > 200) return false;
    Columns columns;
    int index = 0;
    static const RE2 kBracketed("\\(([^()]{2,40})\\)");
    auto hits = find_all(kBracketed, words, 20);
    static const RE2 kWord("[^\\s|,;]+");
    if (hits.size() < 2) {
      if (occurs(kProse, words)) return false;
      hits = find_all(kWord, words, 20);
    }
    for (const Hit& hit : hits) {
      const Span span = hit.has(1) ? hit.groups[1] : hit.whole();
      const Role role = role_of(words.substr(span.begin, span.end - span.begin));
      if (role == Role::kAccused && columns.accused < 0) columns.accused = index;
      if (role == Role::kOther && columns.other < 0) columns.other = index;
      if (role == Role::kPort && columns.port < 0) columns.port = index;
      ++index;
    }
    if (columns.accused < 0 || columns.other < 0) return false;
    // Addresses come in the order of the headings; the port is the number behind them.
    accused_first_ = columns.accused < columns.other;
    has_port_column_ = columns.port >= 0;
    table_ = true;
    return true;
  }

  bool row(Span line, const std::vector<Found>& found) {
    if (!table_ || found.size() != 2) return false;
    const Found& accused = found[accused_first_ ? 0 : 1];
    const Found& other = found[accused_first_ ? 1 : 0];
    touch(line, accused, other,
          has_port_column_ ? number_behind(line, found[1].span.end) : std::nullopt);
    return true;
  }

  std::optional<int> number_behind(Span line, size_t at) const {
    static const RE2 kNumber("\\A[\\s|,;:\"]*(\\d{1,5})\\b");
    const std::string_view rest = view(line).substr(at);
    const auto hit = find_first(kNumber, rest);
    if (!hit) return std::nullopt;
    return port_at(rest, hit->groups[1]);
  }

  static std::optional<int> port_at(std::string_view words, Span digits) {
    const int port = std::stoi(std::string(words.substr(digits.begin, digits.end - digits.begin)));
    return port > 0 && port < 65536 ? std::optional(port) : std::nullopt;
  }

  // "Source-IP: x" (ARF), "Source: x" (X-ARF), "source_identifier": "x" (XARF), "Attacker IP: x".
  bool labelled(Span line, const std::vector<Found>& found) {
    static const RE2 kLabel(
        "(?i)\\A[\\s\"'*-]*((?:[A-Za-z][\\w '-]{0,30}[_ "
        "-])?(?:source|attacker|attacking|offending|abusive|abuser|accused|"
        "target|victim|destination|dest|dst|src|scanned|remote)[\\w '-]{0,20})[\"']?\\s*[:=]");
    static const RE2 kPort(
        "(?i)\\A[\\s\"'*-]*(?:destination[_ -]?|dest[_ -]?|target[_ -]?|dst[_ -]?|TCP[_ "
        "-]?)?port[\"']?\\s*[:=]\\s*[\"']?(\\d{1,5})\\b");
    const std::string_view words = view(line);
    if (const auto port = find_first(kPort, words)) {
      loose_port_ = port_at(words, port->groups[1]);
      loose_port_place_ = evidence_of(text_, shifted(line, port->groups[1]));
      return true;
    }
    const auto hit = find_first(kLabel, words);
    if (!hit || found.size() != 1) return false;
    const Role role =
        role_of(words.substr(hit->groups[1].begin, hit->groups[1].end - hit->groups[1].begin));
    const Span at = shifted(line, found[0].span);
    if (role == Role::kAccused) {
      loose_accused_.push_back(party(at, found[0].value));
    } else if (role == Role::kOther) {
      loose_other_.push_back(party(at, found[0].value));
    } else {
      return false;
    }
    return true;
  }

  // "SRC=x DST=y PROTO=TCP SPT=1 DPT=22", "src: x ... dst: y", flow logs with names.
  bool key_values(Span line, const std::vector<Found>& found) {
    if (found.size() < 2) return false;
    static const RE2 kPair(
        "(?i)\\b(src|source|from|attacker|client|dst|dest|destination|to|target|victim)[_-]?(?:ip_"
        "address|ip|address|addr|host|identifier)?[\"']?\\s*[=:]\\s*[\"']?([0-9a-f.:]{3,45})");
    static const RE2 kPort(
        "(?i)\\b(?:dpt|dport|dst[_-]?port|dest(?:ination)?[_-]?port|target[_-]?port)[\"']?\\s*[=:]"
        "\\s*[\"']?(\\d{1,5})\\b");
    const std::string_view words = view(line);
    std::optional<Found> accused, other;
    for (const Hit& hit : find_all(kPair, words, 20)) {
      const auto address = find_addresses(
          words.substr(hit.groups[2].begin, hit.groups[2].end - hit.groups[2].begin));
      if (address.empty()) continue;
      const Found place{
          {hit.groups[2].begin + address[0].span.begin, hit.groups[2].begin + address[0].span.end},
          address[0].value};
      const Role role =
          role_of(words.substr(hit.groups[1].begin, hit.groups[1].end - hit.groups[1].begin));
      if (role == Role::kAccused && !accused) accused = place;
      if (role == Role::kOther && !other) other = place;
    }
    if (!accused || !other) return false;
    std::optional<int> port;
    if (const auto hit = find_first(kPort, words)) port = port_at(words, hit->groups[1]);
    touch(line, *accused, *other, port);
    return true;
  }

  // "x:4000 -> y:22", "x > y".
  bool arrow(Span line, const std::vector<Found>& found) {
    if (found.size() != 2) return false;
    const std::string_view words = view(line);
    const std::string_view between =
        words.substr(found[0].span.end, found[1].span.begin - found[0].span.end);
    static const RE2 kArrow("\\A(?:[:.]\\d{1,5})?\\s*(?:-+>|=+>|→|>|to)\\s*\\z");
    static const RE2 kPort("\\A[:.](\\d{1,5})\\b");
    if (!occurs(kArrow, between)) return false;
    std::optional<int> port;
    const std::string_view rest = words.substr(found[1].span.end);
    if (const auto hit = find_first(kPort, rest)) port = port_at(rest, hit->groups[1]);
    touch(line, found[0], found[1], port);
    return true;
  }

  // A web server's log begins with its client.
  bool access_log(Span line, const std::vector<Found>& found) {
    static const RE2 kLog("\\A\\s*\\S+ \\S+ \\S+ \\[[^\\]]{10,40}\\] \"");
    const std::string_view words = view(line);
    if (found.empty() || !occurs(kLog, words)) return false;
    if (trim(words).data() != words.data() + found[0].span.begin) return false;
    logged_.push_back(party(shifted(line, found[0].span), found[0].value));
    return true;
  }

  // "Failed password for root from x port 4242", "The IP x has just been banned", "x attacked y".
  bool sentence(Span line, const std::vector<Found>& found) {
    static const RE2 kBanned(
        "(?i)\\bIP(?:\\s+address)?\\s+\\(?[\"']?([0-9a-f.:]{3,45})[^.]{0,80}(?:banned|blocked|"
        "blacklisted|attack|scann|abus)|\\bBan\\s+([0-9a-f.:]{3,45})");
    static const RE2 kFrom(
        "(?i)\\b(?:from|rhost=|by)\\s*(?:IP\\s+|host\\s+|user\\s+\\S+\\s+)?\\[?([0-9a-f.:]{3,45})");
    static const RE2 kOnUs(
        "(?i)(?:our|my|this)\\s+(?:server|host|system|honeypot|machine|network|IP)[^.]{0,30}?\\s\\("
        "?([0-9a-f.:]{3,45})|(?:attacked|scanned|against|to)\\s+(?:host\\s+|IP\\s+)?([0-9a-f.:]{3,"
        "45})");
    if (found.empty()) return false;
    const std::string_view words = view(line);
    std::optional<Found> accused, other;
    const auto match = [&](const RE2& pattern, std::optional<Found>& slot) {
      for (const Hit& hit : find_all(pattern, words, 10)) {
        for (size_t g = 1; g < hit.groups.size() && !slot; ++g) {
          for (const Found& one : found) {
            if (hit.has(g) && one.span.begin == hit.groups[g].begin) slot = one;
          }
        }
      }
    };
    match(kBanned, accused);
    match(kFrom, accused);
    match(kOnUs, other);
    if (accused && other && accused->value != other->value) {
      static const RE2 kPort(
          "(?i)\\b(?:TCP|UDP|destination|dst|target|on|to)\\s+port\\s+(\\d{1,5})\\b");
      const auto hit = find_first(kPort, words);
      touch(line, *accused, *other, hit ? port_at(words, hit->groups[1]) : std::nullopt);
    } else if (accused) {
      logged_.push_back(party(shifted(line, accused->span), accused->value));
    } else if (other) {
      loose_other_.push_back(party(shifted(line, other->span), other->value));
    }
    return accused || other;
  }

  void touch(Span line, const Found& accused, const Found& other, std::optional<int> port) {
    touches_.push_back({party(shifted(line, accused.span), accused.value),
                        party(shifted(line, other.span), other.value), port});
    line_accused_ = accused.value;
  }

  void moment(Span line) {
    const int year = n_.sent_at ? to_civil(*n_.sent_at).year : 0;
    const auto time = first_time(view(line), year);
    if (time && time->has_clock && time->at(zone_)) {
      // A date without a year may be the last year's: a report is never from the future.
      UtcTime at = *time->at(zone_);
      if (n_.sent_at && at > n_.sent_at->plus(2 * kDay)) {
        line_accused_.clear();
        return;
      }
      std::string accused = line_accused_;
      if (accused.empty() && !logged_.empty()) accused = logged_.back().address;
      moments_.push_back(
          {accused, at, time->end_at(zone_), evidence_of(text_, shifted(line, time->span))});
    }
    line_accused_.clear();
  }

  bool is_ours(const std::string& address) const {
    return std::find(n_.own_addresses.begin(), n_.own_addresses.end(), address) !=
           n_.own_addresses.end();
  }

  // The one address that the report accuses; nullptr when it accuses several or none.
  const Party* accused() const {
    const Party* one = nullptr;
    const auto consider = [&](const Party& party, bool& several) {
      if (one == nullptr) one = &party;
      several = several || one->address != party.address;
    };
    bool several = false;
    for (const Party& party : loose_accused_) consider(party, several);
    if (one != nullptr) return several ? nullptr : one;  // a named culprit beats the log's lines
    for (const Touch& touch : touches_) consider(touch.accused, several);
    for (const Party& party : logged_) consider(party, several);
    return several ? nullptr : one;
  }

  void conclude() {
    const Party* culprit = accused();
    if (n_.own_addresses.empty() && culprit != nullptr)
      add(n_, n_.own_addresses, "own_addresses", culprit->address, culprit->place);
    const bool named = culprit != nullptr && is_ours(culprit->address);
    for (const Touch& touch : touches_) {
      if (!is_ours(touch.accused.address) || is_ours(touch.other.address)) continue;
      add(n_, n_.remote_addresses, "remote_addresses", touch.other.address, touch.other.place);
      if (touch.port) add(n_, n_.ports, "ports", *touch.port, touch.other.place);
    }
    if (named) {
      for (const Party& other : loose_other_) {
        if (!is_ours(other.address))
          add(n_, n_.remote_addresses, "remote_addresses", other.address, other.place);
      }
      if (loose_port_) add(n_, n_.ports, "ports", *loose_port_, loose_port_place_);
    }
    if (named && !n_.protocol && !n_.ports.empty()) protocol();
    if (!n_.time_start) times();
    describe();
  }

  // The one protocol that the log names; several say nothing about ours.
  void protocol() {
    static const RE2 kNamed(
        "(?i)\\bproto(?:col)?[\"']?\\s*[=:]\\s*[\"']?(TCP|UDP|ICMP)\\b|\\b(TCP|UDP|ICMP)\\s+(?:"
        "ports?|floods?|packets|traffic|SYN)\\b|\\d/"
        "(TCP|UDP)\\b");
    std::string name;
    Span first;
    for (const Hit& hit : find_all(kNamed, text_.text)) {
      const size_t g = hit.has(1) ? 1 : hit.has(2) ? 2 : 3;
      if (name.empty()) name = to_lower(view(hit.groups[g])), first = hit.groups[g];
      if (!equals_ignore_case(name, view(hit.groups[g]))) return;
    }
    if (!name.empty()) put_protocol(n_, text_, first);
  }

  void times() {
    const Moment* first = nullptr;
    const Moment* last = nullptr;
    for (const Moment& moment : moments_) {
      if (!moment.accused.empty() && !is_ours(moment.accused)) continue;
      if (first == nullptr || moment.at < first->at) first = &moment;
      if (last == nullptr || moment.until.value_or(moment.at) > last->until.value_or(last->at))
        last = &moment;
    }
    if (first == nullptr) return;
    set_once(n_, n_.time_start, "time_start", first->at, first->place);
    const UtcTime end = last->until.value_or(last->at);
    if (end > first->at) set_once(n_, n_.time_end, "time_end", end, last->place);
  }

  // What AWS's part leaves open, the report may show; its words are not AWS's.
  void describe() {
    if (n_.activity_class) return;
    static const RE2 kHoneypot("(?i)honeypot|honey pot|ハニーポット");
    if (const auto hit = find_first(kHoneypot, text_.text))
      return set_once(n_, n_.activity_class, "activity_class", ActivityClass::kIntrusion,
                      evidence_of(text_, hit->whole()));
    for (const Span line : lines_of(text_)) {
      if (line.begin > 20000) return;
      if (const auto meaning = activity_class_of(view(line)))
        return set_once(n_, n_.activity_class, "activity_class", *meaning,
                        evidence_of(text_, line));
    }
  }

  const Mapped& text_;
  Notice& n_;
  int64_t zone_ = 0;
  bool in_transport_ = false;
  bool table_ = false, accused_first_ = true, has_port_column_ = false;
  std::vector<Touch> touches_;
  std::vector<Party> loose_accused_, loose_other_, logged_;
  std::vector<Moment> moments_;
  std::string line_accused_;
  std::optional<int> loose_port_;
  Evidence loose_port_place_;
};

}  // namespace

void extract_report(const Mapped& text, Notice& notice) { Report(text, notice).read(); }

}  // namespace hikeshi::notice
