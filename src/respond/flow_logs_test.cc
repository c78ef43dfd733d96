// SPDX-License-Identifier: Apache-2.0
// What flow logs show after an isolation: silence only where every interface's log reaches far
// enough, traffic wherever something was accepted.
#include "respond/flow_logs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "respond/sample_answer.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Shows = Flows::Shows;
using ::testing::HasSubstr;

constexpr int64_t kIsolated = 1795428000;  // 2026-11-23T10:00:00Z
constexpr const char* kDefault =
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} "
    "${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

// An instance, its interfaces and their logs, as AWS would answer.
class Account {
 public:
  Account& interface(const std::string& id) {
    interfaces_.push_back(
        {{"NetworkInterfaceId", id}, {"SubnetId", "subnet-1"}, {"VpcId", "vpc-1"}});
    return *this;
  }
  Account& log(Json log) {
    logs_.push_back(std::move(log));
    return *this;
  }
  // Of an interface, from and to in seconds after the isolation.
  Account& record(const std::string& interface, int64_t from, int64_t to, const char* action,
                  const char* status = "OK") {
    return line(interface,
                fmt::format("2 111122223333 {} 10.0.0.5 203.0.113.9 40000 443 6 1 60 {} "
                            "{} {} {}",
                            interface, kIsolated + from, kIsolated + to, action, status));
  }
  Account& line(const std::string& interface, const std::string& text) {
    events_[interface].push_back({{"message", text}});
    return *this;
  }
  Account& refuse(const char* operation) {
    refused_ = operation;
    return *this;
  }

  Flows flows() {
    const FixedClock clock({kIsolated + 3600});
    const Ground ground{testing::models(), clock,
                        [this](const AwsCommand& call) { return answer(call); },
                        [](const std::string&) { return fail(Code::kNotFound, ""); }};
    return flows_after(ground, "i-1", "eu-west-1", {kIsolated});
  }

 private:
  tl::expected<Json, aws::CallError> answer(const AwsCommand& command) {
    const std::string& operation = command.call.operation;
    const Json& params = command.call.params;
    EXPECT_EQ("eu-west-1", command.call.region);
    if (operation == refused_)
      return tl::make_unexpected(
          aws::CallError{aws::Refusal::kDenied, "AccessDenied", "no", "", 400, 1, {}});
    if (operation == "DescribeNetworkInterfaces") return Json{{"NetworkInterfaces", interfaces_}};
    if (operation == "DescribeFlowLogs") return Json{{"FlowLogs", logs_}};
    std::string stream = params.value("logStreamNamePrefix", params.value("logStreamName", ""));
    stream = stream.substr(0, stream.find("-all"));
    stream = stream.substr(0, stream.find("-accept"));
    return Json{{"events", events_[stream]}};
  }

  Json interfaces_ = Json::array(), logs_ = Json::array();
  std::map<std::string, Json> events_;
  std::string refused_;
};

Json kept(const char* traffic = "ALL", const char* format = kDefault) {
  return {{"LogGroupName", "flows"},
          {"TrafficType", traffic},
          {"LogFormat", format},
          {"CreationTime", "2026-11-01T00:00:00.000Z"},
          {"MaxAggregationInterval", 600}};
}

TEST(FlowLogs, NothingAcceptedForTheLongestWindowIsSilence) {
  const Flows flows = Account()
                          .interface("eni-1")
                          .interface("eni-2")
                          .log(kept())
                          .record("eni-1", 60, 660, "REJECT")
                          .record("eni-2", 30, 720, "-", "NODATA")
                          .flows();
  EXPECT_EQ(Shows::kSilence, flows.shows) << flows.text;
  EXPECT_EQ(
      "flow logs of eni-1, eni-2: nothing accepted from 2026-11-23T10:01:00Z to "
      "2026-11-23T10:11:00Z",
      flows.text);
}

