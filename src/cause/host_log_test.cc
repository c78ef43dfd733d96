// SPDX-License-Identifier: Apache-2.0
#include "cause/host_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hikeshi::cause {
namespace {

const UtcTime kNow = *parse_rfc3339("2026-01-03T00:00:00Z");

std::vector<Login> logins(std::string_view text) {
  auto read = read_host_log({"i-1", "secure", text}, kNow);
  EXPECT_TRUE(read);
  return read ? *read : std::vector<Login>();
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

TEST(HostLog, RefusesWhatIsNone) {
  EXPECT_FALSE(read_host_log({"i-1", "x", ""}, kNow));
  EXPECT_FALSE(read_host_log({"i-1", "x", "hello\nJan 1\nFeb 30 99:00:00 a sshd[1]: x\n"}, kNow));
  for (const char* odd : {"Jan", "Jan ", "Jan 1 00:00:00", "Jan 1 00:00:00 h sshd[1]:",
                          "2026-01-01T00:00:00Z h sshd[1]: Accepted", "\xff\xff\xff "})
    (void)read_host_log({"i-1", "x", odd}, kNow);
}

}  // namespace
}  // namespace hikeshi::cause
