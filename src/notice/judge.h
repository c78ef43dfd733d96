// SPDX-License-Identifier: Apache-2.0
// What in a mail is to be read as AWS's words, and whether the mail is to be believed at all.
#pragma once

#include <optional>
#include <vector>

#include "notice/gather.h"

namespace hikeshi::notice {

struct Judged {
  size_t candidate = 0;
  MessageReading reading;  // its notice is set
  std::vector<Problem> problems;
};

struct Judgement {
  std::vector<Judged> judged;    // in the order of the mail: newest first
  std::optional<Reason> reason;  // why the mail is no notice; `judged` is then what it would say
};

// May move attachments of `mail` into its candidates' reports.
Judgement judge(Gathered& mail, const ReadOptions& options);

}  // namespace hikeshi::notice
