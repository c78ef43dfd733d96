// SPDX-License-Identifier: Apache-2.0
// Why a call gave no result, as a caller can act on it. AWS has thousands of error codes; these are
// the answers to "and now?".
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::aws {

enum class Refusal {
  kUsage,           // our own parameters, service or region: nothing was sent
  kDenied,          // this identity may not
  kCredentials,     // no credentials, or AWS does not know or trust them
  kExpired,         // they were good once
  kNotFound,        // there is no such thing
  kConflict,        // exists already, is in use, has parts that must go first
  kInvalid,         // AWS does not take the parameters
  kBlocked,         // AWS itself has restricted the account: asking again does not help
  kNotOffered,      // not in this region, not on this support plan, not opted in
  kDryRun,          // DryRunOperation: it would have worked
  kThrottled,       // still, after all retries
  kServer,          // AWS failed, after all retries
  kUnreachable,     // no connection, so nothing happened
  kUnknownOutcome,  // a change whose answer was lost: it may have happened; read before repeating
  kGarbled,         // an answer that is none of AWS's
  kCancelled,
};

// The code where an endpoint's name does not resolve, in the words of AWS's own tools. Regions lack
// services, and the endpoint rules make names for them all the same. Told apart only by who has
// reached others meanwhile: a network that is down looks so too.
constexpr std::string_view kNoSuchEndpoint = "EndpointNotFound";

struct CallError {
  Refusal kind = Refusal::kInvalid;
  std::string code;        // AWS's or kNoSuchEndpoint, "" where it was not AWS who refused
  std::string message;     // for people; of AWS's it is text of others: printable() before a screen
  std::string request_id;  // for AWS Support
  int status = 0;          // HTTP
  int attempts = 0;
  UtcTime at{};  // when it was given up
};

// What an error answer of AWS's means. `status`: HTTP.
Refusal refusal_of(int status, std::string_view code, std::string_view message);

std::string_view to_string(Refusal kind);

// For layers that know only Error: kDenied, kNotFound, kThrottled and so on, with code and request
// id in the message.
Error to_error(const CallError& error, std::string_view what);

}  // namespace hikeshi::aws
