// SPDX-License-Identifier: Apache-2.0
#include "trail/manifest.h"

#include <gmock/gmock.h>

namespace hikeshi::trail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Manifest, GivesFilesTheirKeysAndSignatures) {
  const Manifest m = parse_manifest(
      "{\"bucket\":\"b\",\"key\":\"a/1_CloudTrail_x\",\"sha256\":\"00ff\",\"size\":3}\n"
      "{\"bucket\":\"b\",\"key\":\"a/digest\",\"sha256\":\"11\",\"signature\":\"abcd\"}\n");
  ASSERT_EQ(m.files.size(), 2U);
  EXPECT_EQ(m.files.at("00ff.json.gz").key, "a/1_CloudTrail_x");
  EXPECT_EQ(m.files.at("11.json.gz").signature, "abcd");
  EXPECT_THAT(m.bad_lines, IsEmpty());
}

// Whoever can write into the folder writes what he likes into its manifest.
TEST(Manifest, NamesLinesThatAreNone) {
  const Manifest m = parse_manifest(
      "{\"key\":\"a\",\"sha256\":7}\n[1]\n\nno "
      "json\n{\"key\":\"a\",\"sha256\":\"11\",\"signature\":1}");
  EXPECT_THAT(m.bad_lines, ElementsAre(0U, 23U, 28U));
  EXPECT_EQ(m.files.at("11.json.gz").signature, "");
  EXPECT_FALSE(parse_manifest("{\"key\":null,\"sha256\":\"11\"}").is_none) << "damaged, but one";
  EXPECT_TRUE(parse_manifest("{\"eventName\":\"ListUsers\"}\n").is_none);
  EXPECT_TRUE(parse_manifest("").is_none);
}

}  // namespace
}  // namespace hikeshi::trail
