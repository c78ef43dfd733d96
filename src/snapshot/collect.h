// SPDX-License-Identifier: Apache-2.0
// Makes the calls of a plan, hundreds at a time, and files every answer.
//
// Answers are JSON lines in files of a folder: answers-0001.jsonl and on; those of calls marked
// sensitive in sensitive-0001.jsonl and on. A file is written whole, every few seconds, so a killed
// run leaves whole files, and the next run asks only for what is missing in them. See
// docs/formats.md.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/models.h"
#include "base/result.h"
#include "base/utc_time.h"
#include "io/filesystem.h"
#include "snapshot/plan.h"
#include "snapshot/source.h"

namespace hikeshi::snapshot {

enum class Outcome {
  kRead,
  kAbsent,      // AWS says that there is none
  kDenied,      // this identity may not look: not seen
  kNotOffered,  // not in this region, on this support plan or to this account
  kFailed,      // not seen, for another reason
};
std::string_view to_string(Outcome outcome);
std::optional<Outcome> parse_outcome(std::string_view text);

// The code of what a member account of an organization was refused. Its message begins with the
// account to ask instead, up to a colon.
inline constexpr std::string_view kManagementOnly = "ManagementAccountOnly";

struct Entry {
  std::string id, region;  // region "" for what is asked once
  std::string service, operation, params;
  Outcome outcome = Outcome::kRead;
  std::string code, message, request_id;  // where it was refused
  UtcTime at;
  std::string sha256;  // of the answer as it came
  std::string file;    // in the folder
  bool sensitive = false;
  bool resumed = false;  // of an earlier run
};

struct Snapshot {
  std::string account, partition, caller;    // caller: the ARN that asked
  std::vector<std::string> regions;          // looked at, sorted
  std::vector<Entry> entries;                // by id, region, params
  std::map<std::string, std::string> files;  // name, SHA-256
  bool cancelled = false;
};

struct Progress {
  std::atomic<uint64_t> known{0}, done{0};  // calls; `known` grows as answers name more things
};

struct CollectOptions {
  std::string folder;                 // made if absent
  std::vector<std::string> accounts;  // kNotAllowed where the caller is of none of them; empty: any
  std::vector<std::string> regions;   // empty: all enabled ones
  Progress* progress = nullptr;
};

// `models`: say which members of an answer are sensitive. Those of calls that are filed with what
// reports may show are masked first (mask.h).
// Fails where not even the caller's identity or the regions can be had, or the folder cannot be
// written. Any other refusal is an entry.
Result<Snapshot> collect(const Source& source, aws::Models& models, FileSystem& fs,
                         const Plan& plan, const CollectOptions& options);

}  // namespace hikeshi::snapshot
