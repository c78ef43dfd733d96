// SPDX-License-Identifier: Apache-2.0
#include "hunt/duplicates.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "hunt/fingerprint.h"
#include "hunt/record_print.h"
#include "trail/canonical.h"

namespace hikeshi::hunt {
namespace {

struct Key {
  uint64_t high;  // of the event's id: what nearly every comparison ends at
  uint32_t at;
};

// Where a record stands, and which of those there it is: a wrapper may quote several at one place.
using Place = std::tuple<uint32_t, uint32_t, uint64_t>;

Place place(const Sighting& s) { return {s.row.file, s.row.offset, s.print}; }

// As they were read. Fingerprints are of this run alone and order nothing.
bool is_earlier(const Sighting& a, const Sighting& b) {
  return std::tie(a.row.file, a.row.offset, a.nth) < std::tie(b.row.file, b.row.offset, b.nth);
}

// By id, then print, then place. An object, so that sorting compiles it in.
class Before {
 public:
  Before(const std::vector<Sighting>& part, const SpillVector<Shape>& shapes)
      : part_(part), shapes_(shapes) {}

  bool operator()(const Key& a, const Key& b) const {
    if (a.high != b.high) return a.high < b.high;
    const Sighting &x = part_[a.at], &y = part_[b.at];
    const EventId i = id(x), k = id(y);
    return std::tie(i.low, i.is_uuid, x.print, x.row.file, x.row.offset, x.nth) <
           std::tie(k.low, k.is_uuid, y.print, y.row.file, y.row.offset, y.nth);
  }
  bool same_id(const Key& a, const Key& b) const {
    return a.high == b.high && id(part_[a.at]) == id(part_[b.at]);
  }

 private:
  EventId id(const Sighting& s) const { return s.row.event_id(shapes_[s.row.shape].is_uuid); }

  const std::vector<Sighting>& part_;
  const SpillVector<Shape>& shapes_;
};

std::vector<Key> keys_of(const std::vector<Sighting>& part) {
  std::vector<Key> keys(part.size());
  for (uint32_t i = 0; i < part.size(); ++i) keys[i] = {part[i].row.event_id(true).high, i};
  return keys;
}

// Records of some files in their one form.
class SecondReading {
 public:
  SecondReading(std::span<const trail::Source> sources, const trail::ScanOptions& options,
                const PrintSecret& secret)
      : sources_(sources), options_(options), secret_(secret) {}

  void want(const Sighting& s) { wanted_[s.row.file].insert(s.row.offset); }

  // The fingerprints of what was wanted, and of what stands at the same places.
  std::map<Place, Fingerprint> read() const {
    std::vector<trail::Source> sources;
    std::vector<uint32_t> files;
    for (const auto& [file, offsets] : wanted_) {
      sources.push_back(sources_[file]);
      files.push_back(file);
    }
    std::map<Place, Fingerprint> says;
    std::mutex mutex;
    trail::ScanOptions quiet = options_;
    quiet.progress = nullptr;
    trail::scan(sources, quiet, [&](unsigned) {
      return trail::Visitor{[&](uint32_t file, const trail::Record& record) {
        const auto offset = static_cast<uint32_t>(record.offset());
        if (!wanted_.at(files[file]).contains(offset)) return;
        const Place at{files[file], offset, print_of(record, secret_).whole.low};
        const Fingerprint print = fingerprint_of(trail::canonical_text(record.json()));
        const std::lock_guard lock(mutex);
        says.emplace(at, print);
      }};
    });
    return says;
  }

 private:
  const std::span<const trail::Source> sources_;
  const trail::ScanOptions& options_;
  const PrintSecret& secret_;
  std::map<uint32_t, std::set<uint32_t>> wanted_;  // offsets by file
};

}  // namespace

// Of records with one id and one spelling the first is none; ids with several spellings wait.
std::vector<uint32_t> CopyFinder::all_but_copies(const std::vector<Sighting>& part,
                                                 const SpillVector<Shape>& shapes) {
  std::vector<Key> keys = keys_of(part);
  const Before before(part, shapes);
  std::sort(keys.begin(), keys.end(), before);
  std::vector<uint32_t> kept, spellings;
  std::vector<Group> waiting;
  uint64_t copies = 0;
  for (size_t i = 0; i < keys.size();) {
    const Key first = keys[i];
    spellings.assign(1, first.at);
    for (++i; i < keys.size() && before.same_id(keys[i], first); ++i) {
      if (part[keys[i].at].print != part[spellings.back()].print) {
        spellings.push_back(keys[i].at);
      } else {
        ++copies;
      }
    }
    if (spellings.size() == 1) {
      kept.push_back(first.at);
      continue;
    }
    Group& group = waiting.emplace_back();
    for (const uint32_t at : spellings) group.push_back(part[at]);
  }
  const std::lock_guard lock(mutex_);
  count_ += copies;
  for (const Group& group : waiting) waiting_count_ += group.size();
  std::move(waiting.begin(), waiting.end(), std::back_inserter(waiting_));
  return kept;
}

void CopyFinder::compare_spellings(const std::function<void(const Sighting&)>& keep) {
  if (waiting_.empty()) return;
  SecondReading reading(sources_, options_, secret_);
  for (const Group& group : waiting_)
    std::ranges::for_each(group, [&](auto& s) { reading.want(s); });
  const std::map<Place, Fingerprint> says = reading.read();
  for (Group& group : waiting_) {
    std::sort(group.begin(), group.end(), is_earlier);
    std::set<Fingerprint> seen;
    for (const Sighting& one : group) {
      // What could not be read a second time is compared as it was written: no record is lost.
      const auto known = says.find(place(one));
      if (!seen.insert(known == says.end() ? Fingerprint{0, one.print} : known->second).second) {
        ++count_;
        continue;
      }
      if (seen.size() > 1) conflicts_.push_back(one);
      keep(one);
    }
  }
  waiting_.clear();
  waiting_count_ = 0;
}

std::vector<Sighting> CopyFinder::take_conflicts() {
  std::sort(conflicts_.begin(), conflicts_.end(), is_earlier);
  return std::move(conflicts_);
}

}  // namespace hikeshi::hunt
