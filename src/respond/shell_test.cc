// SPDX-License-Identifier: Apache-2.0
// Runs every command of plans in a real shell, with a stand-in for the aws tool that writes down
// its arguments: hostile names arrive as one argument, nothing else happens, and every call says
// its region. HIKESHI_CLI_LOG=FILE keeps the calls of the tables, one JSON-free line each with
// tabs between arguments, to hold them against a real aws tool.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/text.h"
#include "casefile/test_facts.h"
#include "respond/action_log.h"
#include "respond/made_steps.h"
#include "respond/plan.h"
#include "respond/script_run.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using testing::CaseBuilder;
using ::testing::Contains;
using testing::role_arn;
using testing::user_arn;

using Call = std::vector<std::string>;

class Shell : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "hikeshi-shell-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    // Answers look like ids, so that pipes into xargs go on.
    write_program("aws",
                  "for a in \"$@\"; do printf '%s\\036' \"$a\"; done >> \"$CALLS\"\nprintf '\\035' "
                  ">> \"$CALLS\"\necho snap-0a1b2c3d\n");
    write_program("sleep", "");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write_program(const std::string& name, const std::string& body) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << "#!/bin/sh\n" << body;
    chmod(path.c_str(), 0700);
  }

  std::vector<Call> run(const std::vector<std::string>& lines) {
    std::ofstream(folder_ + "/script") << join(lines, "\n") << "\n";
    const std::ofstream empty(folder_ + "/calls");
    const std::string command = "cd '" + folder_ + "' && PATH='" + folder_ +
                                "':/usr/bin:/bin CALLS='" + folder_ +
                                "/calls' RESPONDER_ARN=arn:aws:iam::111122223333:role/r sh "
                                "./script >/dev/null 2>&1 </dev/null";
    [[maybe_unused]] const int status = std::system(command.c_str());
    std::stringstream all;
    all << std::ifstream(folder_ + "/calls").rdbuf();
    std::vector<Call> calls;
    const std::string text = all.str();
    for (std::string_view record : split(text, '\035')) {
      if (record.empty()) continue;
      Call call;
      for (std::string_view argument : split(record, '\036')) call.emplace_back(argument);
      call.pop_back();
      calls.push_back(std::move(call));
    }
    return calls;
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_ + "/" + name);
  }

  std::string folder_;
};

const char* const kHostile[] = {"$(touch pwned)",
                                "`touch pwned`",
                                "'; touch pwned; '",
                                "\"; touch pwned; \"",
                                "x && touch pwned",
                                "x | touch pwned",
                                "x\\'; touch pwned #",
                                "$(touch pwned)'\"$(touch pwned)",
                                "--query=$(touch pwned)",
                                "; touch pwned ;",
                                "a > pwned",
                                "*",
                                "${IFS}touch${IFS}pwned",
                                "日本語 ' $(touch pwned)",
                                "aws iam delete-user ",
                                "{id}{name}{region}"};

TEST_F(Shell, HostileNamesStayOneArgument) {
  for (const std::string name : kHostile) {
    CaseBuilder builder;
    builder.notice("irregular_activity")
        .reported("account", testing::kAccount)
        .reported("user", name)
        .reported("role", name);
    builder.made("iam:user", name).made("lambda:function", name).made("autoscaling:group", name);
    builder.made("ssm:parameter", name)
        .made("s3:bucket", name)
        .made("iam:user-policy", name)
        .with("parent", name);
    builder.made("ec2:security-group-rule", name)
        .made("ec2:image", name)
        .made("ec2:instance", name);
    builder.made("s3:bucket", name).with("what", "modified");
    builder.add("reported.own_address", name, {{"notice", "notice:0123456789ab"}});
    builder.add("actor.credential", name, {{"kind", "session"}});
    builder.add("cause", "open_port",
                {{"verdict", "likely"}, {"resource", name}, {"port", name}, {"cidr", name}});
    const Plan plan = make_plan(builder.state(), {});
    bool seen = false;
    for (const Step& step : plan.steps) {
      // Steps of the account as a whole hold no name: they are not worth a shell each.
      if (step.id.starts_with("preserve-") || step.id.starts_with("harden-")) continue;
      for (const Call& call : run(step.cli)) {
        for (const std::string& argument : call)
          seen |= argument == name || argument.ends_with("=" + name);
      }
    }
    EXPECT_TRUE(seen) << name;
    EXPECT_FALSE(exists("pwned")) << name;
  }
}

