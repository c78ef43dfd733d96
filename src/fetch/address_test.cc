// SPDX-License-Identifier: Apache-2.0
#include "fetch/address.h"

#include <gmock/gmock.h>

namespace hikeshi::fetch {
namespace {

using testing::ElementsAre;

UtcTime at(const char* text) { return *parse_rfc3339(text); }

TEST(S3Address, IsABucketAndAPrefix) {
  const auto whole = parse_s3_address("s3://my-logs/org/AWSLogs/");
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->bucket, "my-logs");
  EXPECT_EQ(whole->prefix, "org/AWSLogs/");
  EXPECT_EQ(parse_s3_address("s3://my-logs")->prefix, "");
  EXPECT_EQ(parse_s3_address("s3://my-logs/")->prefix, "");
  for (const char* wrong : {"my-logs", "s3://", "s3:///x", "s3://a", "s3://my logs/", "https://x/y"})
    EXPECT_FALSE(parse_s3_address(wrong)) << wrong;
}

TEST(DeliveryDays, HoldTheDayAfterWhereItsFirstHourCounts) {
  EXPECT_THAT(delivery_days(at("2026-11-23T10:00:00Z"), at("2026-11-23T22:00:00Z")),
              ElementsAre("2026/11/23/"));
  EXPECT_THAT(delivery_days(at("2026-11-23T10:00:00Z"), at("2026-11-23T23:30:00Z")),
              ElementsAre("2026/11/23/", "2026/11/24/"));
  EXPECT_THAT(delivery_days(at("2026-12-31T00:00:00Z"), at("2027-01-02T00:00:00Z")),
              ElementsAre("2026/12/31/", "2027/01/01/", "2027/01/02/"));
}

TEST(Level, OfAPrefix) {
  EXPECT_EQ(level_of(""), Level::kAboveLogs);
  EXPECT_EQ(level_of("my/"), Level::kAboveLogs);
  EXPECT_EQ(level_of("my/AWSLogs/"), Level::kLogs);
  EXPECT_EQ(level_of("AWSLogs/o-abc123/"), Level::kOrganisation);
  EXPECT_EQ(level_of("AWSLogs/111122223333/"), Level::kAccount);
  EXPECT_EQ(level_of("AWSLogs/o-abc123/111122223333/"), Level::kAccount);
  EXPECT_EQ(level_of("AWSLogs/111122223333/CloudTrail/"), Level::kService);
  EXPECT_EQ(level_of("x/AWSLogs/o-a/111122223333/CloudTrail/us-east-1/"), Level::kRegion);
  EXPECT_EQ(level_of("AWSLogs/111122223333/CloudTrail/us-east-1/2026/"), Level::kBelow);
  EXPECT_EQ(level_of("AWSLogs/111122223333/elasticloadbalancing/"), Level::kBelow);
  EXPECT_EQ(level_of("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/"), Level::kRegion);
}

}  // namespace
}  // namespace hikeshi::fetch
