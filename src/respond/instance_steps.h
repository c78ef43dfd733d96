// SPDX-License-Identifier: Apache-2.0
// The kinds of steps for an EC2 instance, in the order of plan_instances.cc.
#pragma once

#include "respond/builder.h"

namespace hikeshi::respond::instance_steps {

extern const StepKind kFind, kGone, kRecord, kConsole, kTraffic, kProtect, kSnapshot, kMemoryFirst,
    kMemory;
extern const StepKind kLockEvidence, kShareEvidence, kCopyEvidence, kImds;
extern const StepKind kLeaveGroup, kLeaveBalancer, kProfile, kIsolate, kStop, kTag;
extern const StepKind kNeighbours, kAskSubnet, kCutSubnet;
extern const StepKind kDelete, kVolumes, kImages, kImage, kImageSnapshot, kAsk, kKeep, kReplace,
    kRelease;

}  // namespace hikeshi::respond::instance_steps
