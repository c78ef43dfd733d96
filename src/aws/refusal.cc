// SPDX-License-Identifier: Apache-2.0
#include "aws/refusal.h"

#include <algorithm>
#include <array>

#include "aws/retry.h"

namespace hikeshi::aws {
namespace {

template <size_t N>
bool is_one_of(std::string_view code, const std::array<std::string_view, N>& codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

constexpr std::array<std::string_view, 9> kDeniedCodes = {
    "AccessDenied",          "AccessDeniedException", "AccessDeniedFault",
    "AuthorizationError",    "AuthorizationErrorException", "NotAuthorized",
    "UnauthorizedException", "UnauthorizedOperation", "AllAccessDisabled"};
constexpr std::array<std::string_view, 10> kCredentialCodes = {
    "AuthFailure",          "IncompleteSignature",          "InvalidAccessKeyId",
    "InvalidClientTokenId", "InvalidSignatureException",    "MissingAuthenticationToken",
    "NotSignedUp",          "SignatureDoesNotMatch",        "UnrecognizedClientException",
    "InvalidToken"};
constexpr std::array<std::string_view, 5> kExpiredCodes = {
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired",
    "RequestTimeTooSkewed"};
constexpr std::array<std::string_view, 8> kNotOfferedCodes = {
    "SubscriptionRequiredException", "OptInRequired",           "UnknownOperationException",
    "InvalidAction",                 "UnsupportedOperation",    "UnsupportedOperationException",
    "NotImplemented",                "IllegalLocationConstraintException"};

// AWS's own restrictions, by the words that reports of such accounts quote.
bool is_blocked(std::string_view code, std::string_view message) {
  const auto says = [&](std::string_view part) {
    return message.find(part) != std::string_view::npos;
  };
  return code == "Blocked" || code == "PendingVerification" || code == "AccountProblem" ||
         says("administratively disabled") || says("account is currently blocked") ||
         says("temporarily limited your ability");
}

bool is_not_found(int status, std::string_view code) {
  return code.starts_with("NoSuch") || code.find("NotFound") != std::string_view::npos ||
         code.ends_with("NotFoundException") || code.ends_with("DoesNotExist") ||
         code.ends_with("DoesNotExistException") || (status == 404 && code == "404");
}

bool is_conflict(int status, std::string_view code) {
  return status == 409 || code.find("AlreadyExists") != std::string_view::npos ||
         code.find("InUse") != std::string_view::npos ||
         code.find("Conflict") != std::string_view::npos || code == "DependencyViolation" ||
         code.ends_with(".Duplicate") || code == "BucketNotEmpty";
}

Code code_of(Refusal kind) {
  switch (kind) {
    case Refusal::kUsage:
    case Refusal::kInvalid:
      return Code::kUsage;
    case Refusal::kDenied:
    case Refusal::kCredentials:
    case Refusal::kExpired:
    case Refusal::kBlocked:
      return Code::kDenied;
    case Refusal::kNotFound:
      return Code::kNotFound;
    case Refusal::kConflict:
      return Code::kConflict;
    case Refusal::kNotOffered:
      return Code::kUnsupported;
    case Refusal::kThrottled:
      return Code::kThrottled;
    case Refusal::kGarbled:
      return Code::kCorrupt;
    case Refusal::kCancelled:
      return Code::kCancelled;
    case Refusal::kDryRun:
    case Refusal::kServer:
    case Refusal::kUnreachable:
    case Refusal::kUnknownOutcome:
      return Code::kIo;
  }
  return Code::kBug;
}

}  // namespace

Refusal refusal_of(int status, std::string_view code, std::string_view message) {
  if (code == "DryRunOperation") return Refusal::kDryRun;
  if (is_blocked(code, message)) return Refusal::kBlocked;
  if (is_one_of(code, kNotOfferedCodes)) return Refusal::kNotOffered;
  if (is_one_of(code, kExpiredCodes)) return Refusal::kExpired;
  if (is_one_of(code, kCredentialCodes)) return Refusal::kCredentials;
  if (is_one_of(code, kDeniedCodes)) return Refusal::kDenied;
  if (trouble_of(status, code) == Trouble::kThrottled) return Refusal::kThrottled;
  if (is_not_found(status, code)) return Refusal::kNotFound;
  if (is_conflict(status, code)) return Refusal::kConflict;
  if (status >= 500) return Refusal::kServer;
  if (status == 403 || status == 401) return Refusal::kDenied;
  return Refusal::kInvalid;
}

std::string_view to_string(Refusal kind) {
  constexpr std::array<std::string_view, 16> kNames = {
      "usage",   "denied",    "credentials", "expired", "not_found",   "conflict",
      "invalid", "blocked",   "not_offered", "dry_run", "throttled",   "server",
      "unreachable", "unknown_outcome", "garbled", "cancelled"};
  return kNames.at(static_cast<size_t>(kind));
}

Error to_error(const CallError& error, std::string_view what) {
  std::string message = std::string(what) + ": ";
  if (!error.code.empty()) message += error.code + ": ";
  message += error.message;
  if (!error.request_id.empty()) message += " (request " + error.request_id + ")";
  return {code_of(error.kind), std::move(message), {}, {}};
}

}  // namespace hikeshi::aws
