// SPDX-License-Identifier: Apache-2.0
// How they got in: every cause that we know ends with a verdict and what it rests on.
//
//   confirmed   the state held at the attack AND an event of the actor's came through it
//   likely      one of both, and nothing against
//   ruled_out   the way was closed from where the logs begin to the actor's first event, by
//               evidence whose coverage has no lost, off or unknown hour
//   unknown     anything else, with what could not be seen
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "casefile/case_state.h"
#include "cause/exposure.h"
#include "cause/host_log.h"
#include "posture/any_way.h"
#include "posture/finding.h"

namespace hikeshi::cause {

enum class Verdict { kConfirmed, kLikely, kRuledOut, kUnknown };
std::string_view to_string(Verdict verdict);

// One piece of evidence. `text` in both languages, with names of things in it.
struct Words {
  std::string en, ja;
  const std::string& in(Lang lang) const { return lang == Lang::kJa ? ja : en; }
};
struct Point {
  std::string code;
  Words text;
  std::vector<casefile::Evidence> evidence;
};

struct Opinion {
  std::string cause;  // as docs/formats.md writes it
  Verdict verdict = Verdict::kUnknown;
  std::string resource, region, port, cidr;  // the thing that it is about, where it is one
  std::vector<Point> in_favour, against;
  std::vector<Words> not_seen;
  std::vector<Exposure> exposures;  // of an open port
  std::vector<Exposure> ways;       // those of them that held when it mattered
};

// Where IAM writes its events: one for each partition.
inline constexpr std::string_view kRegionsOfIam[] = {"us-east-1", "cn-north-1", "us-gov-west-1"};

inline constexpr std::string_view kEveryRegion = "every region";

// Hours of a region that the logs do not prove: lost, off or unknown.
struct Blind {
  std::string region;
  UtcTime from, to;
  std::string state;
};

// What the account exposed at one time (posture::audit of a state that was rewound to it). Of the
// moments before the attack only checks_of_doors() are asked for.
struct Moment {
  UtcTime at;
  std::vector<posture::Finding> findings;
  std::map<std::string, posture::AnyWay> ways;  // of the concerned instances that were there
};

// A key in a repository, as `hikeshi leaks --json` has it.
struct Leak {
  std::string key, object, commit, basis;
  std::optional<UtcTime> not_before;
  bool reachable = false;
};
struct Leaks {
  std::vector<Leak> hits;
  uint64_t problems = 0;  // what could not be read or was not searched
  bool whole = true;      // everything was searched to its end: no --staged, no interruption
  uint64_t left_out = 0;  // hits that a baseline knew
  std::vector<std::string> keys, accounts;  // what alone was asked for; both empty: all
};
Result<Leaks> read_leaks(std::string_view json);

// ---- what a snapshot tells beyond findings

struct Image {
  std::string id, owner, alias;  // alias: "amazon", "aws-marketplace"; "" where AWS knows none
  bool is_public = false;
};

// A key id in the open text of something of the account's: user data, environment variables.
struct Held {
  std::string key, thing, kind, region;  // kind: "user_data" | "function"
  std::optional<UtcTime> unchanged_since;
};

// What GuardDuty saw of strangers at a port of an instance: attempts, whether or not one succeeded.
struct Knock {
  std::string instance, type;
  int port = 0;
  UtcTime first, last;
};

struct Account {
  std::string id;
  UtcTime at;                           // of the snapshot
  std::map<std::string, Image> images;  // by instance
  std::set<std::string> organization;   // accounts of the same organization
  std::vector<Held> held;
  std::vector<Knock> knocks;
  std::map<std::string, UtcTime> created;  // keys, by id
};
Account read_account(const posture::State& state, const std::set<std::string>& keys);

// The actor's access keys, and the instances that the way in may lead through: those that the
// notice names and the actor has not made, and those whose credentials were used.
std::set<std::string> keys_of(const casefile::CaseState& state);
std::set<std::string> concerned_instances(const casefile::CaseState& state);

// For each key when it was known to others at the latest: AWS's mark or the actor's first use.
std::map<std::string, UtcTime> known_to_others(const casefile::CaseState& state);
// For each key that is out of use: since when readings of AWS's show it so, or one of the records
// (JSON, in any order) tells of its deactivation or its end, whichever is earlier.
std::map<std::string, UtcTime> of_no_use_since(const casefile::CaseState& state,
                                               std::span<const std::string> records = {});

// Whether the actor made the thing (or may have): then it is a consequence and no way in.
bool made_by_actor(const casefile::CaseState& state, std::string_view id);

// A host's log with events that could not be read; `first` is a byte of it.
struct UnreadLog {
  std::string file;
  uint64_t count = 0, first = 0;
};

struct Inputs {
  const casefile::CaseState& state;
  std::optional<UtcTime> logs_from;  // where the logs begin
  std::vector<Blind> blind;
  std::vector<Moment> moments;  // from logs_from to the actor's first event, both included, and at
                                // every change between; empty without a snapshot and its changes
  std::optional<Leaks> leaks;
  std::optional<Account> account;
  std::optional<UtcTime> attack_at = {};  // the actor's first event, else the reported activity
  std::vector<Login> logins = {};         // of hosts, in any order
  std::vector<UnreadLog> unread_logs = {};
  std::vector<std::string> logs_taken_as_utc =
      {};                                // files: their times name no zone, nor did anybody
  std::vector<Exposure> exposures = {};  // of the concerned instances, as the logs tell them
};

// One for each cause, in the order of docs/formats.md.
std::vector<Opinion> judge(const Inputs& inputs);

// The checks that tell whether a way was closed, which must hold at every moment.
std::vector<std::string_view> checks_of_doors();

// `hikeshi cause --json` and the screen.
std::string to_json(const std::vector<Opinion>& opinions);
std::string to_text(const std::vector<Opinion>& opinions, Lang lang);
// Source "cause": each opinion as a fact of kind "cause", with what the hunt says of the thing.
std::vector<casefile::Fact> facts_of(const std::vector<Opinion>& opinions,
                                     const casefile::CaseState& state);

}  // namespace hikeshi::cause
