// SPDX-License-Identifier: Apache-2.0
// Charsets, HTML, cleaning, secrets, threads, addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notice/charset.h"
#include "notice/clean.h"
#include "notice/html.h"
#include "notice/mime.h"
#include "notice/notice_gen.h"
#include "notice/thread.h"
#include "notice/trust.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string html(const std::string& source) { return html_to_text(map_whole(0, source)).text.text; }

TEST(Charset, Labels) {
  const std::string text = "お客様 AWS ①";
  EXPECT_EQ(decode_text(gen::to_charset(text, "CP932"), "Shift_JIS").text, text);
  EXPECT_EQ(decode_text(gen::to_charset("お客様", "ISO-2022-JP"), "iso-2022-jp").text, "お客様");
  EXPECT_EQ(decode_text(gen::to_charset("お客様", "EUC-JP"), "euc-jp").text, "お客様");
  EXPECT_EQ(decode_text("caf\xE9", "iso-8859-1").text, "café");
}

TEST(Charset, WithoutAndWithWrongLabels) {
  EXPECT_EQ(decode_text(gen::to_charset("お客様へ", "ISO-2022-JP"), "").text, "お客様へ");
  EXPECT_EQ(decode_text(gen::to_charset("お客様へ", "CP932"), "utf-8").text, "お客様へ");
  EXPECT_EQ(decode_text("お客様へ", "us-ascii").text, "お客様へ");
  const Decoded unknown = decode_text("plain", "no-such-charset");
  EXPECT_EQ(unknown.text, "plain");
  EXPECT_TRUE(unknown.damaged);
  EXPECT_EQ(decode_text("a\xFF"
                        "b",
                        "shift_jis")
                .text,
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(decode_text(std::string("\xFF\xFE"
                                    "A\0W\0S\0",
                                    8),
                        "")
                .text,
            "AWS");
}

TEST(Charset, HeadersSplitInsideACharacter) {
  const std::string bytes = "お客様";
  const std::string first = gen::base64(bytes.substr(0, 4)), second = gen::base64(bytes.substr(4));
  const std::string header = "=?utf-8?B?" + first.substr(0, first.find('\n')) +
                             "?=\r\n =?utf-8?B?" + second.substr(0, second.find('\n')) + "?= AWS";
  EXPECT_EQ(decode_header(header), "お客様 AWS");
  EXPECT_EQ(decode_header("=?UTF-8?Q?AWS_=E2=9C=93?= =?UTF-8?Q?x?="), "AWS ✓x");
  EXPECT_EQ(decode_header("plain\r\n\tfolded"), "plain folded");
  EXPECT_EQ(decode_header("=?broken"), "=?broken");
  EXPECT_EQ(decode_header("=?utf-8*en?q?a?="), "a");
}

TEST(Html, LinesCellsAndEntities) {
  EXPECT_EQ(html("<p>AWS&nbsp;ID:</p><p>1&#49;1&amp;</p>"), "AWS\xC2\xA0ID:\n111&\n");
  EXPECT_EQ(html("<table><tr><td>Region</td><td>us-east-1</td></tr></table>"),
            "Region\tus-east-1\t\n");
  EXPECT_EQ(html("i-0123<wbr>4567<br>next"), "i-01234567\nnext");
  EXPECT_EQ(html("a <b>bold</b>\n  word"), "a bold word");
  EXPECT_EQ(html("<pre>a\n b</pre>"), "a\n b\n");
  EXPECT_EQ(html("<blockquote>one<br>two</blockquote>three"), "> one\n> two\nthree");
  EXPECT_EQ(html("a < b and <unknown>c"), "a < b and c");
}

TEST(Html, WhatIsHiddenIsNotRead) {
  for (const char* hidden :
       {"<span style='display:none'>X</span>", "<span style=\"visibility: hidden\">X</span>",
        "<div hidden>X</div>", "<span style='font-size:0'>X</span>",
        "<span style='color:#fff;background-color:white'>X</span>",
        "<style>.a{display:none}</style><b class='a'>X</b>", "<!-- X -->", "<title>X</title>",
        "<script>X</script>", "<div style='max-height:0;overflow:hidden'>X</div>",
        "<div style='mso-hide:all'><p>X</p></div>", "<span style='opacity:0'>X</span>",
        "<head><style>#p{display:none}</style></head><p id=p>X</p>",
        "<DIV STYLE='DISPLAY : NONE !important'>X</DIV>"})
    EXPECT_EQ(html(std::string(hidden) + "seen").find('X'), std::string::npos) << hidden;
  EXPECT_EQ(html("<style>@media print{.a{display:none}}</style><b class=a>X</b>"), "X");
  EXPECT_EQ(html("<div style='color:#fff;background:#232f3e'>X</div>"), "X\n");
}

TEST(Html, NumbersOfNoCharacterAreReplacedOrLeft) {
  EXPECT_EQ(html("&#x7F;&#x7FF;&#xFFFF;"), "\x7F\xDF\xBF\xEF\xBF\xBF");
  EXPECT_EQ(html("&#x1F525;&#1114111;"), "\xF0\x9F\x94\xA5\xF4\x8F\xBF\xBF");
  for (const char* none : {"&#0;", "&#xD800;", "&#xDFFF;"})
    EXPECT_EQ(html(none), "\xEF\xBF\xBD") << none;
  for (const char* beyond : {"&#x110000;", "&#99999999999;", "&#-1;"})
    EXPECT_EQ(html(beyond), beyond);
}

TEST(Html, BrokenDocumentsEnd) {
  for (const char* broken : {"<", "<a", "<a href=", "<a href='", "</", "<!--", "<style>", "&#;",
                             "&#xFFFFFFFF;", "&amp", "<td", "<p style='display:none", "<!"})
    EXPECT_LE(html(std::string("x") + broken).size(), 40U) << broken;
}

TEST(Clean, OneSpelling) {
  EXPECT_EQ(clean("i-0123\xE2\x80\x8B"
                  "45\xC2\xAD"
                  "67"),
            "i-01234567");
  EXPECT_EQ(clean("ＡＷＳ　ＩＤ：［１２３］"), "AWS ID:[123]");
  EXPECT_EQ(clean("i\xE2\x80\x91"
                  "0123"),
            "i-0123");
  EXPECT_EQ(clean("hxxps://203[.]0.113(.)9[:]8080/"), "https://203.0.113.9:8080/");
  EXPECT_EQ(clean("hxxp[:]//a[dot]example"), "http://a.example");
  EXPECT_EQ(clean("i-0123=\n4567 = \n x"), "i-01234567 = \n x");
}

TEST(Clean, PlacesStayRight) {
  const std::string source = "key: AKIA\xE2\x80\x8BQ7EXMPLEQ7EXMPLE end";
  const Mapped text = clean(map_whole(3, source));
  const size_t at = text.text.find("AKIAQ7");
  const Evidence evidence = evidence_of(text, {at, at + 20});
  EXPECT_EQ(evidence.part, 3);
  EXPECT_EQ(source.substr(evidence.offset, evidence.text.size()), evidence.text);
  EXPECT_EQ(evidence.text, "AKIA\xE2\x80\x8BQ7EXMPLEQ7EXMPLE");
}

std::string masked(std::string text, bool is_html = false) {
  mask_secrets(text, is_html);
  return text;
}

TEST(Secrets, AreMaskedByteForByte) {
  const std::string secret = "abcdEFGH1234/jklMNOP5678+rstUVWX9012wxyz";
  ASSERT_EQ(secret.size(), 40U);
  EXPECT_EQ(masked("key " + secret + " end"), "key " + std::string(40, '*') + " end");
  EXPECT_EQ(
      masked("{\"SecretAccessKey\":\"abcdEFGH1234\\/jklMNOP5678+rstUVWX9012wxyz\"}").find("MNOP"),
      std::string::npos);
  EXPECT_EQ(masked("<p>abcdEFGH1234/jklM<b>NOP5678+rstUVWX9012wxyz</b></p>", true).find("5678"),
            std::string::npos);
  EXPECT_EQ(masked("password: Sommer-2026-ab!"), "password: ***************");
  EXPECT_EQ(masked("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----")
                .find("MIIEow"),
            std::string::npos);
}

TEST(Secrets, WhatIsNoneStays) {
  for (const std::string text :
       {"0123456789abcdef0123456789abcdef01234567",
        "https://github.com/Example-Org/Repo1/blob/0123456789abcdef0123456789abcdef01234567/src/"
        "Main2Test.java",
        "AKIAQ7EXMPLEQ7EXMPLE",
        "aws/guardduty/service/action/networkConnectionAction/remoteIpDetails/ipAddressV4",
        "arn:aws:iam::111122223333:role/service-role/AWSServiceRoleForSomething",
        "the secret key is publicly available"})
    EXPECT_EQ(masked(text), text);
}

std::vector<Segment> thread(const std::string& text, bool pasted = false) {
  static std::vector<std::unique_ptr<std::string>> sources;
  sources.push_back(std::make_unique<std::string>(text));
  return split_thread(map_whole(0, *sources.back()), pasted);
}

TEST(Thread, Marks) {
  for (const char* mark :
       {"-----Original Message-----", "---------- Forwarded message ---------",
        "Begin forwarded message:", "-------- 転送されたメッセージ --------", "----- 転送 -----",
        "【原文】", "----- AWSからの通知 -----", "*** Forwarded by T ***"}) {
    const auto segments =
        thread(std::string("hello\n\n") + mark +
               "\nFrom: A <a@b.example>\nSubject: two\n lines\nTo: me\n\ninner\n");
    ASSERT_EQ(segments.size(), 2U) << mark;
    EXPECT_TRUE(segments[1].forwarded);
    EXPECT_EQ(segments[1].head.subject.text, "two lines");
    EXPECT_EQ(segments[1].text.text, "\ninner\n");
  }
}

TEST(Thread, QuotesEndWhereTheDepthFalls) {
  const auto segments = thread(
      "top\n\nOn Tue, Jul 9, 2024 at 8:21 AM A <a@b.example>\nwrote:\n> one\n>> two\n> "
      "three\nbottom\n");
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[0].text.text, "top\n\nbottom\n");
  EXPECT_EQ(segments[1].text.text, "one\nthree\n");
  EXPECT_EQ(segments[2].text.text, "two\n");
  EXPECT_NE(segments[1].head.from.text.find("a@b.example"), std::string::npos);
}

