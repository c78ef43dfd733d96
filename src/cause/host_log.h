// SPDX-License-Identifier: Apache-2.0
// Sign-ins from the network, as the host's own log has them. The one kind of evidence that tells a
// sign-in from an attempt.
//
//   sshd      /var/log/secure, /var/log/auth.log or what `journalctl -u sshd` prints
//   Windows   the logs Security and TerminalServices-LocalSessionManager as XML or text (wevtutil,
//             Event Viewer) or CSV (Export-Csv); UTF-8 or UTF-16
//
// The log lies on a host that somebody else may have held: what stands in it speaks, what does not
// stand in it says nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::cause {

struct Login {
  std::string instance;
  std::string user, address, method;  // "password", "publickey", "keyboard-interactive/pam"; "rdp"
  UtcTime at;
  uint64_t failures = 0;  // passwords that were refused to this address in the hour before
  std::string file;       // and where its line begins there
  uint64_t offset = 0;
  int port = 22;  // 3389: a desktop
};

// What was read of a log, and how many of its events could not be.
struct Logins {
  std::vector<Login> all;
  uint64_t unread = 0, first_unread = 0;  // the latter: a byte of the file
  bool any_local = false;                 // a time named no zone
};

struct HostLog {
  std::string instance, file;
  std::string_view text;
  int64_t zone = 0;  // of times that name none, in seconds east of UTC
};

// The accepted sign-ins in order of the file, of Windows by time. Times without a year are of the
// last one in which they are not after `latest`. kCorrupt where no line is of sshd and no event of
// those logs of Windows.
Result<Logins> read_host_log(const HostLog& log, UtcTime latest);

// Of Windows alone; nullopt where it has nothing of the form. Internal to read_host_log().
std::optional<Logins> read_windows_log(const HostLog& log);

// Internal too: an address without what Windows puts before it, "" where it is none; and a name of
// a stranger's choice in plain characters.
std::string plain_address(std::string_view text);
std::string plain_name(std::string_view text);

}  // namespace hikeshi::cause
