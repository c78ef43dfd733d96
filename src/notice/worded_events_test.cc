// SPDX-License-Identifier: Apache-2.0
// Codes of AWS Health, types of GuardDuty, attack sequences and OCSF: what each means.
#include "notice/worded.h"

namespace hikeshi::notice::worded {
namespace {

json only(const json& document) {
  const Reading reading = read("a.json", document.dump(), {});
  EXPECT_EQ(gen::evidence_faults(reading), "");
  EXPECT_EQ(reading.notices.size(), 1U) << document.dump();
  if (reading.notices.empty()) return json::object();
  json n = json::parse(to_json(reading))["notices"][0];
  EXPECT_EQ(without_evidence(n), "");
  return n;
}

json health(const char* service, const char* code) {
  return {{"source", "aws.health"},
          {"account", "703518264930"},
          {"time", "2026-02-10T00:40:00Z"},
          {"detail",
           {{"service", service},
            {"eventTypeCode", code},
            {"eventArn", std::string("arn:aws:health:us-east-1::event/") + code + "/1"},
            {"statusCode", "open"},
            {"eventDescription",
             {{{"language", "en_US"}, {"latestDescription", "Please review your account."}}}}}}};
}

TEST(WordedEvents, CodesOfHealth) {
  struct Code {
    const char* service;
    const char* code;
    const char* notice_class;
    json activity_class;
  };
  const Code rows[] = {
      {"RISK", "AWS_RISK_CREDENTIALS_EXPOSED", "exposed_key", nullptr},
      {"RISK", "AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED", "exposed_key", nullptr},
      {"RISK", "AWS_ACCESS_KEY_EXPOSED", "exposed_key", nullptr},
      {"RISK", "AWS_RISK_CREDENTIALS_COMPROMISED", "irregular_activity", nullptr},
      {"RISK", "AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED", "irregular_activity", nullptr},
      {"RISK", "AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE", "irregular_activity", nullptr},
      {"ABUSE", "AWS_ABUSE_DOS_REPORT", "abuse", "dos"},
      {"ABUSE", "AWS_ABUSE_COPYRIGHT_DMCA_REPORT", "abuse", "copyright"},
      {"ABUSE", "AWS_ABUSE_EC2_COPYRIGHT_NON_DMCA_REPORT", "abuse", "copyright"},
      {"ABUSE", "AWS_ABUSE_PII_CONTENT_REMOVAL_REPORT", "abuse", "other"},
      {"ABUSE", "AWS_ABUSE_EC2_CC_FRAUD_REPORT", "abuse", "other"},
      {"ABUSE", "AWS_ABUSE_BOTNET_REPORT", "abuse", "botnet"},
      {"ABUSE", "AWS_ABUSE_EC2_FORUM_SPAM_REPORT", "abuse", "spam"},
      {"ABUSE", "AWS_ABUSE_BITCOIN_REPORT", "abuse", "mining"},
      {"ABUSE", "AWS_ABUSE_PHISHING_CONTENT_REPORTED", "abuse", "phishing"},
      {"ABUSE", "AWS_ABUSE_PORT_SCANNING_REPORT", "abuse", "scan"},
      {"ABUSE", "AWS_ABUSE_OPEN_PROXY_REPORT", "abuse", "open_proxy"},
      {"ABUSE", "AWS_ABUSE_MALWARE_REPORT", "abuse", "malware"},
  };
  for (const Code& row : rows) {
    const json n = only(health(row.service, row.code));
    EXPECT_EQ(n["class"], row.notice_class) << row.code;
    EXPECT_EQ(n["activity_class"], row.activity_class) << row.code;
    EXPECT_EQ(n["opens_case"], true) << row.code;
    EXPECT_EQ(n["channel"], "health") << row.code;
  }
}

json finding(const char* type, json resource, json service) {
  service["eventFirstSeen"] = "2026-02-10T01:02:03Z";
  service["eventLastSeen"] = "2026-02-10T03:04:05Z";
  return {{"schemaVersion", "2.0"},
          {"accountId", "703518264930"},
          {"region", "eu-west-1"},
          {"type", type},
          {"severity", 8},
          {"createdAt", "2026-02-10T01:10:00.123Z"},
          {"resource", std::move(resource)},
          {"service", std::move(service)}};
}

TEST(WordedEvents, TypesOfGuardDuty) {
  const std::pair<const char*, const char*> rows[] = {
      {"Backdoor:EC2/DenialOfService.Udp", "dos"},
      {"Recon:EC2/Portscan", "scan"},
      {"Recon:EC2/PortProbeUnprotectedPort", "scan"},
      {"Impact:EC2/PortSweep", "scan"},
      {"UnauthorizedAccess:EC2/RDPBruteForce", "intrusion"},
      {"Impact:EC2/WinRMBruteForce", "intrusion"},
      {"CryptoCurrency:EC2/BitcoinTool.B!DNS", "mining"},
      {"Impact:EC2/BitcoinDomainRequest.Reputation", "mining"},
      {"Backdoor:EC2/C&CActivity.B!DNS", "botnet"},
      {"Backdoor:EC2/Spambot", "spam"},
      {"Trojan:EC2/PhishingDomainRequest!DNS", "phishing"},
      {"Execution:EC2/MaliciousFile", "malware"},
  };
  const json instance = {{"resourceType", "Instance"},
                         {"instanceDetails", {{"instanceId", "i-0d41c6e2b7a95f803"}}}};
  for (const auto& [type, meaning] : rows) {
    const json n = only(finding(type, instance, {{"resourceRole", "ACTOR"}}));
    EXPECT_EQ(n["activity"], type);
    EXPECT_EQ(n["activity_class"], meaning) << type;
    EXPECT_EQ(n["opens_case"], true) << type;
  }
}

TEST(WordedEvents, AnAttackSequenceNamesItsActors) {
  const json sequence = {
      {"actors",
       {{{"user",
          {{"name", "ci-bot"}, {"type", "IAMUser"}, {"credentialUid", "AKIAV3RTQLM5NDX27ZKP"}}}}}},
      {"endpoints", {{{"ip", "203.0.113.77"}}}},
      {"signals", {{{"type", "CLOUD_TRAIL"}, {"name", "ListBuckets"}}}}};
  const json n = only(finding("AttackSequence:IAM/CompromisedCredentials",
                              {{"resourceType", "AttackSequence"}},
                              {{"detection", {{"sequence", sequence}}}}));
  EXPECT_EQ(n["access_keys"], json::array({"AKIAV3RTQLM5NDX27ZKP"}));
  EXPECT_EQ(n["users"], json::array({"ci-bot"}));
  EXPECT_EQ(n["source_addresses"], json::array({"203.0.113.77"}));
  EXPECT_EQ(n["event_names"], json::array({"ListBuckets"}));
  EXPECT_EQ(n["opens_case"], true);
}

json ocsf(const char* direction) {
  return {{"class_uid", 2004},
          {"metadata", {{"product", {{"name", "GuardDuty"}}}}},
          {"cloud", {{"region", "eu-west-1"}, {"account", {{"uid", "703518264930"}}}}},
          {"severity", "High"},
          {"time_dt", "2026-02-10T03:10:00Z"},
          {"finding_info",
           {{"types", {"UnauthorizedAccess:EC2/SSHBruteForce"}},
            {"first_seen_time_dt", "2026-02-10T01:02:03Z"}}},
          {"resources",
           {{{"type", "AWS::EC2::Instance"},
             {"uid", "arn:aws:ec2:eu-west-1:703518264930:instance/i-0d41c6e2b7a95f803"}}}},
          {"evidences",
           {{{"src_endpoint", {{"ip", "198.51.100.41"}}},
             {"dst_endpoint", {{"ip", "203.0.113.61"}, {"port", 22}}},
             {"connection_info", {{"direction", direction}, {"protocol_name", "TCP"}}}}}}};
}

TEST(WordedEvents, SecurityHubInOcsf) {
  const json n = only({{"detail", {{"findings", {ocsf("Outbound")}}}}});
  EXPECT_EQ(n["instances"], json::array({"i-0d41c6e2b7a95f803"}));
  EXPECT_EQ(n["own_addresses"], json::array({"198.51.100.41"}));
  EXPECT_EQ(n["remote_addresses"], json::array({"203.0.113.61"}));
  EXPECT_EQ(n["ports"], json::array({22}));
  EXPECT_EQ(n["activity_class"], "intrusion");
  EXPECT_EQ(n["opens_case"], true);
  EXPECT_EQ(only({{"findings", {ocsf("Inbound")}}})["opens_case"], false);
}

}  // namespace
}  // namespace hikeshi::notice::worded
