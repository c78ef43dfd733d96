// SPDX-License-Identifier: Apache-2.0
// Whoever passed a notice on: a colleague, or a reseller through whom the answer goes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

struct RelayFound {
  std::optional<std::string> address;
  bool reseller = false;
  std::vector<Mapped> wrappers;  // the relays' own words, cleaned
};

// The reseller among the writers around a notice, if there is one: configured, or a stranger to the
// readers' domain whose words are those of a provider to its customer (tickets, お客様, 弊社).
std::optional<std::string> find_reseller(const std::vector<std::string>& writers,
                                         const std::vector<std::string>& readers,
                                         std::string_view words, const ReadOptions& options);

// Ids, regions and tickets in a reseller's own words.
void read_wrapper(const Mapped& wrapper, Notice& notice, std::vector<Problem>& problems);

// AWS's subject inside the subject of a forward ("Fwd: ", "転送: ", "[Ticket#1] "); nullopt where
// what remains is none of AWS's subjects.
std::optional<Mapped> aws_subject(const Mapped& forwarded_subject);

// The "Subject:" line of a Support case that a text without mail headers quotes, unfolded.
std::optional<Mapped> wrapped_subject(const Mapped& body);

}  // namespace hikeshi::notice
