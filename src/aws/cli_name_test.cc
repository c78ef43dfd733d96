// SPDX-License-Identifier: Apache-2.0
#include "aws/cli_name.h"

#include <gtest/gtest.h>

namespace hikeshi::aws {
namespace {

TEST(CliName, SplitsWordsAsTheCommandLineDoes) {
  EXPECT_EQ(cli_operation("DescribeDBInstances"), "describe-db-instances");
  EXPECT_EQ(cli_operation("ListMFADevices"), "list-mfa-devices");
  EXPECT_EQ(cli_operation("GetObjectLockConfiguration"), "get-object-lock-configuration");
  EXPECT_EQ(cli_operation("ListOpenIDConnectProviders"), "list-open-id-connect-providers");
  EXPECT_EQ(cli_operation("CreateHITs"), "create-hits");
  EXPECT_EQ(cli_operation("GetEC2InstanceRecommendations"), "get-ec2-instance-recommendations");
  EXPECT_EQ(cli_operation("ListVPCs"), "list-vpcs");
}

TEST(CliName, KnowsTheServicesOfAnotherName) {
  EXPECT_EQ(cli_service("s3"), "s3api");
  EXPECT_EQ(cli_service("config"), "configservice");
  EXPECT_EQ(cli_service("ec2"), "ec2");
}

}  // namespace
}  // namespace hikeshi::aws
