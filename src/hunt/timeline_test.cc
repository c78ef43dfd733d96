// SPDX-License-Identifier: Apache-2.0
// The story of an intruder who looks around a thousand times before what matters.
#include "hunt/timeline.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

TEST(Timeline, WhatMattersStandsBehindAThousandLooks) {
  TrailMaker t = owner_then_theft();
  for (int i = 0; i < 1100; ++i) {
    Json& e = t.add("2026-03-11T02:10:00Z", thief(), "ec2", "DescribeInstances");
    e["awsRegion"] = fmt::format("xx-region-{}", i);
    e["readOnly"] = true;
  }
  t.add("2026-03-11T02:20:00Z", thief(), "secretsmanager", "DeleteSecret", {{"secretId", "db"}});
  const HuntResult r = t.hunt();
  const Timeline timeline = make_timeline(r);
  EXPECT_TRUE(timeline.truncated);
  ASSERT_EQ(1000U, timeline.rows.size());
  EXPECT_THAT(timeline.rows.back().text, testing::HasSubstr("DeleteSecret db"));
  EXPECT_THAT(timeline.rows[900].text, testing::HasSubstr("DescribeInstances"));
  std::vector<std::string> filed;
  for (const auto& fact : facts_of(r, {}, "sha")) {
    if (fact.kind == "timeline") filed.emplace_back(fact.one("text"));
  }
  ASSERT_EQ(500U, filed.size());
  EXPECT_THAT(filed.back(), testing::HasSubstr("DeleteSecret db"));
}

TEST(Timeline, OfTooManyThatMatterTheFirstStand) {
  std::vector<TimelineRow> rows(5);
  for (uint32_t i = 0; i < 5; ++i) rows[i].event = i, rows[i].looks = i == 0 || i == 3;
  const auto events = [&](size_t most) {
    std::vector<uint32_t> kept;
    for (const TimelineRow& row : most_telling(rows, most)) kept.push_back(row.event);
    return kept;
  };
  using testing::ElementsAre;
  EXPECT_THAT(events(2), ElementsAre(1, 2));
  EXPECT_THAT(events(4), ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(events(5), ElementsAre(0, 1, 2, 3, 4));
}

}  // namespace
}  // namespace hikeshi::hunt
