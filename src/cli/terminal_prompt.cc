// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_prompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

// The terminal without echo, as it was again at the end.
class Terminal {
 public:
  Terminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (fd_ < 0 || ::tcgetattr(fd_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_silent_ = ::tcsetattr(fd_, TCSAFLUSH, &silent) == 0;
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    if (is_silent_) ::tcsetattr(fd_, TCSAFLUSH, &before_);
    if (fd_ >= 0) ::close(fd_);
  }

  bool is_there() const { return is_silent_; }

  void write(const std::string& text) const {
    // Where even the terminal fails there is nobody to tell.
    if (::write(fd_, text.data(), text.size()) < 0) return;
  }

  std::string read_line() const {
    std::string line;
    for (char c = 0; line.size() < 1000 && ::read(fd_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  int fd_;
  termios before_{};
  bool is_silent_ = false;
};

}  // namespace

Result<Secret> TerminalPrompt::ask(const std::string& question) {
  const Terminal terminal;
  if (!terminal.is_there())
    return fail(Code::kUnsupported, "there is no terminal to ask on: " + printable(question));
  terminal.write(printable(question) + ": ");
  Secret answer{std::string(trim(terminal.read_line()))};
  terminal.write("\n");
  if (answer.reveal().empty()) return fail(Code::kCancelled, "no answer was given");
  return answer;
}

}  // namespace hikeshi::cli
