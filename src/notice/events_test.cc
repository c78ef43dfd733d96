// SPDX-License-Identifier: Apache-2.0
// AWS Health, GuardDuty and Security Hub in their wrappers.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

using nlohmann::json;

json risk_event() {
  return {
      {"version", "0"},
      {"id", "1"},
      {"detail-type", "AWS Health Event"},
      {"source", "aws.health"},
      {"account", "111122223333"},
      {"time", "2025-02-12T01:00:00Z"},
      {"region", "us-west-2"},
      {"resources", {"AKIAQ7EXMPLEQ7EXMPLE"}},
      {"detail",
       {{"eventArn",
         "arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/"
         "AWS_RISK_CREDENTIALS_EXPOSED-ABCDE12345"},
        {"service", "RISK"},
        {"eventTypeCode", "AWS_RISK_CREDENTIALS_EXPOSED"},
        {"eventTypeCategory", "issue"},
        {"communicationId", "c1"},
        {"startTime", "Wed, 12 Feb 2025 00:37:54 GMT"},
        {"statusCode", "open"},
        {"eventRegion", "us-east-1"},
        {"eventDescription",
         {{{"language", "en_US"},
           {"latestDescription",
            "A key of yours is publicly available.\\nWe opened a Support Case."}}}},
        {"eventMetadata",
         {{"notifcationdateplusfour", "2025-02-17"},
          {"accountId", "111122223333"},
          {"publicKey", "AKIAQ7EXMPLEQ7EXMPLE"},
          {"userName", "deploy-ci"},
          {"exposedUrl",
           "https://github.com/example-org/x/blob/0123456789abcdef0123456789abcdef01234567/a.sh"},
          {"truncated", "false"}}},
        {"affectedEntities", {{{"entityValue", "AKIAQ7EXMPLEQ7EXMPLE"}}}},
        {"affectedAccount", "AKIAQ7EXMPLEQ7EXMPLE"},
        {"page", "1"},
        {"totalPages", "1"}}}};
}

json finding(const char* type = "UnauthorizedAccess:EC2/SSHBruteForce",
             const char* role = "ACTOR") {
  return {{"schemaVersion", "2.0"},
          {"accountId", "111122223333"},
          {"region", "ap-northeast-1"},
          {"id", "f1"},
          {"type", type},
          {"severity", 8},
          {"title", "an instance does something"},
          {"createdAt", "2025-03-01T10:00:00.000Z"},
          {"updatedAt", "2025-03-01T11:00:00.000Z"},
          {"resource",
           {{"resourceType", "Instance"},
            {"instanceDetails",
             {{"instanceId", "i-0123456789abcdef0"},
              {"launchTime", 1735689600000},
              {"networkInterfaces",
               {{{"networkInterfaceId", "eni-0123456789abcdef0"},
                 {"publicIp", "203.0.113.7"},
                 {"privateIpAddress", "10.0.0.5"},
                 {"ipv6Addresses", json::array()}}}}}}}},
          {"service",
           {{"resourceRole", role},
            {"count", 12},
            {"eventFirstSeen", "2025-03-01T09:00:00Z"},
            {"eventLastSeen", "2025-03-01T10:30:00Z"},
            {"action",
             {{"actionType", "NETWORK_CONNECTION"},
              {"networkConnectionAction",
               {{"protocol", "TCP"},
                {"remoteIpDetails", {{"ipAddressV4", "198.51.100.20"}}},
                {"remotePortDetails", {{"port", 22}}},
                {"localPortDetails", {{"port", 40000}}}}}}},
            {"additionalInfo", {{"value", "{}"}}}}}};
}

json key_finding(const char* user_type, const char* name) {
  json f = finding("UnauthorizedAccess:IAMUser/MaliciousIPCaller", "TARGET");
  f["resource"] = {{"resourceType", "AccessKey"},
                   {"accessKeyDetails",
                    {{"accessKeyId", "ASIAQ7EXMPLEQ7EXMPLE"},
                     {"principalId", "AROAQ7EXMPLE:i-0123456789abcdef0"},
                     {"userType", user_type},
                     {"userName", name}}}};
  f["service"]["action"] = {{"actionType", "AWS_API_CALL"},
                            {"awsApiCallAction",
                             {{"api", "GetCallerIdentity"},
                              {"serviceName", "sts.amazonaws.com"},
                              {"remoteIpDetails", {{"ipAddressV4", "192.0.2.44"}}}}}};
  return f;
}

json pascal(const json& value) {
  if (value.is_array()) {
    json out = json::array();
    for (const json& one : value) out.push_back(pascal(one));
    return out;
  }
  if (!value.is_object()) return value;
  json out = json::object();
  for (const auto& [key, inner] : value.items()) {
    std::string name = key;
    name[0] = static_cast<char>(toupper(name[0]));
    out[name] = pascal(inner);
  }
  return out;
}

