// SPDX-License-Identifier: Apache-2.0
// The public mails of the corpus, where it is present: every field of its truth.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/ids.h"
#include "notice/notice.h"

namespace hikeshi::notice {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

std::string text(const nlohmann::json& truth, const char* key) {
  return truth.contains(key) && truth[key].is_string() ? truth[key].get<std::string>() : "";
}

// The words of the truth file in those of our vocabulary.
const std::map<std::string, std::string> kClasses = {{"exposed_access_key", "exposed_key"},
                                                     {"abuse_report", "abuse"},
                                                     {"abuse_report_final", "abuse"},
                                                     {"abuse_bedrock", "abuse"},
                                                     {"suspicious", "irregular_activity"},
                                                     {"case_new", "case_update"},
                                                     {"mfa", "account_event"}};
const std::map<std::string, std::string> kReasons = {
    {"customer_reply", "own_reply"}, {"marketplace", "noise"}, {"invoice", "noise"}};
const std::map<std::string, Required> kRequired = {
    {"rotate/delete key", Required::kRotateKey},
    {"check CloudTrail for IAM", Required::kCheckCloudTrail},
    {"check usage in all regions", Required::kCheckUsage},
    {"Investigate root cause", Required::kInvestigateRootCause}};

bool has_problem(const Reading& reading, const std::string& word) {
  for (const Problem& problem : reading.problems) {
    if (problem.reason.find(word) != std::string::npos) return true;
  }
  return false;
}

void check_keys(const nlohmann::json& truth, const Notice& n) {
  std::vector<std::string> whole, masked;
  for (const auto& key : truth.value("access_keys", nlohmann::json::array())) {
    const auto id = key.get<std::string>();
    (is_access_key_id(id) ? whole : masked).push_back(id);
  }
  EXPECT_EQ(n.access_keys, whole);
  EXPECT_EQ(n.masked_access_keys, masked);
}

void check_deadline(const nlohmann::json& truth, const Notice& n) {
  if (!truth.contains("deadline")) return;
  if (truth["deadline"].is_null()) {
    EXPECT_TRUE(!n.deadline || n.deadline->source == DeadlineSource::kDerived);
  } else {
    ASSERT_TRUE(n.deadline && n.deadline->utc);
    EXPECT_EQ(n.deadline->source, DeadlineSource::kStated);
    EXPECT_EQ(format_rfc3339(*n.deadline->utc),
              truth["deadline"].get<std::string>() + "T23:59:59Z");
  }
}

void expect_only(const nlohmann::json& truth, const char* key,
                 const std::vector<std::string>& got) {
  const std::string wanted = text(truth, key);
  EXPECT_TRUE(wanted.empty() || got == std::vector<std::string>{wanted}) << key;
}

void expect_word(const nlohmann::json& truth, const char* key,
                 const std::optional<std::string>& got) {
  const std::string wanted = text(truth, key);
  EXPECT_TRUE(wanted.empty() || got == wanted) << key;
}

void check_notice(const nlohmann::json& truth, const Reading& reading) {
  ASSERT_EQ(reading.notices.size(), 1U);
  const Notice& n = reading.notices[0];
  EXPECT_EQ(to_string(n.notice_class), kClasses.at(text(truth, "kind")));
  EXPECT_EQ(n.stage == Stage::kFinal, text(truth, "kind") == "abuse_report_final");
  EXPECT_EQ(n.opens_case, text(truth, "kind") != "mfa");
  check_keys(truth, n);
  check_deadline(truth, n);
  const std::string account = text(truth, "account");
  const bool whole = is_account_id(account);
  EXPECT_EQ(n.accounts, whole ? std::vector<std::string>{account} : std::vector<std::string>{});
  EXPECT_TRUE(whole || account.empty() || has_problem(reading, account));
  expect_only(truth, "user", n.users);
  expect_only(truth, "leak_url", n.exposure_urls);
  expect_only(truth, "leak_commit", n.exposure_commits);
  expect_word(truth, "quarantine_policy", n.quarantine_policy);
  expect_word(truth, "severity", n.severity);
  expect_word(truth, "sender", n.sender);
  expect_word(truth, "subject", n.subject);
  expect_word(truth, "abuse_time",
              n.time_start ? std::optional(format_rfc3339(*n.time_start)) : std::nullopt);
  const std::string case_id = text(truth, "case_id");
  const bool redacted = case_id.find_first_not_of('x') == std::string::npos;
  EXPECT_EQ(n.case_id, redacted ? std::nullopt : std::optional(case_id));
  const bool proxy = text(truth, "activity") == "Open Proxy";
  EXPECT_EQ(n.activity_class == ActivityClass::kOpenProxy, proxy);
  const std::vector<std::string> regions = truth.value("regions", std::vector<std::string>());
  EXPECT_EQ(n.regions, regions);
  const bool blocked = truth.contains("restriction");
  EXPECT_EQ(n.restrictions == std::vector<Restriction>{Restriction::kStartStopBlock}, blocked);
  for (const auto& wanted : truth.value("required", nlohmann::json::array()))
    EXPECT_NE(
        std::find(n.required.begin(), n.required.end(), kRequired.at(wanted.get<std::string>())),
        n.required.end());
}

TEST(Corpus, EveryFieldOfTheTruth) {
  const std::string folder = std::string(HIKESHI_CORPUS) + "/notices/";
  const std::string file = slurp(folder + "truth.json");
  if (file.empty()) GTEST_SKIP() << "the corpus is not here: " << folder;
  size_t mails = 0, fields = 0;
  for (const auto& truth : nlohmann::json::parse(file)) {
    SCOPED_TRACE(text(truth, "file"));
    const Reading reading = read(text(truth, "file"), slurp(folder + text(truth, "file")), {});
    if (truth["is_notice"].get<bool>()) {
      check_notice(truth, reading);
    } else {
      EXPECT_TRUE(reading.notices.empty());
      ASSERT_EQ(reading.not_notices.size(), 1U);
      EXPECT_EQ(to_string(reading.not_notices[0].reason), kReasons.at(text(truth, "kind")));
      expect_word(truth, "subject", reading.not_notices[0].subject);
    }
    ++mails;
    fields += truth.size();
  }
  std::printf("%zu mails of the corpus, %zu fields\n", mails, fields);
}

}  // namespace
}  // namespace hikeshi::notice
