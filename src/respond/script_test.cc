// SPDX-License-Identifier: Apache-2.0
// The language of the command lines: what it knows, what it refuses, and that names of others stay
// values: no option, no file, no second word.
#include "respond/script.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "base/text.h"
#include "respond/made_steps.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"
#include "respond/step_commands.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::models;

// Runs `text`; every read answers `answer`, "" is a refusal. Gives the changes, one line each.
class Shell {
 public:
  explicit Shell(std::string answer = "{}", std::string code = "")
      : answer_(std::move(answer)), code_(std::move(code)) {}

  std::vector<std::string> changes(const std::string& text) {
    const auto script = parse_script(text);
    if (!script) return {"parse: " + script.error().message};
    std::vector<std::string> made;
    Hands hands{.models = models()};
    hands.read = [&](const AwsCommand&) -> tl::expected<Json, aws::CallError> {
      if (answer_.empty())
        return tl::make_unexpected(
            aws::CallError{aws::Refusal::kDenied, code_, "", "", 403, 1, {}});
      return Json::parse(answer_);
    };
    hands.change = [&](const AwsCommand& c) -> Result<Json> {
      made.push_back(c.call.operation + c.call.params.dump());
      return Json::object();
    };
    hands.lacks = [&](const std::string& action) -> Status {
      made.push_back("lacks " + action);
      return {};
    };
    hands.open = [&](const std::string& name) -> Result<std::string> { return files[name]; };
    hands.keep = [&](const std::string& name, const std::string& bytes) -> Status {
      files[name] = bytes;
      return {};
    };
    hands.now = *parse_rfc3339("2026-11-23T10:00:00Z");
    const auto ran = run_script(*script, hands, {{"WHO", "arn:x"}});
    if (!ran) made.push_back("ended: " + ran.error().message);
    return made;
  }

  std::map<std::string, std::string> files;

 private:
  std::string answer_, code_;
};

const char* const kUsers = R"({"Users":[{"UserName":"a b"},{"UserName":"it's"}]})";
const std::string kEach =
    "aws iam list-users --query 'Users[].[UserName]' --output text | xargs -r -I{} aws iam "
    "delete-user --user-name={}";

