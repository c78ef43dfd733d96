// SPDX-License-Identifier: Apache-2.0
// What a run makes of answers and refusals, with a source of its own in place of AWS.
#include "snapshot/collect.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "io/memory_fs.h"
#include "snapshot/facts.h"
#include "snapshot/filing.h"

namespace hikeshi::snapshot {
namespace {

using aws::Json;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPlan =
    "caller\tglobal\tsts\tGetCallerIdentity\t{}\t-\t-\t-\n"
    "users\tglobal\tiam\tListUsers\t{}\t-\t-\t-\n"
    "keys\tglobal\tiam\tListAccessKeys\t{}\tusers Users[].{UserName: UserName}\t-\t-\n"
    "vpns\tregion\tec2\tDescribeVpnConnections\t{}\t-\t-\t-\n"
    "stores\tregion\tcloudtrail\tListPublicKeys\t{}\t-\t-\t-\n"
    "domains\tglobal\troute53domains\tListDomains\t{}\t-\t-\thome:us-east-1\n"
    "organizations.organization\tglobal\torganizations\tDescribeOrganization\t{}\t-\t-\t-\n"
    "accounts\tglobal\torganizations\tListAccounts\t{}\torganizations.organization [`{}`]\t-\t"
    "management\n"
    "clusters\tregion\tecs\tListClusters\t{}\t-\t-\t-\n"
    "tasks\tregion\tecs\tListTasks\t{}\tclusters clusterArns[].{cluster: @}\t-\t-\n"
    "task\tregion\tecs\tDescribeTasks\t{}\ttasks taskArns[].{tasks: @}\t-\twith:cluster,batch:2\n"
    "definition\tregion\tecs\tDescribeTaskDefinition\t{}\ttask "
    "tasks[].{taskDefinition: taskDefinitionArn}\t-\t-\n";

// Answers what it is told, one call at each poll(), and counts what is in flight.
class CollectTest : public testing::Test {
 protected:
  using Answer = std::variant<Json, aws::CallError>;

  CollectTest() {
    answers_["GetCallerIdentity"] = {
        Json{{"Account", "111122223333"}, {"Arn", "arn:aws:iam::111122223333:user/u"}}};
  }

  static aws::CallError refusal(aws::Refusal kind, const char* code) {
    aws::CallError error;
    error.kind = kind;
    error.code = code;
    return error;
  }

  Source source() {
    return {[this](aws::Call call, aws::Client::Done done) {
              asked_[call.operation] += 1;
              regions_[call.operation] = call.region;
              params_[call.operation].push_back(call.params.dump());
              most_ = std::max(most_, ++open_[call.service + call.region]);
              waiting_.emplace_back(std::move(call), std::move(done));
            },
            [this](aws::Millis) { return answer_one(); }};
  }

  bool answer_one() {
    if (waiting_.empty()) return false;
    auto [call, done] = std::move(waiting_.front());
    waiting_.pop_front();
    --open_[call.service + call.region];
    auto& told = answers_[call.operation];
    const Answer answer = told.empty() ? Answer(Json::object()) : told.front();
    if (told.size() > 1) told.pop_front();
    if (const auto* refused = std::get_if<aws::CallError>(&answer)) {
      done(tl::make_unexpected(*refused));
    } else {
      aws::Reply reply;
      reply.value = std::get<Json>(answer);
      done(std::move(reply));
    }
    return true;
  }

  Snapshot take() {
    const Plan plan = *parse_plan(kPlan);
    CollectOptions options;
    options.folder = "shot";
    options.regions = {"us-east-1"};
    auto shot = collect(source(), models_, *fs_, plan, options);
    EXPECT_TRUE(shot) << shot.error().message;
    return std::move(*shot);
  }

  // "OUTCOME CODE" of an entry.
  std::string outcome_of(std::string_view id) {
    for (const Snapshot shot = take(); const Entry& entry : shot.entries) {
      if (entry.id == id)
        return std::string(to_string(entry.outcome)) + (entry.code.empty() ? "" : " ") + entry.code;
    }
    return "none";
  }

