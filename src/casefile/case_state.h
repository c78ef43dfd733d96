// SPDX-License-Identifier: Apache-2.0
// What a case is: a fold over its journal. Entries are appended and never changed; the state is
// computed from them and stored nowhere, so that a killed run resumes where the journal ends.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "casefile/fact.h"

namespace hikeshi::casefile {

// The first entry of every journal.
struct Opened {
  std::string case_id;
  std::string program;  // name and version that opened it
};

// Everything that one run of a stage says. It replaces what an earlier run with the same source
// said: stages can be run again. An empty list takes the earlier facts back.
struct Stage {
  std::string source;
  std::vector<Fact> facts;  // ids empty: the fold numbers them
};

struct Note {
  std::string by, text;
};

// A file that the case holds: a notice, a letter, a report.
struct Document {
  std::string role;  // "notice", "letter", "report", "hunt"
  std::string path;  // relative to the case folder
  std::string sha256;
};

struct Closed {
  std::string by, reason;
};

struct Reopened {
  std::string by, reason;
};

// One thing that happened while a step of the plan was carried out. What is about to be done is
// written before it is done, so that a killed run knows what it may have left half done.
struct Action {
  std::string step;  // the step's id
  // "approved" | "running" | "call" (about to be made) | "answered" | "state" | "reading" (what AWS
  // shows after it) | "undoing"
  std::string what;
  std::string by;      // of "approved": the caller's ARN, or who confirmed
  std::string plan;    // of "approved": the plan's hash
  std::string call;    // "iam:UpdateAccessKey", of "call" and "answered"
  std::string region;  // of the call
  std::string params;  // of the call: JSON
  std::string before;  // of "call": what was there, JSON
  std::string undo;    // of "call": {"call","region","params"} that takes it back, JSON; "": nothing
  // Of "answered": "done" | "already" | "failed" | "unknown". Of "state": as in docs/formats.md. Of
  // "reading": "yes" | "no" | "unknown".
  std::string state;
  std::string detail;  // why, in the words of AWS or ours
};

struct Entry {
  int64_t sequence = 0;  // 1, 2, 3 ...
  UtcTime at;
  std::variant<Opened, Stage, Note, Document, Closed, Reopened, Action> what;
};

struct CaseState {
  std::string case_id;
  UtcTime opened_at;
  bool closed = false;
  std::vector<Fact> facts;  // in the order of their sources' first appearance; ids f1, f2 ...
  std::vector<Entry> notes;
  std::vector<Entry> actions;       // all of them, in order
  std::vector<Document> documents;  // newest of each path

  // Facts of a kind, in order. Pointers live as long as the state.
  std::vector<const Fact*> of_kind(std::string_view kind) const;
  const Fact* first_of_kind(std::string_view kind) const;

  // The earliest deadline that a notice of the case states or derives; nullopt without one.
  std::optional<UtcTime> deadline() const;
  std::string account() const;  // of the first notice that names one, else of the hunt, else ""
  // All that the case is about: of its notices, of its logs, and those that a person has added with
  // `hikeshi answer CASE accounts`. The one of account() comes first.
  std::vector<std::string> accounts() const;
  std::string notice_class() const;  // of the gravest notice, "" without one
};

// Fails with kCorrupt where the entries cannot be a journal: the first is not Opened, a second
// Opened, sequence numbers with a gap.
Result<CaseState> fold(std::span<const Entry> journal);

// The entry as one line of canonical JSON, and back. `kCorrupt` for a line that is none of ours.
std::string to_json(const Entry& entry);
Result<Entry> entry_from_json(std::string_view line);
std::string to_json(const Fact& fact);  // the form of `hikeshi show --json`

}  // namespace hikeshi::casefile
