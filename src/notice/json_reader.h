// SPDX-License-Identifier: Apache-2.0
// JSON of AWS Health, GuardDuty and Security Hub, out of whatever wraps it.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "notice/input.h"

namespace hikeshi::notice {

using EventItem = std::variant<Notice, NotNotice>;

// Reads part `part` of the input: a document, an array or JSON lines, of events in any wrapper.
// nullopt when it is no JSON at all. `whole`: the part is a file of its own, so that what is JSON
// but no event of theirs, and text behind it, become problems of the input; a mail of SNS ends with
// such text. Pages of one Health event are joined.
std::optional<std::vector<EventItem>> read_events(int part, bool whole, Input& input);

// Joins later pages of one Health event into the first, in place.
void join_pages(std::vector<Notice>& notices);
// The problem of a notice whose event has further pages that were not there; "" when all were.
std::string missing_pages(const Notice& notice);

}  // namespace hikeshi::notice
