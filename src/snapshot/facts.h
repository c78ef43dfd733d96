// SPDX-License-Identifier: Apache-2.0
// What a snapshot adds to a case: one fact that says what was looked at and what could not be.
#pragma once

#include <vector>

#include "casefile/fact.h"
#include "snapshot/collect.h"

namespace hikeshi::snapshot {

// `name`: of the folder in the case.
std::vector<casefile::Fact> facts_of(const Snapshot& snapshot, const std::string& name);

// Entries of an outcome.
size_t count(const Snapshot& snapshot, Outcome outcome);

// "ec2 DescribeImages: AccessDenied (17 regions)", one for each call and reason, of what was not
// seen.
std::vector<std::string> not_seen(const Snapshot& snapshot);

// For people: of these what should have been seen and was not (denied, failed), and "amplify:
// EndpointNotFound (5 regions)", one for each service and reason, of what is not offered.
std::vector<std::string> missed(const Snapshot& snapshot);
std::vector<std::string> not_offered(const Snapshot& snapshot);

}  // namespace hikeshi::snapshot
