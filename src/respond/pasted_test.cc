// SPDX-License-Identifier: Apache-2.0
// Steps as people paste them into an interactive shell, where a line that ends in ${name:?why} ends
// alone and the next one runs: each line that takes something has to refuse by itself.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "respond/plan_looking.h"

namespace hikeshi::respond {
namespace {

using namespace respond::testing;  // NOLINT: what looks into a plan
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The aws tool of an account: what is written to a file ANSWERS/OPERATION is what that operation
// prints; without one it fails as a refused call does. Changes are written down.
constexpr const char* kTool =
    "operation=\"$2\"\n"
    "case \"$operation\" in\n"
    "  get-*|list-*|describe-*|lookup-*) ;;\n"
    "  *) echo \"$*\" >> changes; exit 0;;\n"
    "esac\n"
    "if [ ! -f \"answers/$operation\" ]; then\n"
    "  echo \"An error occurred (AccessDenied) when calling it: no\" >&2; exit 254\n"
    "fi\n"
    "cat \"answers/$operation\"\n";

class Pasted : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "hikeshi-paste-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ + "/answers");
    for (const auto& [name, body] : {std::pair{"aws", kTool}, {"sleep", ""}}) {
      std::ofstream(folder_ + "/" + name) << "#!/bin/sh\n" << body;
      chmod((folder_ + "/" + name).c_str(), 0700);
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void answer(const std::string& operation, const std::string& text) {
    std::ofstream(folder_ + "/answers/" + operation) << text;
  }

  // The step, pasted line by line. What was printed, complaints included.
  std::string paste(const Plan& plan, const std::string& id) {
    std::filesystem::remove(folder_ + "/changes");
    return paste_text(script(plan, id) + "\n");
  }

  std::string paste_text(const std::string& text) {
    std::ofstream(folder_ + "/lines") << text;
    const std::string command = "cd '" + folder_ + "' && PS1= PATH='" + folder_ +
                                "':/usr/bin:/bin RESPONDER_ARN=arn:aws:iam::111122223333:role/r "
                                "bash --norc --noprofile -i < lines > said 2>&1";
    [[maybe_unused]] const int status = std::system(command.c_str());
    return read("said");
  }

  std::string read(const std::string& name) const {
    std::stringstream all;
    all << std::ifstream(folder_ + "/" + name).rdbuf();
    return all.str();
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_ + "/" + name);
  }

