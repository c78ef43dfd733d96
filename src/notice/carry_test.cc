// SPDX-License-Identifier: Apache-2.0
// The carrying half of the generator (notice_gen.h).
#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "notice/notice_gen.h"

namespace hikeshi::notice::gen {
namespace {

constexpr const char* kColleague = "tanaka@example.co.jp";
constexpr const char* kReseller = "support@reseller.example";

std::string mail_date(UtcTime t, int64_t zone) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const UtcTime local = t.plus(zone);
  const CivilTime c = to_civil(local);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} {}{:02}{:02}", kDays[weekday(local)], c.day,
                     kMonths[c.month - 1], c.year, c.hour, c.minute, c.second, zone < 0 ? '-' : '+',
                     std::abs(zone) / 3600, std::abs(zone) / 60 % 60);
}

std::string encoded(const std::string& text, const char* charset) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return c > 31 && c < 127; })) return text;
  // Words of few bytes, so that many end in the middle of a character.
  const std::string bytes = to_charset(text, charset);
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 13)
    out += fmt::format("{}=?{}?B?{}?=", at == 0 ? "" : "\n ", charset,
                       trim(base64(bytes.substr(at, 13))));
  return out;
}

struct Head {
  std::string from, to = "root@example.co.jp", subject, date, extra;
};

std::string head(const Head& h, const char* charset) {
  return fmt::format(
      "{}From: {}\nTo: {}\nSubject: {}\nDate: {}\nMessage-ID: <m1@mail.example>\nMIME-Version: "
      "1.0\n",
      h.extra, h.from, h.to, encoded(h.subject, charset), h.date);
}

std::string text_part(const std::string& body, const char* charset, const char* transfer,
                      const char* subtype = "plain") {
  const std::string bytes = to_charset(body, charset);
  const std::string_view kind = transfer;
  const std::string coded = kind == "base64"             ? base64(bytes)
                            : kind == "quoted-printable" ? quoted_printable(bytes)
                                                         : bytes;
  return fmt::format("Content-Type: text/{}; charset={}\nContent-Transfer-Encoding: {}\n\n{}",
                     subtype, charset, transfer, coded);
}

std::string escaped(const std::string& text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

// Lines become rows of a table where they look like one, ids get break opportunities, and what is
// hidden names a wrong instance.
std::string as_html(const std::string& body) {
  std::string rows;
  for (const std::string_view line : split(body, '\n')) {
    std::string text = escaped(std::string(line));
    const size_t colon = text.find(": ");
    if (colon != std::string::npos && colon < 24 && text.find("://") == std::string::npos) {
      rows += "<table><tr><td>" + text.substr(0, colon + 1) + "</td><td>&nbsp;" +
              text.substr(colon + 2) + "</td></tr></table>\n";
    } else {
      rows += "<div>" + (text.empty() ? "<br>" : text) + "</div>\n";
    }
  }
  for (const char* prefix : {"i-", "AKIA", "ASIA"}) {
    for (size_t at = rows.find(prefix); at != std::string::npos; at = rows.find(prefix, at + 1)) {
      const bool id =
          at + 12 < rows.size() && rows.substr(at, 10).find_first_of(" <&.,") == std::string::npos;
      if (id && (at == 0 || !isalnum(static_cast<unsigned char>(rows[at - 1]))))
        rows.insert(at + 6, "<wbr>");
    }
  }
  return "<html><head><title>AWS ID: "
         "999900001111</title><style>.h{display:none}</style></head><body>\n"
         "<div style=\"display:none;max-height:0\">AWS ID: 999900001111 Instance Id: "
         "i-0ffffffffffffffff</div>\n"
         "<p class=\"h\">AKIAHIDDENHIDDENHIDD</p>\n" +
         rows + "<span style=\"font-size:0px\">Region: sa-east-1</span></body></html>\n";
}

std::string in_quotes(const std::string& text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) out += "> " + std::string(line) + "\n";
  return out;
}

void replace_everywhere(std::string& text, const std::string& from, const std::string& to) {
  text = replace_all(text, from, to);
}

std::string wide_digits(const std::string& digits) {
  std::string out;
  for (const char c : digits) {
    out += "\xEF\xBC";
    out += static_cast<char>(0x90 + (c - '0'));
  }
  return out;
}

// Splits an id by something that no reader sees.
std::string with_invisible(const std::string& id, Random& r) {
  const std::vector<std::string> invisible = {"\xE2\x80\x8B", "\xC2\xAD", "\xE2\x81\xA0",
                                              "\xEF\xBB\xBF"};
  std::string out = id;
  out.insert(2 + r.below(id.size() - 3), r.one(invisible));
  return out;
}

