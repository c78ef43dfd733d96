// SPDX-License-Identifier: Apache-2.0
// The values in AWS's words. Every function takes one cleaned text, adds what it finds to the
// notice with its place, and leaves alone what it does not understand.
#pragma once

#include <string_view>
#include <vector>

#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

// Accounts, keys, instances, interfaces, regions, users, roles, root; malformed and look-alike ones
// go to `problems`.
void extract_ids(const Mapped& text, Notice& notice, std::vector<Problem>& problems);

// The abuse reference, the Support case and the severity. `subject`: the text is a subject line.
void extract_references(const Mapped& text, Notice& notice, bool subject);
// Tickets of a reseller, from its own words.
void extract_tickets(const Mapped& text, Notice& notice);

// Whether it is about the account itself and who used it, not about what a resource did to others.
bool is_account_matter(const Notice& notice);

// The activity in AWS's words.
void extract_activity(const Mapped& text, Notice& notice);
// Addresses of either side, ports, protocol.
void extract_traffic(const Mapped& text, Notice& notice);
// Start and end of the activity.
void extract_times(const Mapped& text, Notice& notice);
// Event names, exposure URLs and commits.
void extract_credential(const Mapped& text, Notice& notice);
// The class of an activity named in AWS's words; nullopt where they name none.
std::optional<ActivityClass> activity_class_of(std::string_view words);

// The protocol named at `span`, as a word or as IANA's number; nothing for any other word.
void put_protocol(Notice& notice, const Mapped& text, Span span);

// What AWS did and what it asks for.
void extract_demands(const Mapped& text, Notice& notice);

// A third party's report that AWS passed on: accused side, other side, times where AWS's own part
// names none. `text` is hostile.
void extract_report(const Mapped& text, Notice& notice);

// The region behind a region's name, an availability zone or an id; "" where it is none.
std::string region_of(std::string_view words);

}  // namespace hikeshi::notice
