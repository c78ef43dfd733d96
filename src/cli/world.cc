// SPDX-License-Identifier: Apache-2.0
#include "cli/world.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::kNotFound: return "not_found";
    case Code::kCorrupt: return "corrupt";
    case Code::kDenied: return "denied";
    case Code::kThrottled: return "throttled";
    case Code::kConflict: return "conflict";
    case Code::kCancelled: return "cancelled";
    case Code::kIo: return "io";
    case Code::kTimeout: return "timeout";
    case Code::kLimit: return "limit";
    case Code::kUsage: return "usage";
    case Code::kUnsupported: return "unsupported";
    case Code::kNotAllowed: return "not_allowed";
    case Code::kBug: return "bug";
  }
  return "bug";
}

}  // namespace

void World::note(std::string_view text) const {
  if (common.quiet) return;
  std::fwrite(text.data(), 1, text.size(), err);
  std::fputc('\n', err);
}

ExitCode exit_code_of(const Error& error) {
  switch (error.code) {
    case Code::kUsage: return ExitCode::kUsage;
    case Code::kNotFound:
    case Code::kCorrupt:
    case Code::kUnsupported:
    case Code::kLimit:
    case Code::kDenied: return ExitCode::kNoInput;
    // The case is as it was: when there is room again, or the other process is done, go on.
    case Code::kIo:
    case Code::kConflict:
    case Code::kCancelled: return ExitCode::kInterrupted;
    case Code::kThrottled:
    case Code::kTimeout: return ExitCode::kAws;
    case Code::kNotAllowed: return ExitCode::kNotAllowed;
    case Code::kBug: return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

ExitCode report_error(World& world, const Error& error) {
  const std::string line = fmt::format("hikeshi: {}\n", printable(error.message));
  std::fwrite(line.data(), 1, line.size(), world.err);
  if (world.common.json) {
    nlohmann::ordered_json json{
        {"error", {{"code", name_of(error.code)}, {"message", error.message}}}};
    world.print(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }
  return exit_code_of(error);
}

}  // namespace hikeshi::cli
