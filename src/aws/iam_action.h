// SPDX-License-Identifier: Apache-2.0
// The IAM action that a call needs: mostly its own name, with AWS's exceptions (Service Authorization
// Reference), so that policies can be made from the calls that the program makes.
#pragma once

#include <string>
#include <string_view>

namespace hikeshi::aws {

// "s3:ListAllMyBuckets" for s3 ListBuckets; "" for a call that needs no permission.
std::string iam_action(std::string_view service, std::string_view operation);

}  // namespace hikeshi::aws
