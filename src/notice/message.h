// SPDX-License-Identifier: Apache-2.0
// One message of AWS's to a Notice, whatever carried it: the part that mails, pasted texts and
// descriptions of Health events share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "notice/deadline.h"
#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

struct Message {
  Mapped subject, body;         // as decoded, not yet cleaned
  std::vector<Mapped> reports;  // what third parties wrote
  std::string sender;           // the address it claims to come from, "" when unknown
  std::optional<UtcTime> sent_at;
  // The subject is that of the mail around it: it adds ids, but says nothing of this message's
  // stage, and of its class only where the writer is known.
  bool borrowed_subject = false;
};

// A link in AWS's part that leads elsewhere.
struct Link {
  std::string host;
  bool asks = false;  // the words before it ask the reader to follow it
};

struct MessageReading {
  std::optional<Notice> notice;
  bool we_reported = false;
  std::vector<Stated> deadlines;  // what AWS states, not yet weighed
  std::vector<Link> links;
};

// Fills everything that the words of the message say; the caller adds channel, file, relay.
// Malformed ids go to `problems` only where the message is a notice.
MessageReading read_message(const Message& message, std::vector<Problem>& problems);

// Neither AWS's, nor an authority's, nor where the credential of `notice` lies open.
bool is_foreign_link(std::string_view host, const Notice& notice);

// Where a user or a role is named and root is not, root is not meant.
void named_principal_is_not_root(Notice& notice);

// Reads the words of AWS into a notice whose class is known already.
void read_words(const Mapped& cleaned_body, Notice& notice, std::vector<Problem>& problems);

// "en", "ja", "ko", "zh" by the letters; nullopt for a text without letters.
std::optional<std::string> language_of(std::string_view text);

// Where the answer goes, by class alone.
ReplyVia reply_channel(NoticeClass notice_class);

}  // namespace hikeshi::notice
