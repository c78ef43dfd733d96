// SPDX-License-Identifier: Apache-2.0
// Answers of hostile servers in XML, of each protocol that has it.
#include "aws_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // By the letter's remainder by eight: h, a, b, ... g.
  static const std::vector<hikeshi::fuzz::Call> kCalls = {
      {"iam", "GetAccountAuthorizationDetails"},
      {"sts", "AssumeRole"},
      {"ses", "GetIdentityDkimAttributes"},
      {"s3", "ListObjectVersions"},
      {"s3", "GetBucketAcl"},
      {"s3", "HeadObject"},
      {"s3", "GetBucketLocation"},
      {"ec2", "DescribeInstances"},
  };
  hikeshi::fuzz::read_hostile(data, size, kCalls);
  return 0;
}
