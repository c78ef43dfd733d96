// SPDX-License-Identifier: Apache-2.0
#include "drill/caller.h"

#include <fmt/format.h>

#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

std::string attributes(int64_t created, bool mfa) {
  return fmt::format(R"("attributes":{{"creationDate":"{}","mfaAuthenticated":"{}"}})",
                     format_rfc3339({created}), mfa ? "true" : "false");
}

std::string user_identity(const World& world, const User& user, std::string_view key) {
  return fmt::format(R"("type":"IAMUser","principalId":"{}","arn":"{}","accountId":"{}",)"
                     R"("accessKeyId":"{}","userName":"{}")",
                     user.id, user.arn, world.account, key, user.name);
}

std::string root_arn(const World& world) {
  return fmt::format("arn:aws:iam::{}:root", world.account);
}

std::string console_credential(std::string_view principal_id, int64_t created) {
  return fmt::format("console:{}@{}", principal_id, format_rfc3339({created}));
}

std::string console_context(int64_t created, bool mfa) {
  return fmt::format(R"(,"sessionContext":{{"sessionIssuer":{{}},"webIdFederationData":{{}},{}}})",
                     attributes(created, mfa));
}

std::string role_context(const World& world, const Role& role, const Session& s) {
  std::string delivery;
  if (!s.delivery.empty()) delivery = fmt::format(R"(,"ec2RoleDelivery":"{}")", s.delivery);
  return fmt::format(R"("sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"{}",)"
                     R"("arn":"{}","accountId":"{}","userName":"{}"}},"webIdFederationData":{{}},)"
                     R"({}{}}})",
                     role.id, role.arn, world.account, role.name, attributes(s.created, s.mfa),
                     delivery);
}

std::string session_arn(const World& world, const Role& role, std::string_view name) {
  return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", world.account, role.name, name);
}

}  // namespace

Caller with_key(const World& world, const User& user, const std::string& key, std::string address,
                std::string agent) {
  Caller caller;
  caller.identity = user_identity(world, user, key);
  caller.credential = key;
  caller.credential_kind = "access_key";
  caller.principal = caller.arn = user.arn;
  caller.address = std::move(address);
  caller.agent = std::move(agent);
  return caller;
}

Caller with_key(const World& world, const User& user, std::string address, std::string agent) {
  return with_key(world, user, user.key, std::move(address), std::move(agent));
}

Caller on_console(const World& world, const User& user, int64_t created, bool mfa,
                  std::string address) {
  Caller caller = with_key(world, user, "<key>", std::move(address), user.browser);
  caller.identity += console_context(created, mfa);
  caller.credential = console_credential(user.id, created);
  caller.credential_kind = "console_session";
  caller.console = true;
  return caller;
}

Caller root_on_console(const World& world, int64_t created, std::string address,
                       std::string agent) {
  Caller caller;
  caller.identity =
      fmt::format(R"("type":"Root","principalId":"{0}","arn":"{1}","accountId":"{0}",)"
                  R"("accessKeyId":"<key>")",
                  world.account, root_arn(world)) +
      console_context(created, false);
  caller.credential = console_credential(world.account, created);
  caller.credential_kind = "console_session";
  caller.principal = caller.arn = root_arn(world);
  caller.address = std::move(address);
  caller.agent = std::move(agent);
  caller.console = true;
  return caller;
}

Caller signing_in(const World& world, const User& user, std::string address) {
  Caller caller;
  caller.identity = fmt::format(R"("type":"IAMUser","principalId":"{}","arn":"{}",)"
                                R"("accountId":"{}","userName":"{}")",
                                user.id, user.arn, world.account, user.name);
  caller.principal = caller.arn = user.arn;
  caller.address = std::move(address);
  caller.agent = user.browser;
  return caller;
}

Caller root_signing_in(const World& world, std::string address, std::string agent) {
  Caller caller;
  caller.identity =
      fmt::format(R"("type":"Root","principalId":"{0}","arn":"{1}","accountId":"{0}")",
                  world.account, root_arn(world));
  caller.principal = caller.arn = root_arn(world);
  caller.address = std::move(address);
  caller.agent = std::move(agent);
  return caller;
}

Caller in_role(const World& world, const Role& role, const Session& session, std::string address,
               std::string agent) {
  Caller caller;
  caller.arn = session_arn(world, role, session.name);
  const std::string key = session.console ? "<key>" : session.key;
  caller.identity = fmt::format(R"("type":"AssumedRole","principalId":"{}:{}","arn":"{}",)"
                                R"("accountId":"{}","accessKeyId":"{}",)",
                                role.id, session.name, caller.arn, world.account, key) +
                    role_context(world, role, session);
  if (!session.person.empty())
    caller.identity += fmt::format(R"(,"onBehalfOf":{{"userId":"{}","identityStoreArn":)"
                                   R"("arn:aws:identitystore::{}:identitystore/d-95{}"}})",
                                   session.person, world.account, world.account.substr(0, 8));
  caller.console = session.console;
  caller.credential = session.console
                          ? console_credential(role.id + ":" + session.name, session.created)
                          : session.key;
  caller.credential_kind = session.console ? "console_session" : "session";
  caller.principal = role.arn;
  caller.address = std::move(address);
  caller.agent = std::move(agent);
  return caller;
}

Caller in_instance_role(const World& world, const Instance& instance, const Session& session,
                        std::string address, std::string agent) {
  Caller caller = in_role(world, *instance.role, session, std::move(address), std::move(agent));
  caller.credential_kind = "instance_role";
  return caller;
}

Caller service(std::string_view name) {
  Caller caller;
  const std::string host = fmt::format("{}.amazonaws.com", name);
  caller.identity = R"("type":"AWSService")";
  caller.invoked_by = caller.address = caller.agent = host;
  caller.principal = host;
  return caller;
}

Caller service_role(const World& world, std::string_view role_name, const std::string& role_id,
                    std::string_view by, std::string_view session_name, int64_t created) {
  Role role;
  role.name = role_name;
  role.id = role_id;
  role.arn = fmt::format("arn:aws:iam::{}:role/aws-service-role/{}.amazonaws.com/{}", world.account,
                         by, role_name);
  Caller caller;
  caller.arn = session_arn(world, role, session_name);
  caller.identity = fmt::format(R"("type":"AssumedRole","principalId":"{}:{}","arn":"{}",)"
                                R"("accountId":"{}",)",
                                role.id, session_name, caller.arn, world.account) +
                    role_context(world, role, {.name = {}, .key = {}, .created = created});
  caller.principal = role.arn;
  return through(std::move(caller), by);
}

Caller through(Caller caller, std::string_view by) {
  caller.invoked_by = caller.address = caller.agent = fmt::format("{}.amazonaws.com", by);
  return caller;
}

}  // namespace hikeshi::drill