void undate(Notice& n) {
  n.sent_at.reset();
  if (!n.deadline) return;
  const bool date =
      n.deadline->as_written && n.deadline->as_written->find("in ") == std::string::npos;
  if (!date) n.deadline->utc.reset();
}

Case start(const Content& content, const std::string& carrier) {
  Case c;
  c.name = content.layout + " by " + carrier;
  c.file = "notice.eml";
  c.expected = {content.truth};
  Notice& n = c.expected[0];
  n.channel = Channel::kMail;
  n.sender = content.sender;
  n.subject = content.subject;
  n.original_subject = content.subject;
  return c;
}

Head aws_head(const Content& content, int64_t zone) {
  return {"Amazon Web Services <" + content.sender + ">", "root@example.co.jp", content.subject,
          mail_date(content.sent, zone), ""};
}

Case direct(const Content& content, const std::string& carrier, Random& r) {
  Case c = start(content, carrier);
  Content changed = content;
  std::string& body = changed.body;
  Notice& n = c.expected[0];
  const char* charset = content.truth.language == "ja" ? "ISO-2022-JP" : "utf-8";
  const char* transfer = "8bit";
  if (carrier == "qp") transfer = "quoted-printable", charset = "utf-8";
  if (carrier == "base64")
    transfer = "base64", charset = content.truth.language == "ja" ? "EUC-JP" : "utf-8";
  if (carrier == "sjis") charset = "Shift_JIS";
  if (carrier == "jis") charset = "ISO-2022-JP";
  if (carrier == "wide") {
    charset = "utf-8";
    for (const std::string& id : n.accounts) {
      replace_everywhere(body, id, wide_digits(id));
      replace_everywhere(changed.subject, "[AWS ID " + id + "]",
                         "\xEF\xBC\xBB"
                         "AWS ID\xE3\x80\x80" +
                             wide_digits(id) + "\xEF\xBC\xBD");
    }
    n.subject = n.original_subject = changed.subject;
  }
  if (carrier == "invisible") {
    charset = "utf-8";
    for (const auto* list : {&n.instances, &n.access_keys, &n.accounts, &n.interfaces}) {
      for (const std::string& id : *list) replace_everywhere(body, id, with_invisible(id, r));
    }
  }
  if (carrier == "defanged") {
    for (const auto* list : {&n.own_addresses, &n.remote_addresses, &n.source_addresses}) {
      for (const std::string& address : *list)
        replace_everywhere(body, address, replace_all(address, ".", "[.]"));
    }
    for (const std::string& url : n.exposure_urls)
      replace_everywhere(body, url, replace_all(replace_all(url, "https", "hxxps"), ".", "[.]"));
  }
  if (carrier == "safelinks") {
    for (const std::string& url : n.exposure_urls) {
      std::string inner = replace_all(replace_all(url, ":", "%3A"), "/", "%2F");
      replace_everywhere(body, url,
                         r.chance(50) ? "https://jpn01.safelinks.protection.outlook.com/?url=" +
                                            inner + "&data=05%7C02%7C&sdata=x%3D&reserved=0"
                                      : "https://urldefense.com/v3/__" + url + "__;!!AbCd!xyz$");
    }
  }
  Head h = aws_head(changed, carrier == "base64" ? 9 * kHour : 0);
  if (carrier == "authentic") {
    h.extra =
        "Received: from a.amazonses.com (a.amazonses.com [192.0.2.5])\n by mx1.example.co.jp with "
        "ESMTPS id 1; " +
        h.date +
        "\nAuthentication-Results: mx1.example.co.jp; spf=pass smtp.mailfrom=amazonses.com;\n "
        "dkim=pass header.d=amazonaws.com; dmarc=pass (p=QUARANTINE) header.from=" +
        content.sender.substr(content.sender.find('@') + 1) + "\n";
    n.authentication = Authentication::kPass;
  }
  const std::string top = head(h, charset);
  if (carrier == "html") {
    c.bytes = top + text_part(as_html(body), "utf-8", r.chance(50) ? "quoted-printable" : "base64",
                              "html");
  } else if (carrier == "alternative") {
    c.bytes = top + "Content-Type: multipart/alternative; boundary=b1\n\n--b1\n" +
              text_part(body, charset, transfer) + "\n--b1\n" +
              text_part(as_html(body), "utf-8", "base64", "html") + "\n--b1--\n";
  } else {
    c.bytes = top + text_part(body, charset, transfer);
  }
  if (carrier == "crlf") c.bytes = replace_all(c.bytes, "\n", "\r\n");
  return c;
}

