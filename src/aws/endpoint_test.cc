// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoint.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aws/botocore_data.h"
#include "aws/endpoint_functions.h"
#include "aws/endpoint_rules.h"
#include "aws/regions.h"
#include "aws/url.h"

namespace hikeshi::aws {
namespace {

const Json& partitions() {
  static const Json all = read_botocore("botocore/data/partitions.json");
  return all;
}

Json rules_of(const std::string& service) {
  for (const auto& [name, folder] : services_with("endpoint-rule-set-1.json"))
    if (name == service) return read_botocore(folder / "endpoint-rule-set-1.json");
  ADD_FAILURE() << service;
  return {};
}

Result<Endpoint> find(const std::string& service, const EndpointSettings& settings,
                      const Json& params = Json(), const Json& operation = Json::object()) {
  const Json rules = rules_of(service);
  std::vector<ContextMember> members;
  if (service == "s3") members.push_back({"Bucket", "Bucket"});
  return find_endpoint({rules, partitions(), operation, members, params, service}, settings);
}

std::string url(const Result<Endpoint>& got) {
  return got ? got->scheme + "://" + got->host + got->path : "! " + got.error().message;
}

EndpointSettings in(const std::string& region) {
  EndpointSettings settings;
  settings.region = region;
  return settings;
}

TEST(Endpoint, RegionalServiceIsSignedWhereItIs) {
  const auto got = find("ec2", in("ap-northeast-1"));
  ASSERT_EQ(url(got), "https://ec2.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(got->signing_region, "ap-northeast-1");
  EXPECT_EQ(got->signing_name, "ec2");
  EXPECT_TRUE(got->double_encode);
  EXPECT_TRUE(got->headers.empty());
}

struct Global {
  const char* service;
  const char* region;
  const char* url;
  const char* signing_region;
};

// Wherever one calls from, these are asked and signed in one place of the partition.
constexpr Global kGlobal[] = {
    {"iam", "ap-northeast-1", "https://iam.amazonaws.com", "us-east-1"},
    {"iam", "cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"},
    {"iam", "us-gov-west-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1"},
    {"route53", "eu-west-1", "https://route53.amazonaws.com", "us-east-1"},
    {"cloudfront", "eu-west-1", "https://cloudfront.amazonaws.com", "us-east-1"},
    {"organizations", "eu-west-1", "https://organizations.us-east-1.amazonaws.com", "us-east-1"},
    {"health", "eu-west-1", "https://health.us-east-1.amazonaws.com", "us-east-1"},
    {"ce", "eu-west-1", "https://ce.us-east-1.amazonaws.com", "us-east-1"},
    {"support", "eu-west-1", "https://support.us-east-1.amazonaws.com", "us-east-1"},
    {"budgets", "eu-west-1", "https://budgets.amazonaws.com", "us-east-1"},
    {"account", "eu-west-1", "https://account.us-east-1.amazonaws.com", "us-east-1"},
    {"sts", "eu-west-1", "https://sts.eu-west-1.amazonaws.com", "eu-west-1"},
    {"sts", "aws-global", "https://sts.amazonaws.com", "us-east-1"},
};

TEST(Endpoint, GlobalServicesAreSignedInOnePlace) {
  for (const Global& each : kGlobal) {
    const auto got = find(each.service, in(each.region));
    ASSERT_EQ(url(got), each.url) << each.service;
    EXPECT_EQ(got ? got->signing_region : "", each.signing_region) << each.service;
  }
}

TEST(Endpoint, FipsAndDualStack) {
  EndpointSettings settings = in("us-west-2");
  settings.fips = true;
  EXPECT_EQ(url(find("kms", settings)), "https://kms-fips.us-west-2.amazonaws.com");
  settings.dual_stack = true;
  EXPECT_EQ(url(find("kms", settings)), "https://kms-fips.us-west-2.api.aws");
  settings.fips = false;
  EXPECT_EQ(url(find("kms", settings)), "https://kms.us-west-2.api.aws");
  settings.endpoint_url = "https://example.com";
  EXPECT_EQ(find("kms", settings).error().code, Code::kUsage);  // AWS's rules refuse both together
}

TEST(Endpoint, OwnUrlKeepsTheSignature) {
  EndpointSettings settings = in("eu-west-1");
  settings.endpoint_url = "http://127.0.0.1:5000/base/";
  const auto got = find("sts", settings);
  ASSERT_EQ(url(got), "http://127.0.0.1:5000/base");
  EXPECT_EQ(got->signing_region, "eu-west-1");
  EXPECT_EQ(got->signing_name, "sts");
}

TEST(Endpoint, HttpGoesToThisMachineAlone) {
  EndpointSettings settings = in("eu-west-1");
  for (const char* good : {"http://localhost:1", "http://[::1]:5000", "http://127.9.9.9"}) {
    settings.endpoint_url = good;
    EXPECT_EQ(url(find("sts", settings)), good);
  }
  for (const char* bad : {"http://127.0.0.1.example.com", "http://example.com", "http://[::2]"}) {
    settings.endpoint_url = bad;
    EXPECT_EQ(find("sts", settings).error().code, Code::kNotAllowed) << bad;
  }
}

TEST(Endpoint, NobodysRegionLeadsAway) {
  for (const char* bad : {"", "example.com/", "us-east-1.example.com#", "a b", "us-east-1?", "-a",
                          "127.0.0.1:80", "\xE3\x81\x82"}) {
    EXPECT_EQ(find("ec2", in(bad)).error().code, Code::kUsage) << bad;
    EXPECT_FALSE(parse_region(bad).has_value()) << bad;
  }
}

TEST(Endpoint, BucketsStandInTheHostWhereTheyCan) {
  const Json plain{{"Bucket", "logs"}}, dotted{{"Bucket", "a.logs"}};
  EXPECT_EQ(url(find("s3", in("us-east-1"))), "https://s3.us-east-1.amazonaws.com");
  EXPECT_EQ(url(find("s3", in("us-east-1"), plain)), "https://logs.s3.us-east-1.amazonaws.com");
  EXPECT_EQ(url(find("s3", in("eu-west-1"), dotted)), "https://s3.eu-west-1.amazonaws.com/a.logs");
  EndpointSettings settings = in("eu-west-1");
  settings.s3_addressing = S3Addressing::kPath;
  const auto got = find("s3", settings, plain);
  ASSERT_EQ(url(got), "https://s3.eu-west-1.amazonaws.com/logs");
  EXPECT_FALSE(got->double_encode);
  EXPECT_EQ(url(find("s3", in("eu-west-1"), plain, Json{{"name", "GetBucketLocation"}})),
            "https://s3.eu-west-1.amazonaws.com/logs");
}

TEST(Endpoint, BucketsAtAnOwnUrlStandInThePath) {
  EndpointSettings settings = in("eu-west-1");
  settings.endpoint_url = "http://localhost:5000";
  EXPECT_EQ(url(find("s3", settings, Json{{"Bucket", "logs"}})), "http://localhost:5000/logs");
  settings.s3_addressing = S3Addressing::kVirtual;
  EXPECT_EQ(url(find("s3", settings, Json{{"Bucket", "logs"}})), "http://logs.localhost:5000");
  settings.endpoint_url = "http://127.0.0.1:5000";
  EXPECT_EQ(url(find("s3", settings, Json{{"Bucket", "logs"}})), "http://127.0.0.1:5000/logs");
}

TEST(Endpoint, AccessPointsByTheirArn) {
  const Json point{{"Bucket", "arn:aws:s3:us-west-2:111122223333:accesspoint:logs"}};
  const auto got = find("s3", in("eu-west-1"), point);
  ASSERT_EQ(url(got), "https://logs-111122223333.s3-accesspoint.us-west-2.amazonaws.com");
  EXPECT_EQ(got->signing_region, "us-west-2");
  const Json many{{"Bucket", "arn:aws:s3::111122223333:accesspoint:mfzwi23gnjvgw.mrap"}};
  EXPECT_EQ(find("s3", in("eu-west-1"), many).error().code, Code::kUnsupported);
  const Json other{{"Bucket", "arn:aws-cn:s3:cn-north-1:111122223333:accesspoint:logs"}};
  EXPECT_EQ(find("s3", in("eu-west-1"), other).error().code, Code::kUsage);
}

TEST(Endpoint, DirectoryBucketsTakeTheOrdinarySignature) {
  const auto got = find("s3", in("us-west-2"), Json{{"Bucket", "logs--usw2-az1--x-s3"}});
  ASSERT_EQ(url(got), "https://logs--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com");
  EXPECT_EQ(got->signing_name, "s3express");
}

TEST(Endpoint, HostPrefix) {
  Endpoint endpoint;
  endpoint.host = "logs.eu-west-1.amazonaws.com";
  EXPECT_TRUE(add_host_prefix(endpoint, "stream-").has_value());
  EXPECT_EQ(endpoint.host, "stream-logs.eu-west-1.amazonaws.com");
  EXPECT_EQ(add_host_prefix(endpoint, "a/b.").error().code, Code::kUsage);
  EXPECT_EQ(add_host_prefix(endpoint, "example.com#.").error().code, Code::kUsage);
  endpoint.host = "127.0.0.1:5000";
  EXPECT_TRUE(add_host_prefix(endpoint, "stream-").has_value());
  EXPECT_EQ(endpoint.host, "127.0.0.1:5000");
}

TEST(Endpoint, UrlsByRank) {
  EndpointUrls urls{"", "", "https://a", "", "https://b", false};
  EXPECT_EQ(choose_endpoint_url(urls), "https://a");
  urls.service_variable = "https://c";
  EXPECT_EQ(choose_endpoint_url(urls), "https://c");
  urls.ignore = true;
  EXPECT_EQ(choose_endpoint_url(urls), "");
  urls.option = "https://d";
  EXPECT_EQ(choose_endpoint_url(urls), "https://d");
  EXPECT_EQ(endpoint_variable("Service Quotas"), "AWS_ENDPOINT_URL_SERVICE_QUOTAS");
  EXPECT_EQ(endpoint_variable("IAM"), "AWS_ENDPOINT_URL_IAM");
  EXPECT_EQ(endpoint_profile_key("SSO OIDC"), "sso_oidc");
}

TEST(Endpoint, BrokenRulesAreAnErrorAndNothingElse) {
  const char* const broken[] = {
      "{}",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[]}]})",
      R"({"parameters":{},"rules":[{"type":"other","conditions":[]}]})",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[{"fn":"nope","argv":[]}]}]})",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[{"fn":"isSet","argv":[]}]}]})",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[],"endpoint":{"url":"{a"}}]})",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[],"endpoint":{"url":"{a}"}}]})",
      R"({"parameters":{},"rules":[{"type":"endpoint","conditions":[],"endpoint":{"url":1}}]})",
  };
  for (const char* text : broken) {
    const auto got = resolve_endpoint(Json::parse(text), partitions(), Json::object());
    ASSERT_FALSE(got.has_value()) << text;
    EXPECT_EQ(got.error().code, Code::kCorrupt) << text << got.error().message;
  }
}

