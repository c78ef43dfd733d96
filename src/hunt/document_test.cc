// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

// Events without a time stand before all others, as if they were of 1970.
TEST(Document, ARuleWasSeenFirstWhereAnEventOfItHasATime) {
  TrailMaker t;
  t.add("no time", {}, "s3", "PutObject");
  t.add("2026-03-01T09:00:00Z", {}, "s3", "PutObject");
  HuntResult r = t.hunt();
  sigma::Loaded loaded;
  loaded.rules.rules.resize(2);
  const RuleList both = {0, 1}, one = {0};
  for (Shape& shape : r.collected.table.events.shapes) shape.rules = shape.has_time ? &one : &both;
  const Json hits = Json::parse(to_json(r, loaded))["rules"]["hits"];
  EXPECT_EQ(hits[0]["first_seen"], "2026-03-01T09:00:00Z");
  EXPECT_EQ(hits[0]["last_seen"], "2026-03-01T09:00:00Z");
  EXPECT_EQ(hits[0]["count"], 2);
  EXPECT_TRUE(hits[1]["first_seen"].is_null());
  EXPECT_TRUE(hits[1]["last_seen"].is_null());
}

}  // namespace
}  // namespace hikeshi::hunt
