// SPDX-License-Identifier: Apache-2.0
#include "hunt/duplicates.h"

#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "hunt/bucket_sort.h"
#include "hunt/record_print.h"
#include "trail/canonical.h"

namespace hikeshi::hunt {
namespace {

struct Key {
  uint64_t high;  // of the event's id: what nearly every comparison ends at
  Sighting* at;
};

// Where a record stands, and which of those there it is: a wrapper may quote several at one place.
using Place = std::tuple<uint32_t, uint64_t, Fingerprint>;

Place place(const Sighting* s) { return {s->event.file, s->event.offset, s->print}; }

// As they were read. Fingerprints are of this run alone and order nothing.
bool is_earlier(const Sighting* a, const Sighting* b) {
  return std::tie(a->event.file, a->event.offset, a->ordinal) <
         std::tie(b->event.file, b->event.offset, b->ordinal);
}

// An object, so that sorting compiles it in.
struct Before {
  bool operator()(const Key& a, const Key& b) const {
    if (a.high != b.high) return a.high < b.high;
    const Event &x = a.at->event, &y = b.at->event;
    return std::tie(x.id.low, x.id.is_uuid, a.at->print, x.file, x.offset, a.at->ordinal) <
           std::tie(y.id.low, y.id.is_uuid, b.at->print, y.file, y.offset, b.at->ordinal);
  }
};

bool same_id(const Key& a, const Key& b) {
  return a.high == b.high && a.at->event.id == b.at->event.id;
}

class CopyFinder {
 public:
  CopyFinder(std::span<const Page> pages, std::span<const trail::Source> sources,
             const trail::ScanOptions& options)
      : pages_(pages), sources_(sources), options_(options) {}

  Copies run() {
    RawVector<Key> keys = all_keys();
    bucket_sort(
        keys, options_.threads, [](const Key& key) { return key.high >> 56; }, Before(),
        [&](const Key* begin, const Key* end) { look_through(begin, end); });
    compare_spellings();
    std::sort(out_.conflicts.begin(), out_.conflicts.end(), is_earlier);
    return std::move(out_);
  }

 private:
  using Group = std::vector<Sighting*>;

  RawVector<Key> all_keys() const {
    std::vector<size_t> begins{0};
    for (const Page page : pages_) begins.push_back(begins.back() + page.size());
    RawVector<Key> keys(begins.back());
    share_out(options_.threads, pages_.size(), [&](size_t i) {
      Key* to = keys.data() + begins[i];
      for (Sighting& s : pages_[i]) *to++ = {s.event.id.high, &s};
    });
    return keys;
  }

  // One bucket: of records with one id and one spelling the first is none; ids with several
  // spellings wait.
  void look_through(const Key* begin, const Key* end) {
    uint64_t copies = 0;
    std::vector<Group> waiting;
    Group spellings;
    while (begin != end) {
      spellings.assign(1, begin->at);
      const Key* const first = begin;
      for (++begin; begin != end && same_id(*begin, *first); ++begin) {
        if (begin->at->print != spellings.back()->print) {
          spellings.push_back(begin->at);
        } else {
          begin->at->place = Sighting::kCopy;
          ++copies;
        }
      }
      if (spellings.size() > 1) waiting.push_back(spellings);
    }
    const std::lock_guard lock(mutex_);
    out_.count += copies;
    std::move(waiting.begin(), waiting.end(), std::back_inserter(waiting_));
  }

  void compare_spellings() {
    if (waiting_.empty()) return;
    const std::map<Place, Fingerprint> says = read_again();
    for (Group& group : waiting_) {
      std::sort(group.begin(), group.end(), is_earlier);
      std::set<Fingerprint> seen;
      for (Sighting* const one : group) {
        // What could not be read a second time is compared as it was written: no record is lost.
        const auto known = says.find(place(one));
        if (!seen.insert(known == says.end() ? one->print : known->second).second) {
          one->place = Sighting::kCopy;
          ++out_.count;
        } else if (one != group.front()) {
          out_.conflicts.push_back(one);
        }
      }
    }
  }

  // The fingerprints of the waiting records in their one form.
  std::map<Place, Fingerprint> read_again() const {
    std::map<uint32_t, std::set<uint64_t>> wanted;  // offsets by file
    for (const Group& group : waiting_) {
      for (const Sighting* one : group) wanted[one->event.file].insert(one->event.offset);
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
      return trail::Visitor{
          [&, printer = RecordPrinter()](uint32_t file, const trail::Record& record) mutable {
            if (!wanted.at(files[file]).contains(record.offset())) return;
            const Place at{files[file], record.offset(), printer.of(record).whole};
            const Fingerprint print = fingerprint_of(trail::canonical_text(record.json()));
            const std::lock_guard lock(mutex);
            says.emplace(at, print);
          }};
    });
    return says;
  }

  const std::span<const Page> pages_;
  const std::span<const trail::Source> sources_;
  const trail::ScanOptions& options_;
  std::mutex mutex_;
  Copies out_;                  // guarded by mutex_ while buckets are sorted,
  std::vector<Group> waiting_;  // and this: of one id, of each spelling the first
};

}  // namespace

Copies mark_copies(std::span<const Page> pages, std::span<const trail::Source> sources,
                   const trail::ScanOptions& options) {
  return CopyFinder(pages, sources, options).run();
}

}  // namespace hikeshi::hunt