Case pasted(const Content& content, bool with_head) {
  Case c = start(content, with_head ? "paste_head" : "paste");
  c.file = "paste.txt";
  Notice& n = c.expected[0];
  n.channel = Channel::kPasted;
  c.bytes = content.body;
  if (with_head) {
    const CivilTime t = to_civil(content.sent);
    c.bytes = fmt::format(
        "From: AWS <{}>\nSent: {:04}-{:02}-{:02} {:02}:{:02} UTC\nTo: root\nSubject: {}\n\n{}",
        content.sender, t.year, t.month, t.day, t.hour, t.minute, content.subject, content.body);
    return c;
  }
  n.sender = n.subject = n.original_subject = std::nullopt;
  if (content.layout == "L4")
    n.original_subject = "Your AWS access key has been found in a public place";
  if (n.stage == Stage::kFollowup) n.stage = Stage::kInitial;
  undate(n);
  if (!n.accounts.empty() && content.body.find(n.accounts[0]) == std::string::npos)
    n.accounts.clear();
  if (n.abuse_reference && content.body.find(*n.abuse_reference) == std::string::npos)
    n.abuse_reference.reset();
  return c;
}

std::string mark_and_head(const Content& content, const std::string& carrier) {
  const UtcTime local = content.sent.plus(9 * kHour);  // the forwarder's zone
  const CivilTime t = to_civil(local);
  constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
  const int hour12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
  const char* half = t.hour < 12 ? "AM" : "PM";
  const char* month = kMonths[t.month - 1];
  if (carrier == "forward_gmail")
    return fmt::format(
        "---------- Forwarded message ---------\nFrom: AWS <{}>\nDate: {} {}, {} at {}:{:02} "
        "{}\nSubject: {}\nTo: <root@example.co.jp>\n\n\n",
        content.sender, month, t.day, t.year, hour12, t.minute, half, content.subject);
  if (carrier == "forward_outlook")
    return fmt::format(
        "-----Original Message-----\nFrom: AWS <{}>\nSent: {} {}, {} {}:{:02} {}\nTo: root "
        "<root@example.co.jp>\nSubject: {}\n\n",
        content.sender, month, t.day, t.year, hour12, t.minute, half, content.subject);
  if (carrier == "forward_ja")
    return fmt::format(
        "-------- 転送されたメッセージ --------\n件名: \t{}\n日付: \t{}年{}月{}日 "
        "{}:{:02}\n差出人: \tAWS <{}>\n宛先: \troot@example.co.jp\n\n",
        content.subject, t.year, t.month, t.day, t.hour, t.minute, content.sender);
  return fmt::format("On {} {}, {} at {}:{:02} {}, AWS\n<{}> wrote:\n\n", month, t.day, t.year,
                     hour12, t.minute, half, content.sender);
}

void relayed(Case& c, const Content& content, const char* by, const std::string& prefix) {
  Notice& n = c.expected[0];
  n.sender = n.relayed_by = by;
  n.subject = prefix + content.subject;
}

std::string outer_head(const Content& content, const char* from, const std::string& prefix,
                       const char* charset, const char* to = "security@example.co.jp") {
  return head({fmt::format("Relay <{}>", from), to, prefix + content.subject,
               mail_date(content.sent.plus(2 * kHour), 9 * kHour), ""},
              charset);
}

Case forwarded(const Content& content, const std::string& carrier) {
  Case c = start(content, carrier);
  const bool ja = carrier == "forward_ja";
  const std::string prefix = ja ? "転送: " : "Fwd: ";
  const char* charset = ja || content.truth.language == "ja" ? "ISO-2022-JP" : "utf-8";
  relayed(c, content, kColleague, prefix);
  const std::string note = ja ? "各位\n\n以下のメールが届きました。確認をお願いします。\n\n"
                              : "FYI, please have a look.\n\n";
  const std::string marked = mark_and_head(content, carrier);
  std::string inner = content.body;
  if (carrier == "forward_quoted") {
    inner = in_quotes(inner);
    // An attribution names no subject: the one of the forward is all there is.
  }
  if (carrier == "rfc822") {
    const std::string mail =
        head(aws_head(content, 0), charset) + text_part(inner, charset, "quoted-printable");
    c.bytes = outer_head(content, kColleague, prefix, charset) +
              "Content-Type: multipart/mixed; boundary=b2\n\n--b2\n" +
              text_part(note, charset, "8bit") +
              "\n--b2\nContent-Type: message/rfc822\nContent-Disposition: attachment; "
              "filename=notice.eml\n\n" +
              mail + "\n--b2--\n";
    return c;
  }
  c.bytes = outer_head(content, kColleague, prefix, charset) +
            text_part(note + marked + inner, charset, ja ? "7bit" : "quoted-printable");
  return c;
}

