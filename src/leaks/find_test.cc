// SPDX-License-Identifier: Apache-2.0
#include "leaks/find.h"

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

#include "leaks/anchors.h"
#include "leaks/key_id.h"
#include "leaks/patterns.h"

namespace hikeshi::leaks {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

std::vector<Finding> find(const std::string& text, Query query = {}) {
  const auto finder = Finder::create(std::move(query));
  std::vector<Finding> found;
  finder->find(text, "", found);
  return found;
}

constexpr const char* kKey = "AKIARZPUZDIKKUJVPG67";

TEST(KeyId, AccountsAreReadOutOfTheId) {
  // Synthetic ids that another encoder made.
  EXPECT_EQ(account_of_key(kKey), "123456789012");
  EXPECT_EQ(account_of_key("ASIA6RVFFB77VIAQEAYE"), "999999999999");
  EXPECT_EQ(account_of_key("ASIAQAAAAAAAVIAQEAYE"), "000000000001");
  EXPECT_EQ(account_of_key("ASIAY34FZKBOKMUTVV7A"), "609629065308");
}

TEST(KeyId, OlderIdsAndTooLargeNumbersSayNothing) {
  EXPECT_FALSE(account_of_key("AKIABZPUZDIKKUJVPG67"));
  EXPECT_FALSE(account_of_key("AKIAIOSFODNN7EXAMPLE"));
  EXPECT_FALSE(account_of_key("ASIAOZW6VBVAZFJHJLQA"));
}

TEST(KeyId, StandsAloneOrNotAtAll) {
  const std::string key = kKey;
  for (const char* before : {"", " ", "=", "\"", "/", "\n", "-"})
    EXPECT_THAT(find(before + key + "'"), ElementsAre(Field(&Finding::id, key))) << before;
  for (const char* before : {"a", "Z", "0", "_"}) EXPECT_THAT(find(before + key), IsEmpty());
  EXPECT_THAT(find(key + "A"), IsEmpty());
  EXPECT_THAT(find(key.substr(0, 19)), IsEmpty());
  EXPECT_THAT(find("AKIARZPUZDIKKUJVPG60"), IsEmpty());  // 0 is not in base32
  EXPECT_THAT(find("AIDARZPUZDIKKUJVPG67"), IsEmpty());  // a user's id, no key
}

TEST(KeyId, TheEndOfAnEscapeIsNoLetter) {
  const std::string key = kKey, secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzz1234ab";
  for (const char* before : {R"(\n)", R"(\t)", R"(\r)", "%3D", "%0a"}) {
    const auto found = find("Access key ID,Secret access key" + std::string(before) + key + "," +
                            before + secret + "\"");
    ASSERT_EQ(found.size(), 1U) << before;
    EXPECT_EQ(found[0].id, key);
    ASSERT_EQ(found[0].beside.size(), 1U) << before;
    EXPECT_EQ(found[0].beside[0].length, 40U) << before;
  }
  for (const char* before : {"n", "/n", R"(\a)", "%zD", "3D"})
    EXPECT_THAT(find(before + key), IsEmpty()) << before;
}

TEST(Anchors, TheFastWayFindsWhatThePlainOneDoes) {
  std::mt19937 random(7);
  const std::string letters = "AKISBC-xmghp_YmV";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    std::vector<size_t> fast, plain;
    find_anchors(text, fast);
    find_anchors_plain(text, plain);
    ASSERT_EQ(fast, plain) << text;
  }
}

TEST(Find, SecretsBesideAnIdAreToldByKindAndPlace) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzz1234ab";
  const std::string sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
  const auto found = find(std::string(kKey) + "\n" + sha + "\n" + secret + "\n");
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].beside.size(), 1U);
  EXPECT_EQ(found[0].beside[0].kind, "secret_access_key");
  EXPECT_EQ(found[0].beside[0].line, 3U);
  EXPECT_EQ(found[0].beside[0].length, 40U);
  EXPECT_EQ(found[0].beside[0].fingerprint.find(secret.substr(0, 6)), std::string::npos);
}

TEST(Find, EqualSecretsHaveEqualFingerprintsInARunAndOthersInTheNext) {
  const std::string token = "ghp_" + std::string(36, 'a') + " ";
  const auto first = find(token + token), again = find(token);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].fingerprint, first[1].fingerprint);
  EXPECT_NE(first[0].fingerprint, again[0].fingerprint);
}

TEST(Find, EachDocumentedKindIsFound) {
  const std::string a36(36, 'a'), a120(120, 'b');
  const std::pair<std::string, std::string> kinds[] = {
      {"bedrock_key", "ABSK" + a120},
      {"bedrock_key", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t" + a120},
      {"github_token", "ghs_" + a36},
      {"github_token", "github_pat_" + a36 + a36},
      {"gitlab_token", "glpat-" + a36.substr(16)},
      {"slack_token", "xoxb-" + a36 + "-123456"},
      {"google_api_key", "AIza" + a36.substr(1)},
      {"npm_token", "npm_" + a36},
      {"stripe_key", "sk_live_" + a36},
      {"session_token", a120 + "Jb3JpZ2luX2Vj" + a120},
      {"private_key",
       "-----BEGIN RSA PRIVATE KEY-----\n" + a120 + "\n-----END RSA PRIVATE KEY-----"}};
  std::ifstream file(std::string(HIKESHI_ROOT) + "/docs/formats.md");
  std::ostringstream docs;
  docs << file.rdbuf();
  for (const auto& [kind, text] : kinds) {
    EXPECT_THAT(find("x = '" + text + "'\n"), ElementsAre(Field(&Finding::kind, kind))) << text;
    EXPECT_NE(docs.str().find("`" + kind + "`"), std::string::npos) << kind;
  }
}

TEST(Find, AnAccountChoosesItsKeysAndThoseThatDoNotSay) {
  const std::string text = std::string(kKey) + " ASIA6RVFFB77VIAQEAYE AKIABZPUZDIKKUJVPG67";
  EXPECT_THAT(find(text, {{}, {"123456789012"}}),
              ElementsAre(Field(&Finding::id, kKey), Field(&Finding::id, "AKIABZPUZDIKKUJVPG67")));
  EXPECT_THAT(find(text, {{kKey}, {}}), ElementsAre(Field(&Finding::id, kKey)));
}

TEST(Find, TooManyAreCounted) {
  std::string text;
  for (int i = 0; i < 1005; ++i) text += std::string(kKey) + "\n";
  const auto finder = Finder::create({});
  std::vector<Finding> found;
  EXPECT_EQ(finder->find(text, "", found), 5U);
  EXPECT_EQ(found.size(), kMostFindings);
  EXPECT_EQ(found.back().line, 1000U);
}

TEST(Find, KnownSecretsAreTakenOutOfNames) {
  const auto finder = Finder::create({});
  const std::string secret = "wJalrXUtnFEMIxK7MDENGxbPxRfiCYzzzz1234ab";
  std::vector<Finding> found;
  finder->find(std::string(kKey) + " " + secret, "", found);
  const std::set<std::string> known = {found[0].beside[0].fingerprint};
  EXPECT_EQ(finder->without_secrets("dir/" + secret + ".txt", known), "dir/[secret].txt");
  EXPECT_EQ(finder->without_secrets("dir/a.txt", known), "dir/a.txt");
  EXPECT_EQ(finder->without_secrets("npm_" + std::string(36, 'x'), {}), "[secret]");
}

}  // namespace
}  // namespace hikeshi::leaks
