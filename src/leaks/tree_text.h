// SPDX-License-Identifier: Apache-2.0
// The entries of a tree, read where they are new alone. The trees of a history have a hundred
// million entries and differ from each other by a handful: what a tree's delta copies from its base
// is taken over from there, entry for entry, wherever both are divided into entries alike.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "leaks/object_text.h"
#include "leaks/parse_object.h"

namespace hikeshi::leaks {

// An entry that leads to a hit or could: of TreeEdges.
struct HeldEntry {
  uint32_t start = 0;  // in the tree's text
  uint32_t pair = 0;   // what stands there: a number of the worker's
  bool hit = false;
};

// What a tree hands on to those that are deltas on it. Meaningful for one worker.
struct TreeMarks {
  std::vector<uint32_t> starts;  // of its entries, and where the last one ends
  std::vector<HeldEntry> held;   // by start
  bool known = false;            // false: nothing was noted, or the tree is broken

  void clear() {
    starts.clear();
    held.clear();
    known = false;
  }
};

class TreeReading {
 public:
  // `is_base`: false where no delta will ask for `out.starts`; these are then not filled.
  TreeReading(ObjectText& text, size_t hash_size, bool is_base, TreeMarks& out)
      : text_(text), hash_size_(hash_size), is_base_(is_base), out_(out) {
    out_.clear();
  }

  // Fills the marks. each(entry, start) for every entry that was not taken over from `base`; it may
  // add to out.held. False where the tree is broken.
  template <class Each>
  bool run(const TreeMarks* base, Each&& each) {
    for (const Segment& s : text_.segments()) {
      if (base == nullptr || !base->known) break;
      while (at_ < s.end()) {
        if (s.copied && take_over(s, *base)) continue;
        if (!read_entry(each)) return false;
      }
    }
    while (at_ < text_.size()) {
      if (!read_entry(each)) return false;
    }
    if (is_base_) out_.starts.push_back(static_cast<uint32_t>(at_));
    return out_.known = true;
  }

 private:
  // The whole entries of the base from here to the end of what is copied. False where there are
  // none, or the base has no entry that starts here.
  bool take_over(const Segment& segment, const TreeMarks& base);

  template <class Each>
  bool read_entry(Each&& each) {
    // Longer than almost every entry, and than what a part has to be put together for.
    constexpr size_t kUsual = 160;
    size_t length = 0;
    std::string_view rest = text_.part(at_, at_ + kUsual);
    auto entry = first_entry(rest, hash_size_, length);
    if (!entry) entry = first_entry(text_.whole().substr(at_), hash_size_, length);
    if (!entry) return false;
    if (is_base_) out_.starts.push_back(static_cast<uint32_t>(at_));
    each(*entry, static_cast<uint32_t>(at_));
    at_ += length;
    return true;
  }

  ObjectText& text_;
  size_t hash_size_, at_ = 0;
  bool is_base_;
  TreeMarks& out_;
};

}  // namespace hikeshi::leaks
