// SPDX-License-Identifier: Apache-2.0
#include "hunt/event_id.h"

#include <gtest/gtest.h>

namespace hikeshi::hunt {
namespace {

TEST(EventId, GivesBackWhatItRead) {
  for (const char* text :
       {"5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6f", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "01234567-89ab-cdef-0123-456789abcdef"}) {
    const auto id = parse_uuid(text);
    ASSERT_TRUE(id) << text;
    EXPECT_EQ(uuid_text(*id), text);
  }
}

TEST(EventId, TakesNothingThatWouldComeBackOtherwise) {
  for (const char* text :
       {"", "5D2B8C1E-0F3A-4B7D-9C6E-1A2B3C4D5E6F", "5d2b8c1e0f3a4b7d9c6e1a2b3c4d5e6f",
        "5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6", "5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6g",
        "5d2b8c1e00f3a-4b7d-9c6e-1a2b3c4d5e6f", "5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6f "})
    EXPECT_FALSE(parse_uuid(text)) << text;
}

}  // namespace
}  // namespace hikeshi::hunt
