// SPDX-License-Identifier: Apache-2.0
// Cases in a few words, for tests of verdicts.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casefile/test_facts.h"
#include "cause/cause.h"

namespace hikeshi::cause {

using casefile::CaseState;
using hikeshi::testing::CaseBuilder;

inline constexpr const char* kKey = "AKIAABCDEFGHIJKLMNOP";
inline constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";
inline constexpr const char* kUser = "arn:aws:iam::111122223333:user/deploy";
inline const UtcTime kLogs = *parse_rfc3339("2026-11-01T00:00:00Z");
inline const UtcTime kAttack = *parse_rfc3339("2026-11-21T03:00:00Z");

inline CaseBuilder hunted() {
  CaseBuilder builder;
  builder.add("hunt", "hunt", {{"actor_found", "true"}});
  builder.add("actor", "actor", {{"first_seen", "2026-11-21T03:00:00Z"}});
  builder.add("actor.principal", kUser, {{"kind", "iam_user"}});
  return builder;
}

inline CaseState with_source(CaseBuilder builder) {
  CaseState state = builder.state();
  for (auto& fact : state.facts) fact.source = "hunt";
  return state;
}

inline Inputs inputs(const CaseState& state) { return {state, kLogs, {}, {}, {}, {}}; }

inline Opinion of(const Inputs& in, std::string_view cause) {
  for (Opinion& o : judge(in)) {
    if (o.cause == cause) return o;
  }
  ADD_FAILURE() << "no opinion of " << cause;
  return {};
}

inline posture::Finding finding(std::string check, posture::Verdict status) {
  posture::Finding f;
  f.check = std::move(check);
  f.status = status;
  f.resource = "legacy";
  f.reason = {"open to the Internet: 22", "22 が公開"};
  return f;
}

inline CaseBuilder with_key() {
  auto builder = hunted();
  builder.add(
      "actor.credential", kKey,
      {{"kind", "access_key"}, {"principal", kUser}, {"first_seen", "2026-11-21T03:00:00Z"}});
  return builder;
}

inline Leaks leaked(const char* not_before) {
  Leaks leaks;
  leaks.hits = {{kKey, "object", "commit", "commit", parse_rfc3339(not_before), true}};
  return leaks;
}

// A check at several moments, the last of them the attack.
inline std::vector<Moment> moments(const char* check,
                                   std::initializer_list<posture::Verdict> statuses) {
  std::vector<Moment> all;
  int64_t at = kLogs.seconds;
  for (const posture::Verdict s : statuses) all.push_back({{at++}, {finding(check, s)}, {}});
  all.back().at = kAttack;
  return all;
}

inline posture::AnyWay way(posture::AnyWay::Open open) {
  return {open, "us-east-1", "sg-1", "22", "0.0.0.0/0", "22/tcp"};
}

// The reported instance at several moments.
inline std::vector<Moment> reached(std::initializer_list<posture::AnyWay::Open> ways) {
  std::vector<Moment> all;
  int64_t at = kLogs.seconds;
  for (const auto open : ways) all.push_back({{at++}, {}, {{kInstance, way(open)}}});
  all.back().at = kAttack;
  return all;
}

}  // namespace hikeshi::cause
