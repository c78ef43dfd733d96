// SPDX-License-Identifier: Apache-2.0
// What could not be read, by name. Of one reason the first hundred are named, the others counted.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace hikeshi::leaks {

struct Problem {
  std::string file;    // as it can be opened; the repository where it is about all of it
  std::string object;  // hex, "" where it is about none
  std::string reason;  // "missing", "broken_object", "reftable" ...: docs/formats.md "leaks"
  std::string detail;
  uint64_t count = 1;  // more than one: as many of the kind that are not named

  auto operator<=>(const Problem&) const = default;
};

// Safe to add to from several threads at once.
class Problems {
 public:
  void add(Problem problem);
  // Sorted, with a line for those of each reason that are not named.
  std::vector<Problem> take();

 private:
  static constexpr uint64_t kNamed = 100;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::vector<Problem>> named_;  // by file, reason
  std::map<std::pair<std::string, std::string>, uint64_t> counts_;
};

}  // namespace hikeshi::leaks
