// SPDX-License-Identifier: Apache-2.0
// Which hours were seen, quiet, lost or off: by what digests and calls say, also where they lie.
#include "hunt/coverage.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

using testing::ElementsAre;

constexpr const char* kDate = "2026-03-11T";

std::string file_key(const char* delivered) {
  return fmt::format(
      "AWSLogs/{0}/CloudTrail/us-east-1/2026/03/11/{0}_CloudTrail_us-east-1_20260311T"
      "{1}Z_Abc.json.gz",
      kAccount, delivered);
}

// Of the trail "main", whose home is us-east-1.
trail::Digest digest(const std::string& from, const std::string& to,
                     const std::string& region = "us-east-1") {
  trail::Digest d;
  d.account = kAccount;
  d.region = region;
  d.start_time = kDate + from + ":00Z";
  d.end_time = kDate + to + ":00Z";
  d.file = "digest of " + to;
  d.key = fmt::format(
      "AWSLogs/{0}/CloudTrail-Digest/{1}/2026/03/11/{0}_CloudTrail-Digest_{1}_main_"
      "us-east-1_20260311T{2}{3}00Z.json.gz",
      kAccount, region, to.substr(0, 2), to.substr(3));
  return d;
}

class CoverageTest : public testing::Test {
 protected:
  Json& at(const std::string& time, const char* source = "s3", const char* name = "PutObject",
           Json request = nullptr) {
    return trail_.add(time.size() > 12 ? time : kDate + time + ":00Z", {}, source, name, request);
  }
  void switch_trail(const std::string& time, const char* call, const char* name = "main") {
    at(time, "cloudtrail", call, {{"name", name}});
  }

  // "seen 13-14", of us-east-1 unless another is asked for.
  std::vector<std::string> cells(const std::string& region = "us-east-1") {
    const HuntResult r = trail_.hunt();
    std::vector<std::string> out;
    for (const Cell& c : measure_coverage(r.table(), digests_, keys_, doubts_, window_)) {
      const int64_t hours = (c.to.seconds - c.from.seconds) / kHour;
      if (c.region == region)
        out.push_back(fmt::format("{} {}{:+}", to_string(c.state), to_civil(c.from).hour, hours));
    }
    return out;
  }

  TrailMaker trail_;
  std::vector<trail::Digest> digests_;
  std::vector<trail::SourceName> keys_;
  Doubts doubts_;
  Window window_;
};

// The file of 13:50 to 13:58 was delivered at 14:05, and is deleted.
TEST_F(CoverageTest, ALostFileIsLostWhereItsEventsWere) {
  at("12:30");
  at("15:30");
  digests_ = {digest("13:00", "14:00"), digest("14:00", "15:00")};
  digests_[1].files = {{file_key("1405"), "", "2026-03-11T13:50:00Z", "2026-03-11T13:58:00Z"}};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "lost 13+1", "quiet 14+1", "seen 15+1"));
  keys_ = {file_key("1405")};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "quiet 13+2", "seen 15+1")) << "it is here";
  doubts_.altered = {file_key("1405")};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "lost 13+1", "quiet 14+1", "seen 15+1"));
}

TEST_F(CoverageTest, WithoutTimesOfEventsAllHoursOfTheDigestAreLost) {
  at("12:30");
  at("15:30");
  digests_ = {digest("13:17", "14:17")};
  digests_[0].files = {{file_key("1405"), "", "", ""}};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "lost 13+2", "seen 15+1"));
}

TEST_F(CoverageTest, WhatIsLostBehindTheLastEventIsTold) {
  at("12:30");
  digests_ = {digest("13:00", "14:00")};
  digests_[0].files = {{file_key("1355"), "", "2026-03-11T13:40:00Z", "2026-03-11T13:50:00Z"}};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "lost 13+1"));
}

// Digests go from 17 minutes past the hour: one alone proves no hour.
TEST_F(CoverageTest, AnHourIsQuietWhereDigestsAccountForAllOfIt) {
  at("11:30");
  at("15:30");
  digests_ = {digest("12:17", "13:17")};
  EXPECT_THAT(cells(), ElementsAre("seen 11+1", "unknown 12+3", "seen 15+1"));
  digests_.push_back(digest("13:17", "14:17"));
  EXPECT_THAT(cells(),
              ElementsAre("seen 11+1", "unknown 12+1", "quiet 13+1", "unknown 14+1", "seen 15+1"));
}

TEST_F(CoverageTest, AnAlteredDigestProvesNoQuietHour) {
  at("11:30");
  at("15:30");
  digests_ = {digest("12:00", "13:00"), digest("13:00", "14:00")};
  EXPECT_THAT(cells(), ElementsAre("seen 11+1", "quiet 12+2", "unknown 14+1", "seen 15+1"));
  doubts_.altered_digests = {*trail::parse_digest_name(digests_[0].key)};
  doubts_.unproven = {digests_[0].file, digests_[1].file};
  EXPECT_THAT(cells(), ElementsAre("seen 11+1", "lost 12+1", "unknown 13+2", "seen 15+1"));
}

