// SPDX-License-Identifier: Apache-2.0
// Answers that the aws command line has printed, in the files that script.h's script leaves, taken
// in place of an account.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aws/models.h"
#include "base/result.h"
#include "io/filesystem.h"
#include "snapshot/plan.h"
#include "snapshot/source.h"

namespace hikeshi::snapshot {

class Exported {
 public:
  // `folder`: with a file REGION--ID--SUM.call (id, region, exit status, time, parameters, with
  // tabs between) for each call, and beside it .json and .err. kNotFound where there is no call in
  // it, kCorrupt with the file for what is no record of a call.
  static Result<Exported> read(FileSystem& fs, const std::string& folder, const Plan& plan);

  // Answers from the files; a call that is not among them ends as failed, with the code
  // NotExported. Times are written as aws/json.h has them. `*this`, `fs` and `models` must
  // outlive the source. kGarbled for an answer that is no JSON.
  Source source(FileSystem& fs, aws::Models& models);

  // The time of the last call.
  UtcTime taken_at() const { return taken_at_; }

 private:
  struct Record {
    std::string stem;  // path without ending
    int status = 0;
    UtcTime at;
  };
  std::map<std::string, Record> records_;  // by key_of
  std::vector<std::pair<aws::Client::Done, aws::CallResult>> landed_;
  UtcTime taken_at_;
};

}  // namespace hikeshi::snapshot
