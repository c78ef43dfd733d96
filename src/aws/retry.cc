// SPDX-License-Identifier: Apache-2.0
#include "aws/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hikeshi::aws {
namespace {

constexpr std::string_view kThrottlingCodes[] = {"BandwidthLimitExceeded",
                                                 "EC2ThrottledException",
                                                 "LimitExceededException",
                                                 "PriorRequestNotComplete",
                                                 "ProvisionedThroughputExceededException",
                                                 "RequestLimitExceeded",
                                                 "RequestThrottled",
                                                 "RequestThrottledException",
                                                 "SlowDown",
                                                 "ThrottledException",
                                                 "Throttling",
                                                 "ThrottlingException",
                                                 "TooManyRequestsException",
                                                 "TransactionInProgressException"};

constexpr std::string_view kTransientCodes[] = {"RequestTimeout", "RequestTimeoutException",
                                                "InternalError", "InternalFailure",
                                                "ServiceUnavailable", "IDPCommunicationError"};

// "Get" also begins GetSessionToken and its like, which mint credentials but change nothing.
constexpr std::string_view kReading[] = {"BatchGet", "Check",  "Count",  "Decode",   "Describe",
                                         "Filter",   "Get",    "Head",   "List",     "Lookup",
                                         "Preview",  "Query",  "Scan",   "Search",   "Select",
                                         "Simulate", "Validate", "Verify", "Estimate", "Discover"};

template <size_t N>
bool contains(const std::string_view (&codes)[N], std::string_view code) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

int cost_of(Trouble trouble) { return trouble == Trouble::kThrottled ? 5 : 14; }

}  // namespace

Trouble trouble_of(int status, std::string_view code) {
  if (status >= 200 && status < 300 && code.empty()) return Trouble::kNone;
  if (status == 429 || contains(kThrottlingCodes, code)) return Trouble::kThrottled;
  if (contains(kTransientCodes, code)) return Trouble::kTransient;
  const bool server = status == 500 || status == 502 || status == 503 || status == 504;
  return server ? Trouble::kTransient : Trouble::kFinal;
}

Trouble trouble_of(const Error& error) {
  if (error.code == Code::kNotFound) return Trouble::kUnsent;
  if (error.code == Code::kIo || error.code == Code::kTimeout) return Trouble::kTransient;
  return Trouble::kFinal;
}

bool RetryQuota::take(Trouble trouble) {
  if (tokens_ < cost_of(trouble)) return false;
  tokens_ -= cost_of(trouble);
  return true;
}

void RetryQuota::give_back(Trouble trouble) {
  const int tokens = trouble == Trouble::kNone ? 1 : cost_of(trouble);
  tokens_ = std::min(kCapacity, tokens_ + tokens);
}

Millis backoff(const RetryRules& rules, Trouble trouble, int next, double random,
               std::optional<Millis> asked) {
  const Millis base =
      trouble == Trouble::kThrottled ? rules.throttled_base : rules.transient_base;
  const double doubled = static_cast<double>(base.count()) * std::pow(2.0, next - 2);
  const double most = std::min(doubled, static_cast<double>(rules.longest.count()));
  const Millis own(static_cast<int64_t>(random * most));
  if (!asked) return own;
  return std::clamp(*asked, own, own + rules.longest_beyond);
}

std::optional<Millis> retry_after(const Headers& headers) {
  const std::string_view text = header_of(headers, "x-amz-retry-after");
  int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size() || number < 0)
    return std::nullopt;
  return Millis(number);
}

bool may_repeat(Trouble trouble, bool changes_something, bool has_token) {
  switch (trouble) {
    case Trouble::kNone:
    case Trouble::kFinal:
      return false;
    case Trouble::kUnsent:
    case Trouble::kThrottled:
      return true;
    case Trouble::kTransient:
      return !changes_something || has_token;
  }
  return false;
}

bool only_reads(std::string_view operation) {
  return std::any_of(std::begin(kReading), std::end(kReading),
                     [&](std::string_view verb) { return operation.starts_with(verb); }) ||
         operation == "GenerateCredentialReport" ||
         operation == "GenerateServiceLastAccessedDetails" || operation == "AssumeRole" ||
         operation == "AssumeRoot" || operation == "AssumeRoleWithWebIdentity";
}

}  // namespace hikeshi::aws
