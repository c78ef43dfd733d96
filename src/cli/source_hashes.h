// SPDX-License-Identifier: Apache-2.0
// Which log files a hunt has read, with the hash of the very bytes that it read, and which of them
// its answer rests on: the case's sources.jsonl.
#pragma once

#include <string>
#include <vector>

#include "hunt/hunt.h"
#include "trail/source.h"

namespace hikeshi::cli {

class SourceHashes {
 public:
  // Each source tells its bytes from now on. This outlives their reading.
  void watch(std::vector<trail::Source>& sources);

  // Of a source as a text, and for one that is not read as what it was said to be.
  std::string note_of(size_t source) const;
  void recall(size_t source, std::string_view note);

  // One line a source, in order: {"file","path","size","sha256","cited"}. `path`: where it lies on
  // this machine; null for what was read from AWS and not kept in `keep` (--keep; "" for none).
  std::string lines(const hunt::HuntResult& result, const std::vector<casefile::Fact>& facts,
                    const std::string& keep) const;

 private:
  struct Seen {
    std::string sha256;  // "" where it could not be read
    uint64_t size = 0;
  };
  std::vector<Seen> seen_;  // a slot is written by the one thread that reads its source
};

}  // namespace hikeshi::cli
