// SPDX-License-Identifier: Apache-2.0
// Everything outside that a command may touch, built once in main.cc and passed on.
#pragma once

#include <cstdio>
#include <deque>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/exit_code.h"
#include "base/lang.h"
#include "base/result.h"
#include "cli/args.h"
#include "io/clock.h"
#include "io/filesystem.h"

namespace hikeshi::cli {

struct World {
  World(FileSystem& f, Clock& c, Common given) : fs(f), clock(c), common(std::move(given)) {}

  FileSystem& fs;
  Clock& clock;
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  Common common;
  Lang lang = Lang::kEn;
  std::string home;       // folder of the cases
  bool terminal = false;  // standard output is one
  bool err_terminal = false;
  bool colour = false;
  size_t columns = 100;
  unsigned threads = 1;
  std::stop_token stop;  // asked for by Ctrl-C

  // To standard output. What moves or hides text on a terminal and may still stand in JSON is
  // written as JSON escapes it.
  void print(std::string_view text) const;
  mutable int write_error = 0;  // errno of the first write that failed; told at the end (main.cc)
  // A line of advice to standard error; none under --quiet.
  void note(std::string_view text) const;
  // What must be known whatever was asked for: to standard error, made safe, also under --quiet.
  void warn(std::string_view text) const;
  // Keeps what a command has made until the process ends and frees it at once: piece by piece, what
  // a hunt leaves of 700,000 events takes 0.1 s.
  template <class T>
  const T& keep(T value) {
    return *static_cast<const T*>(
        kept_.emplace_back(std::make_shared<const T>(std::move(value))).get());
  }
  std::string_view say(const Text& text) const { return text.in(lang); }

 private:
  std::deque<std::shared_ptr<const void>> kept_;
};

// {"error": {"code", "message"}} and a line feed; with "case" where the error befell an open one.
std::string error_json(const Error& error, const std::string& case_id = {});

// Prints what went wrong (to standard error; under --json also as {"error": ...} on standard
// output) and yields the exit code that belongs to it.
ExitCode report_error(World& world, const Error& error, const std::string& case_id = {});

ExitCode exit_code_of(const Error& error);

// What went wrong on the way to AWS or there ends with 5, whatever it was in particular.
Error at_aws(Error error);

}  // namespace hikeshi::cli
