// SPDX-License-Identifier: Apache-2.0
#include "aws/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

extern char** environ;

namespace hikeshi::aws {
namespace {

using Time = std::chrono::steady_clock;

int ms_until(Time::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Time::now());
  return static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60000));
}

class Descriptor {
 public:
  ~Descriptor() { close(); }
  void close() {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int fd = -1;
};

// Killed and waited for when it goes out of scope, unless it has ended by itself.
class Child {
 public:
  ~Child() {
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // Its wait status.
  Result<int> wait(Time::time_point end) {
    for (;;) {
      int status = 0;
      const pid_t got = ::waitpid(pid, &status, WNOHANG);
      if (got == pid) {
        pid = -1;
        return status;
      }
      if (got < 0 && errno != EINTR) return fail(Code::kIo, "its exit code was lost");
      if (ms_until(end) == 0) return fail(Code::kTimeout, "the program did not end in time");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  pid_t pid = -1;
};

// Of the parts of a spawn that must be freed again.
struct SpawnSettings {
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

// The child starts with the signals as a program expects them, whatever we block or ignore.
void reset_signals(posix_spawnattr_t& attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

Status start(const std::vector<std::string>& words, Child& child, Descriptor& output) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::kIo, "no pipe can be made");
  output.fd = ends[0];
  const Descriptor write_end{ends[1]};
  SpawnSettings settings;
  posix_spawn_file_actions_adddup2(&settings.actions, ends[1], STDOUT_FILENO);
  reset_signals(settings.attributes);
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const int error = ::posix_spawnp(&child.pid, argv[0], &settings.actions, &settings.attributes,
                                   argv.data(), environ);
  if (error == 0) return {};
  child.pid = -1;
  return fail(error == ENOENT ? Code::kNotFound : Code::kDenied,
              std::string("the program cannot be started: ") + std::strerror(error));
}

// Everything until the other side closes. The buffer has its full size from the start, so that no
// part of it stays behind where it once was.
Result<Secret> read_all(int fd, const ChildLimits& limits, Time::time_point end) {
  std::string bytes(limits.output + 1, '\0');
  size_t size = 0;
  for (;;) {
    pollfd waiting{fd, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, ms_until(end));
    if (ready < 0 && errno != EINTR) return fail(Code::kIo, "its output cannot be read");
    if (ready <= 0 && ms_until(end) == 0)
      return fail(Code::kTimeout, "the program did not end in time");
    if (ready <= 0) continue;
    const ssize_t got = ::read(fd, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::kIo, "its output cannot be read");
    size += static_cast<size_t>(got);
    if (size > limits.output)
      return wipe(bytes), fail(Code::kLimit, "the program printed too much");
    if (got == 0) break;
  }
  bytes.resize(size);
  return Secret(std::move(bytes));
}

}  // namespace

Result<Secret> run_for_secret(const std::vector<std::string>& words, const ChildLimits& limits) {
  if (words.empty() || words[0].empty()) return fail(Code::kUsage, "names no program");
  const auto end = Time::now() + limits.time;
  Child child;
  Descriptor output;
  HK_CHECK(start(words, child, output));
  Secret text = HK_TRY(read_all(output.fd, limits, end));
  const int status = HK_TRY(child.wait(end));
  if (WIFSIGNALED(status))
    return fail(Code::kDenied,
                "the program was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0)
    return fail(Code::kDenied,
                "the program exited with code " + std::to_string(WEXITSTATUS(status)));
  return text;
}

}  // namespace hikeshi::aws
