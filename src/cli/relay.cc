// SPDX-License-Identifier: Apache-2.0
#include "cli/relay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace hikeshi::cli {
namespace {

bool is_file(int fd) {
  struct stat what {};
  return ::fstat(fd, &what) == 0 && S_ISREG(what.st_mode);
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(Code::kIo, std::string("cannot write the answer: ") + strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

// 0 at the end of what there is.
Result<size_t> move_some(int from, int to) {
  std::array<char, 65536> buffer;
  const ssize_t n = ::read(from, buffer.data(), buffer.size());
  if (n <= 0) return 0;
  HK_CHECK(write_all(to, {buffer.data(), static_cast<size_t>(n)}));
  return static_cast<size_t>(n);
}

}  // namespace

Relay::Relay() {
  posix_spawn_file_actions_init(&actions_);
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    int ends[2];
    if (!is_file(fd) || ::pipe2(ends, O_CLOEXEC) != 0) continue;
    posix_spawn_file_actions_adddup2(&actions_, ends[1], fd);
    pipes_.push_back({fd, ends[0], ends[1]});
  }
}

Relay::~Relay() {
  close_ends_of_child();
  for (const Pipe& pipe : pipes_) ::close(pipe.read_end);
  posix_spawn_file_actions_destroy(&actions_);
}

void Relay::close_ends_of_child() {
  for (Pipe& pipe : pipes_) {
    if (pipe.write_end >= 0) ::close(pipe.write_end);
    pipe.write_end = -1;
  }
}

Status Relay::pass_on(std::chrono::milliseconds wait) {
  std::vector<pollfd> ready;
  for (const Pipe& pipe : pipes_) ready.push_back({pipe.read_end, POLLIN, 0});
  ::poll(ready.data(), ready.size(), static_cast<int>(wait.count()));
  for (size_t i = 0; i < pipes_.size(); ++i) {
    if ((ready[i].revents & POLLIN) != 0) (void)HK_TRY(move_some(pipes_[i].read_end, pipes_[i].to));
  }
  return {};
}

Status Relay::pass_on_rest() {
  for (const Pipe& pipe : pipes_) {
    while (HK_TRY(move_some(pipe.read_end, pipe.to)) > 0) {
    }
  }
  return {};
}

}  // namespace hikeshi::cli
