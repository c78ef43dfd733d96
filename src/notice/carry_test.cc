// SPDX-License-Identifier: Apache-2.0
// The carrying half of the generator (notice_gen.h): the ways on which a message arrives, and what
// each changes of the truth.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "notice/mail_gen.h"

namespace hikeshi::notice::gen {
namespace {

constexpr const char* kColleague = "tanaka@example.co.jp";
constexpr const char* kReseller = "support@reseller.example";

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

}  // namespace hikeshi::notice::gen
