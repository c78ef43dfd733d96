// SPDX-License-Identifier: Apache-2.0
#include "aws/settings.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "io/memory_fs.h"

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  Result<Settings> read(const std::string& named = "") {
    const Environment environment = fixed_environment(env_);
    const Profiles profiles = HK_TRY(Profiles::load(environment, fs_));
    return read_settings(environment, profiles, named);
  }
  void config(const std::string& text) { (void)fs_.write("/home/ops/.aws/config", text); }
  void credentials(const std::string& text) { (void)fs_.write("/home/ops/.aws/credentials", text); }

  std::map<std::string, std::string> env_{{"HOME", "/home/ops"}};
  MemoryFileSystem fs_;
};

TEST(Environment, IsThatOfTheProcess) {
  const Environment env = process_environment();
  EXPECT_EQ(env("PATH"), std::string(std::getenv("PATH")));
  EXPECT_FALSE(env("HIKESHI_NO_SUCH_VARIABLE"));
  EXPECT_TRUE(env("HOME"));
  EXPECT_EQ(variable(env, {"HIKESHI_NO_SUCH_VARIABLE", "PATH"}), env("PATH"));
}

TEST(Environment, ExpandsPaths) {
  const Environment env = fixed_environment({{"HOME", "/h"}, {"A", "x"}, {"A_B", "y"}});
  for (const auto& [path, expanded] :
       std::map<std::string, std::string>{{"", ""},
                                          {"~", "/h"},
                                          {"~/a", "/h/a"},
                                          {"~other/a", "~other/a"},
                                          {"a~", "a~"},
                                          {"$A/$A_B", "x/y"},
                                          {"${A}_B", "x_B"},
                                          {"$NONE/${NONE}", "$NONE/${NONE}"},
                                          {"${A", "${A"},
                                          {"$", "$"},
                                          {"$$A", "$x"},
                                          {"$HOME/~", "/h/~"}})
    EXPECT_EQ(expand_path(env, path), expanded) << path;
}

TEST_F(SettingsTest, AreDefaultsWithoutAnything) {
  const auto settings = read();
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->profile, "default");
  EXPECT_FALSE(settings->profile_named);
  EXPECT_EQ(settings->region, "");
  EXPECT_FALSE(settings->use_fips);
  EXPECT_FALSE(settings->max_attempts);
  EXPECT_EQ(settings->imds_timeout, std::chrono::seconds(1));
}

TEST_F(SettingsTest, TakeTheProfileThatIsNamed) {
  config("[default]\nregion=r0\n[profile a]\nregion=r1\n[profile b]\nregion=r2\n[c]\nregion=r3\n");
  credentials("[b]\nregion=r4\n[d]\naws_access_key_id=x\n");
  EXPECT_EQ(read()->region, "r0");
  EXPECT_EQ(read("a")->region, "r1");
  EXPECT_EQ(read("b")->region, "r4");
  EXPECT_TRUE(read("d"));
  env_["AWS_DEFAULT_PROFILE"] = "a";
  EXPECT_EQ(read()->region, "r1");
  env_["AWS_PROFILE"] = "b";
  EXPECT_EQ(read()->region, "r4");
  EXPECT_EQ(read("default")->region, "r0");
  env_["AWS_DEFAULT_REGION"] = "r5";
  EXPECT_EQ(read()->region, "r5");
  env_["AWS_REGION"] = "r6";
  EXPECT_EQ(read()->region, "r6");
  const auto none = read("c");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kNotFound);
  EXPECT_THAT(none.error().message, HasSubstr("there is no profile c in /home/ops/.aws/config"));
}

