// SPDX-License-Identifier: Apache-2.0
// Answers of hostile servers in JSON, of both protocols that have it.
#include "aws_answer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // By the letter's remainder by eight: h, a, b, ... g.
  static const std::vector<hikeshi::fuzz::Call> kCalls = {
      {"cloudtrail", "LookupEvents"},
      {"ssm", "GetParameter"},
      {"dynamodb", "GetItem"},  // a union within itself
      {"organizations", "DescribeOrganization"},
      {"lambda", "Invoke"},
      {"lambda", "GetFunction"},
      {"bedrock-runtime", "Converse"},  // free documents
      {"sqs", "ReceiveMessage"},        // errors of the query protocol in a header
  };
  hikeshi::fuzz::read_hostile(data, size, kCalls);
  return 0;
}