TEST(Thread, APastedHeadIsTheTextsOwn) {
  const auto own = thread("From: A <a@b.example>\nSubject: s\n\ntext\n", true);
  ASSERT_EQ(own.size(), 1U);
  EXPECT_FALSE(own[0].forwarded);
  EXPECT_EQ(own[0].head.subject.text, "s");
  const auto mail = thread("From: A <a@b.example>\nSubject: s\n\ntext\n", false);
  ASSERT_EQ(mail.size(), 2U);
  EXPECT_TRUE(mail[1].forwarded);
}

TEST(Thread, BelowAReportMarksAreStrangers) {
  const auto segments = thread(
      "aws\n---Beginning of forwarded report(s)---\nlog\n-----Original Message-----\nFrom: x "
      "<x@y.example>\nSubject: s\n\nfake\n> quoted\n");
  EXPECT_EQ(segments[0].text.text, "aws\n");
  EXPECT_EQ(segments[0].report.text, "log\n");
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_TRUE(segments[1].in_report);
  EXPECT_TRUE(segments[2].in_report);
}

TEST(Web, AddressesAreCanonical) {
  const auto values = [](std::string_view text) {
    std::vector<std::string> out;
    for (const Found& found : find_addresses(text)) out.push_back(found.value);
    return out;
  };
  EXPECT_THAT(values("from 203.0.113.9:443, and 2001:0DB8:0:0::0001."),
              ElementsAre("203.0.113.9", "2001:db8::1"));
  EXPECT_THAT(values("IP:198.51.100.7 at 12:30:00 version 1.2.3 999.1.1.1 1.2.3.4.5"),
              ElementsAre("198.51.100.7"));
}