Notice only(const std::string& bytes) {
  Reading reading = read("event.json", bytes, {});
  EXPECT_EQ(reading.notices.size(), 1U) << bytes;
  for (const Problem& problem : reading.problems) ADD_FAILURE() << problem.reason;
  return reading.notices.empty() ? Notice() : reading.notices[0];
}

void expect_risk(const Notice& n) {
  EXPECT_EQ(n.notice_class, NoticeClass::kExposedKey);
  EXPECT_TRUE(n.opens_case);
  EXPECT_EQ(n.channel, Channel::kHealth);
  EXPECT_EQ(n.reply_via, ReplyVia::kSupportCase);
  EXPECT_EQ(n.accounts, std::vector<std::string>{"111122223333"});
  EXPECT_EQ(n.access_keys, std::vector<std::string>{"AKIAQ7EXMPLEQ7EXMPLE"});
  EXPECT_EQ(n.users, std::vector<std::string>{"deploy-ci"});
  EXPECT_EQ(n.root, false);
  EXPECT_EQ(n.exposure_commits,
            std::vector<std::string>{"0123456789abcdef0123456789abcdef01234567"});
  EXPECT_EQ(n.regions, std::vector<std::string>{"us-east-1"});
  ASSERT_TRUE(n.deadline && n.deadline->utc);
  EXPECT_EQ(n.deadline->source, DeadlineSource::kStated);
  EXPECT_EQ(format_rfc3339(*n.deadline->utc), "2025-02-17T23:59:59Z");
  EXPECT_EQ(format_rfc3339(*n.sent_at), "2025-02-12T01:00:00Z");
}

TEST(Health, ARiskEventInEveryWrapper) {
  const json event = risk_event();
  expect_risk(only(event.dump()));
  expect_risk(only(json::array({event}).dump()));
  expect_risk(only(json{
      {"Type", "Notification"},
      {"TopicArn", "arn:aws:sns:us-east-1:111122223333:t"},
      {"Message",
       event.dump()}}.dump(2)));
  expect_risk(only(json{{"messageId", "m"}, {"body", event.dump()}}.dump()));
  expect_risk(
      only(json{{"Messages", {{{"Body", json{{"Message", event.dump()}}.dump()}}}}}.dump()));
  expect_risk(only(json{{"Records", {{{"Sns", {{"Message", event.dump()}}}}}}}.dump()));
  json mock = json::array({{{"Source", "awsmock.health"},
                            {"DetailType", "AWS Health Event"},
                            {"Detail", event["detail"].dump()},
                            {"Time", "2025-02-12T01:00:00Z"},
                            {"Resources", event["resources"]}}});
  expect_risk(only(mock.dump()));
  expect_risk(only(json{{"Entries", mock}}.dump()));
}

TEST(Health, AMailOfSns) {
  const std::string mail =
      "From: AWS Notifications <no-reply@sns.amazonaws.com>\nTo: ops@example.co.jp\nSubject: AWS "
      "Notification Message\nDate: Wed, 12 Feb 2025 01:00:05 +0000\n"
      "Content-Type: text/plain; charset=utf-8\n\n" +
      risk_event().dump() +
      "\n\n--\nIf you wish to stop receiving notifications, please unsubscribe.\n";
  const Reading reading = read("a.eml", mail, {});
  ASSERT_EQ(reading.notices.size(), 1U);
  expect_risk(reading.notices[0]);
  EXPECT_EQ(reading.notices[0].sender, "no-reply@sns.amazonaws.com");
}

TEST(Health, Pages) {
  json first = risk_event(), second = risk_event();
  first["detail"]["totalPages"] = second["detail"]["totalPages"] = "2";
  second["detail"]["page"] = "2";
  second["detail"]["affectedEntities"] = {{{"entityValue", "AKIAQ7EXMPLEQ7SECOND"}}};
  const Notice both = only(first.dump() + "\n" + second.dump() + "\n");
  EXPECT_EQ(both.access_keys,
            (std::vector<std::string>{"AKIAQ7EXMPLEQ7EXMPLE", "AKIAQ7EXMPLEQ7SECOND"}));

  Reading one = read("p1.json", first.dump(), {});
  ASSERT_EQ(one.problems.size(), 1U);
  EXPECT_NE(one.problems[0].reason.find("page 2 of 2"), std::string::npos);
  append(one, read("p2.json", second.dump(), {}));
  EXPECT_EQ(one.notices.size(), 1U);
  EXPECT_TRUE(one.problems.empty());
}