TEST_F(SettingsTest, ReadTheFilesThatAreNamed) {
  env_["AWS_CONFIG_FILE"] = "~/c";
  env_["AWS_SHARED_CREDENTIALS_FILE"] = "$PLACE/${PLACE}/k";
  env_["PLACE"] = "p";
  (void)fs_.write("/home/ops/c", "[default]\nregion=r1\n");
  (void)fs_.write("p/p/k", "[x]\nregion=r2\n");
  EXPECT_EQ(read()->region, "r1");
  EXPECT_EQ(read("x")->region, "r2");
  fs_.fail_reads_of("p/p/k");
  EXPECT_THAT(read().error().message, HasSubstr("p/p/k"));
}

TEST_F(SettingsTest, ReadEveryPlainValue) {
  config(
      "[default]\nuse_fips_endpoint=true\nuse_dualstack_endpoint=True\nca_bundle=/ca\n"
      "retry_mode=adaptive\nmax_attempts=7\nec2_metadata_service_endpoint=http://x\n"
      "ec2_metadata_service_endpoint_mode=IPv6\nmetadata_service_timeout=3\n"
      "metadata_service_num_attempts=2\n");
  const auto settings = read();
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->use_fips);
  EXPECT_TRUE(settings->use_dualstack);
  EXPECT_EQ(settings->ca_bundle, "/ca");
  EXPECT_EQ(settings->retry_mode, "adaptive");
  EXPECT_EQ(settings->max_attempts, 7);
  EXPECT_EQ(settings->imds_endpoint, "http://x");
  EXPECT_TRUE(settings->imds_ipv6);
  EXPECT_EQ(settings->imds_timeout, std::chrono::seconds(3));
  EXPECT_EQ(settings->imds_attempts, 2);
  env_["AWS_USE_FIPS_ENDPOINT"] = "false";
  EXPECT_FALSE(read()->use_fips);
}

TEST_F(SettingsTest, RefuseWhatIsNoValue) {
  for (const char* line : {"use_fips_endpoint=1", "max_attempts=many", "max_attempts=0",
                           "ec2_metadata_service_endpoint_mode=5", "services=none"}) {
    config(std::string("[default]\n") + line + "\n");
    const auto settings = read();
    ASSERT_FALSE(settings) << line;
    EXPECT_EQ(settings.error().code, Code::kUsage);
    EXPECT_THAT(settings.error().message, HasSubstr("rofile default"));
  }
}

TEST_F(SettingsTest, KnowTheEndpointOfAService) {
  config(
      "[default]\nservices=mine\nendpoint_url=http://all\n"
      "[services mine]\nec2 =\n  endpoint_url = http://ec2\nelastic_beanstalk =\n"
      "  endpoint_url = http://eb\n");
  const auto endpoint = [&](const char* id) {
    return configured_endpoint(read().value(), fixed_environment(env_), id);
  };
  EXPECT_EQ(endpoint("EC2"), "http://ec2");
  EXPECT_EQ(endpoint("Elastic Beanstalk"), "http://eb");
  EXPECT_EQ(endpoint("IAM"), "http://all");
  env_["AWS_ENDPOINT_URL"] = "http://env";
  EXPECT_EQ(endpoint("EC2"), "http://env");
  env_["AWS_ENDPOINT_URL_ELASTIC_BEANSTALK"] = "http://env-eb";
  EXPECT_EQ(endpoint("Elastic Beanstalk"), "http://env-eb");
  env_["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(endpoint("Elastic Beanstalk"), "");
}

TEST_F(SettingsTest, DoNotMindAMissingServicesSectionThatIsNotLookedAt) {
  config("[default]\nservices=none\nignore_configured_endpoint_urls=true\n");
  EXPECT_TRUE(read());
}

TEST_F(SettingsTest, TakeTheLaterOfTwoSectionsOfOneProfile) {
  config("[profile default]\nregion=r1\n[default]\nregion=r2\n[profile  \"a b\"]\nregion=r3\n");
  EXPECT_EQ(read()->region, "r2");
  EXPECT_EQ(read("a b")->region, "r3");
}

}  // namespace
}  // namespace hikeshi::aws
