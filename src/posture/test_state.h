// SPDX-License-Identifier: Apache-2.0
// States of an account for tests, as the answers of a snapshot would make them.
#pragma once

#include <algorithm>
#include <string>
#include <tuple>

#include "posture/checks.h"

namespace hikeshi::posture {

inline const UtcTime kTestTime = *parse_rfc3339("2026-11-23T12:00:00Z");

// Answers by hand; finish() puts them in order, as a load does.
class StateBuilder {
 public:
  StateBuilder& read(std::string id, std::string region, const char* value,
                     const char* params = "{}") {
    return add(std::move(id), std::move(region), snapshot::Outcome::kRead, Json::parse(value),
               params);
  }
  StateBuilder& refused(std::string id, std::string region, snapshot::Outcome outcome,
                        const char* params = "{}") {
    return add(std::move(id), std::move(region), outcome, Json(), params);
  }
  StateBuilder& absent(std::string id, const char* params = "{}") {
    return refused(std::move(id), "", snapshot::Outcome::kAbsent, params);
  }
  State finish() {
    state_.account = "111122223333";
    state_.at = kTestTime;
    if (state_.regions.empty()) state_.regions = {"us-east-1"};
    std::stable_sort(state_.answers.begin(), state_.answers.end(),
                     [](const Answer& a, const Answer& b) {
                       return std::tie(a.id, a.region) < std::tie(b.id, b.region);
                     });
    return state_;
  }

 private:
  StateBuilder& add(std::string id, std::string region, snapshot::Outcome outcome, Json value,
                    const char* params) {
    const bool seen = outcome == snapshot::Outcome::kRead || outcome == snapshot::Outcome::kAbsent;
    state_.answers.push_back({id, std::move(region), Json::parse(params), outcome, "call " + id,
                              seen ? "" : "AccessDenied", kTestTime, std::move(value)});
    return *this;
  }
  State state_;
};

// "fail sg-1" and so on of one check; "pass 111122223333" where nothing was found.
inline std::vector<std::string> said(const State& state, std::string_view check) {
  std::vector<std::string> out;
  for (const Finding& f : audit(state)) {
    if (f.check == check) out.push_back(std::string(to_string(f.status)) + " " + f.resource);
  }
  return out;
}

}  // namespace hikeshi::posture
