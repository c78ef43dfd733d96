// SPDX-License-Identifier: Apache-2.0
// Whether VPC flow logs show that an isolated instance exchanges nothing any more.
//
// A security group leaves connections that are already tracked alive. Flow logs tell whether there
// are any: what begins after the isolation and was accepted is one. They do not tell of DNS to the
// VPC's resolver.
#pragma once

#include <string>

#include "respond/look.h"

namespace hikeshi::respond {

struct Flows {
  enum class Shows {
    kNothing,  // there is no such log of every interface, or it does not reach far enough yet
    kTraffic,  // something was accepted since
    kSilence,  // of every interface, for ten minutes of records without a hole, all of which began
               // after the isolation and after their log was made
  } shows = Shows::kNothing;
  std::string text;  // what shows it, or what is missing; English
};

// Asks AWS for the instance's interfaces and for flow logs that are kept in CloudWatch Logs; those
// in S3 are named and not read. What cannot be read shows nothing. `isolated`: when every interface
// was seen in the quarantine group.
Flows flows_after(const Ground& ground, const std::string& instance, const std::string& region,
                  UtcTime isolated);

}  // namespace hikeshi::respond
