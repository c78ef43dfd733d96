// SPDX-License-Identifier: Apache-2.0
// What the thief deleted of the owner's, and nothing of what the thief had made.
#include "hunt/deletions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines(const TrailMaker& t) {
  std::vector<std::string> lines;
  for (const auto& f : facts_of(t.hunt(), {}, "sha")) {
    if (f.kind == "deleted")
      lines.push_back(fmt::format("{} {} {} {} {}", f.one("event"), f.one("type"), f.one("id"),
                                  f.one("region"), f.one("number")));
  }
  return lines;
}

TEST(Deletions, OfTheOwnersEachStandsOnce) {
  TrailMaker t = owner_then_theft();
  const auto secret = [&](const char* time, const char* name, const char* error = "") {
    Json& e = t.add(time, thief(), "secretsmanager", "DeleteSecret", {{"secretId", name}});
    if (*error != 0) e["errorCode"] = error;
  };
  secret("2026-03-11T02:10:00Z", "prod/db");
  secret("2026-03-11T02:11:00Z", "prod/api", "AccessDenied");
  secret("2026-03-11T02:12:00Z", "prod/db");
  t.add("2026-03-11T02:13:00Z", {}, "secretsmanager", "DeleteSecret", {{"secretId", "old"}});
  t.add("2026-03-11T02:14:00Z", thief(), "iam", "DeleteAccessKey",
        {{"userName", "helper"}, {"accessKeyId", "AKIAQ7EXMPLNEWKEY22A"}});
  EXPECT_THAT(lines(t), ElementsAre("DeleteSecret secretsmanager:secret prod/db us-east-1 1"));
}

// A snapshot's calls name several, of what the catalogue lacks only the calls are counted.
TEST(Deletions, WhatNoCatalogueNamesIsCounted) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T02:10:00Z", thief(), "ec2", "DeleteFlowLogs",
        {{"DeleteFlowLogsRequest", {{"FlowLogId", {{{"tag", 1}, {"content", "fl-1"}}}}}}});
  for (int i = 0; i < 3; ++i)
    t.add(fmt::format("2026-03-11T02:1{}:00Z", i), thief(), "newservice", "DeleteWidget",
          {{"widget", i}});
  const auto all = lines(t);
  EXPECT_THAT(all, testing::Contains("DeleteWidget   us-east-1 3"));
  EXPECT_EQ(2U, all.size());
}

// A flood of deletions must not hide the one that matters: beyond the named ones they are counted.
TEST(Deletions, ManyAreCountedAndNoneIsLost) {
  TrailMaker t = owner_then_theft();
  for (size_t i = 0; i < kMostDeleted + 30; ++i)
    t.add("2026-03-11T02:10:00Z", thief(), "secretsmanager", "DeleteSecret",
          {{"secretId", fmt::format("s{}", i)}});
  const auto all = deletions_of(t.hunt());
  ASSERT_EQ(kMostDeleted + 1, all.size());
  EXPECT_EQ("", all.back().id);
  EXPECT_EQ(30U, all.back().number);
}

}  // namespace
}  // namespace hikeshi::hunt
