// SPDX-License-Identifier: Apache-2.0
// An instance has several ways out, and moves: neither is theft. A second place with its keys is.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

constexpr const char* kNat = "192.0.2.10";
constexpr const char* kInside = "10.0.1.23";

// One call of the instance with its key of that quarter of a day.
Json& call(TrailMaker& t, int day, int quarter, const std::string& address, const char* minute,
           const char* service = "s3", const char* name = "ListBuckets") {
  const std::string at = fmt::format("2026-03-{:02}T{:02}:{}:00Z", day, quarter * 6, minute);
  Json& e = instance_call(t, at, address, service, name);
  e["userIdentity"]["accessKeyId"] = fmt::format("ASIAQ7EXMPLKEY{:02}{:02}22", day, quarter);
  return e;
}

// Two days at work over two ways out.
void works_by(TrailMaker& t, const std::string& first, const std::string& second) {
  for (int day = 11; day <= 12; ++day) {
    for (int quarter = 0; quarter < 4; ++quarter) {
      call(t, day, quarter, first, "01");
      call(t, day, quarter, second, "02", "sqs", "CreateQueue");
    }
  }
}

std::vector<std::string> accused(const HuntResult& r) {
  return r.actor_found() ? r.suspects[0].addresses : std::vector<std::string>();
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Homes, AGatewayAndAnEndpointAreOneInstance) {
  for (const bool at_home_inside : {false, true}) {
    TrailMaker t;
    t.owner_work();
    works_by(t, at_home_inside ? kInside : kNat, at_home_inside ? kNat : kInside);
    EXPECT_THAT(accused(t.hunt()), IsEmpty());
  }
}

TEST(Homes, AnEndpointOfANetworkWithPublicNumbersIsInsideToo) {
  TrailMaker t;
  t.owner_work();
  for (int quarter = 0; quarter < 4; ++quarter) {
    call(t, 11, quarter, kNat, "01");
    call(t, 11, quarter, "192.0.2.200", "02")["vpcEndpointId"] = "vpce-0aaaaaaaaaaaaaaaa";
  }
  EXPECT_THAT(accused(t.hunt()), IsEmpty());
}

TEST(Homes, BothFamiliesOfAddressesAreOneInstance) {
  TrailMaker t;
  t.owner_work();
  works_by(t, kNat, "2001:db8:7::25");
  EXPECT_THAT(accused(t.hunt()), IsEmpty());
}

TEST(Homes, ANewAddressAfterARestartIsNoTheft) {
  TrailMaker t;
  t.owner_work();
  for (int quarter = 0; quarter < 4; ++quarter) call(t, 11, quarter, kNat, "01");
  for (int quarter = 0; quarter < 2; ++quarter) call(t, 12, quarter, "192.0.2.11", "01");
  EXPECT_THAT(accused(t.hunt()), IsEmpty());
}

TEST(Homes, AGatewayOfOtherInstancesIsAWayOut) {
  TrailMaker t;
  t.owner_work();
  for (int day = 8; day <= 12; ++day) {
    Json& other = call(t, day, 0, "192.0.2.99", "00");
    other["userIdentity"]["principalId"] = "AROAEXAMPLE:i-0dddddddddddddddd";
    call(t, day, 1, kNat, "01");
    if (day > 10) call(t, day, 1, "192.0.2.99", "02", "sqs", "CreateQueue");
  }
  EXPECT_THAT(accused(t.hunt()), IsEmpty());
}

TEST(Homes, AKeyInUseAtAStrangersAddressIsTaken) {
  TrailMaker t;
  t.owner_work();
  works_by(t, kNat, kInside);
  call(t, 12, 2, kThief, "05", "secretsmanager", "GetSecretValue");
  call(t, 12, 2, kNat, "09");
  EXPECT_THAT(accused(t.hunt()), ElementsAre(kThief));
}

}  // namespace
}  // namespace hikeshi::hunt
