// SPDX-License-Identifier: Apache-2.0
#include "cause/host_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hikeshi::cause {
namespace {

const UtcTime kNow = *parse_rfc3339("2026-01-03T00:00:00Z");

std::vector<Login> logins(std::string_view text) {
  auto read = read_host_log({"i-1", "secure", text}, kNow);
  EXPECT_TRUE(read);
  return read ? read->all : std::vector<Login>();
}

TEST(HostLog, ReadsSyslogWithoutAYearAndTimesWithAZone) {
  const auto got = logins(
      "Dec 31 23:59:59 web sshd[7]: Accepted password for root from 203.0.113.9 port 4 ssh2\n"
      "Jan  2 03:04:05 web sshd[8]: Accepted publickey for ec2-user from 2001:db8::1 port 5 ssh2: "
      "RSA SHA256:abc\r\n"
      "2026-01-02T05:00:00.25+01:00 web sshd-session[9]: Accepted keyboard-interactive/pam for a "
      "from 198.51.100.7 port 6 ssh2\n");
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(format_rfc3339(got[0].at), "2025-12-31T23:59:59Z") << "of the year before";
  EXPECT_EQ(format_rfc3339(got[1].at), "2026-01-02T03:04:05Z");
  EXPECT_EQ(format_rfc3339(got[2].at), "2026-01-02T04:00:00Z");
  EXPECT_EQ(got[0].method, "password");
  EXPECT_EQ(got[1].address, "2001:db8::1");
  EXPECT_EQ(got[1].offset, 85U);
  EXPECT_EQ(got[2].method, "keyboard-interactive/pam");
}

TEST(HostLog, CountsWhatWasRefusedToTheSameAddressInTheHourBefore) {
  const auto got = logins(
      "Jan  1 00:00:00 web sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2\n"
      "Jan  1 01:30:00 web sshd[1]: Failed password for invalid user x from 203.0.113.9 port 1 "
      "ssh2\n"
      "Jan  1 01:31:00 web sshd[1]: message repeated 5 times: [ Failed password for root from "
      "203.0.113.9 port 1 ssh2]\n"
      "Jan  1 01:32:00 web sshd[1]: Failed password for root from 203.0.113.8 port 1 ssh2\n"
      "Jan  1 01:40:00 web sshd[1]: Accepted password for root from 203.0.113.9 port 1 ssh2\n");
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].failures, 6U) << "not the one of an hour and a half before, nor another's";
}

// A stranger chooses the name he tries: it may look like the rest of the line.
TEST(HostLog, ANameIsNoAddress) {
  const auto got = logins(
      "Jan  1 00:00:00 web sshd[1]: Failed password for invalid user a from 198.51.100.1 port 9 "
      "from 203.0.113.9 port 1 ssh2\n"
      "Jan  1 00:00:01 web sshd[1]: Invalid user Accepted password for root from 1.2.3.4 port 1\n"
      "Jan  1 00:00:02 web sshd[1]: Accepted password for \x1b[31m from 203.0.113.9 port 1 ssh2\n"
      "Jan  1 00:00:03 web sshd[1]: Accepted \x1b[31m for root from 203.0.113.9 port 1 ssh2\n"
      "Jan  1 00:00:03 web app[1]: Accepted password for root from 203.0.113.9 port 1 ssh2\n"
      "Jan  1 00:00:04 web sshd[1]: Accepted password for ok from 203.0.113.9 port 1 ssh2\n");
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].user, "ok");
  EXPECT_EQ(got[0].failures, 1U) << "the address is the last one";
}

// ---- Windows

std::string xml(int id, const char* at, const char* address, const char* type,
                const char* user = "Administrator") {
  return fmt::format(
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
      "<Provider Name='Microsoft-Windows-Security-Auditing' Guid='{{5}}'/><EventID>{}</EventID>"
      "<TimeCreated SystemTime='{}'/><Computer>W</Computer></System><EventData>"
      "<Data Name='SubjectUserName'>W$</Data><Data Name='TargetUserName'>{}</Data>"
      "<Data Name='LogonType'>{}</Data><Data Name='IpAddress'>{}</Data></EventData></Event>\r\n",
      id, at, user, type, address);
}