TEST(Endpoint, BracesAndNamesInRules) {
  const Json rules = Json::parse(R"({"parameters":{"Endpoint":{"type":"string"}},"rules":[
    {"type":"tree","conditions":[{"fn":"parseURL","argv":[{"ref":"Endpoint"}],"assign":"url"}],
     "rules":[{"type":"endpoint","conditions":[{"fn":"stringEquals","argv":[
        {"fn":"getAttr","argv":[{"ref":"url"},"scheme"]},"http"]}],"endpoint":{"url":"first"}},
      {"type":"endpoint","conditions":[],"endpoint":{"url":"{{{url#authority}}}"}}]},
    {"type":"error","conditions":[],"error":"no URL in `{Endpoint}`"}]})");
  EXPECT_EQ(evaluate_rules(rules, partitions(), Json{{"Endpoint", "https://a:1"}})->at("url"),
            "{a:1}");
  EXPECT_EQ(evaluate_rules(rules, partitions(), Json{{"Endpoint", "a"}}).error().message,
            "no URL in `a`");
  EXPECT_EQ(evaluate_rules(rules, partitions(), Json{{"Endpoint", true}}).error().code,
            Code::kUsage);
}

TEST(Endpoint, ParamsByRank) {
  const Json rules = Json::parse(R"({"parameters":{
    "Fixed":{"type":"string","builtIn":"B"},"Said":{"type":"string","builtIn":"B"},
    "Found":{"type":"stringArray"},"Built":{"type":"string","builtIn":"B"},"None":{"type":"string"}}})");
  const Json operation = Json::parse(R"({"staticContextParams":{"Fixed":{"value":"static"}},
    "operationContextParams":{"Found":{"path":"Items[*].[A.T, B.T][]"}}})");
  const Json params = Json::parse(R"({"Name":"said","Fixed":"x",
    "Items":[{"A":{"T":"one"}},{"B":{"T":"two"}}]})");
  const EndpointCall call{
      rules, partitions(), operation, {{"Said", "Name"}, {"Fixed", "Fixed"}}, params, ""};
  EXPECT_EQ(endpoint_params(call, Json{{"B", "built"}})->dump(),
            R"({"Fixed":"static","Said":"said","Found":["one","two"],"Built":"built"})");
}