TEST(Script, ValuesStayWhole) {
  EXPECT_THAT(Shell(kUsers).changes(kEach),
              ElementsAre(R"(DeleteUser{"UserName":"a b"})", R"(DeleteUser{"UserName":"it's"})"));
}

TEST(Script, QuotesVariablesAndOutputs) {
  EXPECT_THAT(Shell(kUsers).changes("x=\"$(aws iam list-users --query 'Users[0].UserName' --output "
                                    "text)\"\naws iam delete-user --user-name \"$x\""),
              ElementsAre(R"(DeleteUser{"UserName":"a b"})"));
  EXPECT_THAT(Shell().changes("aws iam delete-user --user-name 'it'\\''s'"),
              ElementsAre(R"(DeleteUser{"UserName":"it's"})"));
  EXPECT_THAT(Shell().changes("aws iam delete-user --user-name '$(id)'"),
              ElementsAre(R"j(DeleteUser{"UserName":"$(id)"})j"));
  EXPECT_THAT(Shell().changes("aws iam delete-user --user-name \"${WHO:?}\""),
              ElementsAre(R"(DeleteUser{"UserName":"arn:x"})"));
  EXPECT_THAT(Shell().changes("aws iam delete-user --user-name=-x"),
              ElementsAre(R"(DeleteUser{"UserName":"-x"})"));
}

TEST(Script, AnEmptyVariableEndsTheScriptWithItsReason) {
  const std::string lock =
      "x=\"$(aws iam list-users --query 'Users[].[UserName]' --output text)\"\n"
      "echo \"${x:?nobody is there}\" > f.txt\n"
      "xargs -r -n1 aws iam delete-user --user-name < f.txt";
  EXPECT_THAT(Shell(R"({"Users":[{"UserName":"a"},{"UserName":"b"}]})").changes(lock),
              ElementsAre(R"(DeleteUser{"UserName":"a"})", R"(DeleteUser{"UserName":"b"})"));
  EXPECT_THAT(Shell(R"({"Users":[]})").changes(lock), ElementsAre("ended: nobody is there"));
}

TEST(Script, WhatCouldNotBeReadLeavesNoEmptyFile) {
  const std::string list = "aws iam list-users --query 'Users[].[UserName]' --output text > f.txt";
  Shell refused(""), nobody(R"({"Users":[]})");
  refused.changes(list);
  nobody.changes(list);
  EXPECT_THAT(refused.files, ::testing::IsEmpty());
  EXPECT_THAT(nobody.files, ElementsAre(::testing::Pair("f.txt", "\n")));
}

TEST(Script, WhatAReadWasRefusedWithIsAnOutputOnRequest) {
  const std::string read = "x=\"$(aws iam list-users --query 'Users[].[UserName]' --output text";
  const std::string why = " 2>&1 | sed 's/.*(NotHere).*/gone/')\"\necho \"${none:?$x}\"";
  EXPECT_THAT(Shell(R"({"Users":[{"UserName":"a"}]})").changes(read + why),
              ElementsAre("ended: a"));
  EXPECT_THAT(Shell("", "NotHere").changes(read + why), ElementsAre("ended: gone"));
  EXPECT_THAT(Shell("", "Other").changes(read + why),
              ElementsAre("ended: An error occurred (Other) when calling ListUsers"));
  EXPECT_THAT(Shell("", "NotHere").changes(read + ")\"\necho \"${x:?nothing}\""),
              ElementsAre("ended: nothing"));
}

TEST(Script, LoopsChoicesAndFiles) {
  EXPECT_THAT(Shell().changes("for u in a b; do aws iam delete-user --user-name \"$u\"; done"),
              ElementsAre(R"(DeleteUser{"UserName":"a"})", R"(DeleteUser{"UserName":"b"})"));
  EXPECT_THAT(
      Shell().changes("if [ \"$WHO\" = arn:x ]; then aws iam delete-user --user-name y; else "
                      "aws iam delete-user --user-name n; fi"),
      ElementsAre(R"(DeleteUser{"UserName":"y"})"));
  EXPECT_THAT(Shell().changes("echo a | grep -q b || aws iam delete-user --user-name none"),
              ElementsAre(R"(DeleteUser{"UserName":"none"})"));
  EXPECT_THAT(
      Shell().changes("for u in b a b; do echo \"$u\"; done | sort -u | xargs -r -I{} aws iam "
                      "delete-user --user-name={}"),
      ElementsAre(R"(DeleteUser{"UserName":"a"})", R"(DeleteUser{"UserName":"b"})"));
  EXPECT_THAT(
      Shell(kUsers).changes("aws iam list-users --query 'Users[].[UserName]' --output text > "
                            "f.txt\nwhile read -r u; do aws iam delete-user --user-name "
                            "\"$u\"; done < f.txt"),
      ElementsAre(R"(DeleteUser{"UserName":"a b"})", R"(DeleteUser{"UserName":"it's"})"));
}

// The world is also written in two halves; a range that is somebody's own stays.
TEST(Script, APortIsClosedToTheWorldAlsoWhereItIsWrittenInParts) {
  const auto commands = hardening_commands();
  const auto close = std::find_if(commands.begin(), commands.end(), [](std::string_view cli) {
    return cli.find("revoke-security-group-ingress") != cli.npos;
  });
  ASSERT_NE(commands.end(), close);
  Fields fields;
  fields.set("id", "sg-1").set("region", "us-east-1").set("from", "22").set("to", "22");
  const auto rule = [](const char* id, const char* range, const char* rest) {
    return fmt::format(
        R"({{"SecurityGroupRuleId":"{}","{}":"{}","IpProtocol":"tcp","FromPort":22,"ToPort":22{}}})",
        id, std::string_view(range).find(':') == std::string_view::npos ? "CidrIpv4" : "CidrIpv6",
        range, rest);
  };
  const std::vector<std::string> rules = {
      rule("sgr-all", "0.0.0.0/0", ""),
      rule("sgr-low", "0.0.0.0/1", ""),
      rule("sgr-high", "128.0.0.0/1", ""),
      rule("sgr-six", "2000::/3", ""),
      rule("sgr-own", "10.0.0.0/8", ""),
      rule("sgr-own6", "fc00::/7", ""),
      rule("sgr-host", "203.0.113.7/32", ""),
      rule("sgr-net", "203.0.0.0/17", ""),
      rule("sgr-out", "0.0.0.0/0", R"(,"IsEgress":true)"),
      R"({"SecurityGroupRuleId":"sgr-web","CidrIpv4":"0.0.0.0/0","IpProtocol":"tcp",)"
      R"("FromPort":443,"ToPort":443})",
      R"({"SecurityGroupRuleId":"sgr-list","PrefixListId":"pl-1","IpProtocol":"-1"})"};
  const std::string answer = R"({"SecurityGroupRules":[)" + join(rules, ",") + "]}";
  std::vector<std::string> wanted;
  for (const char* id : {"sgr-all", "sgr-low", "sgr-high", "sgr-six"}) {
    wanted.push_back(fmt::format(
        R"(RevokeSecurityGroupIngress{{"GroupId":"sg-1","SecurityGroupRuleIds":["{}"]}})", id));
  }
  EXPECT_EQ(wanted, Shell(answer).changes(join(*fields.commands(*close), "\n")));
}

// One trail that is logging and records all is enough; else the plain selector of one is replaced;
// the rest is said.
TEST(Script, ATrailThatLeavesEventsOutIsSetToRecordAll) {
  const auto commands = trail_event_commands();
  const auto record = std::find_if(commands.begin(), commands.end(), [](std::string_view cli) {
    return cli.find("put-event-selectors --region") != cli.npos;
  });
  ASSERT_NE(commands.end(), record);
  Fields fields;
  fields.set("region", "us-east-1");
  const std::string script = join(*fields.commands(*record), "\n");
  const std::string trail =
      R"({"TrailARN":"arn:t","HomeRegion":"eu-west-1","IsMultiRegionTrail":true})";
  const auto with = [&](const std::string& selectors, const char* logging = "true") {
    return Shell(R"({"trailList":[)" + trail + "," + trail +
                 R"(],"TrailARN":"arn:t","IsLogging":)" + logging + "," + selectors + "}")
        .changes(script);
  };
  const auto basic = [](const char* what, const char* left_out, const char* data) {
    return fmt::format(R"("EventSelectors":[{{"ReadWriteType":"{}","IncludeManagementEvents":true,)"
                       R"("DataResources":[{}],"ExcludeManagementEventSources":[{}]}}])",
                       what, data, left_out);
  };
  const auto advanced = [](const char* more) {
    return fmt::format(R"("AdvancedEventSelectors":[{{"FieldSelectors":[{{"Field":"eventCategory",)"
                       R"("Equals":["Management"]}}{}]}}])",
                       more);
  };
  EXPECT_THAT(with(basic("All", "", "")), ElementsAre());
  EXPECT_THAT(with(basic("All", "", R"({"Type":"AWS::S3::Object"})")), ElementsAre());
  EXPECT_THAT(with(R"("EventSelectors":[])"), ElementsAre()) << "AWS records all by itself";
  EXPECT_THAT(with(advanced("")), ElementsAre());
  for (const std::string& left_out :
       {basic("WriteOnly", "", ""), basic("All", R"("kms.amazonaws.com")", "")})
    EXPECT_THAT(with(left_out), ElementsAre(HasSubstr(R"("ReadWriteType":"All")")));
  const std::string data = basic("ReadOnly", "", R"({"Type":"AWS::S3::Object"})");
  const std::string no_kms = advanced(R"(,{"Field":"eventSource","NotEquals":["kms"]})");
  for (const std::string& by_hand : {data, no_kms})
    EXPECT_THAT(with(by_hand), ElementsAre(HasSubstr("ended: no trail of all regions that is")));
  EXPECT_THAT(with(basic("All", "", ""), "false"), ElementsAre(HasSubstr("ended: no trail")))
      << "one that is stopped records nothing";
}

TEST(Script, AValueThatIsNotThereIsTold) {
  EXPECT_THAT(Shell(R"({"Users":[]})")
                  .changes("x=\"$(aws iam list-users --query 'Users[0].UserName' "
                           "--output text)\"\naws iam delete-user --user-name "
                           "\"$x\""),
              ElementsAre("lacks iam:DeleteUser"));
}

// Names may begin with dashes and hold an equals sign: the next option's name is not theirs to
// choose.
TEST(Script, ANameIsNoOptionAndNoFile) {
  EXPECT_THAT(Shell(R"({"Users":[{"UserName":"--path=/"}]})").changes(kEach),
              ElementsAre(R"(DeleteUser{"UserName":"--path=/"})"));
  EXPECT_THAT(
      Shell(R"({"Users":[{"UserName":"--rule"}]})")
          .changes("aws iam list-users --query 'Users[].[UserName]' --output text | xargs -r "
                   "-n1 aws ec2 delete-volume --volume-id"),
      ElementsAre(HasSubstr("taken for an option")));
  EXPECT_THAT(Shell(R"({"Users":[{"UserName":"file://secret"}]})").changes(kEach),
              ElementsAre(HasSubstr("opened as a file")));
}

TEST(Script, WhatItDoesNotKnowIsAnError) {
  for (const char* text :
       {"aws iam delete-user --user-name `id`", "aws iam delete-user *", "curl http://x",
        "aws iam 'x", "$(aws", "if [ a != b ]; then x; fi", "a | "})
    EXPECT_THAT(Shell().changes(text),
                ElementsAre(::testing::AnyOf(HasSubstr("parse: "), HasSubstr("ended: "))))
        << text;
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "$(";
  EXPECT_FALSE(parse_script(deep));
}

TEST(Script, NoTemplateLetsAValueBeAnOption) {
  const std::regex loose(R"(--[a-z0-9-]+ \{\}(?!\w))");
  const auto check = [&](std::string_view pattern) {
    EXPECT_FALSE(std::regex_search(std::string(pattern), loose)) << pattern;
  };
  for (const auto& templates :
       {basic_commands(), instance_commands(), user_commands(), role_commands(), root_commands(),
        data_commands(), hardening_commands(), trail_event_commands(), guardrail_commands(),
        change_commands()}) {
    for (std::string_view pattern : templates) check(pattern);
  }
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds)
      for (std::string_view pattern :
           {kind.show, kind.stop, kind.remove, kind.empty, kind.restore, kind.members, kind.past})
        check(pattern);
  }
}

}  // namespace
}  // namespace hikeshi::respond
