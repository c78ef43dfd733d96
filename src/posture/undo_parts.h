// SPDX-License-Identifier: Apache-2.0
// Between undo.cc and its parts: one function an event. Each is as undo() says.
#pragma once

#include "posture/grants.h"
#include "posture/rewind.h"

namespace hikeshi::posture {

std::string trail_arn(const State& state, const Change& change);  // of the request's "name"
std::string group_id(const State& state, const Change& change);   // by id, or by name; "" if none

using Earlier = std::span<const Change>;

bool undo_authorize(State& state, const Change& change, Earlier earlier);
bool undo_revoke(State& state, const Change& change, Earlier earlier);
bool undo_modify_rules(State& state, const Change& change, Earlier earlier);
bool undo_delete_group(State& state, const Change& change, Earlier earlier);
bool undo_modify_interface(State& state, const Change& change, Earlier earlier);
bool undo_modify_instance(State& state, const Change& change, Earlier earlier);
bool undo_create_group(State& state, const Change& change, Earlier earlier);
bool undo_run(State& state, const Change& change, Earlier earlier);
bool undo_terminate(State& state, const Change& change, Earlier earlier);
bool undo_stop(State& state, const Change& change, Earlier earlier);
bool undo_start(State& state, const Change& change, Earlier earlier);
bool undo_metadata(State& state, const Change& change, Earlier earlier);
bool undo_create_route(State& state, const Change& change, Earlier earlier);
bool undo_create_acl_entry(State& state, const Change& change, Earlier earlier);

bool undo_create_user(State& state, const Change& change, Earlier earlier);
bool undo_create_role(State& state, const Change& change, Earlier earlier);
bool undo_create_login(State& state, const Change& change, Earlier earlier);
bool undo_delete_login(State& state, const Change& change, Earlier earlier);
bool undo_enable_mfa(State& state, const Change& change, Earlier earlier);
bool undo_deactivate_mfa(State& state, const Change& change, Earlier earlier);
bool undo_create_key(State& state, const Change& change, Earlier earlier);
bool undo_update_key(State& state, const Change& change, Earlier earlier);
bool undo_attach(State& state, const Change& change, Earlier earlier);
bool undo_detach(State& state, const Change& change, Earlier earlier);
bool undo_trust(State& state, const Change& change, Earlier earlier);
bool undo_delete_role(State& state, const Change& change, Earlier earlier);
bool undo_stop_logging(State& state, const Change& change, Earlier earlier);
bool undo_start_logging(State& state, const Change& change, Earlier earlier);

// Root's keys and devices stand in the account's summary alone, and its changes name no user.
bool is_of_root(const Change& change);
bool undo_of_root(State& state, const Change& change);

// The list of an answer to change; nullptr where it was not read.
Json* list_of(Answer* answer, const char* member);

// Takes away the items whose `member` is `value`; how many.
size_t remove_from(Json* list, const char* member, const std::string& value);

}  // namespace hikeshi::posture