TEST(Regions, PartitionsByListAndByForm) {
  EXPECT_EQ(partition_of(partitions(), "us-gov-east-1")->at("id"), "aws-us-gov");
  EXPECT_EQ(partition_of(partitions(), "ap-new-9")->at("id"), "aws");
  EXPECT_EQ(partition_of(partitions(), "cn-new-9")->at("id"), "aws-cn");
  EXPECT_EQ(partition_of(partitions(), "banana"), nullptr);
  EXPECT_TRUE(is_listed(partitions(), "eu-west-1"));
  EXPECT_FALSE(is_listed(partitions(), "eu-west-9"));
  EXPECT_EQ(signing_region_of(partitions(), "aws-cn-global"), "cn-northwest-1");
  EXPECT_TRUE(parse_region("fips-us-gov-west-1")->fips);
  EXPECT_EQ(parse_region(" us-east-1-fips\n")->name, "us-east-1");
}

TEST(Url, TakesNoMoreThanAnAddress) {
  EXPECT_EQ(parse_url("HTTPS://a.example:8443/b")->authority, "a.example:8443");
  EXPECT_EQ(parse_url("https://[2001:db8::1]:1")->host, "2001:db8::1");
  for (const char* bad :
       {"", "a", "https://", "ftp://a", "https://u@a", "https://a?b", "https://a#b", "https://a:b",
        "https://a:99999", "https://[a]", "https://[::1", "https://a b", "https://a\\b",
        "https://a:", "https://[::1]x"})
    EXPECT_FALSE(parse_url(bad).has_value()) << bad;
  EXPECT_EQ(normal_path(""), "/");
  EXPECT_EQ(normal_path("/a//./b/../c d"), "/a/c%20d/");
}

}  // namespace
}  // namespace hikeshi::aws
