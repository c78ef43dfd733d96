// SPDX-License-Identifier: Apache-2.0
// Keys: where they lay open, when they ended, what was read before they were used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casefile/causes.h"
#include "cause/test_inputs.h"

namespace hikeshi::cause {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(KeyTimes, AKeyIsOfNoUseSinceTheReadingsThatShowIt) {
  CaseState state;
  int64_t at = 100;
  const auto note = [&](const char* step, const char* what, const char* is) {
    casefile::Action action;
    action.step = std::string(step) + kKey;
    action.what = what;
    action.state = is;
    state.actions.push_back({0, {at++}, action});
  };
  note("contain-key-", "answered", "done");
  EXPECT_TRUE(of_no_use_since(state).empty()) << "asked for, and not seen";
  note("contain-key-", "reading", "yes");
  note("contain-key-", "reading", "yes");
  note("contain-user-", "reading", "yes");
  EXPECT_EQ(of_no_use_since(state).at(kKey).seconds, 101);
  note("contain-key-", "reading", "no");
  EXPECT_TRUE(of_no_use_since(state).empty()) << "somebody has woken it";
  note("delete-iam-access-key-", "reading", "yes");
  EXPECT_EQ(of_no_use_since(state).at(kKey).seconds, 105);
  note("contain-key-", "state", "undone");
  EXPECT_TRUE(of_no_use_since(state).empty());
}

std::string key_event(const char* event, const char* time, const char* request,
                      const char* more = "") {
  return std::string(R"({"eventSource":"iam.amazonaws.com","eventName":")") + event +
         R"(","eventTime":")" + time + R"(","requestParameters":{"accessKeyId":")" + kKey + "\"" +
         request + "}" + more + "}";
}

TEST(KeyTimes, TheLogsTellWhenAKeyEnded) {
  const CaseState state;
  const auto off = key_event("UpdateAccessKey", "2026-11-21T05:00:00Z", R"(,"status":"Inactive")");
  const auto on = key_event("UpdateAccessKey", "2026-11-21T06:00:00Z", R"(,"status":"Active")");
  const auto gone = key_event("DeleteAccessKey", "2026-11-21T07:00:00Z", "");
  const auto refused =
      key_event("DeleteAccessKey", "2026-11-21T01:00:00Z", "", R"(,"errorCode":"AccessDenied")");
  const auto since = [&](std::vector<std::string> records) {
    const auto times = of_no_use_since(state, records);
    return times.contains(kKey) ? format_rfc3339(times.at(kKey)) : "";
  };
  EXPECT_EQ(since({gone, off, refused}), "2026-11-21T05:00:00Z") << "in any order";
  EXPECT_EQ(since({off, on}), "") << "awake again";
  EXPECT_EQ(since({off, on, gone}), "2026-11-21T07:00:00Z");
  EXPECT_EQ(since({refused, "{", "[]", R"({"requestParameters":7})"}), "");
}

CaseBuilder with_reads(const char* time, const char* succeeded = "true") {
  auto builder = with_key();
  builder.add("timeline", "e1",
              {{"time", time},
               {"credential", "ASIAABCDEFGHIJKLMNOP"},
               {"region", "us-east-1"},
               {"succeeded", succeeded}});
  return builder;
}

CaseState read_by(const char* event, const char* time, const char* succeeded = "true") {
  CaseState state = with_source(with_reads(time, succeeded));
  state.facts.back().evidence = {{"log", "f", "e1", 0, 0, event}};
  return state;
}

TEST(Cause, AKeyThatWasUsedAfterSecretsWereReadIsLikelyOneOfThem) {
  const char* before = "2026-11-21T02:00:00Z";
  const auto verdict = [](const CaseState& state) {
    return of(inputs(state), "secret_read").verdict;
  };
  EXPECT_EQ(verdict(read_by("GetSecretValue", before)), Verdict::kLikely);
  EXPECT_EQ(verdict(read_by("GetFunction20150331v2", before)), Verdict::kLikely);
  EXPECT_EQ(verdict(read_by("GetSecretValue", "2026-11-21T04:00:00Z")), Verdict::kUnknown);
  EXPECT_EQ(verdict(read_by("GetSecretValue", before, "")), Verdict::kUnknown) << "it was denied";
  EXPECT_EQ(verdict(read_by("DescribeInstances", before)), Verdict::kUnknown);
  CaseState itself = read_by("GetSecretValue", before);
  itself.facts.back().attributes["credential"] = {kKey};
  EXPECT_EQ(verdict(itself), Verdict::kUnknown) << "with the key itself";
}

TEST(Cause, AKeyThatTheActorMadeWasReadNowhere) {
  CaseState state = read_by("GetSecretValue", "2026-11-21T02:00:00Z");
  CaseBuilder builder;
  builder.made("iam:access-key", kKey);
  state.facts.push_back(builder.state().facts.back());
  EXPECT_EQ(of(inputs(state), "secret_read").verdict, Verdict::kUnknown);
  EXPECT_TRUE(known_to_others(state).empty());
}

TEST(Cause, AKeyInTheOpenTextOfAFunctionThatWasReadIsConfirmed) {
  const auto state = read_by("GetFunction20150331v2", "2026-11-21T02:00:00Z");
  Inputs in = inputs(state);
  in.account = Account{};
  in.account->held = {{kKey, "nightly", "function", "us-east-1", kLogs}};
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kConfirmed);
  in.account->held[0].unchanged_since = kAttack.plus(3600);
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kLikely) << "it may stand there only since";
  in.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(in, "secret_read").verdict, Verdict::kUnknown) << "git explains it";
}

