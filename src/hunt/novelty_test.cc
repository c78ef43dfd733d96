// SPDX-License-Identifier: Apache-2.0
// First sights against the trail's own past, and what files of addresses say for and against.
#include "hunt/novelty.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "geo/mmdb_maker.h"
#include "hunt/trail_maker.h"
#include "io/filesystem.h"

namespace hikeshi::hunt {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// "account region eu-west-1 (known us-east-1; 9 days)".
std::vector<std::string> news(const HuntResult& r) {
  std::vector<std::string> all;
  for (const auto& one : r.novelty.news())
    all.push_back(fmt::format("{} {} {} (known {}; {} days)",
                              one.subject->is_account ? "account" : "principal",
                              to_string(one.aspect), r.novelty.shown(one.sight->value),
                              r.novelty.listed(one.known), one.history / 86400));
  return all;
}

// The text of a suspect's reason of that code, for or against, of whoever comes from the thief's.
std::string argument(const HuntResult& r, const std::string& code) {
  for (const Suspicion& s : r.suspicions) {
    if (r.table().text(r.uses.origins[s.origin].network) != kThief) continue;
    for (const auto* list : {&s.reasons, &s.against}) {
      for (const Reason& reason : *list) {
        if (reason.code == code) return fmt::format("{} {}", reason.points, reason.text.en);
      }
    }
  }
  return "";
}

TEST(Novelty, EachAspectAgainstThePast) {
  TrailMaker t = owner_then_theft();
  t.records_.back()["awsRegion"] = "eu-west-1";
  const auto all = news(t.hunt());
  for (const char* of : {"account", "principal"}) {
    const std::string who = of;
    EXPECT_THAT(all, Contains(who + " region eu-west-1 (known us-east-1; 9 days)"));
    EXPECT_THAT(all, Contains(who + " network 203.0.113.0/24 (known 198.51.100.0/24; 9 days)"));
    EXPECT_THAT(all, Contains(who + " agent Boto#/# (known aws-cli/#; 9 days)"));
    EXPECT_THAT(all, Contains(HasSubstr(who + " api iam:CreateUser (known ec2:DescribeInstances")));
    EXPECT_THAT(all, Contains(who + " hour 02 (known 09; 9 days)"));
  }
  EXPECT_THAT(all, Not(Contains(HasSubstr("country"))));  // no file says where anything lies
}

// The first days have nothing to be new against, whatever comes.
TEST(Novelty, NothingIsNewWithoutAPast) {
  TrailMaker t;
  t.add("2026-03-01T09:00:00Z", {}, "s3", "PutObject");
  t.add("2026-03-02T23:00:00Z", thief(), "iam", "CreateUser", {{"userName", "x"}});
  EXPECT_THAT(news(t.hunt()), testing::IsEmpty());
}

// Two of the thief's places on one night: neither is the other's past.
TEST(Novelty, WhatCameOnTheSameDayIsNoPast) {
  TrailMaker t = owner_then_theft();
  t.add("2026-03-11T04:00:00Z", thief_elsewhere(), "ec2", "DescribeInstances");
  t.add("2026-03-11T05:00:00Z", {.address = "192.0.2.1"}, "ec2", "DescribeInstances");
  EXPECT_THAT(news(t.hunt()),
              Contains("account network 192.0.2.0/24 (known 198.51.100.0/24; 9 days)"));
}

// What services do follows nobody's habits.
TEST(Novelty, ServicesMakeNoNews) {
  TrailMaker t;
  t.owner_work();
  Json& e = t.add("2026-03-11T05:00:00Z", {}, "kms", "Decrypt");
  e["sourceIPAddress"] = "secretsmanager.amazonaws.com";
  e["userIdentity"]["invokedBy"] = "secretsmanager.amazonaws.com";
  EXPECT_THAT(news(t.hunt()), testing::IsEmpty());
}

class PlacesTest : public testing::Test {
 protected:
  PlacesTest() { std::filesystem::create_directories(folder_); }
  ~PlacesTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  // The owner in JP at AS64501; the thief in `country` at AS `asn`.
  std::string world(const std::string& country, int asn) {
    geo::MmdbMaker maker("Test");
    maker.add("198.51.100.0/24", {{"country", {{"iso_code", "JP"}}},
                                  {"autonomous_system_number", 64501},
                                  {"autonomous_system_organization", "Example K.K."}});
    maker.add("203.0.113.0/24", {{"country", {{"iso_code", country}}},
                                 {"autonomous_system_number", asn},
                                 {"autonomous_system_organization", "Example B.V."}});
    return write("world.mmdb", maker.bytes());
  }
  HuntResult hunt(const TrailMaker& t, const geo::AtlasFiles& files) {
    const auto atlas = geo::Atlas::create(fs_, files);
    EXPECT_TRUE(atlas) << (atlas ? "" : atlas.error().message);
    return t.hunt(2, {}, {}, atlas ? &*atlas : nullptr);
  }

