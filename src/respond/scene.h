// SPDX-License-Identifier: Apache-2.0
// The facts of a case in the planner's terms: who must be contained, what must be removed, and
// what may be done to each without asking.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/case_state.h"

namespace hikeshi::respond {

using casefile::CaseState;
using casefile::Fact;
using Because = std::vector<std::string>;  // ids of facts, without repetition

struct InstanceTarget {
  std::string id, region, arn;
  std::string role;         // name of the role that its profile hands out, "" if unknown
  bool role_known = false;  // also when it has none
  bool made = false;        // the actor launched it
  bool sure = false;        // irreversible steps need no question
  bool ours = false;        // the operator said so: it stays for a written reason only
  std::string keep_reason;  // the operator's answer `keep-instance:<id>`
  Because because;
};

struct UserTarget {
  std::string name;
  bool made = false;     // the actor created it: plan_made deletes it
  bool console = false;  // signed in to the console, or got a password from the actor
  bool lodged = false;   // the owner's, and the actor has only put a key there
  // A notice alone names the user, beside these keys, and nobody has said whose they are: it is
  // denied where one of them is its.
  std::vector<std::string> beside{};
  bool misnamed = false;  // the same, and all of them are the keys of others
  Because because;
};

struct KeyTarget {
  std::string id;        // AKIA...
  std::string owner;     // user name, "" if unknown
  bool hearsay = false;  // only a notice says so
  bool sure = false;     // may be deleted without asking
  bool ours = false;     // the operator said so: it is contained and stays
  bool leaked = false;   // AWS saw it published, or the logs charge it
  Because because;
};

struct RoleTarget {
  std::string name, arn;
  bool made = false;
  bool instance = false;  // handed out by an instance
  Because because;
};

// Kind of a fact: a restriction of AWS's that a call of ours has met; its subject is the name that
// notices give it.
inline constexpr std::string_view kRestriction = "restriction";

// Kind of the open end of another account; its id is the account.
inline constexpr std::string_view kOtherAccount = "other-account";

// A credential or principal that no call of ours can contain: a person decides.
struct OpenEnd {
  std::string id, kind;
  Because because;
};

// Links of a chain of credentials that are followed: loops of hostile logs end here.
inline constexpr int kMaxChain = 64;

struct Scene {
  const CaseState* state = nullptr;
  std::string account, partition, home_region;
  std::string case_token;  // stands in tags and names; says nothing to a tenant who reads it
  std::map<std::string, InstanceTarget> instances;
  std::map<std::string, UserTarget> users;
  std::map<std::string, KeyTarget> keys;
  std::map<std::string, RoleTarget> roles;
  std::optional<Because> root;
  bool root_keys_sure = false;  // may be deleted without asking
  std::vector<OpenEnd> open_ends;
  std::vector<const Fact*> made, disputed;  // as in the facts
  std::set<std::string> contested;          // "type id" of which some fact is not sure
  // Of a "type id" the regions in which there is one, each with the ARNs that are known.
  std::map<std::string, std::map<std::string, std::set<std::string>>, std::less<>> places;
  std::set<std::string> used_by_others;  // "type name" of users and roles that served before
  std::map<std::string, const Fact*, std::less<>> answers;  // the last one to each question
  Because notices;                                          // ids of the notices that count
  bool hunted = false;

  // What the operator answered to a question; nullptr without an answer.
  const Fact* answer(std::string_view question) const;
  bool has_restriction(std::string_view name) const;
  const Fact* find_made(std::string_view type, std::string_view id_or_name) const;
};

Scene make_scene(const CaseState& state);
void mark_lodgers(Scene& scene);  // a part of it
// Sets right whose the keys of notices are, and marks the users whom these name by mistake.
void judge_namings(Scene& scene);

void add_to(Because& because, const Fact& fact);

// What may be done to the thing of a `made` or `made.disputed` fact. kRemove: the hunt is sure and
// nothing speaks against it (use or change by others, before or since), or the operator said that
// it is the intruder's. kKeep: the operator said that it is the owner's.
enum class Verdict { kRemove, kAsk, kKeep };
Verdict verdict_on(const Scene& scene, const Fact& made);
// What the operator answered to a question "whose is it"; nullopt: nothing that decides.
std::optional<Verdict> said_of(const Scene& scene, std::string_view question);
bool said_yes(const Scene& scene, std::string_view question);
bool said_no(const Scene& scene, std::string_view question);  // "none" is no "no"
std::string subnet_question(std::string_view instance);       // may its whole subnet be cut off?
std::string named_user_question(std::string_view user);       // denied although the key is not its?
std::string contested_key(const Fact& made);
// The intruder made or changed one, or may have.
bool touched_a_trail(const Scene& scene);
// What tells it from a namesake in its region: its ARN, else what it lies in, else "".
std::string_view place_of(const Fact& made);
// The thing in the id of a question about it. Of two of one name, an answer about the one says
// nothing of the other: "orders.eu-west-1".
std::string asked_as(const Scene& scene, const Fact& made);
std::string whose_question(const Scene& scene, const Fact& made);  // it decides kAsk

// Name of the IAM user or role in an ARN (assumed-role sessions included), "" if it is none.
std::string user_name_of(std::string_view arn);
std::string role_name_of(std::string_view arn);
bool is_root_arn(std::string_view arn);

}  // namespace hikeshi::respond
