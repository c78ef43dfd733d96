// SPDX-License-Identifier: Apache-2.0
// Every command of the tables is a call that the models know: each row is filled with names and run
// over a stand-in that answers reads, so that what is typed is what is sent.
#include "respond/aws_command.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "aws/protocol.h"
#include "respond/effects.h"
#include "respond/made_steps.h"
#include "respond/sample_answer.h"
#include "respond/script_run.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using testing::models;

Result<AwsCommand> parse(const std::vector<std::string>& words) {
  return parse_aws_command(models(), words, [](const std::string&) { return std::string("{}"); });
}

TEST(AwsCommand, TakesNamesFlagsAndValuesFromTheModel) {
  const auto command =
      parse({"aws", "iam", "update-access-key", "--region", "us-east-1", "--user-name", "ci",
             "--access-key-id", "AKIA", "--status", "Inactive"});
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ("iam:UpdateAccessKey", command->action);
  EXPECT_TRUE(command->changes);
  EXPECT_EQ("us-east-1", command->call.region);
  EXPECT_EQ(R"({"UserName":"ci","AccessKeyId":"AKIA","Status":"Inactive"})",
            command->call.params.dump());
}

TEST(AwsCommand, ReadsShorthandListsAndSwitches) {
  const auto tags =
      parse({"aws", "ec2", "create-snapshots", "--instance-specification", "InstanceId=i-1",
             "--tag-specifications",
             "ResourceType=snapshot,Tags=[{Key=case,Value=c1},{Key=instance,Value=i-1}]"});
  ASSERT_TRUE(tags) << tags.error().message;
  EXPECT_EQ(
      R"({"InstanceSpecification":{"InstanceId":"i-1"},"TagSpecifications":[{"ResourceType":)"
      R"("snapshot","Tags":[{"Key":"case","Value":"c1"},{"Key":"instance","Value":"i-1"}]}]})",
      tags->call.params.dump());
  const auto off = parse(
      {"aws", "ec2", "modify-instance-attribute", "--instance-id", "i-1", "--no-disable-api-stop"});
  ASSERT_TRUE(off) << off.error().message;
  EXPECT_EQ(R"({"InstanceId":"i-1","DisableApiStop":{"Value":false}})", off->call.params.dump());
  const auto filter = parse({"aws", "ec2", "describe-instances", "--filters",
                             "Name=instance-state-name,Values=pending,running"});
  ASSERT_TRUE(filter) << filter.error().message;
  EXPECT_EQ(R"({"Filters":[{"Name":"instance-state-name","Values":["pending","running"]}]})",
            filter->call.params.dump());
  EXPECT_FALSE(filter->changes);
}

TEST(AwsCommand, SaysWhatIsNotInTheModel) {
  EXPECT_THAT(parse({"aws", "iam", "delete-everything"}).error().message,
              HasSubstr("delete-everything"));
  EXPECT_THAT(parse({"aws", "iam", "get-user", "--nmae", "x"}).error().message,
              HasSubstr("--nmae"));
  EXPECT_THAT(parse({"aws", "autoscaling", "update-auto-scaling-group", "--min-size", "few"})
                  .error()
                  .message,
              HasSubstr("whole number"));
  EXPECT_EQ(Code::kUnsupported, parse({"aws", "s3", "sync", "a", "b"}).error().code);
}

TEST(TextRows, AreThoseOfTheTool) {
  EXPECT_THAT(text_rows(Json::parse(R"([["a","b"],["c"]])")),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("c")));
  EXPECT_THAT(text_rows(Json::parse(R"(["a b","c"])")), ElementsAre(ElementsAre("a b", "c")));
  EXPECT_THAT(text_rows(Json()), ElementsAre());
  EXPECT_THAT(text_rows(Json(true)), ElementsAre(ElementsAre("True")));
}

// ---- all rows of the tables

