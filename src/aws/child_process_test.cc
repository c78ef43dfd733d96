// SPDX-License-Identifier: Apache-2.0
#include "aws/child_process.h"

#include <gmock/gmock.h>

#include "aws/credential_world.h"
#include "aws/shell_words.h"

namespace hikeshi::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(ShellWords, SplitsAsAShellWould) {
  struct Row {
    const char* line;
    std::vector<std::string> words;
  };
  for (const Row& row : std::initializer_list<Row>{{"", {}},
                                                   {" \t\n", {}},
                                                   {"a b  c", {"a", "b", "c"}},
                                                   {"a 'b c' d", {"a", "b c", "d"}},
                                                   {"a\"b c\"d", {"ab cd"}},
                                                   {R"("\a\"\\")", {R"(\a"\)"}},
                                                   {R"('\a')", {R"(\a)"}},
                                                   {R"(\ \a)", {" a"}},
                                                   {"'' \"\"", {"", ""}},
                                                   {"$HOME;* # x", {"$HOME;*", "#", "x"}}}) {
    const auto words = shell_words(row.line);
    ASSERT_TRUE(words) << row.line;
    EXPECT_EQ(*words, row.words) << row.line;
  }
  for (const char* bad : {"'a", "\"a", "a\\", "\"a\\"}) EXPECT_FALSE(shell_words(bad)) << bad;
}

std::string outcome(const std::vector<std::string>& words, ChildLimits limits = {}) {
  const auto got = run_for_secret(words, limits);
  return got ? got->reveal() : got.error().message;
}

TEST(RunForSecret, GivesWhatTheProgramPrints) {
  EXPECT_EQ(outcome({"printf", "%s|", "a b", "$HOME", "*"}), "a b|$HOME|*|");
  EXPECT_EQ(outcome({"sh", "-c", "echo one; echo said >&2; echo two"}), "one\ntwo\n");
  EXPECT_EQ(outcome({"true"}), "");
}

TEST(RunForSecret, SaysHowItFailed) {
  EXPECT_EQ(outcome({"sh", "-c", "echo CANARY; exit 3"}), "the program exited with code 3");
  EXPECT_EQ(outcome({"sh", "-c", "kill -9 $$"}), "the program was ended by signal 9");
  EXPECT_THAT(outcome({"/no/such/program"}), HasSubstr("cannot be started: No such file"));
  EXPECT_EQ(outcome({}), "names no program");
  EXPECT_EQ(run_for_secret({"/no/such"}, {}).error().code, Code::kNotFound);
}

TEST(RunForSecret, EndsAProgramThatPrintsTooMuchOrTooLong) {
  using std::chrono::milliseconds;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome({"sh", "-c", "while :; do echo CANARY; done"}, {milliseconds(20000), 1000}),
            "the program printed too much");
  EXPECT_EQ(outcome({"sleep", "60"}, {milliseconds(100), 1000}), "the program did not end in time");
  // Its output closed, but still there.
  EXPECT_EQ(outcome({"sh", "-c", "exec >&-; exec sleep 60"}, {milliseconds(100), 1000}),
            "the program did not end in time");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_EQ(outcome({"printf", "12345"}, {milliseconds(20000), 5}), "12345");
}

TEST(CredentialProcess, ReadsItsAnswer) {
  struct Row {
    const char* answer;
    const char* outcome;
  };
  for (const Row& row : std::initializer_list<Row>{
           {R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"CANARY"})",
            "AK, from credential_process of profile default"},
           {R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"CANARY","SessionToken":null})",
            "AK, from credential_process of profile default"},
           {R"({"Version":2,"AccessKeyId":"AK","SecretAccessKey":"CANARY"})",
            "credential_process: the Version of its answer is not 1"},
           {R"({"Version":1,"AccessKeyId":"AK"})",
            "credential_process: SecretAccessKey is missing"},
           {R"({"Version":1,"AccessKeyId":"AK","SecretAccessKey":"CANARY","Expiration":"CANARY"})",
            "credential_process: Expiration is not a time"},
           {"CANARY", "credential_process: what it gave is not the JSON object that was expected"},
       }) {
    World world;
    world.config(std::string("[default]\ncredential_process = printf %s '") + row.answer + "'\n");
    EXPECT_EQ(world.outcome(), row.outcome);
  }
}

TEST(CredentialProcess, GivesSessionsWithTheirEnd) {
  World world;
  world.config(
      "[default]\ncredential_process = printf %s "
      R"('{"Version":1,"AccessKeyId":"AK","SecretAccessKey":"CANARY","SessionToken":"CANARY-t","Expiration":"2026-11-25T12:00:00+00:00"}')"
      "\n");
  const auto got = world.fetch();
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->session_token.reveal(), "CANARY-t");
  EXPECT_EQ(got->expires, parse_rfc3339("2026-11-25T12:00:00Z"));
  world.config("[default]\ncredential_process = printf '\n");
  EXPECT_EQ(world.outcome(), "credential_process: a quote in it is not closed");
}

}  // namespace
}  // namespace hikeshi::aws
