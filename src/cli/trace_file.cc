// SPDX-License-Identifier: Apache-2.0
#include "cli/trace_file.h"

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

namespace hikeshi::cli {

Status TraceFile::open(const std::string& path) {
  if (path.empty()) return {};
  file_.reset(std::fopen(path.c_str(), "ae"));
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
