// SPDX-License-Identifier: Apache-2.0
// Who signs a call, and from where: the userIdentity of its record and the names that truth uses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "drill/world.h"

namespace hikeshi::drill {

struct Caller {
  // The members of userIdentity without braces; <key> stands for the access key of a console
  // request, which is a new one each time.
  std::string identity;
  std::string credential;  // access key id or console:<principalId>@<creationDate>; "" for none
  std::string_view credential_kind;  // of truth.json
  std::string issued_by;             // credential that issued or made this one
  std::string principal;             // ARN of the user or role, or of root
  std::string arn;                   // userIdentity.arn, "" of a service
  std::string address, agent;        // an agent may hold <command> and <api>
  std::string invoked_by;            // service that makes the call on the caller's behalf
  bool console = false;
  bool intruder = false;  // charged to the actor
  bool via_service() const { return !invoked_by.empty(); }
};

// A user with a static access key.
Caller with_key(const World& world, const User& user, std::string address, std::string agent);
Caller with_key(const World& world, const User& user, const std::string& key, std::string address,
                std::string agent);

// A console session that began at `created`, and the sign-in that began it.
Caller on_console(const World& world, const User& user, int64_t created, bool mfa,
                  std::string address);
Caller root_on_console(const World& world, int64_t created, std::string address, std::string agent);
// The caller of the ConsoleLogin record itself, which has neither key nor session.
Caller signing_in(const World& world, const User& user, std::string address);
Caller root_signing_in(const World& world, std::string address, std::string agent);

struct Session {
  std::string name, key;
  int64_t created = 0;
  bool mfa = false;
  std::string_view delivery = {};  // ec2RoleDelivery: "1.0", "2.0"
  std::string person = {};         // Identity Center's user id, "" without one
  bool console = false;
};
Caller in_role(const World& world, const Role& role, const Session& session, std::string address,
               std::string agent);
// The role of an instance, as the instance or as whoever took its credentials.
Caller in_instance_role(const World& world, const Instance& instance, const Session& session,
                        std::string address, std::string agent);

Caller service(std::string_view name);  // "autoscaling": calls by AWS itself
Caller service_role(const World& world, std::string_view role_name, const std::string& role_id,
                    std::string_view service, std::string_view session_name, int64_t created);

// The same caller, acting through an AWS service: kms by secretsmanager and the like.
Caller through(Caller caller, std::string_view service);

}  // namespace hikeshi::drill
