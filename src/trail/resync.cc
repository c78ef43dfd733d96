// SPDX-License-Identifier: Apache-2.0
#include "trail/resync.h"

#include <algorithm>
#include <array>

#include "trail/index.h"
#include "trail/record.h"

namespace hikeshi::trail {
namespace {

// First keys of envelopes that hold a record. A record itself begins with any of its members:
// CloudTrail writes eventVersion first, exports sort them.
constexpr std::array<std::string_view, 5> kEnvelopeKeys = {"EventId", "EventName", "EventTime",
                                                           "CloudTrailEvent", "_raw"};

bool begins_item(std::string_view key) {
  return field_of(key) ||
         std::find(kEnvelopeKeys.begin(), kEnvelopeKeys.end(), key) != kEnvelopeKeys.end();
}

constexpr std::string_view kBlank = " \t\r\n";

size_t skip_blanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(kBlank, at), text.size());
}

// The offset behind `{"Records": [` at `at`, or `at`.
size_t skip_opening(std::string_view text, size_t at) {
  size_t i = skip_blanks(text, at + 1);
  if (!text.substr(i).starts_with("\"Records\"")) return at;
  i = skip_blanks(text, i + 9);
  if (i >= text.size() || text[i] != ':') return at;
  i = skip_blanks(text, i + 1);
  return i < text.size() && text[i] == '[' ? i + 1 : at;
}

}  // namespace

std::optional<Resync::Found> Resync::next() {
  skip_separators();
  if (at_ >= text_.size()) return std::nullopt;
  Found found;
  if (try_item()) {
    found.document = document_;
    at_ = document_.size;
    return found;
  }
  found.lost = true;
  found.lost_at = at_;
  found.begins_like_item = begins_like_item(at_);
  found.at_end = stopped_at_ >= text_.size();
  at_ = spent_ > text_.size() * kBudget ? text_.size() : next_candidate(at_ + 1);
  return found;
}

void Resync::skip_separators() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const size_t opened = c == '{' ? skip_opening(text_, at_) : at_;
    const bool separates =
        c == ',' || c == '[' || c == ']' || c == '}' || kBlank.find(c) != std::string_view::npos;
    if (opened == at_ && !separates) return;
    at_ = std::max(opened, at_ + 1);
  }
}

bool Resync::try_item() {
  stopped_at_ = at_;
  if (text_[at_] != '{') return false;
  const bool indexed = index_value(text_, at_, marks_, document_, stopped_at_);
  spent_ += (indexed ? document_.size : stopped_at_) - at_ + 1;
  if (!indexed) return false;
  const Checked checked = check_value(document_, 0, room_);
  if (!checked.ok) stopped_at_ = checked.offset;
  return checked.ok;
}

size_t Resync::next_candidate(size_t from) const {
  for (size_t at = text_.find('{', from); at != std::string_view::npos;
       at = text_.find('{', at + 1)) {
    if (text_[at - 1] == '\n' || begins_like_item(at)) return at;
  }
  return text_.size();
}

bool Resync::begins_like_item(size_t at) const {
  if (text_[at] != '{') return false;
  const size_t quote = skip_blanks(text_, at + 1);
  if (quote >= text_.size() || text_[quote] != '"') return false;
  const size_t end = text_.find('"', quote + 1);
  return end != std::string_view::npos && begins_item(text_.substr(quote + 1, end - quote - 1));
}

}  // namespace hikeshi::trail