TEST(FlowLogs, WhatWasAcceptedSinceIsTraffic) {
  const Flows flows = Account()
                          .interface("eni-1")
                          .log(kept())
                          .record("eni-1", 60, 120, "ACCEPT")
                          .record("eni-1", 660, 720, "REJECT")
                          .flows();
  EXPECT_EQ(Shows::kTraffic, flows.shows);
  EXPECT_THAT(flows.text, HasSubstr("eni-1 accepted 2026-11-23T10:02:00Z 10.0.0.5 -> 203.0.113.9"));
}

TEST(FlowLogs, WhatBeganBeforeIsNotHeldAgainstIt) {
  const auto with = [](int64_t from) {
    return Account()
        .interface("eni-1")
        .log(kept())
        .record("eni-1", from, from + 60, "ACCEPT")
        .record("eni-1", 90, 720, "REJECT")
        .flows()
        .shows;
  };
  EXPECT_EQ(Shows::kSilence, with(-30));
  EXPECT_EQ(Shows::kSilence, with(0));
  EXPECT_EQ(Shows::kTraffic, with(1));
}

TEST(FlowLogs, EveryInterfaceHasToBeShownLongEnough) {
  const Flows short_log =
      Account().interface("eni-1").log(kept()).record("eni-1", 60, 599, "REJECT").flows();
  EXPECT_EQ(Shows::kNothing, short_log.shows);
  EXPECT_THAT(short_log.text,
              HasSubstr("without a gap from 2026-11-23T10:01:00Z to 2026-11-23T10:09:59Z; "
                        "2026-11-23T10:11:00Z"));
  const Flows one_of_two = Account()
                               .interface("eni-1")
                               .interface("eni-2")
                               .log(kept())
                               .record("eni-1", 60, 660, "REJECT")
                               .flows();
  EXPECT_EQ(Shows::kNothing, one_of_two.shows);
  EXPECT_THAT(one_of_two.text, HasSubstr("no flow log in CloudWatch Logs shows eni-2"));
  EXPECT_EQ(Shows::kNothing, Account().log(kept()).flows().shows);  // no interface at all
}

TEST(FlowLogs, WhatWasLeftOutOrCannotBeReadShowsNothing) {
  const auto all = [] {
    return Account().interface("eni-1").log(kept()).record("eni-1", 60, 660, "REJECT");
  };
  EXPECT_EQ(Shows::kSilence, all().flows().shows);
  EXPECT_EQ(Shows::kNothing, all().record("eni-1", 120, 180, "-", "SKIPDATA").flows().shows);
  for (const char* operation :
       {"DescribeNetworkInterfaces", "DescribeFlowLogs", "FilterLogEvents", "GetLogEvents"}) {
    const Flows flows = all().refuse(operation).flows();
    EXPECT_EQ(Shows::kNothing, flows.shows) << operation;
    EXPECT_THAT(flows.text, HasSubstr("no")) << operation;
  }
}

TEST(FlowLogs, OnlyLogsOfWhatWasAcceptedCount) {
  const auto with = [](Json log) {
    return Account().interface("eni-1").log(std::move(log)).record("eni-1", 60, 660, "-").flows();
  };
  EXPECT_EQ(Shows::kSilence, with(kept("ACCEPT")).shows);
  EXPECT_EQ(Shows::kNothing, with(kept("REJECT")).shows);
  const Flows in_s3 =
      with({{"LogDestination", "arn:aws:s3:::flows"}, {"TrafficType", "ALL"}, {"LogFormat", ""}});
  EXPECT_EQ(Shows::kNothing, in_s3.shows);
  EXPECT_THAT(in_s3.text, HasSubstr("arn:aws:s3:::flows, which is not read here"));
}

