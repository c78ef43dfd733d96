// SPDX-License-Identifier: Apache-2.0
// What services are called: in bills, in Cost Explorer, in CloudTrail; and where a usage type says
// its region.
#pragma once

#include <string>
#include <string_view>

#include "cost/series.h"

namespace hikeshi::cost {

// One word for a service, however a bill writes it: "ec2" for AmazonEC2 and for "Amazon Elastic
// Compute Cloud - Compute". A name that we do not know becomes its own letters in lower case.
std::string family_of(std::string_view service);

// Of a series: models of others are sold through the Marketplace under a code that tells nothing,
// and known by their usage type alone.
std::string family_of(const SeriesKey& key);

// Services whose rows stand in the bill of every enabled region with nobody working there.
bool is_background(std::string_view family);

// Whether acts at CloudTrail's `event_service` ("ec2" of ec2.amazonaws.com) can make costs of
// `family`.
bool can_cost(std::string_view event_service, std::string_view family);

// "APN1-BoxUsage:t3.micro" -> "ap-northeast-1"; "" where the usage type names no region.
std::string_view region_of_usage(std::string_view usage_type);

}  // namespace hikeshi::cost