// What a shell hands to the aws tool is what the executor sends, for every line that is one
// command.
TEST_F(Shell, TheExecutorReadsLinesAsAShellDoes) {
  aws::Models models;
  const OpenFile no_file = [](const std::string&) { return std::string("{}"); };
  size_t compared = 0;
  for (const std::string name : kHostile) {
    CaseBuilder builder;
    builder.notice("irregular_activity").reported("account", testing::kAccount);
    builder.reported("user", name).made("iam:user", name).made("lambda:function", name);
    builder.made("autoscaling:group", name).made("ssm:parameter", name).made("s3:bucket", name);
    const Plan plan = make_plan(builder.state(), {});
    std::vector<std::string> lines;
    for (const Step& step : plan.steps) {
      for (const std::string& line : step.cli) {
        const bool plain = line.starts_with("aws ") && step.cli.size() < 20;
        if (plain && calls_of(line).size() == 1 && line.find("xargs") == std::string::npos &&
            line.find("--output text") == std::string::npos &&
            line.find("$(date") == std::string::npos)
          lines.push_back(line);
      }
    }
    std::vector<std::string> ours, shells;
    Hands hands{.models = models};
    hands.read = [&](const AwsCommand& c) -> tl::expected<aws::Json, aws::CallError> {
      ours.push_back(call_json(c));
      return aws::Json::object();
    };
    hands.change = [&](const AwsCommand& c) -> Result<aws::Json> {
      ours.push_back(call_json(c));
      return aws::Json::object();
    };
    hands.open = no_file;
    hands.keep = [](const std::string&, const std::string&) -> Status { return {}; };
    const auto script = parse_script(join(lines, "\n"));
    ASSERT_TRUE(script) << name << ": " << script.error().message;
    const auto ran =
        run_script(*script, hands, {{"RESPONDER_ARN", "arn:aws:iam::111122223333:role/r"}});
    ASSERT_TRUE(ran) << name << ": " << ran.error().message;
    for (Call call : run(lines)) {
      call.insert(call.begin(), "aws");
      const auto command = parse_aws_command(models, call, no_file);
      ASSERT_TRUE(command) << name << ": " << command.error().message;
      shells.push_back(call_json(*command));
    }
    ASSERT_EQ(shells.size(), ours.size()) << name;
    for (size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(shells[i], ours[i]) << name;
    compared += ours.size();
  }
  EXPECT_GT(compared, 100U);
}

TEST_F(Shell, HostileRegionsAndAccountsAreNotTyped) {
  CaseBuilder builder;
  builder.add("reported.account", "$(touch pwned)")
      .notice("abuse")
      .reported("account", testing::kAccount)
      .reported("region", "$(touch pwned)");
  builder.reported("instance", "i-0a1b2c3d4e5f60718")
      .made("lambda:function", "x", "'; touch pwned; '");
  for (const Step& step :
       make_plan(builder.state(),
                 {.responder = "arn:aws:iam::1:role/$(touch pwned)", .evidence_first = false})
           .steps)
    run(step.cli);
  EXPECT_FALSE(exists("pwned"));
}

CaseBuilder one_of_each_row() {
  CaseBuilder builder;
  builder.notice("irregular_activity")
      .reported("account", testing::kAccount)
      .reported("root", "root")
      .reported("user", "ci");
  builder.reported("access_key", "AKIAQ7EXMPL2WKCNO5TA")
      .reported("instance", "i-0a1b2c3d4e5f60718");
  builder.reported("region", "eu-west-1").reported("role", "deploy");
  for (auto kinds : {regenerator_kinds(), workload_kinds(), network_kinds(), storage_kinds(),
                     identity_kinds(), other_kinds()}) {
    for (const MadeKind& kind : kinds) {
      const std::string type(kind.type), thing = type.substr(type.find(':') + 1);
      const std::string arn = "arn:aws:x:us-east-1:111122223333:" + thing + "/p/n-0a1b2c3d";
      const std::string id = kind.prefix == "arn:" ? arn : std::string(kind.prefix) + "n-0a1b2c3d";
      builder.made(type, id).with("arn", arn).with("parent", "parent");
      builder.made(type, id + "m").with("arn", arn).with("what", "modified");
    }
  }
  return builder;
}

TEST_F(Shell, EveryCallOfTheTablesSaysItsRegion) {
  const Plan plan = make_plan(one_of_each_row().state(), {});
  std::ofstream log;
  if (const char* path = std::getenv("HIKESHI_CLI_LOG")) log.open(path);
  size_t count = 0;
  for (const Step& step : plan.steps) {
    for (const Call& call : run(step.cli)) {
      EXPECT_THAT(call, Contains("--region")) << step.id << ": " << join(call, " ");
      log << step.id << '\t' << join(call, "\t") << '\n';
      ++count;
    }
  }
  EXPECT_GT(count, 400u);
}

}  // namespace
}  // namespace hikeshi::respond
