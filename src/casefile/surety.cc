// SPDX-License-Identifier: Apache-2.0
#include "casefile/surety.h"

namespace hikeshi::casefile {
namespace {

constexpr int kMaxChain = 64;  // links of a chain of issuers that are followed; loops end here

}  // namespace

Surety::Surety(const CaseState& state) {
  for (const Fact* fact : state.of_kind("actor.credential")) {
    credentials_.emplace(fact->subject, fact);
    if (fact->one("confidence") == "high") sure_.insert(fact->subject);
  }
  for (const Fact* suspect : state.of_kind("suspect")) judge(*suspect);
}

bool Surety::of(std::string_view credential) const { return sure_.contains(credential); }

void Surety::judge(const Fact& suspect) {
  if (suspect.one("confidence") != "high") return;
  std::set<std::string> origins;
  for (const std::string& id : suspect.all("credentials")) origins.insert(origin_of(id));
  if (origins.size() != 1) return;
  for (const std::string& id : suspect.all("credentials")) {
    const auto fact = credentials_.find(id);
    if (fact == credentials_.end() || fact->second->one("confidence").empty()) sure_.insert(id);
  }
}

// What a credential comes from: the instance that hands it out, or the first link of its chain,
// which whoever holds the last must have held.
std::string Surety::origin_of(const std::string& credential) const {
  std::string at = credential;
  for (int i = 0; i < kMaxChain; ++i) {
    const auto fact = credentials_.find(at);
    if (fact == credentials_.end()) return at;
    if (const auto instance = fact->second->one("instance"); !instance.empty())
      return std::string(instance);
    const auto issuer = fact->second->one("issued_by");
    if (issuer.empty()) return at;
    at = issuer;
  }
  return at;
}

}  // namespace hikeshi::casefile