TEST(Health, AnAbuseEvent) {
  json event = risk_event();
  event["account"] = "999988887777";  // the management account
  event["resources"] = {"arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0"};
  event["detail"] = {{"eventArn", "arn:aws:health:global::event/AWS_ABUSE_DOS_REPORT_1"},
                     {"service", "ABUSE"},
                     {"eventTypeCode", "AWS_ABUSE_DOS_REPORT"},
                     {"startTime", "Wed, 12 Feb 2025 00:37:54 GMT"},
                     {"eventRegion", "global"},
                     {"affectedAccount", "111122223333"},
                     {"eventDescription", json::array()}};
  const Notice n = only(event.dump());
  EXPECT_EQ(n.notice_class, NoticeClass::kAbuse);
  EXPECT_EQ(n.accounts, std::vector<std::string>{"111122223333"});
  EXPECT_EQ(n.instances, std::vector<std::string>{"i-0123456789abcdef0"});
  EXPECT_EQ(n.regions, std::vector<std::string>{"eu-central-1"});
  EXPECT_EQ(n.activity, "AWS_ABUSE_DOS_REPORT");
  EXPECT_EQ(n.activity_class, ActivityClass::kDos);
  EXPECT_EQ(n.deadline->source, DeadlineSource::kDerived);
  EXPECT_EQ(format_rfc3339(*n.deadline->utc), "2025-02-13T01:00:00Z");
}

TEST(Health, OtherEvents) {
  json event = risk_event();
  event["detail"]["service"] = "EC2";
  event["detail"]["eventTypeCode"] = "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED";
  event["detail"]["eventMetadata"] = json::object();
  const Reading maintenance = read("e.json", event.dump(), {});
  ASSERT_EQ(maintenance.not_notices.size(), 1U);
  EXPECT_EQ(maintenance.not_notices[0].reason, Reason::kNoise);

  json closed = risk_event();
  closed["detail"]["statusCode"] = "closed";
  const Notice n = only(closed.dump());
  EXPECT_EQ(n.notice_class, NoticeClass::kResolved);
  EXPECT_FALSE(n.opens_case);

  json short_account = risk_event();
  short_account["account"] = "1234567890";
  short_account["detail"]["eventMetadata"]["accountId"] = "1234567890";
  const Reading reading = read("e.json", short_account.dump(), {});
  EXPECT_TRUE(reading.notices[0].accounts.empty());
  EXPECT_FALSE(reading.problems.empty());
}

void expect_brute_force(const Notice& n) {
  EXPECT_EQ(n.notice_class, NoticeClass::kFinding);
  EXPECT_EQ(n.channel, Channel::kGuardDuty);
  EXPECT_TRUE(n.opens_case);
  EXPECT_EQ(n.reply_via, ReplyVia::kNone);
  EXPECT_EQ(n.accounts, std::vector<std::string>{"111122223333"});
  EXPECT_EQ(n.regions, std::vector<std::string>{"ap-northeast-1"});
  EXPECT_EQ(n.instances, std::vector<std::string>{"i-0123456789abcdef0"});
  EXPECT_EQ(n.own_addresses, std::vector<std::string>{"203.0.113.7"});
  EXPECT_EQ(n.remote_addresses, std::vector<std::string>{"198.51.100.20"});
  EXPECT_EQ(n.ports, std::vector<int>{22});
  EXPECT_EQ(n.protocol, "TCP");
  EXPECT_EQ(n.activity, "UnauthorizedAccess:EC2/SSHBruteForce");
  EXPECT_EQ(n.activity_class, ActivityClass::kIntrusion);
  EXPECT_EQ(format_rfc3339(*n.time_start), "2025-03-01T09:00:00Z");
  EXPECT_EQ(format_rfc3339(*n.time_end), "2025-03-01T10:30:00Z");
  EXPECT_EQ(n.deadline, std::nullopt);
}

TEST(GuardDuty, EveryShape) {
  const json f = finding();
  const json bridge = {{"source", "aws.guardduty"},
                       {"detail-type", "GuardDuty Finding"},
                       {"account", "111122223333"},
                       {"time", "2025-03-01T11:05:00Z"},
                       {"detail", f}};
  expect_brute_force(only(f.dump()));
  expect_brute_force(only(bridge.dump()));
  expect_brute_force(only(json{{"detail", {{"findings", {f}}}}}.dump()));
  expect_brute_force(only(json{{"Findings", {pascal(f)}}}.dump(1)));
  expect_brute_force(only(json{{"Message", bridge.dump()}, {"Type", "Notification"}}.dump()));
}

TEST(GuardDuty, OnlyAnActorAttacks) {
  const Notice n = only(finding("Recon:EC2/PortProbeUnprotectedPort", "TARGET").dump());
  EXPECT_FALSE(n.opens_case);
  EXPECT_TRUE(n.remote_addresses.empty());
}

