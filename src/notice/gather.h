// SPDX-License-Identifier: Apache-2.0
// Takes a mail apart: its envelope, and everything in it that one person wrote.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "notice/input.h"
#include "notice/json_reader.h"
#include "notice/message.h"
#include "notice/mime.h"

namespace hikeshi::notice {

// Something that one person wrote.
struct Candidate {
  Message message;
  Mapped written_date;
  std::string from;        // as claimed at its head, "" when unknown
  bool own = false;        // the text of the outermost sender
  bool forwarded = false;  // stands behind forward or reply marks, or in an attached mail
  bool in_report = false;  // marks below a third party's report
  std::vector<std::string> link_targets;  // of HTML
};

struct Envelope {
  std::vector<Mailbox> from, to, reply_to;
  Mapped subject, sender, written_date;
  std::optional<UtcTime> date;
  int64_t zone = 0;
  std::string list_original;  // AWS's address, where a mailing list put its own in From
  Authentication authentication = Authentication::kNone;
  Channel channel = Channel::kMail;

  std::string address() const { return from.empty() ? std::string() : from.front().address; }
  bool from_aws() const;        // one sender, of a domain of AWS's
  bool unknown_sender() const;  // a pasted text that names none
};

struct Gathered {
  Envelope envelope;
  int header_part = 0;
  std::vector<Candidate> candidates;
  std::vector<Mapped> attachments;  // texts that came along
  std::vector<EventItem> events;    // JSON of Health or GuardDuty in a body
  bool encrypted = false;
};

Gathered gather_mail(const Mail& mail, Input& input);
Gathered gather_pasted(std::string text, Input& input);

}  // namespace hikeshi::notice
