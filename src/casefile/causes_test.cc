// SPDX-License-Identifier: Apache-2.0
#include "casefile/causes.h"

#include <gtest/gtest.h>

namespace hikeshi::casefile {
namespace {

TEST(Causes, KnowRepositoriesByHostOrPathAndNotByAWordInThem) {
  for (const char* url :
       {"https://github.com/acme/site/blob/main/.env", "https://raw.githubusercontent.com/a/b/c",
        "https://gitlab.example.com/a/b/-/blob/main/x", "https://bitbucket.org/a/b",
        "https://git.example.com/a", "https://code.example.com/a/b/commit/0123",
        "https://example.com/site.git"})
    EXPECT_TRUE(is_git_url(url)) << url;
  for (const char* url :
       {"https://www.digital-shop.example/.env", "https://pastebin.com/legit1",
        "https://widgit.example/x", "https://example.com/?u=https://github.com/a", ""})
    EXPECT_FALSE(is_git_url(url)) << url;
}

TEST(Causes, HaveAWordInBothLanguages) {
  EXPECT_EQ(cause_name("no_mfa")->en, "sign-in without MFA");
  EXPECT_EQ(cause_name("no_mfa")->ja, "MFA なしのサインイン");
  EXPECT_FALSE(cause_name("no_such_cause"));
}

}  // namespace
}  // namespace hikeshi::casefile
