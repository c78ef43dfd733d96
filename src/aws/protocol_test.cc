// SPDX-License-Identifier: Apache-2.0
// Requests and answers over the models that are built in: what conformance_test.cc cannot show, as
// the messages for people, the quirks of S3, IAM and Route 53, checksums, and hostile answers.
#include "aws/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/models.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;

Models& models() {
  static Models all;
  return all;
}

const Operation& operation(std::string_view service, std::string_view name) {
  return **(*models().find(service))->operation(name);
}

Result<Outgoing> make(std::string_view service, std::string_view name, const Json& parameters) {
  return make_request(operation(service, name), parameters, [] { return "token-1"; });
}

HttpRequest made(std::string_view service, std::string_view name, const Json& parameters) {
  auto out = make(service, name, parameters);
  EXPECT_TRUE(out) << out.error().message;
  return out ? out->request : HttpRequest{};
}

std::string refused(std::string_view service, std::string_view name, const char* parameters) {
  const auto out = make(service, name, Json::parse(parameters));
  EXPECT_FALSE(out) << parameters;
  if (out) return "";
  EXPECT_EQ(out.error().code, Code::kUsage);
  return out.error().message;
}

struct Read {
  Answer answer;
  Json result;
};

Read read(std::string_view service, std::string_view name, const HttpResponse& response) {
  Read out;
  auto answer = read_answer(operation(service, name), response, out.result);
  EXPECT_TRUE(answer) << answer.error().message;
  if (answer) out.answer = std::move(*answer);
  return out;
}

Code code_of(std::string_view service, std::string_view name, const HttpResponse& response) {
  Json result;
  const auto answer = read_answer(operation(service, name), response, result);
  return answer ? Code::kBug : answer.error().code;
}

// ---- parameters

TEST(Parameters, DefectsCarryTheirPath) {
  EXPECT_EQ(refused("ec2", "DescribeInstances", R"({"Filters": [{"Values": "running"}]})"),
            "ec2 DescribeInstances: Filters[0].Values: expected a list, got a string");
  EXPECT_EQ(refused("ec2", "DescribeInstances", R"({"InstanceId": ["i-1"]})"),
            "ec2 DescribeInstances: InstanceId: no such parameter (near: InstanceIds)");
  EXPECT_EQ(refused("iam", "DeleteAccessKey", R"({"UserName": "bob"})"),
            "iam DeleteAccessKey: AccessKeyId: required, but missing");
  EXPECT_THAT(refused("ec2", "RunInstances", R"({"MinCount": "1", "MaxCount": 99999999999})"),
              testing::AllOf(HasSubstr("MinCount: expected a whole number, got a string"),
                             HasSubstr("MaxCount: too large a number")));
  EXPECT_THAT(refused("cloudtrail", "LookupEvents", R"({"StartTime": "yesterday"})"),
              HasSubstr("StartTime: not a time"));
  EXPECT_THAT(refused("lambda", "Invoke", R"({"FunctionName": "f", "Payload": "{}"})"),
              HasSubstr("Payload: not base64"));
  EXPECT_THAT(refused("sts", "GetCallerIdentity", R"({"X": 1})"),
              HasSubstr("X: no such parameter"));
  EXPECT_THAT(refused("sts", "GetCallerIdentity", "[]"),
              HasSubstr("expected an object, got a list"));
}

TEST(Parameters, AnEmptyLabelIsRefused) {
  // "DELETE /2015-03-31/functions/" would be another operation.
  EXPECT_THAT(refused("lambda", "DeleteFunction", R"({"FunctionName": ""})"),
              HasSubstr("FunctionName"));
  EXPECT_THAT(refused("s3", "DeleteObject", R"({"Bucket": "b", "Key": ""})"), HasSubstr("Key"));
}

TEST(Parameters, DotsAreNoLabel) {
  EXPECT_THAT(refused("lambda", "DeleteFunction", R"({"FunctionName": ".."})"), HasSubstr("dots"));
  EXPECT_EQ(made("s3", "DeleteObject", {{"Bucket", "b"}, {"Key", ".."}}).path, "/..");
}

TEST(Parameters, ManyDefectsAreCutNotHidden) {
  Json parameters;
  for (int i = 0; i < 20; ++i) parameters["Wrong" + std::to_string(i)] = 1;
  EXPECT_THAT(refused("sts", "GetCallerIdentity", parameters.dump().c_str()),
              HasSubstr("and more"));
}

