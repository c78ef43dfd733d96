// SPDX-License-Identifier: Apache-2.0
// Who signed a call: the principal and the credential behind a record's userIdentity.
#pragma once

#include <string>
#include <string_view>

#include "trail/record.h"

namespace hikeshi::hunt {

struct Identity {
  std::string type;           // as CloudTrail writes it; "" where absent
  std::string arn;            // as written: of a session, the session's
  // Stable over sessions: the user's, role's or root's ARN, or a name. Of a person who works in a
  // permission set's role the ARN of their sessions, which ends in the person's name.
  std::string principal;
  std::string kind;           // root iam_user role federated aws_account anonymous, or "service"
  std::string credential;     // access key id where the record has one, else a name of its own
  std::string session;        // "<principalId>@<creationDate>", "" without one
  std::string account;        // of the principal
  std::string session_name;   // behind the colon of a role session's principalId
  bool console_mark = false;  // sure to be of a console session
  bool browser = false;       // by its agent the work of a console page
  bool mfa = false;
  bool via_service = false;  // an AWS service made the call, for itself or on somebody's behalf
  bool in_vpc = false;       // by an endpoint of a VPC or a private address
  bool imdsv1 = false;       // role credentials that the instance fetched by IMDSv1
};

// What stands in place of a credential for a sign-in that failed: this and the principal.
inline constexpr std::string_view kAttempt = "sign-in:";

Identity identity_of(const trail::Record& record);

// An agent string without its versions, so that an update of a tool is not a new agent.
std::string agent_family(std::string_view agent);

bool is_ip_address(std::string_view text);
// Of RFC 1918, 6598 (shared) or 4193 (unique local).
bool is_private_address(std::string_view text);
// What counts as one place of origin: an IPv4 address by itself, the /64 of an IPv6 address.
std::string network_of(std::string_view address);

}  // namespace hikeshi::hunt
