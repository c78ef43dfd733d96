// SPDX-License-Identifier: Apache-2.0
// Finds the sound items in text that is damaged somewhere.
//
// Brackets cannot be trusted behind damage: one stray quote turns every later string inside out. So
// the search goes by bytes: an item begins at '{' and a key that begins items, it is indexed by
// itself until its brackets balance, and it counts only if all of it is JSON. Each stretch between
// sound items is handed out once as lost. Work is bounded: text whose pieces fail again and again
// is read at most kBudget times over, and then the rest is lost, and said so.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "trail/grammar.h"
#include "trail/json.h"

namespace hikeshi::trail {

class Resync {
 public:
  // `marks` and `room` are storage; a found document lives until the next call of next().
  Resync(std::string_view text, size_t from, std::vector<uint32_t>& marks,
         CheckRoom& room)
      : text_(text), at_(from), marks_(marks), room_(room) {}

  struct Found {
    bool lost = false;  // a stretch from lost_at on is no item
    size_t lost_at = 0;
    bool begins_like_item = false;  // the lost stretch does
    bool at_end = false;            // and it is lost because the text ends in it
    std::optional<Document> document;  // a sound item, when not lost
  };
  std::optional<Found> next();

 private:
  static constexpr size_t kBudget = 64;

  void skip_separators();
  bool try_item();
  size_t next_candidate(size_t from) const;
  bool begins_like_item(size_t at) const;

  std::string_view text_;
  size_t at_;
  std::vector<uint32_t>& marks_;
  CheckRoom& room_;
  Document document_;
  size_t stopped_at_ = 0;
  size_t spent_ = 0;
};

}  // namespace hikeshi::trail
