// SPDX-License-Identifier: Apache-2.0
// The script covers the whole table, and what it leaves is read with every difference of the
// command line's taken out. tests/emulator/export_test.py runs the script.
#include "snapshot/exported.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "io/memory_fs.h"
#include "snapshot/script.h"

namespace hikeshi::snapshot {
namespace {

using aws::CallResult;
using aws::Json;
using aws::Refusal;
using testing::HasSubstr;

class ExportedTest : public testing::Test {
 protected:
  void put(const std::string& stem, const std::string& call, const std::string& json,
           const std::string& err = "") {
    ASSERT_TRUE(fs_.write("export/" + stem + ".call", call + "\n"));
    ASSERT_TRUE(fs_.write("export/" + stem + ".json", json));
    ASSERT_TRUE(fs_.write("export/" + stem + ".err", err));
  }

  CallResult ask(const char* service, const char* operation, const char* region,
                 Json params = Json::object()) {
    auto exported = Exported::read(fs_, "export", plan_);
    EXPECT_TRUE(exported) << exported.error().message;
    const Source source = exported->source(fs_, models_);
    aws::Call call;
    call.service = service;
    call.operation = operation;
    call.region = region;
    call.params = std::move(params);
    std::optional<CallResult> result;
    source.start(std::move(call), [&](CallResult got) { result = std::move(got); });
    EXPECT_FALSE(result) << "not from within start()";
    source.poll(aws::Millis(0));
    return std::move(*result);
  }

  const Plan plan_ = *default_plan();
  aws::Models models_;
  MemoryFileSystem fs_;
};

constexpr const char* kAt = "2026-11-23T10:00:00Z";

std::string call_line(const std::string& id, const std::string& region, int status,
                      const std::string& params = "{}") {
  return id + "\t" + region + "\t" + std::to_string(status) + "\t" + kAt + "\t" + params;
}

TEST_F(ExportedTest, TimesAreWrittenInOneWay) {
  put("a", call_line("iam.users", "", 0),
      R"({"Users":[{"UserName":"u","CreateDate":"2026-11-23T19:00:00+09:00"}]})");
  const CallResult got = ask("iam", "ListUsers", "");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->value["Users"][0]["CreateDate"], "2026-11-23T10:00:00Z");
  EXPECT_EQ(format_rfc3339(got->at), kAt);
  EXPECT_EQ(got->sha256.size(), 64);
}

TEST_F(ExportedTest, SecondsOfJsonServicesToo) {
  put("a", call_line("organizations.accounts", "", 0),
      R"({"Accounts":[{"Id":"111122223333","JoinedTimestamp":1795428000.25}]})");
  EXPECT_EQ(ask("organizations", "ListAccounts", "")->value["Accounts"][0]["JoinedTimestamp"],
            "2026-11-23T10:00:00.250Z");
}

TEST_F(ExportedTest, ParametersMatchInAnyOrder) {
  put("a",
      call_line("ec2.instance.user-data", "us-east-1", 0,
                R"({"InstanceId":"i-1","Attribute":"userData"})"),
      "{}");
  EXPECT_TRUE(ask("ec2", "DescribeInstanceAttribute", "us-east-1",
                  {{"Attribute", "userData"}, {"InstanceId", "i-1"}}));
}

TEST_F(ExportedTest, RefusalsMeanWhatTheyMeanLive) {
  put("a", call_line("iam.users", "", 254), "",
      "\nAn error occurred (AccessDenied) when calling the ListUsers operation: User: arn:x is not "
      "authorized\n");
  const CallResult denied = ask("iam", "ListUsers", "");
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, Refusal::kDenied);
  EXPECT_EQ(denied.error().code, "AccessDenied");
  EXPECT_EQ(denied.error().message, "User: arn:x is not authorized");
}

TEST_F(ExportedTest, AServiceThatARegionLacks) {
  put("a", call_line("lightsail.disks", "sa-east-1", 255), "",
      "Could not connect to the endpoint URL: \"https://lightsail.sa-east-1.amazonaws.com/\"\n");
  EXPECT_EQ(ask("lightsail", "GetDisks", "sa-east-1").error().kind, Refusal::kNotOffered);
}

TEST_F(ExportedTest, WhatIsMissingOrCutOffIsNoAnswer) {
  put("a", call_line("iam.users", "", 0), R"({"Users":[{)");
  EXPECT_EQ(ask("iam", "ListUsers", "").error().kind, Refusal::kGarbled);
  EXPECT_EQ(ask("iam", "GetAccountSummary", "").error().code, "NotExported");
}

TEST_F(ExportedTest, AFolderWithoutAnExportIsNamed) {
  ASSERT_TRUE(fs_.write("export/notes.txt", "x"));
  const auto none = Exported::read(fs_, "export", plan_);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kNotFound);
  EXPECT_THAT(none.error().message, HasSubstr("export: no export in it"));
}

TEST_F(ExportedTest, EveryCallOfThePlanIsInTheScript) {
  const auto script = export_script(plan_, {});
  ASSERT_TRUE(script) << script.error().message;
  for (const PlannedCall& call : plan_.calls)
    EXPECT_THAT(*script, HasSubstr("ask " + std::string(call.id) + " "));
}

TEST_F(ExportedTest, WhatWasAskedInItsHomeRegionStandsOnceForAll) {
  put("a", call_line("route53domains.domains", "", 0), R"({"Domains":[]})");
  EXPECT_TRUE(ask("route53domains", "ListDomains", "us-east-1"));
}

TEST_F(ExportedTest, LoopsHandDownWhatTheirCallsShare) {
  const auto plan = parse_plan(
      "clusters\tregion\tecs\tListClusters\t{}\t-\t-\t-\n"
      "services\tregion\tecs\tListServices\t{}\tclusters clusterArns[].{cluster: @}\t-\t-\n"
      "service\tregion\tecs\tDescribeServices\t{\"include\":[\"TAGS\"]}\t"
      "services serviceArns[].{services: @}\t-\twith:cluster,batch:10\n"
      "domains\tglobal\troute53domains\tListDomains\t{}\t-\t-\thome:us-east-1\n");
  ASSERT_TRUE(plan) << plan.error().message;
  const std::string script = *export_script(*plan, {"us-east-1"});
  EXPECT_THAT(script, HasSubstr(R"sh('{"cluster":'"$(json "$name1")"'}' )sh"
                                R"sh('serviceArns[].[@]' | batches 10 | while)sh"));
  EXPECT_THAT(script, HasSubstr(R"sh(ask service "$region" ecs describe-services )sh"
                                R"sh('{"include":["TAGS"],"cluster":'"$(json "$name1")")sh"
                                R"sh(',"services":['"$name2"']}')sh"));
  EXPECT_THAT(script, HasSubstr("ask domains '' route53domains list-domains '{}' us-east-1\n"));
}

TEST_F(ExportedTest, NothingOfTheTableReachesTheShellUnquoted) {
  const auto plan =
      parse_plan("a\tglobal\tiam\tListUsers\t{\"PathPrefix\":\"'; touch x; '\"}\t-\t-\t-\n");
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_THAT(*export_script(*plan, {"us-east-1"}),
              HasSubstr(R"('{"PathPrefix":"'\''; touch x; '\''"}')"));
}

}  // namespace
}  // namespace hikeshi::snapshot