TEST(Cause, TheOrderOfCommitAndUseDecidesAboutGit) {
  auto builder = with_key();
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kLikely) << "nothing says that it was public";
  in.leaks = leaked("2026-11-22T00:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown);
  in.leaks = Leaks{};
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown)
      << "other repositories were not searched";
  builder.notice("exposed_key");
  const auto of_another = with_source(builder);
  Inputs another = inputs(of_another);
  another.leaks = leaked("2026-11-20T00:00:00Z");
  EXPECT_EQ(of(another, "key_in_git").verdict, Verdict::kLikely) << "the notice names another key";
  builder.add("reported.access_key", kKey, {});
  const auto verdict_with = [&](const char* exposure) {
    auto with = builder;
    if (*exposure != 0) with.add("reported.exposure", exposure, {});
    const auto told = with_source(with);
    Inputs published = inputs(told);
    published.leaks = leaked("2026-11-20T00:00:00Z");
    return of(published, "key_in_git").verdict;
  };
  EXPECT_EQ(verdict_with("https://github.com/acme/site/blob/main/.env"), Verdict::kConfirmed);
  EXPECT_EQ(verdict_with("https://pastebin.example/legit1"), Verdict::kLikely)
      << "it was found elsewhere";
  EXPECT_EQ(verdict_with(""), Verdict::kLikely) << "the notice does not say where";
}

TEST(Cause, WhatHasNoDateWasNotCommittedAfterTheUse) {
  const auto state = with_source(with_key());
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-22T00:00:00Z");
  in.leaks->hits[0].not_before = {};
  const Opinion opinion = of(in, "key_in_git");
  EXPECT_TRUE(opinion.against.empty());
  EXPECT_THAT(opinion.not_seen.front().en, HasSubstr("since when"));
}

TEST(Cause, ASearchThatDidNotAskForTheKeySaysNothingOfIt) {
  const auto state = with_source(with_key());
  Inputs in = inputs(state);
  const auto says = [&](auto change) {
    in.leaks = Leaks{};
    change(*in.leaks);
    const Opinion opinion = of(in, "key_in_git");
    return opinion.against.empty() ? "" : opinion.against[0].code;
  };
  EXPECT_EQ(says([](Leaks&) {}), "not_in_repositories");
  EXPECT_EQ(says([](Leaks& l) { l.keys = {kKey}; }), "not_in_repositories");
  EXPECT_EQ(says([](Leaks& l) { l.keys = {"AKIAZZZZZZZZZZZZZZZZ"}; }), "");
  EXPECT_EQ(says([](Leaks& l) { l.whole = false; }), "");
  EXPECT_EQ(says([](Leaks& l) { l.left_out = 1; }), "");
}

TEST(Cause, TellsTheOrderOfThings) {
  auto builder = with_key();
  builder.add("actor.activity", "x", {{"first_seen", "2026-11-21T03:30:00Z"}});
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  in.account = Account{};
  in.account->created[kKey] = kLogs;
  const Opinion opinion = of(in, "key_in_git");
  EXPECT_EQ(opinion.in_favour.back().text.en,
            std::string("the order of ") + kKey +
                ": made 2026-11-01T00:00:00Z, committed 2026-11-20T00:00:00Z, first used by the "
                "actor 2026-11-21T03:00:00Z, first change by the actor 2026-11-21T03:30:00Z");
  in.account->created[kKey] = *parse_rfc3339("2026-11-20T12:00:00Z");
  EXPECT_EQ(of(in, "key_in_git").verdict, Verdict::kUnknown)
      << "no key is committed before it is made: the date is wrong";
}

TEST(Cause, ALeakedKeyOfRootIsOneToo) {
  auto builder = hunted();
  builder.add("actor.credential", kKey,
              {{"kind", "access_key"},
               {"principal", "arn:aws:iam::111122223333:root"},
               {"first_seen", "2026-11-21T03:00:00Z"}});
  builder.add("cause", "key_in_git", {{"resource", "root"}});
  EXPECT_EQ(of(inputs(with_source(builder)), "key_in_git").verdict, Verdict::kConfirmed);
}

TEST(Leaks, ReadsTheDocumentAndRefusesOthers) {
  const auto leaks = read_leaks(
      R"({"hits":[{"id":"AKIAABCDEFGHIJKLMNOP","object":"o","first_commit":"c","reachable":true,
      "exposed_from":{"not_before":"2026-11-20T00:00:00Z","not_after":null,"basis":"commit"}}],
      "problems":[{"file":"x"}]})");
  ASSERT_TRUE(leaks);
  EXPECT_EQ(leaks->problems, 1U);
  EXPECT_EQ(leaks->hits[0].key, kKey);
  EXPECT_TRUE(leaks->hits[0].not_before);
  EXPECT_FALSE(leaks->whole) << "an older document does not say what it searched";
  EXPECT_TRUE(read_leaks(R"({"hits":[],"searched":{"keys":["K"],"staged":false,"complete":true},
      "read":{"baseline":2}})")
                  ->whole);
  for (const char* bad : {"", "[]", "{}", R"({"hits":1})", R"({"hits":[1]})"})
    EXPECT_FALSE(read_leaks(bad)) << bad;
}

TEST(Facts, AKeyThatOnlyARepositoryShowsIsNotSaidToBeTheNotices) {
  auto builder = with_key();
  const auto state = with_source(builder);
  Inputs in = inputs(state);
  in.leaks = leaked("2026-11-20T00:00:00Z");
  for (const auto& fact : facts_of(judge(in), state)) {
    if (fact.subject != "key_in_git") continue;
    EXPECT_EQ(fact.one("basis"), "repository");
    EXPECT_EQ(fact.one("resource"), kUser);
  }
}

}  // namespace
}  // namespace hikeshi::cause
