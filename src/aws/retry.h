// SPDX-License-Identifier: Apache-2.0
// What is tried again, when, and how often: AWS's standard mode as it is the default since 2026-11
// (AWS SDKs and Tools reference, "Retry behavior"): 3 attempts, exponential backoff with full
// jitter from 50 ms (transient) or 1 s (throttled) up to 20 s, a quota of 500 tokens of which a
// transient retry costs 14 and a throttled one 5, and the server's x-amz-retry-after obeyed up to
// 5 s beyond that. Values and pure decisions; the waiting is the client's.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "aws/http.h"
#include "base/result.h"

namespace hikeshi::aws {

using Millis = std::chrono::milliseconds;

// Why an attempt did not give a result, as far as trying again is concerned.
enum class Trouble {
  kNone,
  kUnsent,     // no connection: nothing can have happened
  kTransient,  // cut off, no answer in time, 500, 502, 503, 504: it may have happened
  kThrottled,  // refused for now: it did not happen
  kFinal,      // asking again gives the same
};

// `code`: the error code of the answer, "" where there was none.
Trouble trouble_of(int status, std::string_view code);
Trouble trouble_of(const Error& error);

struct RetryRules {
  int attempts = 3;  // 4 for DynamoDB
  Millis transient_base{50}, throttled_base{1000}, longest{20000};
  Millis longest_beyond{5000};  // by how much x-amz-retry-after may exceed our own delay
};

// Tokens shared by all calls of a client, so that a service in trouble is not hammered.
class RetryQuota {
 public:
  bool take(Trouble trouble);       // false: no retry any more
  void give_back(Trouble trouble);  // a retry for this trouble succeeded; kNone: a first attempt
  int tokens() const { return tokens_; }

 private:
  static constexpr int kCapacity = 500;
  int tokens_ = kCapacity;
};

// How long to wait before attempt `next` (2, 3, ...). `random` in [0, 1). `asked`: of retry_after().
Millis backoff(const RetryRules& rules, Trouble trouble, int next, double random,
               std::optional<Millis> asked);

// The header x-amz-retry-after, milliseconds; nullopt where there is none or it is no number.
std::optional<Millis> retry_after(const Headers& headers);

// Whether an attempt may be repeated: a call that changes something only after kUnsent and
// kThrottled, since otherwise it may have been carried out, unless the service recognises the
// repetition by a token of the caller's.
bool may_repeat(Trouble trouble, bool changes_something, bool has_token);

// Whether an operation only reads, by its name (Get, List, Describe, ...). Names that read but cost
// or mint something (GetFederationToken, GetSessionToken) change nothing and count as reading.
bool only_reads(std::string_view operation);

}  // namespace hikeshi::aws
