// SPDX-License-Identifier: Apache-2.0
#include "leaks/find.h"

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

#include "leaks/anchors.h"
#include "leaks/escapes.h"
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

TEST(KeyId, BehindAnEscapeItStandsAlone) {
  const std::string key = kKey;
  for (const char* before : {"secret\\n", "x\\t", "\\\\r", "id%3D", "%0a", "\\u0022", "\\x3d",
                             "\\012", "id=3D", "\x1b[1;32m", "\x1b[m"})
    EXPECT_THAT(find(before + key + ","), ElementsAre(Field(&Finding::id, key))) << before;
  for (const char* before : {"n", "x3d", "u0022", "3D", "[32m", "\\q", "%3", "%3Da", "\x1b[32mm"})
    EXPECT_THAT(find(before + key), IsEmpty()) << before;
}

TEST(KeyId, OneThatIsAskedForNeedsNoEdges) {
  const std::string text = "x" + std::string(kKey) + "y";
  EXPECT_THAT(find(text), IsEmpty());
  EXPECT_THAT(find(text, {{kKey}, {}}), ElementsAre(Field(&Finding::id, kKey)));
  EXPECT_THAT(find(text, {{}, {"123456789012"}}), ElementsAre(Field(&Finding::id, kKey)));
  EXPECT_THAT(find(text, {{"AKIARZPUZDIKKUJVPG66"}, {"123456789013"}}), IsEmpty());
  // Not of base32, so that no id can be like it; asked for it is found all the same.
  EXPECT_THAT(find("AKIARZPUZDIKKUJVPG80", {{"AKIARZPUZDIKKUJVPG80"}, {}}),
              ElementsAre(Field(&Finding::id, "AKIARZPUZDIKKUJVPG80")));
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

TEST(Find, SecretsBehindAndWithEscapesAreThoseThatAreMeant) {
  const auto finder = Finder::create({});
  const std::string head = std::string(kKey) + ",",
                    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzzz1234ab";
  std::vector<Finding> plain;
  finder->find(head + secret, "", plain);
  const auto written = [&](const std::string& slash, const std::string& plus) {
    return secret.substr(0, 13) + slash + secret.substr(14, 7) + plus + secret.substr(22);
  };
  const std::string forms[] = {"\\n" + secret + "\\n",
                               "key\\u003d" + secret,
                               "key=3D" + secret,
                               "\x1b[32m" + secret + "\x1b[0m",
                               "\"" + written("\\/", "+") + "\"",
                               "\\\"" + written("\\\\\\/", "+") + "\\\"",
                               "key%3D" + written("%2F", "%2B") + "%0A",
                               written("\\u002F", "\\u002b"),
                               "&quot;" + written("&#x2F;", "&#43;") + "&quot;"};
  for (const std::string& form : forms) {
    std::vector<Finding> found;
    finder->find(head + form, "", found);
    ASSERT_EQ(found.size(), 1U) << form;
    ASSERT_EQ(found[0].beside.size(), 1U) << form;
    EXPECT_EQ(found[0].beside[0].fingerprint, plain[0].beside[0].fingerprint) << form;
  }
  std::vector<Finding> found;
  finder->find(head + "\\q" + secret + " %2F%2f" + secret + "\\", "", found);
  EXPECT_TRUE(found[0].beside.empty());  // 41 and 42 characters: no secrets
}

TEST(Escapes, RunsLieInTheTextWhateverItIs) {
  std::mt19937 random(7);
  const std::string pieces[] = {"\\", "\\/", "\\u00", "2f", "%2",  "%2F", "&#x2F;",
                                "&#", ";",   "\x1b[", "1m", "=3D", "=",   "aB3"};
  size_t runs = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (size_t i = random() % 20; i > 0; --i) text += pieces[random() % std::size(pieces)];
    const size_t first = random() % (text.size() + 1);
    for_each_run(text, first, text.size(), [&](const Base64Run& run) {
      ASSERT_GE(run.offset, first);
      ASSERT_LE(run.offset + run.length, text.size()) << text;
      ASSERT_LE(run.meant.size(), run.length);
      ASSERT_TRUE(std::all_of(run.meant.begin(), run.meant.end(), is_base64)) << text;
      ++runs;
    });
    for (size_t at = 0; at <= text.size(); ++at) begins_word(text, at);
  }
  EXPECT_GT(runs, 10000U);
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
