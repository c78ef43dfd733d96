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
    "if [ ! -f \"answers/$operation\" ]; then echo AccessDenied >&2; exit 254; fi\n"
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
    std::ofstream(folder_ + "/lines") << script(plan, id) << "\n";
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
  answer("get-access-key-last-used", "(nobody)\n");
  EXPECT_THAT(taken(), ElementsAre(1, 1, 1, 3));
}

}  // namespace
}  // namespace hikeshi::respond
