// SPDX-License-Identifier: Apache-2.0
// Logs in a few words, for tests of the state of the past.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "posture/rewind.h"
#include "posture/test_state.h"

namespace hikeshi::posture {

inline constexpr const char* kAdmin =
    R"({"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/x"})";

inline std::string event(const char* time, const char* source, const char* name,
                         const char* request, const char* response = "null",
                         const char* extra = "") {
  return fmt::format(
      R"({{"eventVersion":"1.08","eventTime":"{}","eventSource":"{}.amazonaws.com","eventName":"{}",
      "awsRegion":"us-east-1","eventID":"e-{}-{}","recipientAccountId":"111122223333",
      "userIdentity":{},"requestParameters":{},"responseElements":{}{}}})",
      time, source, name, name, time, kAdmin, request, response, extra);
}

// A digest that tells of every hour of that day.
inline std::string digest() {
  return R"({"awsAccountId":"111122223333","digestStartTime":"2026-11-23T00:00:00Z",
  "digestEndTime":"2026-11-23T13:00:00Z","digestS3Bucket":"b","digestS3Object":
  "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/23/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261123T130000Z.json.gz",
  "logFiles":[]})";
}

inline History history_of(const std::vector<std::string>& files, unsigned threads = 1) {
  std::vector<trail::Source> sources;
  for (size_t i = 0; i < files.size(); ++i) {
    sources.push_back({fmt::format("f{}.json", i), files[i].size(),
                       trail::whole([text = files[i]]() -> Result<std::string> { return text; })});
  }
  trail::ScanOptions options;
  options.threads = threads;
  return read_history(sources, options, "111122223333");
}

inline State at(State state, const std::vector<std::string>& files, const char* time) {
  const History history = history_of(files);
  EXPECT_TRUE(history.problems.empty());
  const UtcTime then = *parse_rfc3339(time);
  note_changes(state, history, then);
  rewind(state, history, then);
  return state;
}

// The way from the Internet to the network v, which nothing but security groups bars.
inline StateBuilder& open_network(StateBuilder& now) {
  now.read("ec2.subnets", "us-east-1", "{}")
      .read("ec2.route-tables", "us-east-1",
            R"({"RouteTables":[{"VpcId":"v","Associations":[{"Main":true}],
            "Routes":[{"DestinationCidrBlock":"0.0.0.0/0","GatewayId":"igw-1"}]}]})")
      .read("ec2.network-acls", "us-east-1",
            R"({"NetworkAcls":[{"VpcId":"v","IsDefault":true,"Entries":[
            {"RuleNumber":1,"Egress":false,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"},
            {"RuleNumber":1,"Egress":true,"Protocol":"-1","RuleAction":"allow","CidrBlock":"0.0.0.0/0"}]}]})");
  for (const char* id : {"elb.load-balancers", "elbv2.load-balancers", "elbv2.target-groups"})
    now.read(id, "us-east-1", "{}");
  return now;
}

// A group of these rules; the door of SSH, as an answer and as a request have it.
inline State with_group(const char* permissions) {
  const std::string groups =
      R"({"SecurityGroups":[{"GroupId":"sg-1","GroupName":"g","IpPermissions":)" +
      std::string(permissions) + "}]}";
  return StateBuilder().read("ec2.security-groups", "us-east-1", groups.c_str()).finish();
}

inline constexpr const char* kOpen =
    R"([{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"IpRanges":[{"CidrIp":"0.0.0.0/0"}]}])";
inline constexpr const char* kRequest =
    R"({"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,
    "ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})";

}  // namespace hikeshi::posture
