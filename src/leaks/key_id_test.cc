// SPDX-License-Identifier: Apache-2.0
// Ids and their accounts, by published vectors, and the search held against one that looks at each
// byte.
#include "leaks/key_id.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>

#include "leaks/secrets.h"

namespace hikeshi::leaks {
namespace {

TEST(KeyId, CarriesItsAccount) {
  EXPECT_EQ(account_of("ASIAY34FZKBOKMUTVV7A"), "609629065308");
  EXPECT_EQ(account_of("AKIARZPUZDIKKUJVPG67"), "123456789012");
  EXPECT_EQ(account_of("ASIA6RVFFB77VIAQEAYE"), "999999999999");
  EXPECT_EQ(account_of("ASIAQAAAAAAAVIAQEAYE"), "000000000001");
  for (const char* old :
       {"AKIABZPUZDIKKUJVPG67", "AKIAIOSFODNN7EXAMPLE", "ASIAOZW6VBVAZFJHJLQA", "AKIA"})
    EXPECT_EQ(account_of(old), std::nullopt) << old;
}

TEST(KeyId, HasAKind) {
  EXPECT_EQ(kind_of("AKIARZPUZDIKKUJVPG67"), "access_key");
  EXPECT_EQ(kind_of("ASIARZPUZDIKKUJVPG67"), "session_key");
  EXPECT_EQ(kind_of("ABIARZPUZDIKKUJVPG67"), "bearer_token");
  EXPECT_EQ(kind_of("ACCARZPUZDIKKUJVPG67"), "context_credential");
  EXPECT_EQ(kind_of("ABSKxyz"), "bedrock_key");
}

std::vector<size_t> found_in(const std::string& text) {
  std::vector<Found> found;
  find_keys(text, found);
  std::vector<size_t> offsets;
  for (const Found& one : found) offsets.push_back(one.offset);
  return offsets;
}

TEST(KeyId, IsFoundWhereItStandsAlone) {
  const std::string id = "AKIARZPUZDIKKUJVPG67";
  EXPECT_EQ(found_in(id), std::vector<size_t>{0});
  for (size_t before = 0; before < 70; ++before) {
    for (size_t after = 0; after < 40; after += 13)
      EXPECT_EQ(found_in(std::string(before, '.') + id + std::string(after, ' ')),
                std::vector<size_t>{before});
  }
  for (const char* no : {"xAKIARZPUZDIKKUJVPG67", "AKIARZPUZDIKKUJVPG67A", "_AKIARZPUZDIKKUJVPG67",
                         "AKIARZPUZDIKKUJVPG61", "AIDARZPUZDIKKUJVPG67", "AKIARZPUZDIKKUJVPG6"})
    EXPECT_TRUE(found_in(no).empty()) << no;
  EXPECT_EQ(found_in("\"" + id + "\"," + id), (std::vector<size_t>{1, 23}));
}

TEST(KeyId, ABedrockKeyIsFoundWhole) {
  const std::string key = "ABSK" + std::string(120, 'Q') + "==";
  std::vector<Found> found;
  find_keys("key=" + key + "\n", found);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].offset, 4U);
  EXPECT_EQ(found[0].size, 124U);
  EXPECT_TRUE(found_in("ABSK" + std::string(100, 'Q')).empty());
  EXPECT_TRUE(found_in("ABSK" + std::string(300, 'Q')).empty());
}

// std::regex has no look-behind, so what stands before is looked at by hand.
TEST(KeyId, TheSearchAgreesWithARegularExpression) {
  std::mt19937 random(7);
  const std::string letters = "AAKSBICC27_z .";
  const std::regex pattern("(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])");
  size_t hits = 0;
  for (int round = 0; round < 300; ++round) {
    std::string text(400, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    for (int i = 0; i < 6; ++i) {
      const size_t at = random() % 370;
      text.replace(at, i % 2 == 0 ? 20 : 22,
                   i % 2 == 0 ? "AKIARZPUZDIKKUJVPG67" : ".AKIARZPUZDIKKUJVPG67 ");
    }
    std::vector<size_t> expected;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern);
         it != std::sregex_iterator(); ++it) {
      const auto at = static_cast<size_t>(it->position());
      const char before = at == 0 ? ' ' : text[at - 1];
      if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_')
        expected.push_back(at);
    }
    EXPECT_EQ(found_in(text), expected) << text;
    hits += expected.size();
  }
  EXPECT_GT(hits, 300U);
}

TEST(Secrets, AreToldByKindPlaceAndMark) {
  const Marker marker;
  const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzq0987abcd";
  const std::string text = "id AKIARZPUZDIKKUJVPG67 secret " + secret + " sha " +
                           std::string(40, 'a') + " word " + std::string(40, 'X');
  const auto found = secrets_beside(text, {3, 20}, marker);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, "secret_access_key");
  EXPECT_EQ(text.substr(found[0].offset, found[0].length), secret);
  EXPECT_EQ(found[0].mark, marker.mark(secret));
  EXPECT_NE(found[0].mark, Marker().mark(secret));
}

}  // namespace
}  // namespace hikeshi::leaks
