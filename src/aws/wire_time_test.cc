// SPDX-License-Identifier: Apache-2.0
// Times in their three formats, and base64.
#include "aws/wire_time.h"

#include <gtest/gtest.h>

#include "aws/base64.h"

namespace hikeshi::aws {
namespace {

int64_t millis(std::string_view text) {
  const auto time = parse_wire_time(text);
  return time ? time->millis : -1;
}

TEST(WireTime, ReadsEachFormat) {
  constexpr int64_t kTime = 1576540098000;
  EXPECT_EQ(millis("2019-12-16T23:48:18Z"), kTime);
  EXPECT_EQ(millis("2019-12-16T23:48:18.123456Z"), kTime + 123);
  EXPECT_EQ(millis("2019-12-17T08:48:18+09:00"), kTime);
  EXPECT_EQ(millis("Mon, 16 Dec 2019 23:48:18 GMT"), kTime);
  EXPECT_EQ(millis("Mon, 16 Dec 2019 23:48:18.456 GMT"), kTime + 456);
  EXPECT_EQ(millis("1576540098"), kTime);
  EXPECT_EQ(millis("1576540098.25"), kTime + 250);
  EXPECT_EQ(millis("1.576540098E9"), kTime);
}

TEST(WireTime, RefusesTheRest) {
  for (const char* text :
       {"", "soon", "Mon, 16 Foo 2019 23:48:18 GMT", "2019-13-01T00:00:00Z", "1e300", "nan", "inf",
        "-", "Mon, 16 Dec 2019 23:48 GMT", "99999999999999999999"})
    EXPECT_FALSE(parse_wire_time(text)) << text;
}

TEST(WireTime, WritesEachFormat) {
  const WireTime whole{1576540098000}, part{1576540098250}, before{-1500};
  EXPECT_EQ(format_wire_time(whole, TimeFormat::kIso8601), "2019-12-16T23:48:18Z");
  EXPECT_EQ(format_wire_time(part, TimeFormat::kDefault), "2019-12-16T23:48:18.250Z");
  EXPECT_EQ(format_wire_time(whole, TimeFormat::kUnix), "1576540098");
  EXPECT_EQ(format_wire_time(part, TimeFormat::kUnix), "1576540098.250");
  EXPECT_EQ(format_wire_time(part, TimeFormat::kRfc822), "Mon, 16 Dec 2019 23:48:18 GMT");
  EXPECT_EQ(format_wire_time(before, TimeFormat::kUnix), "-1.500");
  EXPECT_EQ(format_wire_time(before, TimeFormat::kIso8601), "1969-12-31T23:59:58.500Z");
}

TEST(Base64, ThereAndBack) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
  EXPECT_EQ(base64_encode("hello"), "aGVsbG8=");
  EXPECT_EQ(base64_decode("aGVs\nbG8"), "hello");
  for (const char* text : {"a", "a===", "a=b=", "aGV%"}) EXPECT_FALSE(base64_decode(text)) << text;
}

}  // namespace
}  // namespace hikeshi::aws
