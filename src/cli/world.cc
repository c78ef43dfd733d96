// SPDX-License-Identifier: Apache-2.0
#include "cli/world.h"

#include <fmt/format.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::kNotFound:
      return "not_found";
    case Code::kCorrupt:
      return "corrupt";
    case Code::kDenied:
      return "denied";
    case Code::kThrottled:
      return "throttled";
    case Code::kConflict:
      return "conflict";
    case Code::kCancelled:
      return "cancelled";
    case Code::kIo:
      return "io";
    case Code::kTimeout:
      return "timeout";
    case Code::kLimit:
      return "limit";
    case Code::kUsage:
      return "usage";
    case Code::kUnsupported:
      return "unsupported";
    case Code::kNotAllowed:
      return "not_allowed";
    case Code::kAws:
      return "aws";
    case Code::kBug:
      return "bug";
  }
  return "bug";
}

// The code points that reach a terminal as commands and that JSON writers leave as they are: DEL,
// C1 controls, marks that reorder or hide. 0: the character at `i` is another one. Sets its length.
uint32_t unsafe_at(std::string_view text, size_t i, size_t& length) {
  const auto byte = [&](size_t k) {
    return i + k < text.size() ? static_cast<uint8_t>(text[i + k]) : uint8_t{0};
  };
  const uint8_t first = byte(0);
  uint32_t c = 0;
  if (first == 0x7F) length = 1, c = first;
  if (first == 0xC2 || first == 0xD8) length = 2, c = (first & 0x1FU) << 6 | (byte(1) & 0x3FU);
  if (first == 0xE2 || first == 0xEF)
    length = 3, c = (first & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  const bool unsafe = (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
                      (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
  return unsafe ? c : 0;
}

// Whether unsafe_at() is worth asking: of megabytes of JSON nearly every byte is none of these.
bool may_be_unsafe(char first) {
  return first == '\x7F' || first == '\xC2' || first == '\xD8' || first == '\xE2' ||
         first == '\xEF';
}

std::string with_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t done = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!may_be_unsafe(text[i])) continue;
    size_t length = 1;
    const uint32_t c = unsafe_at(text, i, length);
    if (c == 0) continue;
    fmt::format_to(std::back_inserter(out.append(text, done, i - done)), "\\u{:04x}", c);
    done = i + length;
    i = done - 1;
  }
  return out.append(text, std::min(done, text.size()));
}

}  // namespace

void World::print(std::string_view text) const {
  const std::string safe = with_escapes(text);
  if (std::fwrite(safe.data(), 1, safe.size(), out) < safe.size() && write_error == 0)
    write_error = errno;
}

// Where both go to one file or pipe, what was said before stands before.
void World::note(std::string_view text) const {
  if (common.quiet) return;
  std::fflush(out);
  std::fwrite(text.data(), 1, text.size(), err);
  std::fputc('\n', err);
}

void World::warn(std::string_view text) const {
  std::fflush(out);
  const std::string line = fmt::format("hikeshi: {}\n", printable(text));
  std::fwrite(line.data(), 1, line.size(), err);
}

ExitCode exit_code_of(const Error& error) {
  switch (error.code) {
    case Code::kUsage:
      return ExitCode::kUsage;
    case Code::kNotFound:
    case Code::kCorrupt:
    case Code::kUnsupported:
    case Code::kLimit:
    case Code::kDenied:
      return ExitCode::kNoInput;
    // The case is as it was: when there is room again, or the other process is done, go on.
    case Code::kIo:
    case Code::kConflict:
    case Code::kCancelled:
      return ExitCode::kInterrupted;
    case Code::kThrottled:
    case Code::kTimeout:
      return ExitCode::kAws;
    case Code::kAws:
      return ExitCode::kAws;
    case Code::kNotAllowed:
      return ExitCode::kNotAllowed;
    case Code::kBug:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

std::string error_json(const Error& error, const std::string& case_id) {
  nlohmann::ordered_json json{
      {"error", {{"code", name_of(error.code)}, {"message", error.message}}}};
  if (!case_id.empty()) json["case"] = case_id;
  // ASCII only: it is printed before there is a World, and holds what the user typed.
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
}

ExitCode report_error(World& world, const Error& error, const std::string& case_id) {
  world.warn(error.message);
  if (world.common.json) world.print(error_json(error, case_id));
  return exit_code_of(error);
}

Error at_aws(Error error) {
  switch (error.code) {
    case Code::kUsage:
    case Code::kNotAllowed:
    case Code::kCancelled:
    case Code::kBug:
      return error;
    default:
      error.code = Code::kAws;
      return error;
  }
}

}  // namespace hikeshi::cli
