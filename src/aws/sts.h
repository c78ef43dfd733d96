// SPDX-License-Identifier: Apache-2.0
// The two calls of STS that turn credentials into others, as the credential chain needs them, and
// the role of a member account. Who makes the calls (client.h) needs credentials itself: hence the
// seam.
#pragma once

#include <optional>
#include <string>

#include "aws/identity.h"
#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

struct AssumeRole {
  std::string role_arn;
  std::string session_name;
  std::string external_id;  // "": none
  std::string mfa_serial;   // "": none
  Secret mfa_code{""};
  std::optional<int64_t> duration_seconds;  // nullopt: the service's own, one hour
};

struct AssumeRoleWithWebIdentity {
  std::string role_arn;
  std::string session_name;
  Secret token{""};
};

class StsCaller {
 public:
  virtual ~StsCaller() = default;

  // Errors are those of the call; the credentials' source is named by whoever asked for them.
  virtual Result<Credentials> assume_role(const AssumeRole& params, const Credentials& with) = 0;
  virtual Result<Credentials> assume_role_with_web_identity(
      const AssumeRoleWithWebIdentity& params) = 0;  // not signed
};

// --assume-role NAME: a role that stands under one name in the accounts of an organization.
struct MemberRole {
  std::string partition = "aws";
  std::string account;  // 12 digits
  std::string name;     // may begin with a path: "ops/responder"
  std::string session_name = "hikeshi";
  std::string external_id;
  std::optional<int64_t> duration_seconds;
};

// arn:aws:iam::111122223333:role/ops/responder. kUsage for an account that is none, an empty name,
// a character that no role name has.
Result<std::string> arn_of(const MemberRole& role);

// Credentials in the member account, got with those of the caller's own.
Result<Credentials> assume_member_role(StsCaller& sts, const MemberRole& role,
                                       const Credentials& with);

}  // namespace hikeshi::aws