  aws::Models models_;
  std::optional<MemoryFileSystem> fs_{std::in_place};
  std::map<std::string, std::deque<Answer>> answers_;  // by operation; the last one for ever
  std::deque<std::pair<aws::Call, aws::Client::Done>> waiting_;
  std::map<std::string, int> asked_, open_;
  std::map<std::string, std::string> regions_;              // by operation: where last
  std::map<std::string, std::vector<std::string>> params_;  // by operation
  int most_ = 0;
};

TEST_F(CollectTest, AThrottledCallIsAskedAgainBeforeItIsFiled) {
  const auto throttled = refusal(aws::Refusal::kThrottled, "Throttling");
  answers_["ListUsers"] = {throttled, Json{{"Users", Json::array()}}};
  EXPECT_EQ(outcome_of("users"), "read");
  EXPECT_EQ(asked_["ListUsers"], 2);
}

TEST_F(CollectTest, OneThatStaysThrottledHasFailed) {
  answers_["ListUsers"] = {refusal(aws::Refusal::kThrottled, "Throttling")};
  EXPECT_EQ(outcome_of("users"), "failed Throttling");
  EXPECT_EQ(asked_["ListUsers"], 2);
}

TEST_F(CollectTest, AsksOneServiceOfOneRegionAFewThingsAtATime) {
  Json users = Json::array();
  for (int i = 0; i < 100; ++i) users.push_back({{"UserName", "u" + std::to_string(i)}});
  answers_["ListUsers"] = {Json{{"Users", users}}};
  EXPECT_EQ(outcome_of("keys"), "read");
  EXPECT_EQ(asked_["ListAccessKeys"], 100);
  EXPECT_LE(most_, 8);
}

TEST_F(CollectTest, AFirstPageIsNotTheWhole) {
  answers_["ListPublicKeys"] = {Json{{"PublicKeyList", Json::array()}}};
  EXPECT_EQ(outcome_of("stores"), "read");
  answers_["GetCallerIdentity"].front() = Json{
      {"Account", "111122223333"}, {"Arn", "arn:aws:iam::111122223333:user/u"}, {"NextToken", "x"}};
  fs_.emplace();
  EXPECT_EQ(outcome_of("caller"), "failed NotWhole");
}

TEST_F(CollectTest, AServiceWithoutAnAddressIsNotOffered) {
  answers_["ListPublicKeys"] = {
      refusal(aws::Refusal::kUnreachable, std::string(aws::kNoSuchEndpoint).c_str())};
  EXPECT_EQ(outcome_of("stores"), "not_offered EndpointNotFound");
  EXPECT_EQ(2, asked_["ListPublicKeys"]);
  fs_.emplace();
  answers_["ListPublicKeys"] = {refusal(aws::Refusal::kUnreachable, "")};
  EXPECT_EQ(outcome_of("stores"), "failed unreachable");
}

// A network that falls silent in the middle takes nothing away unseen.
TEST_F(CollectTest, WhereNoNameResolvesAnyMoreNothingIsCalledAbsent) {
  answers_["ListPublicKeys"] = {
      refusal(aws::Refusal::kUnreachable, std::string(aws::kNoSuchEndpoint).c_str())};
  answers_["GetCallerIdentity"].push_back(
      refusal(aws::Refusal::kUnreachable, std::string(aws::kNoSuchEndpoint).c_str()));
  EXPECT_EQ(outcome_of("stores"), "failed EndpointNotFound");
}

TEST_F(CollectTest, AsksForManyThingsOfOneParentTogetherAndForEachDefinitionOnce) {
  answers_["ListClusters"] = {Json{{"clusterArns", {"c"}}}};
  answers_["ListTasks"] = {Json{{"taskArns", {"t1", "t2", "t3"}}}};
  const Json task{{"taskDefinitionArn", "d:1"}};
  answers_["DescribeTasks"] = {Json{{"tasks", {task, task}}}, Json{{"tasks", {task}}}};
  EXPECT_EQ(outcome_of("task"), "read");
  EXPECT_THAT(params_["DescribeTasks"], ElementsAre(R"({"cluster":"c","tasks":["t1","t2"]})",
                                                    R"({"cluster":"c","tasks":["t3"]})"));
  EXPECT_THAT(params_["DescribeTaskDefinition"], ElementsAre(R"({"taskDefinition":"d:1"})"));
}

TEST_F(CollectTest, WhatOneRegionAloneKnowsIsAskedThere) {
  EXPECT_EQ(outcome_of("domains"), "read");
  EXPECT_EQ(regions_["ListDomains"], "us-east-1");
  answers_["GetCallerIdentity"].front() =
      Json{{"Account", "111122223333"}, {"Arn", "arn:aws-cn:iam::111122223333:user/u"}};
  fs_.emplace();
  EXPECT_EQ(outcome_of("domains"), "read");
  EXPECT_EQ(regions_["ListDomains"], "") << "another partition has other regions";
}

TEST_F(CollectTest, AMemberAccountIsToldWhereToAsk) {
  const auto managed_by = [](const char* account) {
    return Json{{"Organization", {{"MasterAccountId", account}}}};
  };
  answers_["DescribeOrganization"] = {managed_by("444455556666")};
  answers_["ListAccounts"] = {refusal(aws::Refusal::kDenied, "AccessDeniedException")};
  EXPECT_EQ(outcome_of("accounts"), "not_offered ManagementAccountOnly");
  EXPECT_THAT(not_offered(take()),
              Contains("organizations: to be asked in the organization's management account "
                       "444455556666 (global)"));
  fs_.emplace();
  answers_["DescribeOrganization"] = {managed_by("111122223333")};
  EXPECT_EQ(outcome_of("accounts"), "denied AccessDeniedException");
  fs_.emplace();
  answers_["DescribeOrganization"] = {
      refusal(aws::Refusal::kInvalid, "AWSOrganizationsNotInUseException")};
  EXPECT_EQ(outcome_of("accounts"), "none") << "no organization, no question";
}

TEST_F(CollectTest, WritesNoSecretThatCameUnasked) {
  answers_["DescribeVpnConnections"] = {Json{
      {"VpnConnections",
       Json::array({{{"VpnConnectionId", "vpn-1"}, {"CustomerGatewayConfiguration", "CANARY"}}})}}};
  EXPECT_EQ(outcome_of("vpns"), "read");
  std::string written;
  const auto names = fs_->list("shot");
  ASSERT_TRUE(names);
  for (const std::string& name : *names) written += *fs_->read("shot/" + name);
  EXPECT_THAT(written, HasSubstr("vpn-1"));
  EXPECT_THAT(written, Not(HasSubstr("CANARY")));
}

}  // namespace
}  // namespace hikeshi::snapshot
