// SPDX-License-Identifier: Apache-2.0
// The bytes of a mail as programs write them: charsets, transfer encodings, heads, parts and HTML.
#include "notice/mail_gen.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>

#include "base/text.h"

namespace hikeshi::notice::gen {
namespace {

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

std::string escaped(const std::string& text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

}  // namespace

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

std::string head(const Head& h, const char* charset) {
  return fmt::format(
      "{}From: {}\nTo: {}\nSubject: {}\nDate: {}\nMessage-ID: <m1@mail.example>\nMIME-Version: "
      "1.0\n",
      h.extra, h.from, h.to, encoded(h.subject, charset), h.date);
}

std::string text_part(const std::string& body, const char* charset, const char* transfer,
                      const char* subtype) {
  const std::string bytes = to_charset(body, charset);
  const std::string_view kind = transfer;
  const std::string coded = kind == "base64"             ? base64(bytes)
                            : kind == "quoted-printable" ? quoted_printable(bytes)
                                                         : bytes;
  return fmt::format("Content-Type: text/{}; charset={}\nContent-Transfer-Encoding: {}\n\n{}",
                     subtype, charset, transfer, coded);
}

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

}  // namespace hikeshi::notice::gen
