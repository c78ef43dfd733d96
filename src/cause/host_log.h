// SPDX-License-Identifier: Apache-2.0
// Sign-ins by SSH, as the host's own log has them: /var/log/secure, /var/log/auth.log or what
// `journalctl -u sshd` prints. The one kind of evidence that tells a sign-in from an attempt.
//
// The log lies on a host that somebody else may have held: what stands in it speaks, what does not
// stand in it says nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::cause {

struct Login {
  std::string instance;
  std::string user, address, method;  // "password", "publickey", "keyboard-interactive/pam"
  UtcTime at;
  uint64_t failures = 0;  // passwords that were refused to this address in the hour before
  std::string file;       // and where its line begins there
  uint64_t offset = 0;
};

struct HostLog {
  std::string instance, file;
  std::string_view text;
};

// The accepted sign-ins in order of the file. Times without a year are of the last one in which
// they are not after `latest`; times without a zone are UTC. kCorrupt where no line is of sshd.
Result<std::vector<Login>> read_host_log(const HostLog& log, UtcTime latest);

}  // namespace hikeshi::cause
