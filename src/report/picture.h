// SPDX-License-Identifier: Apache-2.0
// The facts of a case sorted into the questions that people ask: who, with what, what did they
// make, what is left, what could not be seen. No words and no layout here; the terminal summary and
// the HTML file are two drawings of the same Picture.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/lang.h"
#include "casefile/case_state.h"
#include "casefile/removals.h"

namespace hikeshi::report {

using casefile::CaseState;
using casefile::Fact;
using Facts = std::vector<const Fact*>;

struct Suspect {
  const Fact* fact = nullptr;
  Facts reasons, against;
};

// Made things of one type.
struct ThingGroup {
  std::string type;
  uint64_t made = 0, left = 0;
  std::vector<std::pair<std::string, uint64_t>> left_in;  // region, count; most first
};

struct Picture {
  Facts notices;
  const Fact* hunt = nullptr;  // nullptr: no logs have been read
  bool actor_found = false;
  const Fact* actor = nullptr;
  std::vector<Suspect> suspects;  // best first
  Facts principals, credentials, addresses;
  Facts created, modified, disputed;  // left ones first, then by time
  std::vector<ThingGroup> groups;     // of created; most left first
  casefile::Removals removals;        // what was removed since the logs
  uint64_t left = 0, changed_left = 0;
  Facts causes, gaps, unread, timeline;  // timeline by time
  Facts answers, done;
  uint64_t unread_total = 0;  // as the hunt counted, at least the listed ones

  bool is_left(const Fact& made) const { return casefile::still_left(made, removals); }
  // The credential through which the first suspect came in: of theirs, not issued by the actor,
  // and the earliest seen. nullptr if none is known.
  const Fact* entry_credential() const;
};

// Pointers live as long as `state`.
Picture picture_of(const CaseState& state);

// Whether the logs hold data events. Without them, "not read" cannot be told from "not recorded".
bool has_data_events(const Picture& picture);

// The number in an attribute; 0 if it is none.
uint64_t number_in(const Fact& fact, std::string_view attribute);

// The words of a suspect.reason or .against. They are English; where the reader's language is not,
// a heading in it goes before them.
std::string reason_text(const Fact& reason, Lang lang);

// A credential as people know it: a key by its id, a console session by when somebody signed in.
std::string shown_credential(const Fact& credential, size_t columns);

// "user/ops" for an ARN, any other text as it is.
std::string_view without_arn(std::string_view text);

// What a made thing is called: its id, else its subject.
std::string_view thing_id(const Fact& made);

}  // namespace hikeshi::report
