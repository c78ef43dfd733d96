// SPDX-License-Identifier: Apache-2.0
// Records that hold a text, at the speed of unpacking: a file is looked through as bytes, and only
// one that can hold the text is taken apart. What is searched is the record as it reads once JSON's
// escapes are undone, so that no way of writing hides a text: "\u003a" is a colon, "\/" a slash.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trail/reader.h"
#include "trail/scan.h"
#include "trail/source.h"

namespace hikeshi::trail {

class Needles {
 public:
  // Texts of which any may stand in a record, byte by byte, letters as they are. None is empty.
  explicit Needles(std::vector<std::string> texts);

  // False: no record of this unpacked file can hold any of them.
  bool may_be_in(std::string_view text) const;
  // `raw`: JSON text of one record.
  bool are_in_record(std::string_view raw) const;

 private:
  bool hides(std::string_view text) const;
  bool stands_for_wanted(std::string_view text, size_t at) const;
  std::vector<std::string> texts_;
  bool wanted_[256] = {};  // bytes of the texts
  bool beyond_ascii_ = false;
};

struct Found {
  uint32_t file = 0;    // index of the source
  uint64_t offset = 0;  // of the record in the unpacked file
  std::string record;   // its JSON
};

struct SearchResult {
  std::vector<Found> found;  // by (file, offset)
  FileCounts counts;         // `records`: of the files that were taken apart
  uint64_t files = 0;        // read to their end
  std::vector<Problem> problems;
  bool cancelled = false;
};

// A file that cannot hold the text is not checked for being CloudTrail's; its gzip is. Same result
// for any number of threads.
SearchResult search(std::span<const Source> sources, const Needles& needles,
                    const ScanOptions& options);

}  // namespace hikeshi::trail
