// SPDX-License-Identifier: Apache-2.0
// How far this machine's clock is from AWS's, learned from answers that refuse a signature's time.
//
// AWS refuses what is signed more than 5 minutes (S3: 15) off its own time, and on the machine of
// an incident the clock is often wrong. The system's clock is left alone: what we sign is shifted,
// what we write down is not.
#pragma once

#include <optional>
#include <string_view>

#include "aws/http.h"
#include "base/utc_time.h"

namespace hikeshi::aws {

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that servers may send (RFC 9110, 5.6.7).
std::optional<UtcTime> parse_http_date(std::string_view text);

// A value without locks; who calls AWS keeps one, for one thread.
class ClockSkew {
 public:
  // The time to sign with.
  UtcTime apply(UtcTime now) const { return now.plus(offset_); }

  // Looks at an answer that failed with `error_code` while this machine's clock said `now`. True
  // when the time was wrong and is now corrected: sign again and repeat, the request was refused
  // before anything was done. False, and nothing learned, when the time was not to blame; so a
  // second failure for the same reason does not end in a loop.
  bool learn(const HttpResponse& answer, std::string_view error_code, UtcTime now);

  // The same for a request that was signed while the offset was `signed_with`: it may have been
  // on its way when another answer corrected the time.
  bool sign_again(const HttpResponse& answer, std::string_view error_code, UtcTime now,
                  int64_t signed_with);

  int64_t offset_seconds() const { return offset_; }  // AWS's time less ours

 private:
  int64_t offset_ = 0;
};

}  // namespace hikeshi::aws
