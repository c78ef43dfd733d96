// SPDX-License-Identifier: Apache-2.0
// What the journal says of steps that are run again.
#include "respond/action_log.h"

#include <gtest/gtest.h>

#include "io/clock.h"

namespace hikeshi::respond {
namespace {

const char* const kRevoke = "revoke-role-sessions-web";
const char* const kRelease = "release-role-web";

AwsCommand call(const char* name, const std::string& document) {
  return *call_from_json(std::string(R"({"call":"iam:)") + name +
                         R"(","region":"us-east-1","params":{"RoleName":"web","PolicyDocument":")" +
                         document + R"("}})");
}

// One entry a minute.
class Journal {
 public:
  Journal& add(const char* step, const char* what, const char* state = "") {
    Action action;
    action.step = step, action.what = what, action.state = state;
    return put(std::move(action));
  }
  // A run whose one call is taken back by `undo`.
  Journal& run(const char* step, const AwsCommand& made, const AwsCommand& undo) {
    add(step, "approved").add(step, "running").put(action_for(step, "call", made));
    Action answered = action_for(step, "answered", made);
    answered.state = "done", answered.undo = call_json(undo);
    return put(std::move(answered)).add(step, "state", "done").add(step, "reading", "yes");
  }
  Journal& revoke(const char* cut_off) {
    return run(kRevoke, call("PutRolePolicy", cut_off), call("DeleteRolePolicy", ""));
  }
  ActionLog log() const {
    return {entries_, clock_, [](UtcTime, const Action&) -> Status { return {}; }};
  }

 private:
  Journal& put(Action action) {
    at_ = at_.plus(60);
    const auto sequence = static_cast<int64_t>(entries_.size() + 1);
    entries_.push_back({sequence, at_, std::move(action)});
    return *this;
  }
  UtcTime at_ = *parse_rfc3339("2026-11-23T10:00:00Z");
  FixedClock clock_{at_};
  std::vector<casefile::Entry> entries_;
};

TEST(ActionLogTest, ARenewalBeginsAnewAndIsTakenBackToBeforeTheFirst) {
  Journal journal;
  journal.revoke("T0");
  const auto first = *journal.log().record(kRevoke).running_at;
  journal.add(kRevoke, "state", "unknown").revoke("T1");
  const ActionLog log = journal.log();
  EXPECT_LT(first, *log.record(kRevoke).running_at) << "though a reading had failed";
  ASSERT_EQ(1U, log.record(kRevoke).made.size());
  EXPECT_NE(log.record(kRevoke).made[0].params.find("T1"), std::string::npos);
  EXPECT_EQ(call_json(call("DeleteRolePolicy", "")), log.record(kRevoke).made[0].undo);
}

TEST(ActionLogTest, ARunThatWasInterruptedGoesOnAsItBegan) {
  Journal journal;
  journal.add(kRevoke, "approved").add(kRevoke, "running");
  const auto first = journal.log().record(kRevoke).running_at;
  journal.add(kRevoke, "approved").add(kRevoke, "running");
  EXPECT_EQ(first, journal.log().record(kRevoke).running_at);
}

TEST(ActionLogTest, WhatCameLaterSupersedes) {
  Journal journal;
  journal.revoke("T0").run(kRelease, call("DeleteRolePolicy", ""), call("PutRolePolicy", "T0"));
  EXPECT_TRUE(journal.log().is_superseded(kRevoke));
  EXPECT_FALSE(journal.log().is_superseded(kRelease));
  journal.revoke("T1");
  EXPECT_FALSE(journal.log().is_superseded(kRevoke));
  EXPECT_TRUE(journal.log().is_superseded(kRelease));
}

TEST(ActionLogTest, WhatHeldIsRememberedThroughARunThatWasRefused) {
  Journal journal;
  journal.revoke("T0").add(kRevoke, "state", "verified").add(kRevoke, "state", "failed");
  journal.add(kRevoke, "approved").add(kRevoke, "running").add(kRevoke, "state", "failed");
  EXPECT_TRUE(journal.log().record(kRevoke).held);
  journal.revoke("T1");
  EXPECT_FALSE(journal.log().record(kRevoke).held) << "not seen yet";
  journal.add(kRevoke, "state", "undone");
  EXPECT_FALSE(journal.log().record(kRevoke).held);
}

}  // namespace
}  // namespace hikeshi::respond