TEST(WindowsLog, ReadsXmlNewestFirstAndCountsRefusals) {
  std::string text = xml(4624, "2026-01-02T03:04:05.1234567Z", "203.0.113.9", "10") +
                     xml(4624, "2026-01-02T03:04:05.2234567Z", "203.0.113.9", "10");
  for (int i = 0; i < 30; ++i)
    text += xml(4625, "2026-01-02T02:30:00.1Z", "::ffff:203.0.113.9", i < 20 ? "3" : "5");
  text += xml(4625, "2026-01-02T02:00:00Z", "203.0.113.9", "3");
  text += xml(4624, "2026-01-02T01:00:00Z", "203.0.113.9", "3");  // a share, not a desktop
  text += xml(4624, "2026-01-02T01:00:00Z", "-", "10");
  text += xml(4634, "2026-01-02T01:00:00Z", "203.0.113.9", "10");
  const auto got = logins(text);
  ASSERT_EQ(got.size(), 1U) << "an administrator's sign-in is noted twice";
  EXPECT_EQ(got[0].failures, 20U);
  EXPECT_EQ(got[0].address, "203.0.113.9");
  EXPECT_EQ(got[0].user, "Administrator");
  EXPECT_EQ(got[0].port, 3389);
  EXPECT_EQ(format_rfc3339(got[0].at), "2026-01-02T03:04:05Z");
}

TEST(WindowsLog, ReadsUtf16AndTellsPlacesOfTheFile) {
  const std::string narrow = "<Events>" + xml(4624, "2026-01-02T03:04:05Z", "203.0.113.9", "10");
  std::string wide = "\xFF\xFE";
  for (const char c : narrow) wide += {c, '\0'};
  const auto got = logins(wide);
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].offset, 2U + 2U * 8U);
}

TEST(WindowsLog, ReadsSessionsOfDesktops) {
  const auto got = logins(
      R"(<Event xmlns="x"><System><Provider Name="Microsoft-Windows-TerminalServices-LocalSessionManager"/>
<EventID>21</EventID><TimeCreated SystemTime="2026-01-02T03:04:05Z"/></System><UserData>
<EventXML xmlns="Event_NS"><User>W\a b</User><SessionID>2</SessionID><Address>203.0.113.9</Address>
</EventXML></UserData></Event>)");
  ASSERT_EQ(got.size(), 1U);
  EXPECT_EQ(got[0].user, "W?a?b") << "plain, and not lost";
}

TEST(WindowsLog, ReadsTextAndTables) {
  const std::string message =
      "An account was successfully logged on.\n\nSubject:\n\tAccount Name:\t\tW$\n"
      "Logon Information:\n\tLogon Type:\t\t10\nNew Logon:\n\tAccount Name:\t\tAdministrator\n"
      "Network Information:\n\tSource Network Address:\t203.0.113.9\n\tSource Port:\t0\n";
  const auto block = logins(
      "Event[0]:\n  Log Name: Security\n  Date: 2026-01-02T03:04:05.123\n"
      "  Event ID: 4624\n  Description: \n" +
      message +
      "\nEvent[1]:\n"
      "  Log Name: Security\n  Event ID: 4625\n");
  ASSERT_EQ(block.size(), 1U);
  EXPECT_EQ(block[0].user, "Administrator");
  for (const char* time : {"1/2/2026 3:04:05 AM", "2026/01/02 3:04:05", "2026-01-02 03:04:05"}) {
    const auto table = logins(
        fmt::format("\xEF\xBB\xBF\"Message\",\"Id\",\"TimeCreated\"\r\n\"{}\",\"4624\",\"{}\"\r\n",
                    message, time));
    ASSERT_EQ(table.size(), 1U) << time;
    EXPECT_EQ(format_rfc3339(table[0].at), "2026-01-02T03:04:05Z") << time;
  }
  const auto viewer = logins(
      "Keywords,Date and Time,Source,Event ID,Task Category\nAudit Success,"
      "1/2/2026 12:04:05 PM,x,4624,Logon,\"" +
      message + "\"\n");
  ASSERT_EQ(viewer.size(), 1U);
  EXPECT_EQ(format_rfc3339(viewer[0].at), "2026-01-02T12:04:05Z");
}

