// SPDX-License-Identifier: Apache-2.0
// What a person is asked about a thing that the actor made or changed, where nobody else can tell.
#pragma once

#include <string_view>

#include "base/lang.h"

namespace hikeshi::respond::made_questions {

extern const Text kWhose;
extern const Text kWhoseChange;  // of a thing that was only changed: it is the owner's in any case
extern const Text kBefore, kHand, kNeverLogs, kUnknown, kParent, kOwnMail;
extern const Text kExisted, kBucketExisted, kLastCopy;
// Shows what helps to answer kBucketExisted.
extern const std::string_view kBucketAge;

// Asked before public access is blocked in the whole account, whichever step does it.
inline constexpr const char* kPublicBuckets = "s3-public";
extern const Text kMayCloseBuckets;

// What makes these succeeds also where the owner has one of that name, or of just those settings,
// and AWS tells no time at which it was made: only a person knows whether it was there before. Of a
// bucket that is so at home alone, elsewhere the second call fails.
bool may_have_been_there(std::string_view type, std::string_view region);

}  // namespace hikeshi::respond::made_questions
