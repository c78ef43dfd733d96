// SPDX-License-Identifier: Apache-2.0
#include "aws/sts_client.h"

#include "aws/json_text.h"

namespace hikeshi::aws {
namespace {

Result<Credentials> credentials_in(const Json& answer) {
  const Json given = answer.value("Credentials", Json::object());
  Credentials credentials;
  credentials.access_key_id = text_in(given, "AccessKeyId");
  credentials.secret_key = Secret(text_in(given, "SecretAccessKey"));
  credentials.session_token = Secret(text_in(given, "SessionToken"));
  credentials.expires = parse_rfc3339(text_in(given, "Expiration"));
  if (credentials.access_key_id.empty() || credentials.secret_key.reveal().empty())
    return fail(Code::kCorrupt, "STS gave an answer without credentials");
  return credentials;
}

}  // namespace

Credentials copy_of(const Credentials& credentials) {
  Credentials copy;
  copy.access_key_id = credentials.access_key_id;
  copy.secret_key = Secret(credentials.secret_key.reveal());
  copy.session_token = Secret(credentials.session_token.reveal());
  copy.expires = credentials.expires;
  copy.source = credentials.source;
  return copy;
}

Result<Credentials> StsClient::ask(const char* operation, Json params, CredentialsPtr with) {
  ClientParts parts = parts_;
  parts.credentials = [with](bool) -> Result<CredentialsPtr> { return with; };
  Client client(std::move(parts));
  Call call;
  call.service = "sts";
  call.operation = operation;
  call.params = std::move(params);
  const CallResult got = client.call(std::move(call));
  if (!got) return tl::make_unexpected(to_error(got.error(), std::string("sts ") + operation));
  return credentials_in(got->value);
}

Result<Credentials> StsClient::assume_role(const AssumeRole& role, const Credentials& with) {
  Json params = {{"RoleArn", role.role_arn}, {"RoleSessionName", role.session_name}};
  if (!role.external_id.empty()) params["ExternalId"] = role.external_id;
  if (!role.mfa_serial.empty()) {
    params["SerialNumber"] = role.mfa_serial;
    params["TokenCode"] = role.mfa_code.reveal();
  }
  if (role.duration_seconds) params["DurationSeconds"] = *role.duration_seconds;
  return ask("AssumeRole", std::move(params), std::make_shared<Credentials>(copy_of(with)));
}

Result<Credentials> StsClient::assume_role_with_web_identity(
    const AssumeRoleWithWebIdentity& role) {
  return ask("AssumeRoleWithWebIdentity",
             {{"RoleArn", role.role_arn},
              {"RoleSessionName", role.session_name},
              {"WebIdentityToken", role.token.reveal()}},
             nullptr);
}

}  // namespace hikeshi::aws
