// SPDX-License-Identifier: Apache-2.0
// For tests: small trails with a known answer, an owner at work and a thief with the owner's key.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

using Json = nlohmann::ordered_json;

inline constexpr const char* kAccount = "111122223333";
inline constexpr const char* kOwner = "198.51.100.7";
inline constexpr const char* kThief = "203.0.113.66";

struct Who {
  std::string user = "ci";
  std::string key = "AKIAQ7EXMPL234567ABC";
  std::string address = kOwner;
  std::string agent = "aws-cli/2.15.0";
};

// Writes records one after another; each gets an id of its own.
class TrailMaker {
 public:
  Json& add(const std::string& time, const Who& who, const std::string& source,
            const std::string& name, Json request = nullptr, Json response = nullptr) {
    const std::string arn = fmt::format("arn:aws:iam::{}:user/{}", kAccount, who.user);
    records_.push_back({{"eventVersion", "1.09"},
                        {"userIdentity",
                         {{"type", "IAMUser"},
                          {"principalId", "AIDA" + who.user},
                          {"arn", arn},
                          {"accountId", kAccount},
                          {"accessKeyId", who.key},
                          {"userName", who.user}}},
                        {"eventTime", time},
                        {"eventSource", source + ".amazonaws.com"},
                        {"eventName", name},
                        {"awsRegion", "us-east-1"},
                        {"sourceIPAddress", who.address},
                        {"userAgent", who.agent},
                        {"requestParameters", std::move(request)},
                        {"responseElements", std::move(response)},
                        {"eventID", fmt::format("e{}", records_.size())},
                        {"readOnly", false},
                        {"recipientAccountId", kAccount}});
    return records_.back();
  }

  // Ten days of the owner's work with the same key, from the same place.
  void owner_work(const Who& who = {}) {
    for (int day = 1; day <= 10; ++day) {
      const std::string at = fmt::format("2026-03-{:02}T09:00:00Z", day);
      add(at, who, "ec2", "DescribeInstances")["readOnly"] = true;
      add(at, who, "s3", "PutObject");
    }
  }

  HuntResult hunt(unsigned threads = 1, Hints hints = {}, Window window = {},
                  const geo::Atlas* atlas = nullptr) const {
    std::vector<trail::Source> sources;
    for (size_t i = 0; i < records_.size(); i += 7) {
      std::string text;
      for (size_t k = i; k < std::min(i + 7, records_.size()); ++k)
        text += records_[k].dump() + "\n";
      sources.push_back({fmt::format("f{:04}", i), text.size(),
                         trail::whole([text]() -> Result<std::string> { return text; })});
    }
    HuntOptions options;
    options.threads = threads;
    options.hints = std::move(hints);
    options.window = window;
    options.atlas = atlas;
    static const sigma::RuleSet kNoRules;
    return hikeshi::hunt::hunt(sources, kNoRules, options);
  }

  std::vector<Json> records_;
};

inline Who thief() { return {.address = kThief, .agent = "Boto3/1.34"}; }

// The thief at another place, tied to the first by the shared key alone.
inline Who thief_elsewhere() { return {.address = "203.0.113.77", .agent = "Boto3/1.34"}; }

// The user that theft() makes, with the key that it issues, used from a place of its own.
inline Who helper() {
  return {
      .user = "helper", .key = "AKIAQ7EXMPLNEWKEY22A", .address = "192.0.2.99", .agent = "Other/1"};
}

// One call with the credentials of an instance's role, in one session of it.
inline Json& instance_call(TrailMaker& t, const std::string& time, const std::string& address,
                           const std::string& source, const std::string& name) {
  auto& e = t.add(time, {.address = address}, source, name);
  e["userIdentity"] = {{"type", "AssumedRole"},
                       {"principalId", "AROAEXAMPLE:i-0cccccccccccccccc"},
                       {"arn", "arn:aws:sts::111122223333:assumed-role/web/i-0cccccccccccccccc"},
                       {"accountId", kAccount},
                       {"accessKeyId", "ASIAQ7EXMPLSESSION2A"},
                       {"sessionContext",
                        {{"sessionIssuer", {{"arn", "arn:aws:iam::111122223333:role/web"}}},
                         {"attributes", {{"creationDate", "2026-03-11T00:00:00Z"}}}}}};
  return e;
}

inline std::vector<std::string> made_ids(const HuntResult& r) {
  std::vector<std::string> ids;
  for (const Made& m : r.inventory.made) ids.push_back(m.id + (m.left() ? "" : " removed"));
  return ids;
}

inline std::vector<std::string> charged(const HuntResult& r, Charge charge) {
  std::vector<std::string> ids;
  for (const Event& e : r.table().events) {
    if (r.charges.of(e) == charge) ids.push_back(r.table().id_of(e));
  }
  return ids;
}

// A thief with the owner's key: makes a user and a key, stops the trail.
inline void theft(TrailMaker& t) {
  t.add("2026-03-11T02:00:00Z", thief(), "sts", "GetCallerIdentity");
  t.add("2026-03-11T02:01:00Z", thief(), "iam", "CreateUser", {{"userName", "helper"}},
        {{"user", {{"userName", "helper"}, {"arn", "arn:aws:iam::111122223333:user/helper"}}}});
  t.add("2026-03-11T02:02:00Z", thief(), "iam", "AttachUserPolicy",
        {{"userName", "helper"}, {"policyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
  t.add("2026-03-11T02:03:00Z", thief(), "iam", "CreateAccessKey", {{"userName", "helper"}},
        {{"accessKey", {{"userName", "helper"}, {"accessKeyId", helper().key}}}});
  t.add("2026-03-11T02:04:00Z", thief(), "cloudtrail", "StopLogging", {{"name", "main"}});
}

// The owner's ten days (e0 to e19), then the theft (e20 to e24).
inline TrailMaker owner_then_theft() {
  TrailMaker t;
  t.owner_work();
  theft(t);
  return t;
}

}  // namespace hikeshi::hunt
