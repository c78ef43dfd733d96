// SPDX-License-Identifier: Apache-2.0
// The command line as values. CLI11 is seen by args.cc alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"
#include "cli/command.h"

namespace hikeshi::cli {

class Args {
 public:
  bool has(std::string_view name) const { return values_.contains(name); }
  // The last value given, or "".
  const std::string& one(std::string_view name) const;
  const std::vector<std::string>& all(std::string_view name) const;

  void add(std::string name, std::vector<std::string> values) {
    values_[std::move(name)] = std::move(values);
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

// What every command accepts, parsed.
struct Common {
  bool json = false, quiet = false, verbose = false, no_color = false;
  std::optional<Lang> lang;
  unsigned threads = 0;  // 0: as many as there are processors
  std::string home;
};

struct Parsed {
  const Command* command = nullptr;  // nullptr: `text` is the answer (help, or what is wrong)
  Args args;
  Common common;
  std::string text;
  ExitCode exit = ExitCode::kDone;
};

// `lang` is that of the environment, for help and errors; --lang wins over it.
Parsed parse(int argc, const char* const* argv, Lang lang);

// A time on the command line: RFC 3339, or a date (midnight UTC). kUsage names the option.
Result<std::optional<UtcTime>> time_option(const Args& args, std::string_view name);

}  // namespace hikeshi::cli
