// SPDX-License-Identifier: Apache-2.0
// What a response refuses to do, whoever asks: to act on oneself, on what the policy protects, on
// the evidence, on what is older than the compromise.
#pragma once

#include <map>
#include <set>
#include <string>

#include "casefile/case_state.h"
#include "respond/look.h"
#include "respond/policy_file.h"

namespace hikeshi::respond {

struct Responder {
  std::string account, arn;  // of sts:GetCallerIdentity
  std::string principal;     // the user's or role's own ARN, as a deny must name it
};

// Before anything else. kNotAllowed, with what to do, where the caller is a target of the plan, was
// charged to the actor, or acts in an account where nothing may be changed.
Status check_responder(const casefile::CaseState& state, const Policy& policy,
                       const Responder& responder);

// What a guard knows of the case.
struct Guarded {
  const Policy& policy;
  const Responder& responder;
  std::set<std::string> evidence;            // ids of snapshots that this case has taken
  std::optional<UtcTime> compromised;        // the earliest time of the actor
  std::set<std::string> without_evidence;    // instances whose evidence somebody has waived
  std::map<std::string, UtcTime> contained;  // step to when it last changed something
  std::set<std::string> leaked;              // access keys that strangers had
  std::map<std::string, UtcTime> made;       // facts of things that the actor made, and when
  std::set<std::string> said;                // facts by which a person has said whose a thing is
};

Guarded guarded(const casefile::CaseState& state, const Policy& policy, const Responder& responder);

// What the journal has taken up since: a snapshot that was just taken is evidence by now.
void note_action(Guarded& guarded, UtcTime at, const casefile::Action& action);

// kNotAllowed for a call that must not be made, in words for the operator. `before`: the things
// that the call is about, as AWS shows them. Reads what it needs to know.
Status check_call(const Ground& ground, const Guarded& guarded, const Step& step,
                  const AwsCommand& call, const aws::Json& before);

}  // namespace hikeshi::respond
