// SPDX-License-Identifier: Apache-2.0
// Bytes of a mail to its header fields and text bodies, through gmime, with limits: a mail is
// written by strangers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::notice {

inline constexpr size_t kLargestInput = size_t{64} << 20;
inline constexpr size_t kLargestText = size_t{2} << 20;  // of one body; what follows is not read
inline constexpr int kDeepestMail = 20;                  // multiparts and mails within mails
inline constexpr size_t kMostParts = 500;

struct Header {
  std::string name;
  std::string value;  // decoded, one line, valid UTF-8
};

// What a body is good for.
enum class LeafKind {
  kPlain,       // the text that a reader sees
  kHtml,        // the same, where there is no plain one
  kAttachment,  // text that came along: a log, XARF, ARF fields, JSON
};

struct Leaf {
  LeafKind kind = LeafKind::kPlain;
  std::string type;  // "text/plain", lower case
  std::string text;  // decoded to UTF-8
};

struct Mail {
  std::vector<Header> headers;  // in the order of the mail, the topmost first
  std::vector<Leaf> leaves;
  std::vector<Mail> inner;  // attached mails
  bool encrypted = false;
  std::vector<std::string> problems;

  // Values of all fields of that name, topmost first. Names ignore case.
  std::vector<std::string_view> all(std::string_view name) const;
  std::string_view first(std::string_view name) const;  // "" when absent
};

// kLimit for more than kLargestInput bytes or parts, or deeper nesting; kCorrupt for no mail.
Result<Mail> parse_mail(std::string_view bytes);

// The messages of an mbox as it lies on disk; `bytes` itself when it is none. Views into `bytes`.
std::vector<std::string_view> split_mbox(std::string_view bytes);

// The addresses of a From, To, Reply-To ... value.
struct Mailbox {
  std::string name;     // display name, decoded
  std::string address;  // lower case
};
std::vector<Mailbox> parse_mailboxes(std::string_view header_value);

}  // namespace hikeshi::notice
