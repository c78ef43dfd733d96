// SPDX-License-Identifier: Apache-2.0
#include "hunt/duplicates.h"

#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "hunt/bucket_sort.h"
#include "trail/canonical.h"

namespace hikeshi::hunt {
namespace {

struct Key {
  uint64_t high = 0;  // of the event's id: what nearly every comparison ends at
  uint32_t event = 0;
};

// Where a record stands, and which of those there it is: a wrapper may quote several at one place.
using Place = std::tuple<uint32_t, uint64_t, Fingerprint>;

class CopyFinder {
 public:
  CopyFinder(std::span<const Event> events, std::span<const Fingerprint> prints,
             std::span<const trail::Source> sources, const trail::ScanOptions& options)
      : events_(events), prints_(prints), sources_(sources), options_(options) {}

  Uniques run() {
    std::vector<Key> keys(events_.size());
    for (uint32_t i = 0; i < keys.size(); ++i) keys[i] = {events_[i].id.high, i};
    bucket_sort(
        keys, options_.threads, [](const Key& key) { return key.high >> 56; },
        [&](const Key& a, const Key& b) { return before(a, b); },
        [&](const Key* begin, const Key* end) { look_through(begin, end); });
    compare_spellings();
    std::sort(out_.conflicts.begin(), out_.conflicts.end(),
              [&](uint32_t a, uint32_t b) { return place(a) < place(b); });
    return std::move(out_);
  }

 private:
  Place place(uint32_t event) const {
    return {events_[event].file, events_[event].offset, prints_[event]};
  }

  bool before(const Key& a, const Key& b) const {
    if (a.high != b.high) return a.high < b.high;
    const Event &x = events_[a.event], &y = events_[b.event];
    return std::tie(x.id.low, x.id.is_uuid, prints_[a.event], x.file, x.offset) <
           std::tie(y.id.low, y.id.is_uuid, prints_[b.event], y.file, y.offset);
  }

  // One bucket: of records with one id and one spelling the first is kept; ids with several
  // spellings wait.
  void look_through(const Key* begin, const Key* end) {
    Uniques found;
    std::vector<std::vector<uint32_t>> waiting;
    while (begin != end) {
      std::vector<uint32_t> spellings{begin->event};
      for (++begin; begin != end && same_id(begin->event, spellings.back()); ++begin) {
        if (prints_[begin->event] != prints_[spellings.back()]) spellings.push_back(begin->event);
      }
      if (spellings.size() == 1) {
        found.kept.push_back(spellings[0]);
      } else {
        waiting.push_back(std::move(spellings));
      }
    }
    const std::lock_guard lock(mutex_);
    out_.kept.insert(out_.kept.end(), found.kept.begin(), found.kept.end());
    std::move(waiting.begin(), waiting.end(), std::back_inserter(waiting_));
  }

  bool same_id(uint32_t a, uint32_t b) const { return events_[a].id == events_[b].id; }

  void compare_spellings() {
    if (waiting_.empty()) return;
    const std::map<Place, Fingerprint> says = read_again();
    for (std::vector<uint32_t>& group : waiting_) {
      std::sort(group.begin(), group.end(),
                [&](uint32_t a, uint32_t b) { return place(a) < place(b); });
      std::set<Fingerprint> seen;
      for (const uint32_t event : group) {
        // What could not be read a second time is compared as it was written: no record is lost.
        const auto known = says.find(place(event));
        if (!seen.insert(known == says.end() ? prints_[event] : known->second).second) continue;
        out_.kept.push_back(event);
        if (event != group.front()) out_.conflicts.push_back(event);
      }
    }
  }

  // The fingerprints of the waiting records in their one form.
  std::map<Place, Fingerprint> read_again() const {
    std::map<uint32_t, std::set<uint64_t>> wanted;  // offsets by file
    for (const auto& group : waiting_) {
      for (const uint32_t event : group) wanted[events_[event].file].insert(events_[event].offset);
    }
    std::vector<trail::Source> sources;
    std::vector<uint32_t> files;
    for (const auto& [file, offsets] : wanted) {
      sources.push_back(sources_[file]);
      files.push_back(file);
    }
    std::map<Place, Fingerprint> says;
    std::mutex mutex;
    trail::ScanOptions quiet = options_;
    quiet.progress = nullptr;
    trail::scan(sources, quiet, [&](unsigned) {
      return trail::Visitor{[&](uint32_t file, const trail::Record& record) {
        if (!wanted.at(files[file]).contains(record.offset())) return;
        const Place at{files[file], record.offset(), fingerprint_of(record.raw())};
        const Fingerprint print = fingerprint_of(trail::canonical_text(record.json()));
        const std::lock_guard lock(mutex);
        says.emplace(at, print);
      }};
    });
    return says;
  }

  const std::span<const Event> events_;
  const std::span<const Fingerprint> prints_;
  const std::span<const trail::Source> sources_;
  const trail::ScanOptions& options_;
  std::mutex mutex_;
  Uniques out_;                                 // guarded by mutex_ while buckets are sorted,
  std::vector<std::vector<uint32_t>> waiting_;  // and this: of one id, of each spelling the first
};

}  // namespace

Uniques drop_copies(std::span<const Event> events, std::span<const Fingerprint> prints,
                    std::span<const trail::Source> sources, const trail::ScanOptions& options) {
  return CopyFinder(events, prints, sources, options).run();
}

}  // namespace hikeshi::hunt
