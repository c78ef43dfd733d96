// SPDX-License-Identifier: Apache-2.0
// --trace FILE: each exchange with AWS as a JSON line: names, places, status, time, and of parameters
// and answer what aws/trace_body.h lets through. No headers, no bodies as they came.
#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>

#include "aws/client.h"
#include "cli/world.h"

namespace hikeshi::cli {

class TraceFile {
 public:
  explicit TraceFile(World& world) : world_(world) {}

  Status open(const std::string& path);  // "": no trace
  std::function<void(const aws::Attempt&)> sink();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  World& world_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace hikeshi::cli