  RealFileSystem fs_;
  const std::string folder_ = testing::TempDir() + "hikeshi-places-" + std::to_string(getpid());
};

TEST_F(PlacesTest, ANewCountryIsSaidWithTheNetworkAndThePast) {
  const HuntResult r = hunt(owner_then_theft(), {.databases = {world("NL", 64500)}});
  EXPECT_EQ(argument(r, "new_country"),
            "1 first call from 203.0.113.66 (AS64500 Example B.V., NL): the 9 days that the logs "
            "have of the account before know only JP");
  EXPECT_THAT(news(r), Contains("account country NL (known JP; 9 days)"));
  EXPECT_THAT(news(r), Contains("account network AS64500 Example B.V. (known AS64501 Example "
                                "K.K.; 9 days)"));
}

TEST_F(PlacesTest, TheSameNetworkSpeaksAgainst) {
  const HuntResult r = hunt(owner_then_theft(), {.databases = {world("JP", 64501)}});
  EXPECT_EQ(argument(r, "new_country"), "");
  EXPECT_THAT(argument(r, "known_network"), HasSubstr("-2 the principal was used from this"));
  EXPECT_TRUE(r.actor_found());
}

// In a cloud everybody's machines are neighbours.
TEST_F(PlacesTest, AwsIsNobodysNetwork) {
  const std::string ranges = write("ip-ranges.json", R"({"prefixes": [{"ip_prefix":
      "203.0.113.0/24", "region": "us-east-1", "service": "EC2"}], "ipv6_prefixes": []})");
  const HuntResult r =
      hunt(owner_then_theft(), {.databases = {world("JP", 64501)}, .ip_ranges = ranges});
  EXPECT_EQ(argument(r, "known_network"), "");
  EXPECT_THAT(argument(r, "new_address"), HasSubstr("AWS EC2 us-east-1"));
}

// An own list is an argument that can be read, and the sum shows what it did.
TEST_F(PlacesTest, OwnListsArgueAndHideNobody) {
  const TrailMaker t = owner_then_theft();
  const HuntResult plain = t.hunt(2);
  const HuntResult listed = hunt(t, {.own = {{"vpn", write("vpn.txt", kThief)}}});
  EXPECT_THAT(argument(listed, "own_address"), HasSubstr("-4 203.0.113.66 is on your list vpn"));
  ASSERT_EQ(plain.suspects.size(), listed.suspects.size());
  EXPECT_EQ(plain.suspects[0].principal, listed.suspects[0].principal);
  EXPECT_EQ(plain.suspects[0].score - 4, listed.suspects[0].score);
}

TEST_F(PlacesTest, BadListsArgueFor) {
  const HuntResult r =
      hunt(owner_then_theft(), {.suspicious = {{"tor", write("tor.txt", kThief)}}});
  EXPECT_THAT(argument(r, "listed_address"), HasSubstr("2 203.0.113.66 is on your list tor"));
}

// A list alone accuses nobody: the owner's own work from a listed place stays the owner's.
TEST_F(PlacesTest, ABadListAloneAccusesNobody) {
  TrailMaker t;
  t.owner_work();
  EXPECT_FALSE(hunt(t, {.suspicious = {{"tor", write("tor.txt", kOwner)}}}).actor_found());
}

TEST_F(PlacesTest, EachAddressIsLookedUpOnce) {
  const HuntResult r = hunt(owner_then_theft(), {.databases = {world("NL", 64500)}});
  EXPECT_EQ(r.places.addresses(), 2U);
}

}  // namespace
}  // namespace hikeshi::hunt
