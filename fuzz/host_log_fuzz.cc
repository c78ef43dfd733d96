// SPDX-License-Identifier: Apache-2.0
// Any bytes as a host's log, of sshd or Windows: reading never crashes, and what comes out is
// plain, since names and addresses in it were chosen by strangers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cause/host_log.h"

namespace {

using namespace hikeshi;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7F) return false;
  }
  return !text.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const UtcTime latest = *parse_rfc3339("2026-11-27T00:00:00Z");
  const auto logins = cause::read_host_log({"i-1", "secure", text}, latest);
  if (!logins) return 0;
  require(logins->unread == 0 || logins->first_unread < size);
  for (const cause::Login& login : logins->all) {
    require(is_plain(login.user) && is_plain(login.address) && is_plain(login.method));
    require(login.offset < size);
  }
  return 0;
}
