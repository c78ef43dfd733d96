// SPDX-License-Identifier: Apache-2.0
// A check as a row: what it looks at, what it needs to see, how a failure is mended. The tables
// stand beside the functions (check_*.cc); checks.h runs them all.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "posture/finding.h"
#include "posture/state.h"

namespace hikeshi::posture {

// Where a check writes. It reports what it finds; what is not reported passes.
class Report {
 public:
  Report(const State& state, const struct Check& check, std::string region,
         std::vector<Finding>& out)
      : state_(state), check_(check), region_(std::move(region)), out_(out), first_(out.size()) {}

  const State& state() const { return state_; }
  const std::string& region() const { return region_; }

  // The answer of a call of Check::needs, which is there and was read or says "there is none".
  const Answer& answer(std::string_view id) const;

  void fail(const std::string& resource, Words reason);
  void pass(const std::string& resource, Words reason);
  void unknown(const std::string& resource, Words reason);

  // Whether the answer was seen; else the resource is unknown, with the reason.
  bool seen(const Answer* answer, const std::string& resource, std::string_view id);

  bool names(const std::string& resource) const;  // something was said of it
  size_t count() const { return out_.size() - first_; }

  // When the state was that is judged: of an answer, or the time that was asked for.
  void as_of(UtcTime at) { at_ = at; }

 private:
  void add(Verdict verdict, const std::string& resource, Words reason);

  const State& state_;
  const Check& check_;
  std::string region_;
  std::vector<Finding>& out_;
  size_t first_;
  UtcTime at_;
};

enum class Severity { kLow, kMedium, kHigh, kCritical };
std::string_view to_string(Severity severity);

struct Check {
  std::string_view id;  // "root-mfa"; stable
  Severity severity = Severity::kMedium;
  bool in_regions = false;              // run in each region, else once
  std::vector<std::string_view> needs;  // calls without which nothing can be said
  std::vector<std::string_view> uses;   // calls that it looks at besides
  std::string_view step;                // of the plan that mends it
  Text title, mend;
  void (*run)(Report&);
};

// Of each file, in the order of the output.
std::span<const Check> identity_checks();
std::span<const Check> network_checks();
std::span<const Check> compute_checks();
std::span<const Check> logging_checks();
std::span<const Check> storage_checks();
std::span<const Check> account_checks();

// What was not seen, in words: "ec2 DescribeImages: AccessDenied".
Words not_seen(const Answer* answer, std::string_view id);

}  // namespace hikeshi::posture
