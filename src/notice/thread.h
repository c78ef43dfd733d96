// SPDX-License-Identifier: Apache-2.0
// One text of a mail to the messages it holds: forwards, quotations, threads.
#pragma once

#include <vector>

#include "notice/mapped.h"

namespace hikeshi::notice {

// What stands at the head of a quoted message, as far as it does. Empty texts where not.
struct QuotedHead {
  Mapped from, to, date, subject;
  bool empty() const {
    return from.text.empty() && date.text.empty() && subject.text.empty() && to.text.empty();
  }
};

struct Segment {
  QuotedHead head;
  Mapped text;             // without quote marks and without the forwarded report
  Mapped report;           // what a third party wrote to AWS: hostile, never read as AWS's words
  int depth = 0;           // of quotation
  bool forwarded = false;  // stands behind a forward or reply mark
  bool in_report = false;  // below a forwarded report: a stranger may have written its marks
};

// At least one segment, in the order of the text; the first is what the sender of the mail wrote,
// often nothing. `pasted`: a header block at the very top is the text's own, not a forward's.
std::vector<Segment> split_thread(const Mapped& text, bool pasted);

}  // namespace hikeshi::notice