Case reseller(const Content& content, Random& r) {
  Case c = start(content, "reseller");
  const std::string prefix = "[チケット#48213] ";
  relayed(c, content, kReseller, prefix);
  Notice& n = c.expected[0];
  if (r.chance(50)) c.options.trusted_relays = {"reseller.example"};
  if (n.reply_via != ReplyVia::kNone) n.reply_via = ReplyVia::kReseller;
  n.other_references = {"48213"};
  std::string wrapper =
      "お客様各位\n\n平素よりお世話になっております。AWS "
      "より通知が届きましたのでご連絡いたします。\n対象リージョン: 東京リージョン\n";
  if (std::find(n.regions.begin(), n.regions.end(), "ap-northeast-1") == n.regions.end())
    n.regions.push_back("ap-northeast-1");
  if (r.chance(50)) {
    // Two hours after the relay's own mail: earlier than any clock of AWS's.
    const UtcTime until{(content.sent.plus(5 * kHour).seconds / 3600) * 3600};
    const CivilTime j = to_civil(until.plus(9 * kHour));
    const std::string written = fmt::format("{}年{}月{}日 {}時", j.year, j.month, j.day, j.hour);
    wrapper += written + "までに本チケットへご返信ください。\n";
    if (n.deadline) n.deadline = Deadline{until, DeadlineSource::kStated, written};
    const bool clocked =
        n.notice_class == NoticeClass::kSuspended || n.notice_class == NoticeClass::kCaseUpdate;
    if (clocked) n.deadline = Deadline{until, DeadlineSource::kStated, written};
  }
  wrapper += "\n----- 転送されたメッセージ -----\n";
  const CivilTime t = to_civil(content.sent);
  wrapper += fmt::format("差出人: AWS <{}>\n日時: {:04}-{:02}-{:02} {:02}:{:02} UTC\n件名: {}\n\n",
                         content.sender, t.year, t.month, t.day, t.hour, t.minute, content.subject);
  c.bytes = outer_head(content, kReseller, prefix, "Shift_JIS", "ops@customer.example") +
            text_part(wrapper + content.body, "Shift_JIS", "base64");
  return c;
}

}  // namespace

std::vector<std::string> carriers() {
  return {"plain",
          "authentic",
          "qp",
          "base64",
          "crlf",
          "html",
          "alternative",
          "wide",
          "invisible",
          "defanged",
          "safelinks",
          "jis",
          "sjis",
          "paste",
          "paste_head",
          "forward_gmail",
          "forward_outlook",
          "forward_ja",
          "forward_quoted",
          "rfc822",
          "reseller"};
}

Case carry(const Content& content, const std::string& carrier, Random& r) {
  if (carrier == "paste") return pasted(content, false);
  if (carrier == "paste_head") return pasted(content, true);
  if (carrier == "reseller") return reseller(content, r);
  if (carrier.starts_with("forward") || carrier == "rfc822") return forwarded(content, carrier);
  return direct(content, carrier, r);
}

Case carry_thread(const std::vector<Content>& newest_first, const std::string& carrier) {
  Case c;
  c.name = "thread by " + carrier;
  c.file = "thread.eml";
  std::string body = newest_first[0].body;
  std::string quote;
  for (size_t i = 1; i < newest_first.size(); ++i) {
    const Content& older = newest_first[i];
    const CivilTime t = to_civil(older.sent);
    std::string block;
    if (carrier == "quotes") {
      block = fmt::format("On {:04}-{:02}-{:02} {:02}:{:02} UTC, AWS <{}> wrote:\n", t.year,
                          t.month, t.day, t.hour, t.minute, older.sender);
      std::string text = older.body;
      for (size_t depth = 0; depth < i; ++depth) text = in_quotes(text);
      for (size_t depth = 1; depth < i; ++depth) block = "> " + block;
      body += "\n" + block + text;
    } else {
      body += fmt::format(
          "\n-----Original Message-----\nFrom: AWS <{}>\nSent: {:04}-{:02}-{:02} {:02}:{:02} "
          "UTC\nTo: root\nSubject: {}\n\n{}",
          older.sender, t.year, t.month, t.day, t.hour, t.minute, older.subject, older.body);
    }
  }
  c.bytes =
      head(aws_head(newest_first[0], 0), "utf-8") + text_part(body, "utf-8", "quoted-printable");
  for (size_t i = 0; i < newest_first.size(); ++i) {
    Notice n = newest_first[i].truth;
    n.part = static_cast<int>(i);
    n.channel = Channel::kMail;
    n.sender = newest_first[0].sender;
    n.subject = newest_first[0].subject;
    n.original_subject =
        i == 0 || carrier != "quotes" ? newest_first[i].subject : newest_first[0].subject;
    c.expected.push_back(n);
  }
  return c;
}