TEST(Parameters, DepthIsLimited) {
  std::string deep = "{}";
  for (int i = 0; i < 300; ++i) deep = R"({"And":[)" + deep + "]}";
  EXPECT_THAT(refused("ce", "GetCostAndUsage",
                      (R"({"TimePeriod": {"Start": "a", "End": "b"}, "Granularity": "DAILY",
                          "Metrics": ["x"], "Filter": )" +
                       deep + "}")
                          .c_str()),
              HasSubstr("deep"));
}

TEST(Parameters, NullIsUnset) {
  EXPECT_EQ(made("iam", "ListAccessKeys", {{"UserName", nullptr}}).body,
            "Action=ListAccessKeys&Version=2010-05-08");
}

// ---- requests

TEST(Requests, TokensAreFilledInOnceAndOnlyWhereMissing) {
  EXPECT_THAT(made("ec2", "CreateVolume", {{"AvailabilityZone", "a"}}).body,
              HasSubstr("ClientToken=token-1"));
  EXPECT_THAT(
      made("ec2", "CreateVolume", {{"AvailabilityZone", "a"}, {"ClientToken", "mine"}}).body,
      HasSubstr("ClientToken=mine"));
  const std::string token = random_token();
  EXPECT_EQ(token.size(), 36U);
  EXPECT_EQ(token[14], '4');
  EXPECT_NE(token, random_token());
}

TEST(Requests, TheBucketIsTheEndpoints) {
  const HttpRequest get = made("s3", "GetObject", {{"Bucket", "logs"}, {"Key", "a b/c+d.gz"}});
  EXPECT_EQ(get.method, "GET");
  EXPECT_EQ(get.path, "/a%20b/c%2Bd.gz");
  const HttpRequest list = made("s3", "ListObjectsV2", {{"Bucket", "logs"}, {"Prefix", "a+b"}});
  EXPECT_EQ(list.path, "/");
  EXPECT_EQ(list.query, "list-type=2&prefix=a%2Bb");
  EXPECT_EQ(made("s3", "GetBucketPolicy", {{"Bucket", "logs"}}).query, "policy");
  EXPECT_EQ(made("s3", "CopyObject",
                 {{"Bucket", "b"}, {"Key", "k"}, {"CopySource", "from/a b?versionId=1"}})
                .headers[0]
                .value,
            "from/a%20b?versionId=1");
}

TEST(Requests, AccountOfS3ControlIsTheEndpoints) {
  const auto out = make("s3control", "GetPublicAccessBlock", {{"AccountId", "123456789012"}});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->host_prefix, "");
  EXPECT_EQ(header_of(out->request.headers, "x-amz-account-id"), "123456789012");
}