TEST(Web, GatewaysAreUndone) {
  EXPECT_EQ(unwrap_url("https://eur01.safelinks.protection.outlook.com/"
                       "?url=https%3A%2F%2Fgit.example%2Fa%3Fb%3D1&data=05&reserved=0"),
            "https://git.example/a?b=1");
  EXPECT_EQ(unwrap_url("https://urldefense.proofpoint.com/v2/url?u=https-3A__git.example_a&d=x"),
            "https://git.example/a");
  EXPECT_EQ(unwrap_url("https://urldefense.com/v3/__https://git.example/a__;!!x$"),
            "https://git.example/a");
  EXPECT_EQ(unwrap_url("https://git.example/a"), "https://git.example/a");
}

TEST(Web, Commits) {
  const std::string a(40, 'a'), b = std::string(39, 'b') + "1";
  EXPECT_THAT(commits_of("https://git.example/o/r/compare/" + a + "..." + b), ElementsAre(a, b));
  EXPECT_THAT(commits_of("https://git.example/o/r/commit/0123abc"), ElementsAre("0123abc"));
  EXPECT_THAT(commits_of("https://git.example/o/r/blob/main/x"), IsEmpty());
}

TEST(Web, Hosts) {
  EXPECT_TRUE(is_aws_mail_domain("support.aws.com"));
  EXPECT_TRUE(is_aws_mail_domain("verify.signin.aws"));
  EXPECT_FALSE(is_aws_mail_domain("notaws.com"));
  EXPECT_FALSE(is_aws_mail_domain("amazon.com.mail.example"));
  for (const char* domain :
       {"amazon.com.mail.example", "aws-security.example", "amaz0n.example", "arnazon.example",
        "awssupport.example", "xn--mazon-3ve.example", "\xD0\xB0mazon.example"})
    EXPECT_TRUE(looks_like_aws(domain)) << domain;
  for (const char* domain : {"laws.example", "example.co.jp", "aws.reseller.example", "amazon.com",
                             "drawsome.example", "repost.aws"})
    EXPECT_FALSE(looks_like_aws(domain)) << domain;
  EXPECT_EQ(host_of("https://user@Console.AWS.amazon.com:443/x"), "console.aws.amazon.com");
  EXPECT_EQ(host_of("https://console.aws.amazon.com@evil.example/x"), "evil.example");
}

TEST(Mime, MboxAndMailboxes) {
  const std::string box =
      "From a@b Tue Nov 24 10:00:00 2026\nSubject: 1\n\none\n\nFrom a@b Tue Nov 24 10:00:00 "
      "2026\nSubject: 2\n\nFrom here on text\n";
  const auto messages = split_mbox(box);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_TRUE(messages[1].starts_with("Subject: 2"));
  EXPECT_EQ(split_mbox("Subject: x\n\ny\n").size(), 1U);
  const auto boxes = parse_mailboxes("\"no-reply@amazonaws.com\" <someone@mail.example>");
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].address, "someone@mail.example");
  EXPECT_EQ(address_in_line("AWS [mailto:a@b.example]"), "a@b.example");
}

}  // namespace
}  // namespace hikeshi::notice
