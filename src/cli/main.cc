// SPDX-License-Identifier: Apache-2.0
// hikeshi: builds the world, parses the command line, runs one command.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

#include "cli/world.h"

namespace hikeshi::cli {
namespace {

// A signal handler can do no more than this; a thread of its own turns it into a stop request.
volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) {
  if (interrupted != 0) std::_Exit(static_cast<int>(ExitCode::kInterrupted));
  interrupted = 1;
}

std::string env(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Lang language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string value = env(name);
    if (!value.empty()) return value.starts_with("ja") ? Lang::kJa : Lang::kEn;
  }
  return Lang::kEn;
}

std::string home_of(const Common& common) {
  if (!common.home.empty()) return common.home;
  if (const std::string home = env("HIKESHI_HOME"); !home.empty()) return home;
  if (const std::string data = env("XDG_DATA_HOME"); !data.empty()) return data + "/hikeshi";
  return env("HOME") + "/.local/share/hikeshi";
}

size_t columns_of_terminal() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return 100;
}

// HIKESHI_NOW fixes the time of day, not the zone: rehearsals and tests of the whole program use
// it.
std::unique_ptr<Clock> make_clock() {
  if (const auto now = parse_rfc3339(env("HIKESHI_NOW")))
    return std::make_unique<FixedClock>(*now, SystemClock().zone_offset(*now));
  return std::make_unique<SystemClock>();
}

// Asks for a stop soon after Ctrl-C. Wakes at once when the command has ended, so that nobody waits
// for it.
std::jthread watch_interrupt(std::stop_source& stop) {
  return std::jthread([&stop](const std::stop_token& ended) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!ended.stop_requested()) {
      if (interrupted != 0) stop.request_stop();
      wake.wait_for(lock, ended, std::chrono::milliseconds(50), [] { return false; });
    }
  });
}

// Help, or what is wrong with the command line.
int say(const Parsed& parsed, bool json) {
  const bool help = parsed.exit == ExitCode::kDone;
  std::fputs(parsed.text.c_str(), help ? stdout : stderr);
  if (!help && json)
    std::fputs(
        error_json({Code::kUsage, parsed.text.substr(0, parsed.text.find('\n')), {}, {}}).c_str(),
        stdout);
  return static_cast<int>(parsed.exit);
}

bool wants_json(int argc, const char* const* argv) {
  return std::any_of(argv, argv + argc, [](std::string_view a) { return a == "--json"; });
}

int run(int argc, const char* const* argv) {
  const Lang environment = language_of_environment();
  const Parsed parsed = parse(argc, argv, environment);
  if (parsed.command == nullptr) return say(parsed, wants_json(argc, argv));
  ::umask(077);  // what we write is for its owner, SQLite's own files included
  RealFileSystem fs;
  const std::unique_ptr<Clock> clock = make_clock();
  std::stop_source stop;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);
  const std::jthread watcher = watch_interrupt(stop);

  // Never freed, so that what it keeps() is not: reachable to the end, and gone with the process.
  static World& world = *new World(fs, *clock, parsed.common);
  world.lang = parsed.common.lang.value_or(environment);
  world.home = home_of(parsed.common);
  world.terminal = isatty(STDOUT_FILENO) != 0;
  world.err_terminal = isatty(STDERR_FILENO) != 0;
  world.colour =
      world.terminal && !parsed.common.no_color && env("NO_COLOR").empty() && env("TERM") != "dumb";
  world.columns = world.terminal ? columns_of_terminal() : 100;
  world.threads = parsed.common.threads != 0 ? parsed.common.threads
                                             : std::max(1U, std::thread::hardware_concurrency());
  world.stop = stop.get_token();

  ExitCode exit = parsed.command->run(world, parsed.args);
  if (stop.stop_requested()) exit = graver(exit, ExitCode::kInterrupted);
  if (std::fflush(stdout) != 0 && world.write_error == 0) world.write_error = errno;
  if (world.write_error != 0 && world.write_error != EPIPE)
    exit = report_error(world,
                        {Code::kIo, "cannot write to standard output: is the disk full?", {}, {}});
  return static_cast<int>(exit);
}

}  // namespace
}  // namespace hikeshi::cli

int main(int argc, char** argv) {
  try {
    return hikeshi::cli::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "hikeshi: internal error: %s. Please report it; nothing was changed.\n",
                 e.what());
  } catch (...) {
    std::fprintf(stderr, "hikeshi: internal error. Please report it; nothing was changed.\n");
  }
  return static_cast<int>(hikeshi::ExitCode::kInternal);
}
