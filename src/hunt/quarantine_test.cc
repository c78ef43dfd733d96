// SPDX-License-Identifier: Apache-2.0
// AWS's mark on a key that it saw in public: only where AWS set it, on this user.
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

// The code "quarantined" among the reasons of the first suspect.
bool is_marked(const TrailMaker& trail) {
  const HuntResult r = trail.hunt();
  return !r.suspects.empty() &&
         std::ranges::any_of(r.suspects.front().reasons,
                             [](const auto& why) { return why.code == "quarantined"; });
}

Json& quarantine(TrailMaker& t, const Who& by) {
  return t.add(
      "2026-03-11T02:30:00Z", by, "iam", "AttachUserPolicy",
      {{"userName", "ci"}, {"policyArn", "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"}});
}

void by_aws(Json& e) {
  e["userIdentity"] = {{"type", "AWSService"}, {"invokedBy", "AWS Internal"}};
  e["sourceIPAddress"] = e["userAgent"] = "AWS Internal";
}

TEST(Quarantine, IsAMarkWhereAwsItselfSetIt) {
  TrailMaker t = owner_then_theft();
  by_aws(quarantine(t, {}));
  EXPECT_TRUE(is_marked(t));
}

TEST(Quarantine, IsNoneOfAPersonsHand) {
  TrailMaker t = owner_then_theft();
  quarantine(t, {.user = "admin", .key = "AKIAQ7EXMPLADMIN222A"});
  EXPECT_FALSE(is_marked(t));
}

TEST(Quarantine, IsNoneThatFailedOrOfAnotherAccount) {
  TrailMaker t = owner_then_theft();
  Json& failed = quarantine(t, {});
  by_aws(failed);
  failed["errorCode"] = "LimitExceeded";
  Json& other = quarantine(t, {});
  by_aws(other);
  other["recipientAccountId"] = "444455556666";
  EXPECT_FALSE(is_marked(t));
}

}  // namespace
}  // namespace hikeshi::hunt