class Tables : public ::testing::Test {
 protected:
  // Runs the commands of a template; every call must also fit the wire format of its service.
  void run(std::string_view pattern, std::string_view of) {
    if (pattern.empty()) return;
    Fields fields = this->fields();
    if (of == "lambda:layer-version") fields.set("name", "7");
    const auto lines = fields.commands(pattern);
    ASSERT_TRUE(lines) << of;
    std::string text;
    for (const std::string& line : *lines) text += line + "\n";
    const auto script = parse_script(text);
    ASSERT_TRUE(script) << of << ": " << script.error().message << "\n" << text;
    Hands hands = this->hands();
    const auto report = run_script(*script, hands, {{"RESPONDER_ARN", "arn:aws:iam::1:role/r"}});
    ASSERT_TRUE(report) << of << ": " << report.error().message << "\n" << text;
    EXPECT_THAT(report->problems, ElementsAre()) << of;
  }

  static Fields fields() {
    Fields fields;
    for (const char* name : {"id", "name", "parent", "owner", "user", "detail"})
      fields.set(name, "thing-0a1b2c3d-4e5f-6071-829a-0a1b2c3d4e5f");
    fields.set("arn", "arn:aws:sns:us-east-1:111122223333:thing-1");
    fields.set("region", "eu-west-1").set("home", "us-east-1").set("account", "111122223333");
    fields.set("partition", "aws").set("case", "c1").set("shown", "thing-1");
    return fields;
  }

  Hands hands() {
    Hands hands{.models = models()};
    hands.read = [this](const AwsCommand& c) -> tl::expected<Json, aws::CallError> {
      return answer(c);
    };
    hands.change = [this](const AwsCommand& c) -> Result<Json> {
      ++changes_;
      return answer(c);
    };
    hands.lacks = [](const std::string& action) -> Status {
      return fail(Code::kBug, action + " lacks a value");
    };
    hands.wait = [](const AwsCommand&) -> Status { return {}; };
    hands.open = [this](const std::string& name) -> Result<std::string> { return files_[name]; };
    hands.keep = [this](const std::string& name, const std::string& bytes) -> Status {
      files_[name] = bytes;
      return {};
    };
    return hands;
  }

  Json answer(const AwsCommand& command) {
    const auto* model = *models().find(command.call.service);
    const auto* operation = *model->operation(command.call.operation);
    const auto request = aws::make_request(*operation, command.call.params);
    EXPECT_TRUE(request) << command.action << ": " << request.error().message;
    EXPECT_FALSE(command.call.region.empty()) << command.action;
    return operation->output ? testing::sample_of(*operation->output.shape) : Json::object();
  }

  std::map<std::string, std::string> files_;
  int changes_ = 0;
};

// A thing as AWS shows it, and once more with nothing in it.
Json emptied(Json answer) {
  for (auto& [name, value] : answer.items()) {
    for (Json* thing : {&value, value.is_array() && !value.empty() ? &value[0] : nullptr}) {
      if (thing == nullptr || !thing->is_object()) continue;
      for (auto& [member, inner] : thing->items()) {
        if (inner.is_array() && member != "Instances") inner = Json::array();
        if (inner.is_array() && name != "Reservations") inner = Json::array();
      }
    }
  }
  return answer;
}

// What AWS shows must not pass for gone: a letter would say that it was deleted.
TEST_F(Tables, WhatIsThereIsNeverTakenForGone) {
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      const auto show = fields().commands(kind.show);
      if (kind.show.empty() || kind.remove.empty() || !show) continue;
      for (const bool hollow : {false, true}) {
        const auto found = look_at_shown(
            models(), *show, [&](const AwsCommand& read) -> tl::expected<Json, aws::CallError> {
              return hollow ? emptied(answer(read)) : answer(read);
            });
        ASSERT_TRUE(found) << kind.type << ": " << found.error().message;
        EXPECT_EQ(Effect::kNotYet, found->effect) << kind.type << (hollow ? ", empty" : "");
      }
    }
  }
}

TEST_F(Tables, EveryRowIsCallsOfTheModels) {
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      SCOPED_TRACE(std::string(kind.type));
      run(kind.show, kind.type);
      const int before = changes_;
      run(kind.stop, kind.type);
      run(kind.restore, kind.type);
      run(kind.empty, kind.type);
      run(kind.remove, kind.type);
      const bool acts = !kind.stop.empty() || !kind.restore.empty() || !kind.remove.empty();
      EXPECT_EQ(acts, changes_ > before);
    }
  }
}

}  // namespace
}  // namespace hikeshi::respond
