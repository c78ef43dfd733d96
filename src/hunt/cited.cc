// SPDX-License-Identifier: Apache-2.0
#include "hunt/cited.h"

#include <map>
#include <set>

#include "base/ids.h"

namespace hikeshi::hunt {
namespace {

int64_t seconds_of(const std::string& time) {
  const auto parsed = parse_rfc3339(time);
  return parsed ? parsed->seconds : 0;
}

class Citing {
 public:
  explicit Citing(const HuntResult& r) : r_(r), cited_(r.sources.size(), kNotCited) {
    if (r.actor.found) {
      from_ = r.actor.first / kHour * kHour;
      to_ = (r.actor.last / kHour + 1) * kHour;
    }
  }

  std::vector<unsigned> run(const std::vector<casefile::Fact>& facts) {
    see_events();
    see_facts(facts);
    see_digests();
    return std::move(cited_);
  }

 private:
  void see_events() {
    for (const Event& e : r_.table().events) {
      if (r_.charges.of(e) != Charge::kOthers) cited_[e.file] |= kCitedEvent;
      cited_[e.file] |= in_attack(e.time, e.time) ? kCitedCoverage : kCitedSeen;
    }
  }

  void see_facts(const std::vector<casefile::Fact>& facts) {
    std::map<std::string_view, size_t> place;
    for (size_t i = 0; i < r_.sources.size(); ++i) place.emplace(r_.sources[i].text(), i);
    for (const casefile::Fact& fact : facts) {
      for (const casefile::Evidence& evidence : fact.evidence) {
        const auto it = place.find(evidence.file);
        if (it != place.end()) cited_[it->second] |= kCitedFact;
      }
      // What could not be read is a statement about a file too.
      if (const auto it = place.find(fact.subject); fact.kind == "unread" && it != place.end())
        cited_[it->second] |= kCitedFact;
    }
  }

  void see_digests() {
    std::set<std::string> needed;  // names of log objects that are cited
    for (size_t i = 0; i < cited_.size(); ++i) {
      if (cited_[i] != kNotCited) needed.emplace(last_name(r_.keys[i].text()));
    }
    std::set<std::string> files;
    std::set<std::string> ends;  // region and end of those: their successors prove them
    for (const trail::Digest& digest : r_.collected.scan.digests) {
      if (!vouches(digest, needed) && !bounds(digest)) continue;
      files.insert(digest.file);
      ends.insert(digest.account + digest.region + digest.end_time);
    }
    for (const trail::Digest& digest : r_.collected.scan.digests) {
      if (ends.contains(digest.account + digest.region + digest.start_time))
        files.insert(digest.file);
    }
    for (size_t i = 0; i < cited_.size(); ++i) {
      if (files.contains(r_.sources[i])) cited_[i] |= kCitedDigest;
    }
  }

  static bool vouches(const trail::Digest& digest, const std::set<std::string>& needed) {
    for (const auto& file : digest.files) {
      if (needed.contains(std::string(last_name(file.key)))) return true;
    }
    return false;
  }

  // Its hour is one of the attack, or one that the coverage calls a gap.
  bool bounds(const trail::Digest& digest) const {
    const int64_t from = seconds_of(digest.start_time), to = seconds_of(digest.end_time);
    if (in_attack(from, to)) return true;
    for (const Cell& cell : r_.coverage) {
      const bool gap = cell.state == CellState::kLost || cell.state == CellState::kOff;
      if (gap && cell.region == digest.region && cell.account == digest.account &&
          from < cell.to.seconds && cell.from.seconds < to)
        return true;
    }
    return false;
  }

  bool in_attack(int64_t from, int64_t to) const { return from < to_ && to >= from_; }

  const HuntResult& r_;
  std::vector<unsigned> cited_;
  int64_t from_ = INT64_MIN, to_ = INT64_MAX;  // whole hours
};

}  // namespace

std::vector<unsigned> cited_files(const HuntResult& result,
                                  const std::vector<casefile::Fact>& facts) {
  return Citing(result).run(facts);
}

std::vector<std::string> words_of(unsigned cited) {
  std::vector<std::string> words;
  if ((cited & kCitedEvent) != 0) words.emplace_back("event");
  if ((cited & kCitedFact) != 0) words.emplace_back("fact");
  if ((cited & kCitedCoverage) != 0) words.emplace_back("coverage");
  if ((cited & kCitedDigest) != 0) words.emplace_back("digest");
  if ((cited & kCitedSeen) != 0) words.emplace_back("seen");
  return words;
}

}  // namespace hikeshi::hunt
