// SPDX-License-Identifier: Apache-2.0
#include "hunt/identity.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::hunt {
namespace {

using trail::Field;
using trail::Json;

std::string kind_of(std::string_view type, std::string_view account, std::string_view invoked_by) {
  if (account == "ANONYMOUS_PRINCIPAL") return "anonymous";  // S3 writes it as an account
  if (type == "Root") return "root";
  if (type == "IAMUser") return "iam_user";
  if (type == "AssumedRole" || type == "Role") return "role";
  if (type == "AWSAccount") return "aws_account";
  if (type == "AWSService" || (type.empty() && !invoked_by.empty())) return "service";
  if (type == "FederatedUser" || type == "SAMLUser" || type == "WebIdentityUser" ||
      type == "IdentityCenterUser" || type == "Directory")
    return "federated";
  return "anonymous";
}

bool is_console_agent(std::string_view agent) {
  return agent.starts_with("Mozilla/") || agent.find("aws-internal/") != agent.npos ||
         agent.starts_with("console.") || agent.starts_with("signin.") ||
         agent.find("Console") != agent.npos;
}

// The members of a userIdentity, found in one go over them.
struct Parts {
  Json type, arn, account, user, principal_id, access_key, invoked_by, session, on_behalf;

  explicit Parts(Json identity) {
    std::string buffer;
    for (const Json::Member member : identity.members()) {
      if (Json* const part = part_of(trail::unescape(member.raw_key, buffer)))
        *part = member.value();  // of repeated keys the last
    }
  }

 private:
  Json* part_of(std::string_view key) {
    if (key == "type") return &type;
    if (key == "arn") return &arn;
    if (key == "accountId") return &account;
    if (key == "userName") return &user;
    if (key == "principalId") return &principal_id;
    if (key == "accessKeyId") return &access_key;
    if (key == "invokedBy") return &invoked_by;
    if (key == "sessionContext") return &session;
    return key == "onBehalfOf" ? &on_behalf : nullptr;
  }
};

// A permission set of IAM Identity Center: all people to whom it is assigned work in this one role,
// each in sessions of their own name.
bool is_permission_set(std::string_view role) {
  return last_name(role).starts_with("AWSReservedSSO_");
}

// The principal that stays the same from session to session.
std::string principal_of(const Identity& id, const Parts& parts, std::string_view invoked_by) {
  const std::string issuer = parts.session.path("sessionIssuer.arn").string();
  if (is_permission_set(issuer) && id.arn.find(":assumed-role/") != id.arn.npos) return id.arn;
  if (!issuer.empty()) return issuer;
  if (id.kind == "service") {
    return std::string(invoked_by);
  }
  if (id.kind == "root") return fmt::format("arn:aws:iam::{}:root", id.account);
  if (id.type == "IdentityCenterUser") {
    return fmt::format("{}/{}", parts.on_behalf["identityStoreArn"].string(),
                       parts.on_behalf["userId"].string());
  }
  if (!id.arn.empty()) return id.arn;
  const std::string user = parts.user.string();
  if (id.kind == "iam_user" && !user.empty() && user.find("HIDDEN") == user.npos)
    return fmt::format("arn:aws:iam::{}:user/{}", id.account, user);
  const std::string principal_id = parts.principal_id.string();
  if (!principal_id.empty()) return principal_id;
  if (id.kind == "aws_account") return fmt::format("arn:aws:iam::{}:root", id.account);
  return id.kind;
}

// A name for callers without an access key, so that each has a credential to be spoken of.
std::string credential_name(const Identity& id) {
  if (!id.session.empty() && id.kind != "service") return "console:" + id.session;
  if (id.kind == "root") return "root:" + id.account;
  return id.kind + ":" + id.principal;
}

bool is_failed_sign_in(const trail::Record& record) {
  return record.text(Field::kEventName) == "ConsoleLogin" &&
         record[Field::kResponseElements]["ConsoleLogin"].raw_string() != "Success";
}

}  // namespace

