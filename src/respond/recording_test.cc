// SPDX-License-Identifier: Apache-2.0
// What goes into the journal of a thing as it was.
#include "respond/recording.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace hikeshi::respond {
namespace {

using aws::Json;

TEST(Recording, OfAThingAsItWasNoSecretIsKept) {
  const Json thing =
      Json::parse(R"([{"FunctionName":"f","Environment":{"Variables":{"K":"s3cret"}}},
      {"containerDefinitions":[{"name":"c","environment":[{"name":"K","value":"s3cret"}]}]},
      {"UserData":{"Value":"s3cret"},"Groups":["sg-1"],"Environment":{}}])");
  const std::string kept = without_secrets(thing).dump();
  EXPECT_THAT(kept, ::testing::Not(::testing::HasSubstr("s3cret")));
  EXPECT_THAT(kept, ::testing::HasSubstr(R"("FunctionName":"f")"));
  EXPECT_THAT(kept, ::testing::HasSubstr(R"("Groups":["sg-1"])"));
  EXPECT_THAT(kept, ::testing::HasSubstr(R"("Environment":{})"));
}

}  // namespace
}  // namespace hikeshi::respond