  std::string folder_;
};

CaseBuilder named_beside_a_key() {
  CaseBuilder builder;
  builder.notice("exposed_key")
      .reported("account", kAccount)
      .reported("access_key", kKey)
      .reported("user", "alice");
  return builder;
}

const char* const kTaking[] = {"deny-user-alice", "contain-keys-of-user-alice",
                               "delete-login-profile-alice", "contain-other-credentials-alice"};

// The commands of a step as a narrow terminal shows them, without the prompts.
std::string shown_on_screen(const Plan& plan, const std::string& id) {
  Plan only;
  only.steps.push_back(*find(plan, id));
  const std::string text = to_text(only, Lang::kEn, 80);
  std::string lines;
  bool in_command = false;
  for (const std::string_view line : split(text, '\n')) {
    const bool begins = line.starts_with("      $ ");
    in_command = begins || (in_command && line.starts_with("          "));
    if (in_command) lines.append(line.substr(begins ? 8 : 0)).append("\n");
  }
  return lines;
}

// Every list answers with an id, so that what goes through one would find something to change.
const char* const kLists[] = {"list-service-specific-credentials", "list-ssh-public-keys",
                              "list-signing-certificates"};

TEST_F(Pasted, NothingIsTakenFromANamedUserWhoseKeyItIsNot) {
  for (const char* list : kLists) answer(list, "ID1\n");
  answer("list-access-keys", "AKIAQ7EXMPLE00000009\n");
  answer("get-access-key-last-used", "deploy\n");
  for (const char* id : kTaking) {
    EXPECT_THAT(paste(plan_of(named_beside_a_key()), id), HasSubstr("another user, deploy")) << id;
    EXPECT_EQ(read("changes"), "") << id;
  }
  EXPECT_FALSE(exists("cut-alice.txt")) << "nothing was cut";
}

TEST_F(Pasted, NothingIsTakenWhereWhoseTheKeyIsCouldNotBeRead) {
  for (const char* list : kLists) answer(list, "ID1\n");
  for (const char* id : kTaking) {
    EXPECT_THAT(paste(plan_of(named_beside_a_key()), id),
                ::testing::AllOf(HasSubstr("(whose it is could not be read). "),
                                 HasSubstr("hikeshi answer CASE named-user:alice yes")))
        << id;
    EXPECT_EQ(read("changes"), "") << id;
  }
  EXPECT_FALSE(exists("cut-alice.txt"));
  const std::string key = "delete-iam-access-key-" + std::string(kKey);
  EXPECT_THAT(paste(plan_of(named_beside_a_key()), key),
              HasSubstr("(whose it is could not be read)"));
  EXPECT_EQ(read("changes"), "") << "it would seem to be gone already";
}

TEST_F(Pasted, TheOwnerAndWhoseKeyIsGoneAreDenied) {
  for (const char* list : kLists) answer(list, "ID1\n");
  const auto taken = [&] {
    std::vector<size_t> changes;
    for (const char* id : kTaking) {
      paste(plan_of(named_beside_a_key()), id);
      changes.push_back(split(read("changes"), '\n').size() - 1);
      EXPECT_THAT(read("changes"), HasSubstr("--user-name alice")) << id;
    }
    EXPECT_TRUE(exists("cut-alice.txt"));
    std::filesystem::remove(folder_ + "/cut-alice.txt");
    return changes;
  };
  answer("list-access-keys", std::string(kKey) + "\n");
  EXPECT_THAT(taken(), ElementsAre(1, 1, 1, 3));
  answer("list-access-keys", "AKIAQ7EXMPLE00000009\n");
  for (const char* gone :
       {"(nobody)\n", "\nAn error occurred (NoSuchEntity) when calling it: not found\n"}) {
    answer("get-access-key-last-used", gone);
    EXPECT_THAT(taken(), ElementsAre(1, 1, 1, 3)) << gone;
  }
}

// What a pasted watch says last, "" where it found nothing: what it prints of itself is left out.
TEST_F(Pasted, AWatchThatCouldNotLookSaysSo) {
  const Plan plan = plan_of(named_beside_a_key());
  const auto says_none = [&] {
    const std::string said = paste(plan, "watch-user-alice");
    return said.find("\nno success since 2026-11-23T10:00:00Z is in CloudTrail") != said.npos;
  };
  const auto cut = [&] { std::ofstream(folder_ + "/cut-alice.txt") << "2026-11-23T10:00:00Z\n"; };
  cut();
  EXPECT_FALSE(says_none()) << "nothing could be read";
  answer("describe-regions", "eu-west-1\nus-east-1\n");
  EXPECT_FALSE(says_none()) << "no event could be read";
  answer("lookup-events", "");
  EXPECT_TRUE(says_none());
  std::filesystem::remove(folder_ + "/cut-alice.txt");
  EXPECT_FALSE(says_none()) << "no cut was noted";
  std::filesystem::remove(folder_ + "/answers/describe-regions");
  cut();
  EXPECT_FALSE(says_none()) << "no region could be read";
}

TEST_F(Pasted, AWatchTellsActsSignInsAndFailuresApart) {
  std::ofstream(folder_ + "/cut-alice.txt") << "2026-11-23T10:00:00Z\n";
  answer("describe-regions", "eu-west-1\n");
  const auto row = [](const char* kind, const char* name, const char* type, const char* rest) {
    return std::string(kind) + "\t2026-11-23T10:05:00Z\t" + name +
           "\tid\t{\"eventVersion\":\"1.08\"," + "\"userIdentity\":{\"type\":\"" + type +
           "\",\"userName\":\"alice\"},\"eventName\":\"" + name + "\",\"userAgent\":\"a\"," + rest +
           "}\n";
  };
  constexpr const char* kPlain = R"("requestParameters":{"errorCode":"x"},"responseElements":null)";
  constexpr const char* kWrong =
      R"("requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"})";
  constexpr const char* kRight =
      R"("requestParameters":null,"responseElements":{"ConsoleLogin":"Success"})";
  CaseBuilder builder;  // without a key, so that only the name is asked for
  builder.notice("exposed_key").reported("account", kAccount).reported("user", "alice");
  const Plan plan = plan_of(builder);
  const auto said = [&](const std::string& events) {
    answer("lookup-events", events);
    return paste(plan, "watch-user-alice");
  };
  const char* const kNot = "none: NOT contained, this succeeded after the cut: ";
  EXPECT_THAT(said(row("act", "RunJob", "IAMUser", kPlain)), HasSubstr(kNot));
  EXPECT_THAT(said(row("sign-in", "ConsoleLogin", "IAMUser", kRight)),
              ::testing::AllOf(HasSubstr("none: nothing but a sign-in"), Not(HasSubstr(kNot))));
  const std::string failures = row("sign-in", "ConsoleLogin", "IAMUser", kWrong) +
                               row("act", "RunJob", "AssumedRole", kPlain) +
                               row("act", "RunJob", "IAMUser", R"("errorMessage":"no",)") +
                               row("act", "GetCallerIdentity", "IAMUser", kPlain);
  EXPECT_THAT(said(failures), HasSubstr("\nno success since 2026-11-23T10:00:00Z"));
  const std::string screen = shown_on_screen(plan, "watch-user-alice");
  EXPECT_THAT(screen, HasSubstr(" \\\n"));
  EXPECT_THAT(paste_text(screen), HasSubstr("no success since 2026-11-23T10:00:00Z is in"));
}

// A trail whose state AWS does not tell may be the one that records all: another is not changed.
TEST_F(Pasted, NoTrailIsChangedForOneThatCouldNotBeRead) {
  CaseBuilder builder;
  builder.notice("exposed_key").reported("account", kAccount).reported("user", "alice");
  const Plan plan = plan_of(builder);
  const auto changed = [&] {
    const std::string said = paste(plan, "harden-trail-events");
    EXPECT_THAT(said, HasSubstr("none: it is not known whether a trail"));
    return read("changes");
  };
  const std::string kTrail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit";
  answer("describe-trails", kTrail + "\teu-west-1\n");
  EXPECT_EQ("", changed()) << "its status could not be read";
  answer("get-trail-status", "True\n");
  EXPECT_EQ("", changed()) << "its selectors could not be read";
  answer("get-event-selectors", "");
  EXPECT_THAT(paste(plan, "harden-trail-events"), HasSubstr("plain: no trail of all regions"));
  answer("get-event-selectors", kTrail + "\n");
  EXPECT_THAT(paste(plan, "harden-trail-events"), Not(HasSubstr("none: it is")));
  EXPECT_EQ("", read("changes")) << "one records all";
}

}  // namespace
}  // namespace hikeshi::respond
