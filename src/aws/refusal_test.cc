// SPDX-License-Identifier: Apache-2.0
#include "aws/refusal.h"

#include <gtest/gtest.h>

namespace hikeshi::aws {
namespace {

struct Case {
  int status;
  const char* code;
  const char* message;
  Refusal kind;
};

// Codes and statuses as AWS documents them, or as reports of restricted accounts quote them.
constexpr Case kCases[] = {
    {403, "AccessDenied", "", Refusal::kDenied},
    {403, "UnauthorizedOperation", "", Refusal::kDenied},
    {400, "AccessDeniedException", "", Refusal::kDenied},
    {403, "", "", Refusal::kDenied},
    {403, "InvalidClientTokenId", "", Refusal::kCredentials},
    {403, "SignatureDoesNotMatch", "", Refusal::kCredentials},
    {401, "AuthFailure", "", Refusal::kCredentials},
    {400, "ExpiredTokenException", "", Refusal::kExpired},
    {403, "RequestTimeTooSkewed", "", Refusal::kExpired},
    {404, "NoSuchEntity", "", Refusal::kNotFound},
    {400, "InvalidInstanceID.NotFound", "", Refusal::kNotFound},
    {400, "TrailNotFoundException", "", Refusal::kNotFound},
    {404, "404", "", Refusal::kNotFound},
    {409, "DeleteConflict", "", Refusal::kConflict},
    {400, "DependencyViolation", "", Refusal::kConflict},
    {400, "InvalidPermission.Duplicate", "", Refusal::kConflict},
    {409, "EntityAlreadyExists", "", Refusal::kConflict},
    {400, "Blocked", "This account is currently blocked and not recognized as a valid account",
     Refusal::kBlocked},
    {400, "OperationNotPermitted", "This request has been administratively disabled.",
     Refusal::kBlocked},
    {400, "SubscriptionRequiredException", "", Refusal::kNotOffered},
    {401, "OptInRequired", "", Refusal::kNotOffered},
    {412, "DryRunOperation", "", Refusal::kDryRun},
    {400, "ThrottlingException", "", Refusal::kThrottled},
    {503, "SlowDown", "", Refusal::kThrottled},
    {500, "InternalError", "", Refusal::kServer},
    {503, "", "", Refusal::kServer},
    {400, "ValidationError", "", Refusal::kInvalid},
};

TEST(Refusal, OfAnErrorSaysWhatToDoNext) {
  for (const Case& c : kCases)
    EXPECT_EQ(refusal_of(c.status, c.code, c.message), c.kind) << c.status << " " << c.code;
}

TEST(Refusal, AsAnErrorKeepsCodeAndRequestId) {
  const Error error =
      to_error({Refusal::kDenied, "AccessDenied", "no", "r-1", 403, 1, {}}, "iam ListUsers");
  EXPECT_EQ(error.code, Code::kDenied);
  EXPECT_EQ(error.message, "iam ListUsers: AccessDenied: no (request r-1)");
  EXPECT_EQ(to_string(Refusal::kCancelled), "cancelled");
}

}  // namespace
}  // namespace hikeshi::aws
