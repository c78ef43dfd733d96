// SPDX-License-Identifier: Apache-2.0
// What the pass over log files has left behind, kept in a folder, so that the next hunt of a grown
// trail reads only what is new and says the same as if it had read all.
//
// It is kept before workers are merged, and comes in again as one more worker's. It is void, as if
// there were none, when its `key` is another, a file that it stands for is gone or changed (size,
// time of change, both ends), or a byte of it is not as it was written. What hinders keeping it is
// no error: the next hunt reads everything.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hunt/fingerprint.h"
#include "hunt/seen.h"
#include "io/filesystem.h"

namespace hikeshi::hunt {

struct KnownPass {
  std::vector<uint32_t> files;  // sources that were read, ascending
  trail::ScanResult scan;       // of these
  std::vector<Seen> seen;
};

class PassState {
 public:
  // `key`: all that decides what is made of a file's bytes, the program and the rules. `sources`
  // are files of this machine by their names; they outlive this.
  PassState(FileSystem& fs, std::string folder, std::string key,
            std::span<const trail::Source> sources, unsigned threads);

  // Looks at every source first: what changes while it is read is known as changed the next time.
  KnownPass recall(Spill& spill);
  // Of the prints of records; those that recall() gave are made with it.
  const PrintSecret& secret() const { return secret_; }

  // Replaces what was kept. `files`: the sources that were read. Adds nothing to `seen`
  // and takes nothing from it.
  void keep(std::vector<Seen>& seen, const std::vector<uint32_t>& files,
            const trail::ScanResult& scan, const Spill& spill);

  // What a caller knows of a source beside its records, asked for by keep() and given back by
  // recall().
  std::function<std::string(size_t source)> note_of = [](size_t) { return std::string(); };
  std::function<void(size_t source, std::string_view note)> recall_note = [](size_t,
                                                                             std::string_view) {};

 private:
  struct Mark {
    uint64_t size = 0;
    int64_t modified = 0;
    Fingerprint ends;
    bool operator==(const Mark&) const = default;
  };
  class Reading;
  class Writing;
  void look_at_sources();  // after secret_ is what it will be
  bool read_head(Spill& spill, KnownPass& known);

  FileSystem& fs_;
  const std::string folder_, key_;
  const std::span<const trail::Source> sources_;
  const unsigned threads_;
  PrintSecret secret_ = random_secret();
  std::vector<std::optional<Mark>> marks_;  // by source; nullopt: could not be looked at
};

// Both of the same sources: what came of each, in order of the sources.
trail::ScanResult joined(trail::ScanResult a, trail::ScanResult b,
                         std::span<const trail::Source> sources);

}  // namespace hikeshi::hunt
