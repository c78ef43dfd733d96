// SPDX-License-Identifier: Apache-2.0
// The plan: what to do, in which order, with which commands, made from the facts of a case alone.
//
// A plan is a list of values. Nothing here talks to AWS; an executor or a person carries the steps
// out. The same facts and options give the same bytes. What cannot be decided from facts becomes a
// step with a question and nothing irreversible in it. All functions are pure and thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lang.h"
#include "base/utc_time.h"
#include "casefile/case_state.h"
#include "casefile/removals.h"

namespace hikeshi::respond {

enum class Phase { kPreserve, kContain, kEradicate, kHarden, kRecover };
inline constexpr std::array kAllPhases{Phase::kPreserve, Phase::kContain, Phase::kEradicate,
                                       Phase::kHarden, Phase::kRecover};
enum class Danger { kNone, kReversible, kIrreversible };

std::string_view to_string(Phase phase);    // "preserve" ... as scripts write it
std::string_view to_string(Danger danger);  // "none" | "reversible" | "irreversible"

// A text in both languages that is made from facts.
struct Words {
  std::string en, ja;
  const std::string& in(Lang lang) const { return lang == Lang::kJa ? ja : en; }
  bool empty() const { return en.empty(); }
};

// What only a person knows; answered by `hikeshi answer CASE <id> TEXT`. `text` names the id.
struct Question {
  std::string id;  // "region:i-..." and the like; stable
  Words text;
  std::string answer;  // what somebody said to it, "" while it is open
};

// Where copies of evidence go: no question of the plan's, but an answer that it acts on.
inline constexpr std::string_view kEvidenceAccount = "evidence-account";

// Who said that a step is done (`hikeshi done`), or did it and read it back (`hikeshi apply`).
struct Done {
  std::string by, at;
  bool verified = false;
};

struct Step {
  std::string id;  // unique in the plan and stable: [A-Za-z0-9._-] only
  Phase phase = Phase::kPreserve;
  Words title;
  std::string target;  // the thing's ARN or id, as in the facts
  // What the step is about, and what it deletes for good or until it is made anew: a target's name
  // alone says neither of which type nor in which region. No part of the hash.
  std::optional<casefile::Thing> about, removes;
  std::vector<std::string> calls;  // "iam:UpdateAccessKey", in order; derived from `cli`
  Words precondition, before, verify, undo;
  Danger danger = Danger::kNone;
  std::vector<std::string> cli;      // lines for a POSIX shell, to be run in one shell
  std::vector<std::string> because;  // ids of facts
  std::optional<Question> question;  // the step waits for its answer
  Words sentence;            // what a letter may say once somebody states that the step is done
  std::optional<Done> done;  // not part of the hash: doing a step does not change the plan
  // What the journal says became of it, where the program itself carried it out; set by who shows
  // it, and no part of the hash.
  Words became;
  // What shows the thing that the step removes or changes: lines like `cli`. Follows from the type
  // of the thing, so it is no part of the hash either.
  std::vector<std::string> show;
  // Of a step that a person does: a command, and what it prints once that is so. No part of the
  // hash.
  std::string proof, proves;
  // Why the command's printing something else does not show that it is not so; "" where it does.
  std::string unproven;
  // Equal for steps of one kind and rank: they need nothing of each other and may be under way at
  // once. No part of the hash.
  int wave = 0;
  // An answer that would bring in another step, where this one alone does not do: "empty:BUCKET".
  // Nothing waits for it, so it is no question.
  std::string may_answer;
};

// A command worth typing before anything is read.
struct Urgent {
  Words title;
  std::string step;  // the step that it belongs to
  std::vector<std::string> cli;
  std::optional<Question> question;  // what its outcome answers
};

struct Plan {
  std::string hash;         // SHA-256 of the steps' canonical JSON, in English
  std::vector<Step> steps;  // in the order in which they are to be done
  std::vector<Urgent> first_five_minutes;
  bool responder_is_target = false;  // the first step then asks for another identity
};

struct PlanOptions {
  // The ARN of the user or role that responds: every deny that we write spares it. Empty, no ARN of
  // a principal, or itself a target of the plan (which then asks for another identity): the shell
  // variable RESPONDER_ARN, which the plan's first step sets.
  std::string responder;
  // Memory and disk before isolation. Default: isolate first, since AWS's clock runs and others
  // are being harmed.
  bool evidence_first = false;
};

Plan make_plan(const casefile::CaseState& state, const PlanOptions& options);

// Ids of the steps before eradication about what AWS was seen to have no more: a deleted key needs
// no more deactivating.
std::set<std::string> moot_steps(const Plan& plan, const casefile::CaseState& state);

// What a fact "done" says of its step, beside who did it and when.
void tell_of(const Step& step, casefile::Fact& done);

// How many of `steps`, from the first on, may be carried out at once: those of its wave. Changes of
// IAM and of an organisation only one by one, since AWS refuses two at once on what they share.
size_t at_once(std::span<const Step* const> steps);

// {"hash","steps":[...]} as in docs/formats.md.
std::string to_json(const Plan& plan, Lang lang);

// For a terminal: phases, numbered steps, commands (broken at blanks with a backslash, so that
// they can be pasted), danger marks, questions, what is done. No line is wider than `columns` but
// for single words that are.
std::string to_text(const Plan& plan, Lang lang, size_t columns);
std::string first_minutes_text(const Plan& plan, Lang lang, size_t columns);

}  // namespace hikeshi::respond
