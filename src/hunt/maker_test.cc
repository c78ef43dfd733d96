// SPDX-License-Identifier: Apache-2.0
// People are hired: whoever an owner at work has made is new and no stranger. Nobody else is.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

const Who kAdmin = {.user = "admin", .key = "AKIAQ7EXMPLADMIN222A", .address = kOwner};
const Who kHired = {.user = "noor",
                    .key = "AKIAQ7EXMPLHIRED222A",
                    .address = "203.0.113.5",
                    .agent = "Terraform/1"};

void make_user(TrailMaker& t, const std::string& time, const Who& maker, const Who& who) {
  t.add(time, maker, "iam", "CreateUser", {{"userName", who.user}},
        {{"user",
          {{"userName", who.user},
           {"arn", fmt::format("arn:aws:iam::{}:user/{}", kAccount, who.user)}}}});
}

// What a new administrator does, and an intruder too.
void grave_acts(TrailMaker& t, const std::string& day, const Who& who) {
  make_user(t, day + "T12:00:00Z", who, {.user = "loader"});
  t.add(day + "T12:01:00Z", who, "iam", "CreateAccessKey", {{"userName", "loader"}},
        {{"accessKey", {{"userName", "loader"}, {"accessKeyId", "AKIAQ7EXMPLLOADER22A"}}}});
  t.add(day + "T12:02:00Z", who, "iam", "CreateAccessKey", {{"userName", "ci"}},
        {{"accessKey", {{"userName", "ci"}, {"accessKeyId", "AKIAQ7EXMPLROTATE22A"}}}});
  t.add(day + "T12:03:00Z", who, "iam", "CreateLoginProfile", {{"userName", "loader"}});
  t.add(day + "T12:04:00Z", who, "lambda", "CreateFunction20150331", {{"functionName", "f"}});
}

bool says(const HuntResult& r, const std::string& code) {
  for (const Suspicion& s : r.suspicions) {
    for (const Reason& reason : s.against) {
      if (reason.code == code) return true;
    }
  }
  return false;
}

TEST(Maker, AHireOfTheOwnersIsNoStranger) {
  TrailMaker t;
  t.owner_work();
  t.owner_work(kAdmin);
  make_user(t, "2026-03-10T10:00:00Z", kAdmin, kHired);
  grave_acts(t, "2026-03-10", kHired);
  const HuntResult r = t.hunt();
  EXPECT_FALSE(r.actor_found()) << r.suspects[0].principal;
  EXPECT_TRUE(says(r, "made_by_owner"));
}

// The same acts by a user whom nobody made in these logs are a stranger's.
TEST(Maker, WithoutAMakerTheSameIsAccused) {
  TrailMaker t;
  t.owner_work();
  t.owner_work(kAdmin);
  grave_acts(t, "2026-03-10", kHired);
  EXPECT_TRUE(t.hunt().actor_found());
}

// A key of the administrator's at a new place has no past there that could vouch.
TEST(Maker, AStrangerVouchesForNobody) {
  TrailMaker t;
  t.owner_work();
  t.owner_work(kAdmin);
  Who thief = kAdmin;
  thief.address = kThief;
  make_user(t, "2026-03-10T10:00:00Z", thief, kHired);
  grave_acts(t, "2026-03-10", kHired);
  const HuntResult r = t.hunt();
  EXPECT_TRUE(r.actor_found());
  EXPECT_FALSE(says(r, "made_by_owner"));
}

// Vouched for is the place where the new user begins, and no other.
TEST(Maker, ASecondPlaceOfTheHireIsJudgedAsAnyOther) {
  TrailMaker t;
  t.owner_work();
  t.owner_work(kAdmin);
  make_user(t, "2026-03-08T10:00:00Z", kAdmin, kHired);
  t.add("2026-03-08T11:00:00Z", kHired, "s3", "ListBuckets");
  Who thief = kHired;
  thief.address = kThief;
  grave_acts(t, "2026-03-10", thief);
  const HuntResult r = t.hunt();
  ASSERT_TRUE(r.actor_found());
  EXPECT_THAT(r.suspects[0].addresses, testing::ElementsAre(kThief));
}

}  // namespace
}  // namespace hikeshi::hunt
