// SPDX-License-Identifier: Apache-2.0
// The instances that a service ends with the thing of its own that a call deletes or shrinks:
// clusters of EMR, environments of Batch and Elastic Beanstalk, node groups of EKS, stacks. Groups
// and fleets stand in guard_evidence.cc.
#pragma once

#include "respond/guard.h"

namespace hikeshi::respond {

// None for calls that end none. kNotAllowed where it cannot be read which there are, and for a
// stack into which somebody has imported what was there before it.
Result<std::vector<std::string>> instances_ended_by(const Ground& ground, const AwsCommand& call);

// kNotAllowed for a task of a service that still runs in a cluster that is deleted: the intruder's
// services are gone by then, so it is somebody else's.
Status check_cluster(const Ground& ground, const Step& step, const AwsCommand& call);

}  // namespace hikeshi::respond
