// SPDX-License-Identifier: Apache-2.0
#include "geo/ip.h"

#include <gmock/gmock.h>

#include "geo/address_list.h"
#include "geo/ip_ranges.h"

namespace hikeshi::geo {
namespace {

using testing::HasSubstr;

TEST(Ip, PrefixesCoverWhatTheySay) {
  PrefixTable<int> table;
  table.add(*parse_prefix("198.51.100.0/24"), 24);
  table.add(*parse_prefix("198.51.100.128/25"), 25);
  table.add(*parse_prefix("198.51.100.200"), 32);
  table.add(*parse_prefix("2001:db8::/32"), 6);
  const auto found = [&](const char* address) {
    std::vector<int> values;
    for (const int* value : table.find(*parse_ip(address))) values.push_back(*value);
    return values;
  };
  EXPECT_EQ(found("198.51.100.200"), (std::vector{32, 25, 24}));
  EXPECT_EQ(found("198.51.100.127"), (std::vector{24}));
  EXPECT_EQ(found("198.51.101.0"), std::vector<int>());
  EXPECT_EQ(found("2001:db8:ffff::1"), (std::vector{6}));
  EXPECT_EQ(found("2001:db9::1"), std::vector<int>());
}

TEST(Ip, V4MappedIsV4) {
  EXPECT_EQ(parse_ip("::ffff:198.51.100.7"), parse_ip("198.51.100.7"));
  EXPECT_EQ(parse_prefix("::ffff:198.51.100.0/120"), parse_prefix("198.51.100.0/24"));
}

TEST(Ip, NeighbourhoodsAsText) {
  EXPECT_EQ(to_text(neighbourhood(*parse_ip("198.51.100.7"))), "198.51.100.0/24");
  EXPECT_EQ(to_text(neighbourhood(*parse_ip("2001:db8:5:6::7"))), "2001:db8:5::/48");
}

TEST(Ip, WhatIsNoPrefix) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "198.51.100.7/33"sv, "198.51.100.7/"sv, "198.51.100.7/-1"sv, "198.51.100/24"sv,
        "2001:db8::/129"sv, "office"sv, "198.51.100.7/2x"sv, "198.51.100.7\0.example"sv})
    EXPECT_FALSE(parse_prefix(text)) << text;
}

TEST(AddressList, CommentsAndHostBits) {
  const auto list = parse_address_list(
      "\xef\xbb\xbf# office\r\n198.51.100.7/24  # upstairs\r\n\r\n2001:db8::1\n", "office.txt");
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(*list, (std::vector{*parse_prefix("198.51.100.0/24"), *parse_prefix("2001:db8::1")}));
}

TEST(AddressList, WhatIsWrongNamesFileLineAndRemedy) {
  const auto why = [](const char* text) {
    const auto list = parse_address_list(text, "office.txt");
    return list ? std::string() : list.error().message;
  };
  EXPECT_THAT(why("198.51.100.7\nthe office\n"),
              testing::AllOf(HasSubstr("office.txt, line 2"), HasSubstr("the office"),
                             HasSubstr("one address or prefix a line")));
  EXPECT_THAT(why("0.0.0.0/0"), HasSubstr("every address"));
  EXPECT_THAT(why("::/0"), HasSubstr("every address"));
  EXPECT_THAT(why("# nothing\n"), HasSubstr("no address in it"));
  EXPECT_THAT(why("\x1b[31m"), testing::Not(HasSubstr("\x1b")));
}

constexpr const char* kRanges = R"({"syncToken": "1", "prefixes": [
  {"ip_prefix": "192.0.2.0/24", "region": "us-east-1", "service": "AMAZON"},
  {"ip_prefix": "192.0.2.0/24", "region": "us-east-1", "service": "EC2"},
  {"ip_prefix": "203.0.113.0/24", "region": "GLOBAL", "service": "AMAZON"}],
  "ipv6_prefixes": [{"ipv6_prefix": "2001:db8:1::/48", "region": "eu-west-1", "service": "S3"}]})";

TEST(IpRanges, TheServiceThatSaysMost) {
  const auto table = parse_ip_ranges(kRanges, "ip-ranges.json");
  ASSERT_TRUE(table) << table.error().message;
  const auto service = [&](const char* address) {
    const AwsRange* range = most_telling(table->find(*parse_ip(address)));
    return range == nullptr ? std::string("-") : range->service + " " + range->region;
  };
  EXPECT_EQ(service("192.0.2.9"), "EC2 us-east-1");
  EXPECT_EQ(service("203.0.113.9"), "AMAZON GLOBAL");
  EXPECT_EQ(service("2001:db8:1::9"), "S3 eu-west-1");
  EXPECT_EQ(service("198.51.100.9"), "-");
}

TEST(IpRanges, OtherFilesAreRefused) {
  for (const char* text :
       {"", "[]", "{}", R"({"prefixes": [{"ip_prefix": 1}], "ipv6_prefixes": []})",
        R"({"prefixes": [{"ip_prefix": "x"}], "ipv6_prefixes": []})",
        R"({"prefixes": [], "ipv6_prefixes": ["::/1"]})"}) {
    const auto table = parse_ip_ranges(text, "x.json");
    ASSERT_FALSE(table) << text;
    EXPECT_EQ(table.error().code, Code::kCorrupt);
    EXPECT_THAT(table.error().message, HasSubstr("https://ip-ranges.amazonaws.com"));
  }
}

}  // namespace
}  // namespace hikeshi::geo