TEST(Requests, S3BodiesCarryAChecksum) {
  const HttpRequest put =
      made("s3", "PutObject", {{"Bucket", "b"}, {"Key", "k"}, {"Body", "aGVsbG8="}});
  EXPECT_EQ(put.body, "hello");
  EXPECT_EQ(header_of(put.headers, "x-amz-checksum-crc32"), "NhCmhg==");
  EXPECT_EQ(header_of(put.headers, "x-amz-sdk-checksum-algorithm"), "CRC32");
  const HttpRequest sha =
      made("s3", "PutObject",
           {{"Bucket", "b"}, {"Key", "k"}, {"Body", "aGVsbG8="}, {"ChecksumAlgorithm", "SHA256"}});
  EXPECT_EQ(header_of(sha.headers, "x-amz-checksum-sha256"),
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
  const auto other =
      make("s3", "PutObject", {{"Bucket", "b"}, {"Key", "k"}, {"ChecksumAlgorithm", "CRC64NVME"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::kUnsupported);
  EXPECT_TRUE(header_of(made("s3", "GetObject", {{"Bucket", "b"}, {"Key", "k"}}).headers,
                        "x-amz-checksum-crc32")
                  .empty());
}

TEST(Requests, TheLengthIsTheSenders) {
  const HttpRequest put =
      made("s3", "PutObject", {{"Bucket", "b"}, {"Key", "k"}, {"ContentLength", 7}});
  EXPECT_EQ(header_of(put.headers, "Content-Length"), "");
}

TEST(Requests, S3NamesARootByItsMember) {
  const HttpRequest put =
      made("s3", "PutBucketLifecycleConfiguration",
           {{"Bucket", "b"}, {"LifecycleConfiguration", {{"Rules", Json::array()}}}});
  EXPECT_EQ(put.body,
            R"(<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>)");
}

TEST(Requests, IdsOfRoute53AreShortened) {
  EXPECT_EQ(made("route53", "GetHostedZone", {{"Id", "/hostedzone/Z123"}}).path,
            "/2013-04-01/hostedzone/Z123");
}

TEST(Requests, AHeaderCannotBeBrokenInTwo) {
  const HttpRequest put = made(
      "s3", "PutObject", {{"Bucket", "b"}, {"Key", "k"}, {"Metadata", {{"a", "x\r\nEvil: 1"}}}});
  EXPECT_EQ(header_of(put.headers, "x-amz-meta-a"), "x  Evil: 1");
}

TEST(Requests, EventStreamsAreRefused) {
  const auto out = make("logs", "StartLiveTail", Json::object());
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, Code::kUnsupported);
}

TEST(Requests, EveryOperationAnswersToNothing) {
  // An empty object is refused for what it lacks, or goes out; nothing else may happen.
  size_t sent = 0, refused_for_lack = 0;
  for (const std::string_view service : model_services()) {
    const Model& model = **models().find(service);
    for (const std::string_view name : model.operations()) {
      const auto out = make_request(**model.operation(name), Json::object());
      sent += out.has_value();
      if (out) continue;
      ++refused_for_lack;
      EXPECT_TRUE(out.error().code == Code::kUsage || out.error().code == Code::kUnsupported)
          << out.error().message;
    }
  }
  EXPECT_GT(sent, 1400U);
  EXPECT_GT(refused_for_lack, 4000U);
}

// ---- answers

TEST(Answers, BucketLocationIsItsRoot) {
  const std::string head = R"(<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/")";
  const auto eu =
      read("s3", "GetBucketLocation", {200, {}, head + ">eu-west-1</LocationConstraint>"});
  EXPECT_EQ(eu.result, Json({{"LocationConstraint", "eu-west-1"}}));
  EXPECT_EQ(read("s3", "GetBucketLocation", {200, {}, head + "/>"}).result,
            Json({{"LocationConstraint", nullptr}}));
}

TEST(Answers, PoliciesOfIamAreDocuments) {
  const auto out =
      read("iam", "GetUserPolicy",
           {200, {}, R"(<GetUserPolicyResponse><GetUserPolicyResult><UserName>b</UserName>
        <PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</PolicyDocument></GetUserPolicyResult>
        <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetUserPolicyResponse>)"});
  EXPECT_EQ(out.result["PolicyDocument"]["Version"], "2012-10-17");
  EXPECT_EQ(out.answer.request_id, "r-1");
}

TEST(Answers, AnErrorInA200) {
  const auto out = read("s3", "CopyObject",
                        {200,
                         {},
                         "<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code>"
                         "<Message>Reduce</Message><RequestId>r</RequestId></Error>"});
  ASSERT_TRUE(out.answer.error);
  EXPECT_EQ(out.answer.error->code, "SlowDown");
  EXPECT_EQ(out.answer.error->status, 200);
  EXPECT_EQ(out.answer.error->request_id, "r");
  // An object that looks like an error is an object.
  const auto object = read("s3", "GetObject", {200, {}, "<Error><Code>x</Code></Error>"});
  EXPECT_FALSE(object.answer.error);
}

TEST(Answers, ErrorsWithoutABody) {
  const auto head = read("s3", "HeadObject", {404, {{"x-amz-request-id", "R1"}}, ""});
  ASSERT_TRUE(head.answer.error);
  EXPECT_EQ(head.answer.error->code, "404");
  EXPECT_EQ(head.answer.error->message, "Not Found");
  EXPECT_EQ(head.answer.error->request_id, "R1");
  EXPECT_EQ(read("s3", "GetObject", {304, {}, ""}).answer.error->code, "304");
  EXPECT_EQ(read("ec2", "DescribeInstances", {503, {}, "<html>busy</html>"}).answer.error->code,
            "503");
  EXPECT_EQ(read("ec2", "DescribeInstances", {400, {}, "not xml"}).answer.error->code, "400");
  EXPECT_EQ(read("ssm", "DescribeInstanceInformation", {403, {}, "no json"}).answer.error->message,
            "no json");
}

TEST(Answers, ErrorsOfEachProtocol) {
  const auto ec2 = read("ec2", "RunInstances",
                        {400,
                         {},
                         "<Response><Errors><Error><Code>Blocked</Code><Message>m</Message>"
                         "</Error></Errors><RequestID>r</RequestID></Response>"});
  EXPECT_EQ(ec2.answer.error->code, "Blocked");
  EXPECT_EQ(ec2.answer.error->request_id, "r");
  const auto json = read("organizations", "LeaveOrganization",
                         {400,
                          {{"x-amzn-RequestId", "r2"}},
                          R"({"__type":"com.amazonaws#AccessDeniedException","Message":"no",
                              "Reason":"x"})"});
  EXPECT_EQ(json.answer.error->code, "AccessDeniedException");
  EXPECT_EQ(json.answer.error->message, "no");
  EXPECT_EQ(json.answer.error->request_id, "r2");
  const auto modelled =
      read("lambda", "Invoke",
           {429,
            {{"x-amzn-ErrorType", "TooManyRequestsException:http://x/"}, {"Retry-After", "7"}},
            R"({"message":"slow","Reason":"CallerRateLimitExceeded"})"});
  EXPECT_EQ(modelled.answer.error->code, "TooManyRequestsException");
  EXPECT_EQ((*modelled.answer.error->fields)["retryAfterSeconds"], "7");
  EXPECT_EQ((*modelled.answer.error->fields)["Reason"], "CallerRateLimitExceeded");
}

TEST(Answers, WhatIsNoAnswerIsNoEmptyAnswer) {
  EXPECT_EQ(code_of("ec2", "DescribeInstances", {200, {}, "<html><body/></html>"}), Code::kCorrupt);
  EXPECT_EQ(code_of("ec2", "DescribeInstances", {200, {}, ""}), Code::kCorrupt);
  EXPECT_EQ(code_of("iam", "ListUsers", {200, {}, "<html/>"}), Code::kCorrupt);
  EXPECT_EQ(code_of("ssm", "DescribeInstanceInformation", {200, {}, "<html/>"}), Code::kCorrupt);
  EXPECT_EQ(code_of("ssm", "DescribeInstanceInformation", {200, {}, "[1]"}), Code::kCorrupt);
  EXPECT_EQ(code_of("s3", "ListBuckets", {200, {}, std::string("<a/>\0x", 6)}), Code::kCorrupt);
}

TEST(Answers, HostileNestingEnds) {
  std::string json, xml;
  for (int i = 0; i < 100'000; ++i) json += '[', xml += "<a>";
  EXPECT_EQ(code_of("ssm", "DescribeInstanceInformation", {200, {}, json}), Code::kLimit);
  for (int i = 0; i < 100'000; ++i) xml += "</a>";
  EXPECT_EQ(code_of("ec2", "DescribeInstances", {200, {}, xml}), Code::kLimit);
}

TEST(Answers, OddScalarsStayAsTheyCame) {
  const auto out = read("ec2", "DescribeSnapshots",
                        {200,
                         {},
                         "<r><snapshotSet><item><startTime>soon</startTime>"
                         "<volumeSize>big</volumeSize><encrypted>maybe</encrypted>"
                         "<snapshotId>\xFF</snapshotId></item></snapshotSet></r>"});
  const Json& snapshot = out.result["Snapshots"][0];
  EXPECT_EQ(snapshot["StartTime"], "soon");
  EXPECT_EQ(snapshot["VolumeSize"], "big");
  EXPECT_EQ(snapshot["Encrypted"], "maybe");
  EXPECT_EQ(snapshot["SnapshotId"], "\xEF\xBF\xBD");
}

TEST(Answers, BlanksAndCharacterDataAreKept) {
  const auto out = read("s3", "ListObjectsV2",
                        {200,
                         {},
                         "<ListBucketResult><Contents><Key> </Key></Contents>"
                         "<Contents><Key>a<![CDATA[&b]]></Key></Contents></ListBucketResult>"});
  EXPECT_EQ(out.result["Contents"][0]["Key"], " ");
  EXPECT_EQ(out.result["Contents"][1]["Key"], "a&b");
}

}  // namespace
}  // namespace hikeshi::aws