// A row of Event Viewer's table as it is saved in that country.
std::string table_with(std::initializer_list<const char*> times, char comma = ',') {
  std::string text = "Keywords,Date and Time,Source,Event ID,Task Category\r\n";
  for (const char* time : times)
    text += fmt::format(
        "Audit Success,{},Microsoft-Windows-Security-Auditing,4624,Logon,\"An account was "
        "successfully logged on.\r\n\r\nLogon Information:\r\n\tLogon Type:\t\t10\r\n\r\nNew "
        "Logon:\r\n\tAccount Name:\t\tAdministrator\r\n\r\nNetwork Information:\r\n\tSource "
        "Network Address:\t203.0.113.9\r\n\"\r\n",
        time);
  const size_t head = text.find('\r');
  std::replace(text.begin(), text.begin() + static_cast<ptrdiff_t>(head), ',', comma);
  for (size_t at = head; comma != ',' && (at = text.find(',', at)) != text.npos;) text[at] = comma;
  return text;
}

std::vector<std::string> times_of(const std::string& text) {
  std::vector<std::string> out;
  const auto read = read_host_log({"i-1", "w.csv", text}, kNow);
  for (const Login& login : read ? read->all : std::vector<Login>())
    out.push_back(format_rfc3339(login.at));
  out.push_back(read ? std::to_string(read->unread) + " unread" : "refused");
  return out;
}

TEST(WindowsLog, ReadsTheDatesOfEveryCountryAndGuessesNone) {
  using ::testing::ElementsAre;
  const char* const at = "2026-01-02T15:04:05Z";
  for (const char* time : {"02.01.2026 15:04:05", "02-01-2026 15:04:05", "2026-01-02 15:04:05",
                           "1/2/2026 3:04:05\xE2\x80\xAFPM"})
    EXPECT_THAT(times_of(table_with({time})), ElementsAre(at, "0 unread")) << time;
  EXPECT_THAT(times_of(table_with({"02/01/2026 15:04:05", "13/01/2026 01:00:00"})),
              ElementsAre(at, "2026-01-13T01:00:00Z", "0 unread"))
      << "a thirteenth tells which is the day";
  EXPECT_THAT(times_of(table_with({"2/01/2026 3:04:05 PM", "13/01/2026 1:00:00 AM"})),
              ElementsAre(at, "2026-01-13T01:00:00Z", "0 unread"))
      << "of Australia";
  EXPECT_THAT(times_of(table_with({"02/01/2026 15:04:05"})), ElementsAre("1 unread"));
  EXPECT_THAT(times_of(table_with({"13/01/2026 15:04:05", "01/13/2026 15:04:05"})),
              ElementsAre("2 unread"));
  EXPECT_THAT(times_of(table_with({"1/2/2026 15:04:05 PM"})), ElementsAre("1 unread"));
  EXPECT_THAT(times_of(table_with({"1/2/2026 3:04:05 PM"}, '\t')), ElementsAre(at, "0 unread"));
}

// Members over several lines, values in either quotes, a number before each event, a blank in the
// time.
TEST(WindowsLog, ReadsWhatReadersOfEvtxFilesWrite) {
  for (const char* time : {"2026-01-02T03:04:05.123456Z", "2026-01-02 03:04:05.123456",
                           "2026-01-02 03:04:05.123456 UTC", "2026-01-02 03:04:05.123456+00:00"}) {
    const std::string text = fmt::format(
        "Record 31880\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Event xmlns=\"x\">\n  "
        "<System>\n   "
        " "
        "<Provider Name=\"Microsoft-Windows-Security-Auditing\" Guid=\"5\">\n    </Provider>\n    "
        "<EventID Qualifiers=\"\">4624</EventID>\n    <TimeCreated SystemTime=\"{}\">\n    "
        "</TimeCreated>\n  </System>\n  <EventData>\n    <Data "
        "Name=\"TargetUserName\">IEUser</Data>\n"
        "    <Data Name=\"LogonType\">10</Data>\n    <Data "
        "Name=\"IpAddress\">203.0.113.9</Data>\n  </EventData>\n</Event>\n\n",
        time);
    const auto got = logins(text);
    ASSERT_EQ(got.size(), 1U) << time;
    EXPECT_EQ(got[0].user, "IEUser");
    EXPECT_EQ(format_rfc3339(got[0].at), "2026-01-02T03:04:05Z") << time;
  }
}