// Told by verification, by the names that the sources have.
TEST_F(CoverageTest, AVerificationSaysWhichDigestsAreDoubtful) {
  at("11:30");
  at("15:30");
  HuntResult r = trail_.hunt();
  r.collected.scan.digests = {digest("12:00", "13:00"), digest("13:00", "14:00")};
  for (const trail::Digest& d : r.collected.scan.digests) {
    r.sources.push_back(d.file);
    r.keys.push_back(d.key);
  }
  trail::Verification v;
  v.files = {{"digest of 13:00", trail::FileState::kAltered, "", ""},
             {"digest of 14:00", trail::FileState::kNotCovered, "", ""}};
  bind(v, {}, r);
  std::vector<std::string> states;
  for (const Cell& c : r.coverage) states.emplace_back(to_string(c.state));
  EXPECT_THAT(states, ElementsAre("seen", "lost", "unknown", "seen"));
}

TEST_F(CoverageTest, AKeptFileIsKnownByItsKey) {
  at("12:30");
  at("14:30");
  digests_ = {digest("13:00", "14:00")};
  digests_[0].files = {{file_key("1305"), "", "", ""}};
  trail::Source source{"kept/00ff.json.gz", 0, {}};
  source.kept_key = file_key("1305");
  keys_ = {source.key()};
  EXPECT_THAT(cells(), ElementsAre("seen 12+1", "quiet 13+1", "seen 14+1"));
}

// One record of a wild time: neither memory nor the hours of the others are lost to it.
TEST_F(CoverageTest, AnEventOfAnotherCenturyTakesNothingFromTheOthers) {
  switch_trail("12:30", "StopLogging");
  at("14:30");
  at("2099-12-31T23:30:00Z");
  const auto got = cells();
  ASSERT_EQ(got.size(), 5U);
  EXPECT_EQ(got[0], "seen 12+1");
  EXPECT_EQ(got[1], "off 13+1");
  EXPECT_EQ(got[2], "seen 14+1");
  EXPECT_EQ(got[4], "seen 23+1");
}

TEST_F(CoverageTest, ATimeThatCannotBeIsNone) {
  at("12:30");
  at("9999-12-31T23:59:59Z");
  at("1970-01-01T00:00:00Z");
  EXPECT_THAT(cells(), ElementsAre("seen 12+1"));
  const HuntResult r = trail_.hunt();
  EXPECT_EQ(r.collected.scan.problems.size(), 2U);
  EXPECT_EQ(r.collected.scan.problems[0].reason, "bad_field");
  EXPECT_EQ(r.uses.end - r.uses.begin, 0) << "half a century is no history";
}

TEST_F(CoverageTest, OffEndsWhereLoggingStartsHoweverOftenItWasStopped) {
  switch_trail("00:30", "StopLogging");
  switch_trail("01:30", "StopLogging");
  switch_trail("02:30", "DeleteTrail");
  switch_trail("03:30", "CreateTrail");
  switch_trail("06:30", "StartLogging");
  at("09:30");
  EXPECT_THAT(cells(), ElementsAre("seen 0+4", "off 4+2", "seen 6+1", "unknown 7+2", "seen 9+1"));
}

TEST_F(CoverageTest, AnotherTrailOfTheRegionEndsItToo) {
  switch_trail("00:30", "StopLogging");
  switch_trail("03:30", "StartLogging", "second");
  at("06:30");
  EXPECT_THAT(cells(), ElementsAre("seen 0+1", "off 1+2", "seen 3+1", "unknown 4+2", "seen 6+1"));
}

TEST_F(CoverageTest, AStopWithoutATimeIsNoReasonToCallHoursOff) {
  at("00:30");
  at("06:30");
  at("nonsense-of-a-time", "cloudtrail", "DeleteTrail", {{"name", "main"}});
  EXPECT_THAT(cells(), ElementsAre("seen 0+1", "unknown 1+5", "seen 6+1"));
}

// That a trail is of all regions shows where a digest of it is of another region than its home.
TEST_F(CoverageTest, ATrailOfAllRegionsIsOffInAll) {
  at("00:15")["awsRegion"] = "eu-west-1";
  switch_trail("00:30", "StopLogging", "arn:aws:cloudtrail:us-east-1:111122223333:trail/main");
  at("04:30")["awsRegion"] = "eu-west-1";
  EXPECT_THAT(cells("eu-west-1"), ElementsAre("seen 0+1", "unknown 1+3", "seen 4+1"));
  digests_ = {digest("00:00", "01:00", "eu-west-1")};
  EXPECT_THAT(cells("eu-west-1"), ElementsAre("seen 0+1", "off 1+3", "seen 4+1"));
  EXPECT_THAT(cells("us-east-1"), ElementsAre("seen 0+1", "off 1+4"));
}

TEST_F(CoverageTest, TheHoursThatWereAskedForAndNoOthers) {
  at("12:30");
  at("15:30");
  window_ = {parse_rfc3339("2026-03-11T13:00:00Z"), parse_rfc3339("2026-03-11T16:00:00Z")};
  EXPECT_THAT(cells(), ElementsAre("unknown 13+2", "seen 15+1"));
}

}  // namespace
}  // namespace hikeshi::hunt
