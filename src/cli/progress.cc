// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace hikeshi::cli {

namespace {

double mb(uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

std::string line_of(const trail::Progress& p, uint64_t files, uint64_t bytes, double seconds,
                    Lang lang) {
  const uint64_t done = p.bytes.load(), records = p.records.load();
  const double rate = seconds > 0 ? mb(done) / seconds : 0;
  const double left = rate > 0 ? mb(bytes - std::min(done, bytes)) / rate : 0;
  return fmt::format(
      fmt::runtime(Text{"{}/{} files, {:.0f}/{:.0f} MB, {} events, {:.0f} MB/s, {:.0f} s left",
                        "{}/{} ファイル, {:.0f}/{:.0f} MB, {} イベント, {:.0f} MB/秒, 残り {:.0f} 秒"}
                       .in(lang)),
      p.files.load(), files, mb(done), mb(bytes), records, rate, left);
}

}  // namespace

struct ProgressLine::State {
  trail::Progress counters;
  std::mutex mutex;
  std::condition_variable_any wake;
  std::jthread painter;
};

ProgressLine::ProgressLine(const World& world, const std::vector<trail::Source>& sources) {
  if (!world.err_terminal || world.common.quiet) return;
  state_ = std::make_unique<State>();
  uint64_t bytes = 0;
  for (const trail::Source& source : sources) bytes += source.size;
  state_->painter = std::jthread([&s = *state_, files = sources.size(), bytes, err = world.err,
                                  lang = world.lang](const std::stop_token& stop) {
    const auto began = std::chrono::steady_clock::now();
    std::unique_lock lock(s.mutex);
    while (!stop.stop_requested()) {
      s.wake.wait_for(lock, stop, std::chrono::milliseconds(200), [] { return false; });
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
      if (seconds < 0.5) continue;  // what is over at once needs no line
      fmt::print(err, "\r\x1b[K{}", line_of(s.counters, files, bytes, seconds, lang));
      std::fflush(err);
    }
    fmt::print(err, "\r\x1b[K");
  });
}

ProgressLine::~ProgressLine() = default;

trail::Progress* ProgressLine::counters() { return state_ ? &state_->counters : nullptr; }

}  // namespace hikeshi::cli