TEST(FlowLogs, AFormatOfOnesOwnIsReadByItsNames) {
  const char* format = "${action} ${end} ${start} ${interface-id}";
  const auto with = [&](const char* action) {
    return Account()
        .interface("eni-1")
        .log(kept("ALL", format))
        .line("eni-1", fmt::format("{} {} {} eni-1", action, kIsolated + 660, kIsolated + 60))
        .flows()
        .shows;
  };
  EXPECT_EQ(Shows::kTraffic, with("ACCEPT"));
  EXPECT_EQ(Shows::kSilence, with("REJECT"));
  // Without the action nobody can say what was accepted.
  EXPECT_EQ(Shows::kNothing,
            Account()
                .interface("eni-1")
                .log(kept("ALL", "${end} ${start} ${interface-id}"))
                .line("eni-1", fmt::format("{} {} eni-1", kIsolated + 660, kIsolated + 60))
                .flows()
                .shows);
}

// Before it was made a log is silent of itself, and another of that name may have left records.
TEST(FlowLogs, ALogCountsFromWhenItWasMade) {
  const auto with = [](const char* made, int64_t to) {
    Json log = kept();
    log["CreationTime"] = made;
    log["MaxAggregationInterval"] = 60;
    Account account;
    account.interface("eni-1").log(log);
    for (int64_t at = 1740; at < to; at += 60) account.record("eni-1", at, at + 60, "REJECT");
    return account.flows();
  };
  const Flows late = with("2026-11-23T10:30:00.000Z", 2400);
  EXPECT_EQ(Shows::kSilence, late.shows) << late.text;
  EXPECT_THAT(late.text, HasSubstr("from 2026-11-23T10:30:00Z to 2026-11-23T10:40:00Z"));
  const Flows early = with("2026-11-23T10:30:00.000Z", 2340);
  EXPECT_EQ(Shows::kNothing, early.shows) << early.text;
  EXPECT_THAT(early.text, HasSubstr("2026-11-23T10:40:00Z is needed"));
  EXPECT_EQ(Shows::kNothing, with("", 9000).shows) << "nobody knows since when it records";
  EXPECT_EQ(Shows::kSilence, with("2026-11-01T00:00:00.000Z", 2340).shows);
}

TEST(FlowLogs, WhatWasAcceptedBeforeTheLogWasMadeIsTrafficAllTheSame) {
  Json log = kept();
  log["CreationTime"] = "2026-11-23T10:30:00.000Z";
  const Flows flows = Account()
                          .interface("eni-1")
                          .log(log)
                          .record("eni-1", 60, 120, "ACCEPT")
                          .record("eni-1", 1800, 2400, "REJECT")
                          .flows();
  EXPECT_EQ(Shows::kTraffic, flows.shows) << flows.text;
}

// Of every interval there is a record: where one lacks, nobody knows what flowed.
TEST(FlowLogs, AHoleBetweenRecordsIsNoSilence) {
  const auto with = [](int64_t interval, int64_t next, int64_t to) {
    Json log = kept();
    log["MaxAggregationInterval"] = interval;
    return Account()
        .interface("eni-1")
        .log(log)
        .record("eni-1", 60, 120, "REJECT")
        .record("eni-1", next, to, "REJECT")
        .flows();
  };
  EXPECT_EQ(Shows::kSilence, with(60, 240, 700).shows);
  EXPECT_EQ(Shows::kNothing, with(60, 241, 700).shows);
  EXPECT_EQ(Shows::kSilence, with(600, 241, 700).shows);
  const Flows after = with(60, 300, 900);
  EXPECT_EQ(Shows::kSilence, after.shows);
  EXPECT_THAT(after.text, HasSubstr("from 2026-11-23T10:05:00Z to 2026-11-23T10:15:00Z"));
}

TEST(FlowLogs, TheInterfacesAreSilentAtTheSameTime) {
  const Flows flows = Account()
                          .interface("eni-1")
                          .interface("eni-2")
                          .log(kept())
                          .record("eni-1", 60, 660, "REJECT")
                          .record("eni-2", 120, 720, "REJECT")
                          .flows();
  EXPECT_EQ(Shows::kNothing, flows.shows) << flows.text;
  EXPECT_EQ("the flow logs of eni-1, eni-2 have no ten minutes in common yet", flows.text);
}

}  // namespace
}  // namespace hikeshi::respond
