// SPDX-License-Identifier: Apache-2.0
#include "respond/template.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <memory>

namespace hikeshi::respond {
namespace {

using ::testing::ElementsAre;

std::string run(const std::string& script) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(script.c_str(), "r"), pclose);
  std::string out;
  char buffer[4096];
  while (size_t n = fread(buffer, 1, sizeof buffer, pipe.get())) out.append(buffer, n);
  return out;
}

const char* const kHostile[] = {"$(touch /tmp/pwned)",
                                "`id`",
                                "'; id #",
                                "\"; id; \"",
                                "a b\tc",
                                "-rf",
                                "--query",
                                "*",
                                "\\",
                                "'",
                                "''",
                                "a'b'c",
                                "$HOME",
                                "!!",
                                "&& id",
                                "| id",
                                "> out",
                                "日本語 名前",
                                "~root",
                                "{a,b}",
                                "name\nid",
                                "#comment",
                                "%s%n",
                                "<(id)"};

TEST(ShellQuoted, SurvivesAShellUnchanged) {
  for (const char* name : kHostile) {
    EXPECT_EQ(run("printf %s " + shell_quoted(name)), name);
  }
}

TEST(ShellQuoted, LeavesPlainWordsAlone) {
  EXPECT_EQ(shell_quoted("arn:aws:iam::111122223333:user/ci@x.y,z=+-"),
            "arn:aws:iam::111122223333:user/ci@x.y,z=+-");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("=ls"), "'=ls'") << "zsh would type the path of ls";
}

TEST(Fields, PutsTheRegionIntoEveryCall) {
  Fields fields;
  fields.set("region", "eu-west-1").set("home", "us-east-1").set("id", "x");
  EXPECT_THAT(*fields.commands("aws ec2 stop-instances --instance-ids {id}\naws iam get-user"),
              ElementsAre("aws ec2 stop-instances --region eu-west-1 --instance-ids x",
                          "aws iam get-user --region us-east-1"));
  EXPECT_THAT(
      *fields.commands("for r in $(aws ec2 describe-regions); do aws ec2 x --region \"$r\"; done"),
      ElementsAre("for r in $(aws ec2 describe-regions --region eu-west-1); do aws ec2 x "
                  "--region \"$r\"; done"));
  EXPECT_THAT(
      *fields.commands("aws ec2 wait nat-gateway-deleted --nat-gateway-ids {id}"),
      ElementsAre("aws ec2 wait nat-gateway-deleted --region eu-west-1 --nat-gateway-ids x"));
}

TEST(Fields, BindsAValueThatLooksLikeAnOption) {
  Fields fields;
  fields.set("home", "us-east-1").set("user", "--force");
  EXPECT_THAT(*fields.commands("aws iam get-user --user-name {user}"),
              ElementsAre("aws iam get-user --region us-east-1 --user-name=--force"));
}

TEST(Fields, RefusesWhatNoQuotingMakesSafe) {
  Fields fields;
  fields.set("home", "us-east-1");
  for (std::string bad : {"", "file:///etc/passwd", "fileb://x", "http://198.51.100.1/", "a\nb",
                          "a\x1b[2J", "\xff", "\xe2\x80\xae", "x\x7f"}) {
    EXPECT_FALSE(fields.set("user", bad).commands("aws iam get-user --user-name {user}")) << bad;
  }
  for (std::string bad : {"a b", "a'b", "a\"b", "-x", "a{b", "a/b", "a,b"}) {
    EXPECT_FALSE(fields.set("id", bad).commands("aws x y --q \"[?Id=='{!id}']\"")) << bad;
  }
  EXPECT_FALSE(fields.commands("aws iam get-user --user-name {missing}"));
}

TEST(Fields, TextIsMadePrintableAndCut) {
  Fields fields;
  fields.set("id", "a\x1b]0;x\x07" + std::string(500, 'y'));
  const std::string text = fields.text("<{id}> {missing}");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 140u);
}

TEST(Calls, AreThoseOfTheTemplate) {
  EXPECT_THAT(
      calls_of("aws s3api get-bucket-policy --bucket {id}\naws rds delete-db-instance | xargs aws "
               "iam deactivate-mfa-device\naws rds delete-db-instance"),
      ElementsAre("s3:GetBucketPolicy", "rds:DeleteDBInstance", "iam:DeactivateMFADevice"));
}

TEST(Slug, KeepsPlainNamesAndTellsOthersApart) {
  EXPECT_EQ(slug("i-0123456789abcdef0"), "i-0123456789abcdef0");
  EXPECT_NE(slug("a b"), slug("a/b"));
  EXPECT_EQ(slug("a b").find(' '), std::string::npos);
  EXPECT_LT(slug(std::string(5000, 'x')).size(), 100u);
}

}  // namespace
}  // namespace hikeshi::respond