TEST(WindowsLog, CountsWhatItCannotReadAndNamesTheFirst) {
  const std::string good = xml(4624, "2026-01-02T03:04:05Z", "203.0.113.9", "10");
  const std::string text = good + xml(4624, "yesterday", "203.0.113.9", "10") +
                           good.substr(0, 300) + good + good.substr(0, 200);
  const auto read = read_host_log({"i-1", "w.xml", text}, kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->all.size(), 1U);
  EXPECT_EQ(read->unread, 3U);
  EXPECT_EQ(read->first_unread, good.size());
  EXPECT_FALSE(
      read_host_log({"i-1", "x", "<Event ><System><EventID>7</EventID></System></Event>"}, kNow))
      << "of another log";
}

// What a stranger types at sshd does not turn its log into another form.
TEST(WindowsLog, ANameIsNoForm) {
  const auto got = logins(
      "Jan  1 00:00:00 web sshd[1]: Invalid user <Event xmlns from 203.0.113.9 port 1\n"
      "Jan  1 00:00:04 web sshd[1]: Accepted password for ok from 203.0.113.9 port 1 ssh2\n");
  EXPECT_EQ(got.size(), 1U);
}

TEST(HostLog, RefusesWhatIsNone) {
  EXPECT_FALSE(read_host_log({"i-1", "x", ""}, kNow));
  EXPECT_FALSE(read_host_log({"i-1", "x", "hello\nJan 1\nFeb 30 99:00:00 a sshd[1]: x\n"}, kNow));
  for (const char* odd : {"Jan", "Jan ", "Jan 1 00:00:00", "Jan 1 00:00:00 h sshd[1]:",
                          "2026-01-01T00:00:00Z h sshd[1]: Accepted", "\xff\xff\xff "})
    (void)read_host_log({"i-1", "x", odd}, kNow);
}

std::vector<std::string> times_in(const std::string& text, int64_t zone, bool any_local) {
  const auto read = read_host_log({"i-1", "log", text, zone}, kNow);
  std::vector<std::string> times;
  if (!read) return {read.error().message};
  EXPECT_EQ(read->any_local, any_local);
  for (const Login& login : read->all) times.push_back(format_rfc3339(login.at));
  return times;
}

constexpr int64_t kJapan = 9 * kHour;
using Times = std::vector<std::string>;

// A host in Japan writes its own clock: nine hours make a stranger of whoever came in.
TEST(HostLog, TimesWithoutAZoneAreOfTheHost) {
  const std::string end = " a sshd[1]: Accepted password for b from 192.0.2.9 port 1 ssh2\n";
  EXPECT_EQ(times_in("Jan  2 02:58:11" + end, 0, true), Times{"2026-01-02T02:58:11Z"});
  EXPECT_EQ(times_in("Jan  2 02:58:11" + end, kJapan, true), Times{"2026-01-01T17:58:11Z"});
  EXPECT_EQ(times_in("Jan  3 08:00:00" + end, kJapan, true), Times{"2026-01-02T23:00:00Z"})
      << "not of last year: it is before now";
  EXPECT_EQ(times_in("2026-01-02T02:58:11" + end, kJapan, true), Times{"2026-01-01T17:58:11Z"});
  EXPECT_EQ(times_in("2026-01-02T02:58:11+0900" + end, 0, false), Times{"2026-01-01T17:58:11Z"});
  EXPECT_EQ(times_in("2026-01-02T02:58:11Z" + end, kJapan, false), Times{"2026-01-02T02:58:11Z"});
}

TEST(HostLog, TimesOfATableAreOfTheHostUnlessTheySayTheirZone) {
  EXPECT_EQ(times_in(table_with({"2026/1/2 2:58:11"}), kJapan, true),
            Times{"2026-01-01T17:58:11Z"});
  EXPECT_EQ(times_in(table_with({"2026-01-02 02:58:11"}), kJapan, true),
            Times{"2026-01-01T17:58:11Z"});
  EXPECT_EQ(times_in(table_with({"2026-01-02 02:58:11 UTC"}), kJapan, false),
            Times{"2026-01-02T02:58:11Z"});
}

}  // namespace
}  // namespace hikeshi::cause
