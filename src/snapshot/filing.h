// SPDX-License-Identifier: Apache-2.0
// Answers as JSON lines in files that are written whole: what a killed run leaves can be read, and
// a disk is asked to flush a few times and not once for each of thousands of answers.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "aws/json.h"
#include "io/filesystem.h"
#include "snapshot/collect.h"

namespace hikeshi::snapshot {

class Filing {
 public:
  Filing(FileSystem& fs, std::string folder) : fs_(fs), folder_(std::move(folder)) {}

  // Reads what an earlier run left in the folder. `take` gets each line's entry and answer.
  // kCorrupt with file and line for what is no line of ours.
  Status load(const std::function<void(Entry, const aws::Json& answer)>& take);

  // Adds an entry with its answer; sets entry.file. Writes when enough has come together.
  Status add(Entry& entry, const aws::Json& answer);

  Status flush();

  const std::map<std::string, std::string>& files() const { return files_; }  // name, SHA-256

 private:
  struct Batch {
    std::string_view kind;
    std::string lines;
    size_t number = 1;
    std::string name() const;
  };

  Status write(Batch& batch);
  Status load_file(const std::string& name,
                   const std::function<void(Entry, const aws::Json& answer)>& take);

  FileSystem& fs_;
  std::string folder_;
  Batch plain_{"answers", {}, 1}, sensitive_{"sensitive", {}, 1};
  std::map<std::string, std::string> files_;
};

}  // namespace hikeshi::snapshot
