// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace hikeshi::cli {

namespace {

// Names and addresses of an account stand in it: for nobody else, whatever the umask is, also where
// the file was there before. A terminal or a pipe keeps its mode.
int open_private(const char* path) {
  const int file = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat is {};
  if (file >= 0 && ::fstat(file, &is) == 0 && S_ISREG(is.st_mode) && ::fchmod(file, 0600) != 0) {
    const int why = errno;
    ::close(file);
    errno = why;
    return -1;
  }
  return file;
}

}  // namespace

Status TraceFile::open(const std::string& path) {
  if (path.empty()) return {};
  const int file = open_private(path.c_str());
  if (file >= 0) file_.reset(::fdopen(file, "a"));
  if (file_ == nullptr) return fail(Code::kIo, "--trace " + path + ": " + std::strerror(errno));
  return {};
}

std::function<void(const aws::Attempt&)> TraceFile::sink() {
  if (file_ == nullptr) return {};
  return [this](const aws::Attempt& a) {
    const nlohmann::ordered_json line{{"time", format_rfc3339(world_.clock.now())},
                                      {"service", a.service},
                                      {"operation", a.operation},
                                      {"region", a.region},
                                      {"host", a.host},
                                      {"attempt", a.number},
                                      {"status", a.status},
                                      {"code", a.code},
                                      {"request_id", a.request_id},
                                      {"ms", a.took.count()},
                                      {"params", a.params},
                                      {"answer", a.answer}};
    const std::string text =
        line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
    std::fwrite(text.data(), 1, text.size(), file_.get());
    std::fflush(file_.get());
  };
}

}  // namespace hikeshi::cli