std::string to_charset(const std::string& utf8, const char* charset) {
  const iconv_t handle = iconv_open(charset, "UTF-8");
  std::string out(utf8.size() * 4 + 64, '\0');
  std::string copy = utf8;
  char* in = copy.data();
  size_t in_left = copy.size();
  char* to = out.data();
  size_t to_left = out.size();
  while (in_left > 0 && iconv(handle, &in, &in_left, &to, &to_left) == static_cast<size_t>(-1)) {
    // What the charset lacks is written as '?', as mail programs do.
    do ++in, --in_left;
    while (in_left > 0 && (static_cast<unsigned char>(*in) & 0xC0U) == 0x80U);
    *to++ = '?', --to_left;
  }
  iconv(handle, nullptr, nullptr, &to, &to_left);
  iconv_close(handle);
  out.resize(out.size() - to_left);
  return out;
}

std::string base64(const std::string& bytes, size_t line) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  size_t column = 0;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    for (size_t k = 0; k < 3; ++k)
      bits = bits << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63U];
    if ((column += 4) >= line) out += '\n', column = 0;
  }
  return out + "\n";
}

std::string quoted_printable(const std::string& bytes, size_t line) {
  std::string out;
  size_t column = 0;
  for (const char c : bytes) {
    if (c == '\n') {
      out += '\n';
      column = 0;
      continue;
    }
    const bool plain = c > 31 && c < 127 && c != '=';
    const std::string coded =
        plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (column + coded.size() > line) out += "=\n", column = 0;
    out += coded;
    column += coded.size();
  }
  return out;
}

std::string evidence_faults(const Reading& reading) {
  std::string faults;
  const auto check = [&](const Notice& n) {
    for (const auto& [field, places] : n.evidence) {
      for (const Evidence& e : places) {
        const auto part = static_cast<size_t>(e.part);
        if (part >= reading.parts.size() || e.offset > reading.parts[part].size() ||
            reading.parts[part].substr(e.offset, e.text.size()) != e.text)
          faults += field + ": '" + e.text + "' does not stand at its place\n";
      }
    }
    const auto needs = [&](bool filled, const char* field) {
      if (filled && !n.evidence.contains(field))
        faults += std::string(field) + " has no evidence\n";
    };
    needs(!n.accounts.empty(), "accounts");
    needs(!n.instances.empty(), "instances");
    needs(!n.access_keys.empty(), "access_keys");
    needs(!n.users.empty(), "users");
    needs(!n.regions.empty(), "regions");
    needs(!n.own_addresses.empty(), "own_addresses");
    needs(!n.remote_addresses.empty(), "remote_addresses");
    needs(!n.exposure_urls.empty(), "exposure_urls");
    needs(n.time_start.has_value(), "time_start");
    needs(n.activity.has_value(), "activity");
    needs(!n.restrictions.empty(), "restrictions");
    needs(!n.required.empty(), "required");
    needs(n.deadline && n.deadline->source == DeadlineSource::kStated, "deadline");
    needs(n.sent_at && n.channel == Channel::kMail, "sent_at");
  };
  for (const Notice& n : reading.notices) check(n);
  for (const NotNotice& n : reading.not_notices) {
    if (n.says) check(*n.says);
  }
  return faults;
}

std::string difference(const Case& c, const Reading& reading) {
  Reading expected;
  for (Notice n : c.expected) {
    n.file = c.file;
    expected.notices.push_back(std::move(n));
  }
  const auto want = nlohmann::json::parse(to_json(expected))["notices"];
  const auto got = nlohmann::json::parse(to_json(reading))["notices"];
  std::string out;
  if (want.size() != got.size())
    out += fmt::format("{} notices instead of {}\n", got.size(), want.size());
  for (size_t i = 0; i < std::min(want.size(), got.size()); ++i) {
    for (const auto& [field, value] : want[i].items()) {
      if (field != "evidence" && got[i][field] != value)
        out += fmt::format("[{}] {}: {} instead of {}\n", i, field, got[i][field].dump(),
                           value.dump());
    }
  }
  return out + evidence_faults(reading);
}

}  // namespace hikeshi::notice::gen