Identity identity_of(const trail::Record& record) {
  const Parts parts(record[Field::kUserIdentity]);
  const std::string_view address = record.text(Field::kSourceIpAddress);
  const std::string_view agent = record.text(Field::kUserAgent);
  Identity id;
  id.type = parts.type.string();
  const std::string invoked_by = parts.invoked_by.string();
  id.arn = parts.arn.string();
  id.account = parts.account.string();
  id.kind = kind_of(id.type, id.account, invoked_by);
  if (id.account.empty()) id.account = record.text(Field::kRecipientAccountId);
  id.principal = principal_of(id, parts, invoked_by);
  id.via_service = !invoked_by.empty() || id.kind == "service" || !is_ip_address(address);

  id.in_vpc = record[Field::kVpcEndpointId].present() || is_private_address(address);
  const std::string principal_id = parts.principal_id.string();
  const Json attributes = parts.session["attributes"];
  const std::string created = attributes["creationDate"].string();
  id.mfa = attributes["mfaAuthenticated"].raw_string() == "true";
  id.imdsv1 = parts.session["ec2RoleDelivery"].raw_string() == "1.0";
  const size_t colon = principal_id.find(':');
  if (colon != std::string::npos) id.session_name = principal_id.substr(colon + 1);
  if (!created.empty()) id.session = principal_id + "@" + created;

  id.console_mark = record.text(Field::kSessionCredentialFromConsole) == "true" ||
                    record[Field::kSessionCredentialFromConsole].is_true();
  id.browser = !id.via_service && is_console_agent(agent);  // services write such agents too
  if (record.text(Field::kEventName) == "ConsoleLogin" && id.session.empty()) {
    // The sign-in itself has no session yet: the one it opens is created in the same second.
    id.session = principal_id + "@" + std::string(record.text(Field::kEventTime));
    id.console_mark = true;
    id.mfa = record[Field::kAdditionalEventData]["MFAUsed"].raw_string() == "Yes";
  }
  id.credential = parts.access_key.string();
  if (id.credential.empty()) id.credential = credential_name(id);
  if (is_failed_sign_in(record)) {
    // Opens no session: an attempt, not a credential.
    id.session.clear();
    id.console_mark = false;
    id.credential = std::string(kAttempt) + id.principal;
  }
  return id;
}

std::string agent_family(std::string_view agent) {
  std::string family;
  for (const char c : agent.substr(0, 160)) {
    const bool version = (c >= '0' && c <= '9') || c == '.';
    if (!version) {
      family += c;
    } else if (!family.ends_with('#')) {
      family += '#';
    }
  }
  return family;
}

bool is_ip_address(std::string_view text) {
  const std::string copy(text);
  unsigned char buffer[sizeof(in6_addr)];
  if (inet_pton(AF_INET, copy.c_str(), buffer) == 1) return true;
  if (inet_pton(AF_INET6, copy.c_str(), buffer) == 1) return true;
  // Anonymised exports write leading zeros, which inet_pton refuses.
  return !copy.empty() && copy.find_first_not_of("0123456789.") == copy.npos &&
         split(copy, '.').size() == 4;
}

bool is_private_address(std::string_view text) {
  const std::string copy(text);
  std::array<uint8_t, sizeof(in6_addr)> a{};
  if (inet_pton(AF_INET6, copy.c_str(), a.data()) == 1) return (a[0] & 0xfe) == 0xfc;
  if (inet_pton(AF_INET, copy.c_str(), a.data()) != 1) return false;
  return a[0] == 10 || (a[0] == 172 && (a[1] & 0xf0) == 16) || (a[0] == 192 && a[1] == 168) ||
         (a[0] == 100 && (a[1] & 0xc0) == 64);
}

std::string network_of(std::string_view address) {
  in6_addr v6{};
  const std::string copy(address);
  if (inet_pton(AF_INET6, copy.c_str(), &v6) != 1) return copy;
  std::string network;
  for (int i = 0; i < 8; i += 2)
    network += fmt::format("{:02x}{:02x}:", v6.s6_addr[i], v6.s6_addr[i + 1]);
  return network + ":/64";
}

}  // namespace hikeshi::hunt