TEST(GuardDuty, FindingsOnAKeyAreIrregularUseWhateverTheRole) {
  const Notice role = only(key_finding("AssumedRole", "web-role").dump());
  EXPECT_TRUE(role.opens_case);
  EXPECT_EQ(role.access_keys, std::vector<std::string>{"ASIAQ7EXMPLEQ7EXMPLE"});
  EXPECT_EQ(role.roles, std::vector<std::string>{"web-role"});
  EXPECT_EQ(role.instances, std::vector<std::string>{"i-0123456789abcdef0"});
  EXPECT_EQ(role.source_addresses, std::vector<std::string>{"192.0.2.44"});
  EXPECT_EQ(role.event_names, std::vector<std::string>{"GetCallerIdentity"});
  EXPECT_EQ(role.root, false);
  EXPECT_EQ(only(key_finding("Root", "root").dump()).root, true);
  EXPECT_EQ(only(key_finding("IAMUser", "deploy-ci").dump()).users,
            std::vector<std::string>{"deploy-ci"});
}

TEST(GuardDuty, SamplesAndEmptyLists) {
  json sample = finding();
  sample["service"]["additionalInfo"]["sample"] = true;
  const Reading reading = read("f.json", sample.dump(), {});
  ASSERT_EQ(reading.not_notices.size(), 1U);
  EXPECT_EQ(reading.not_notices[0].reason, Reason::kSample);
  ASSERT_TRUE(reading.not_notices[0].says);
  EXPECT_FALSE(reading.not_notices[0].says->opens_case);
  const Reading empty = read("f.json", "{\"findings\":[]}", {});
  EXPECT_TRUE(empty.notices.empty());
  EXPECT_TRUE(empty.problems.empty());
  ASSERT_EQ(empty.not_notices.size(), 1U);
}

TEST(SecurityHub, AGuardDutyFindingInAsff) {
  const json f = {
      {"SchemaVersion", "2018-10-08"},
      {"Id", "arn:aws:guardduty:ap-northeast-1:111122223333:detector/d/finding/f1"},
      {"ProductArn", "arn:aws:securityhub:ap-northeast-1::product/aws/guardduty"},
      {"ProductName", "GuardDuty"},
      {"AwsAccountId", "111122223333"},
      {"Region", "ap-northeast-1"},
      {"Types", {"TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce"}},
      {"FirstObservedAt", "2025-03-01T09:00:00Z"},
      {"LastObservedAt", "2025-03-01T10:30:00Z"},
      {"UpdatedAt", "2025-03-01T11:00:00Z"},
      {"Severity", {{"Label", "HIGH"}}},
      {"Resources",
       {{{"Type", "AwsEc2Instance"},
         {"Id", "arn:aws:ec2:ap-northeast-1:111122223333:instance/i-0123456789abcdef0"},
         {"Region", "ap-northeast-1"},
         {"Details", {{"AwsEc2Instance", {{"IpV4Addresses", {"10.0.0.5", "203.0.113.7"}}}}}}}}},
      {"ProductFields",
       {{"aws/guardduty/service/resourceRole", "ACTOR"},
        {"aws/guardduty/service/action/networkConnectionAction/protocol", "TCP"},
        {"aws/guardduty/service/action/networkConnectionAction/remoteIpDetails/ipAddressV4",
         "198.51.100.20"},
        {"aws/guardduty/service/action/networkConnectionAction/remotePortDetails/port", "22"}}}};
  const Notice n = only(json{
      {"source", "aws.securityhub"},
      {"detail-type", "Security Hub Findings - Imported"},
      {"detail",
       {{"findings", {f}}}}}.dump());
  expect_brute_force(n);
  EXPECT_EQ(n.severity, "HIGH");
  json control = f;
  control["ProductName"] = "Security Hub";
  control["ProductArn"] = "arn:aws:securityhub:ap-northeast-1::product/aws/securityhub";
  EXPECT_FALSE(only(control.dump()).opens_case);
}

TEST(Json, WhatIsNoEventIsAProblem) {
  const Reading other = read("x.json", "{\"Records\":[{\"eventName\":\"RunInstances\"}]}", {});
  EXPECT_TRUE(other.notices.empty());
  EXPECT_EQ(other.problems.size(), 1U);
  const Reading lines =
      read("x.json", finding().dump() + "\n{broken\n" + finding().dump() + "\n", {});
  EXPECT_EQ(lines.notices.size(), 2U);
  EXPECT_EQ(lines.problems.size(), 1U);
  const Reading deep = read("x.json", std::string(100000, '['), {});
  EXPECT_TRUE(deep.notices.empty());
  EXPECT_FALSE(deep.problems.empty());
}

}  // namespace
}  // namespace hikeshi::notice
