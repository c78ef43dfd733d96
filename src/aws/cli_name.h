// SPDX-License-Identifier: Apache-2.0
// What the aws command line calls services and operations: "s3api get-bucket-acl".
#pragma once

#include <string>
#include <string_view>

namespace hikeshi::aws {

std::string cli_service(std::string_view service);  // "s3" -> "s3api"
std::string cli_operation(
    std::string_view operation);  // "DescribeDBInstances" -> "describe-db-instances"

}  // namespace hikeshi::aws
