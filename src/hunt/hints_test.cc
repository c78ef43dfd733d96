// SPDX-License-Identifier: Apache-2.0
#include "hunt/hints.h"

#include <gmock/gmock.h>

#include "hunt/network.h"

namespace hikeshi::hunt {
namespace {

TEST(Network, TwoThatHoldAllOfTheInternetAreNoPlace) {
  EXPECT_EQ(place_of("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(place_of("64:ff9b::c000:201"), "192.0.2.1");
  EXPECT_NE(place_of("::ffff:192.0.2.1"), place_of("::ffff:192.0.2.2"));
  EXPECT_EQ(place_of("2001:db8:1:2::1"), place_of("2001:db8:1:2:3::"));
  EXPECT_EQ(place_of("ec2.amazonaws.com"), "");
}

// Events carry the place: an address that is written out would never be found.
TEST(Hints, AnAddressOfANoticeIsFoundByItsPlace) {
  casefile::CaseState state;
  for (const char* address : {"2001:db8::1", "192.0.2.1"}) {
    casefile::Fact fact;
    fact.kind = "reported.source_address";
    fact.subject = address;
    state.facts.push_back(fact);
  }
  const Hints hints = Hints::of(state);
  EXPECT_TRUE(hints.addresses.contains(place_of("2001:0db8:0:0::2")));
  EXPECT_TRUE(hints.addresses.contains("192.0.2.1"));
  EXPECT_FALSE(hints.addresses.contains(place_of("2001:db8:0:1::1")));
}

}  // namespace
}  // namespace hikeshi::hunt
