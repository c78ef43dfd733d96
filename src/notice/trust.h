// SPDX-License-Identifier: Apache-2.0
// Who sent a mail, and how much that is worth.
#pragma once

#include <string>
#include <string_view>

#include "notice/mime.h"
#include "notice/notice.h"

namespace hikeshi::notice {

// The verdict of the receiving host. Only the topmost Authentication-Results counts, and only when
// its authserv-id is the host (or a domain above it) that the topmost Received names behind "by",
// or a configured one: a mail can bring forged ones along. Pass needs DMARC for a domain of AWS's.
Authentication authenticate(const Mail& mail, const ReadOptions& options);

// Whether `address` or its domain is in a list of addresses and domains (subdomains included).
bool is_listed(std::string_view address, const std::vector<std::string>& list);

// Addresses at which AWS takes answers: a mail to one of them is our own.
bool is_aws_mailbox(std::string_view address);

// The sender of a quoted message: the first address in a line such as "AWS <a@b.example>".
std::string address_in_line(std::string_view line);

}  // namespace hikeshi::notice
