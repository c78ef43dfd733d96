// SPDX-License-Identifier: Apache-2.0
#include "leaks/history.h"

#include <algorithm>
#include <set>

namespace hikeshi::leaks {
namespace {

constexpr size_t kDeepestTag = 64;  // tags of tags
constexpr size_t kAtOnce = 64;      // hits followed through the graph at a time, a bit each

uint64_t first_bytes(const ObjectId& id) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | id.bytes[i];
  return value;
}

// Rows are heavy, their ids random: sorted are eight bytes of each and a number.
template <class Row>
void sort_by_id(std::vector<Row>& rows) {
  std::vector<std::pair<uint64_t, uint32_t>> order(rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) order[i] = {first_bytes(rows[i].id), i};
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return rows[a.second].id < rows[b.second].id;
  });
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const auto& [bytes, row] : order) {
    if (sorted.empty() || sorted.back().id != rows[row].id) sorted.push_back(std::move(rows[row]));
  }
  rows = std::move(sorted);
}

template <class Row>
bool id_less(const Row& row, const ObjectId& id) {
  return row.id < id;
}

const TagRow* find_tag(const std::vector<TagRow>& rows, const ObjectId& id) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), id, id_less<TagRow>);
  return at != rows.end() && at->id == id ? &*at : nullptr;
}

bool has(const Paths::Set& set, const Paths::Place& place) {
  return std::binary_search(set.begin(), set.end(), place);
}

bool has_hit(const Paths::Set& set, uint32_t hit) {
  return std::any_of(set.begin(), set.end(),
                     [&](const Paths::Place& place) { return place.second == hit; });
}

template <class T>
void sort_once(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

// The credentials in each set of paths, ascending.
std::vector<std::vector<uint32_t>> credentials_by_set(const Paths& paths,
                                                      const History::Holders& holders,
                                                      size_t hits) {
  std::vector<std::vector<uint32_t>> of_hit(hits), of_set(paths.sets());
  for (uint32_t credential = 0; credential < holders.size(); ++credential)
    for (const uint32_t hit : holders[credential]) of_hit[hit].push_back(credential);
  for (uint32_t set = 0; set < of_set.size(); ++set) {
    for (const Paths::Place& place : paths.set(set)) {
      const auto& held = of_hit[place.second];
      of_set[set].insert(of_set[set].end(), held.begin(), held.end());
    }
    sort_once(of_set[set]);
  }
  return of_set;
}

}  // namespace

struct History::Trace {
  const std::vector<ObjectId>& hits;
  const Holders& holders;
  const Paths& paths;
  const IdHash& hash;
  Traced out;
  std::vector<uint32_t> sets;                      // by commit
  std::vector<std::vector<uint32_t>> credentials;  // by set: those in it, ascending
  std::vector<std::vector<uint32_t>> brings;       // by hit: commits, ascending
  // By commit, a bit for each of 64 hits or credentials: it brings it in, an ancestor does, either.
  std::vector<uint64_t> carries, before, reached;
};

size_t IdPlaces::bucket(const ObjectId& id) { return size_t{id.bytes[0]} << 8 | id.bytes[1]; }

void IdPlaces::build(const std::vector<CommitRow>& sorted) {
  first_.assign((size_t{1} << 16) + 1, 0);
  for (const CommitRow& row : sorted) ++first_[bucket(row.id) + 1];
  for (size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
}

std::optional<uint32_t> IdPlaces::find(const std::vector<CommitRow>& sorted,
                                       const ObjectId& id) const {
  const auto from = sorted.begin() + first_[bucket(id)];
  const auto to = sorted.begin() + first_[bucket(id) + 1];
  const auto at = std::lower_bound(from, to, id, id_less<CommitRow>);
  if (at == to || at->id != id) return std::nullopt;
  return static_cast<uint32_t>(at - sorted.begin());
}

History::History(std::vector<CommitRow> commits, std::vector<TagRow> tags,
                 const std::vector<ObjectId>& shallow)
    : commits_(std::move(commits)), tags_(std::move(tags)) {
  sort_by_id(commits_);
  sort_by_id(tags_);
  places_.build(commits_);
  cut_.resize(commits_.size());
  first_parent_.reserve(commits_.size() + 1);
  for (uint32_t i = 0; i < commits_.size(); ++i) {
    first_parent_.push_back(static_cast<uint32_t>(parents_.size()));
    const bool grafted = std::binary_search(shallow.begin(), shallow.end(), commits_[i].id);
    for (const ObjectId& parent : commits_[i].parents) {
      const auto at = find(parent);
      if (at && !grafted)
        parents_.push_back(*at);
      else
        cut_[i] = true;
    }
  }
  first_parent_.push_back(static_cast<uint32_t>(parents_.size()));
  sort_topologically();
}

std::vector<ObjectId> History::lost_parents(const std::vector<ObjectId>& shallow) const {
  std::vector<ObjectId> lost;
  for (uint32_t i = 0; i < commits_.size(); ++i) {
    if (!cut_[i] || std::binary_search(shallow.begin(), shallow.end(), commits_[i].id)) continue;
    for (const ObjectId& parent : commits_[i].parents) {
      if (!find(parent)) lost.push_back(parent);
    }
  }
  return lost;
}

std::optional<uint32_t> History::find(const ObjectId& id) const {
  return places_.find(commits_, id);
}

// Parents first. Ids are not checked against contents, so that a loop can be made: whoever closes
// one is not waited for.
void History::sort_topologically() {
  std::vector<bool> seen(commits_.size());
  std::vector<std::pair<uint32_t, uint32_t>> stack;  // commit, its next parent
  order_.reserve(commits_.size());
  for (uint32_t start = 0; start < commits_.size(); ++start) {
    if (seen[start]) continue;
    seen[start] = true;
    stack.emplace_back(start, first_parent_[start]);
    while (!stack.empty()) {
      auto& [commit, next] = stack.back();
      if (next == first_parent_[commit + 1]) {
        order_.push_back(commit);
        stack.pop_back();
        continue;
      }
      const uint32_t parent = parents_[next++];
      if (seen[parent]) continue;
      seen[parent] = true;
      stack.emplace_back(parent, first_parent_[parent]);
    }
  }
}

// What a ref names in the end; the tags on the way are added to `through`.
ObjectId History::peel(ObjectId id, std::vector<ObjectId>& through) const {
  for (size_t i = 0; i < kDeepestTag; ++i) {
    const TagRow* tag = find_tag(tags_, id);
    if (tag == nullptr) break;
    through.push_back(id);
    id = tag->target;
  }
  return id;
}

std::vector<uint32_t> History::sets_of_commits(const Paths& paths, const IdHash& hash) const {
  std::vector<uint32_t> sets(commits_.size());
  for (size_t i = 0; i < commits_.size(); ++i) sets[i] = paths.set_of(hash.of(commits_[i].tree));
  return sets;
}

void History::note_commit(Trace& trace, uint32_t commit) const {
  const auto parents = this->parents(commit);
  const Paths::Set& mine = trace.paths.set(trace.sets[commit]);
  const auto parent_has = [&](const auto& test) {
    return std::any_of(parents.begin(), parents.end(),
                       [&](uint32_t p) { return test(trace.paths.set(trace.sets[p])); });
  };
  for (const Paths::Place& place : mine) {
    if (parent_has([&](const Paths::Set& set) { return has(set, place); })) continue;
    auto& brings = trace.brings[place.second];
    if (brings.empty() || brings.back() != commit) brings.push_back(commit);
    trace.out.objects[place.second].paths.push_back(place.first);
  }
}

// What all parents hold in whatever object and the commit in none.
void History::note_removals(Trace& trace, uint32_t commit) const {
  const auto parents = this->parents(commit);
  if (parents.empty() || cut_[commit]) return;
  const auto holds = [&](uint32_t c, uint32_t credential) {
    const auto& held = trace.credentials[trace.sets[c]];
    return std::binary_search(held.begin(), held.end(), credential);
  };
  for (const uint32_t credential : trace.credentials[trace.sets[parents[0]]]) {
    const bool everywhere = std::all_of(parents.begin(), parents.end(),
                                        [&](uint32_t p) { return holds(p, credential); });
    if (everywhere && !holds(commit, credential))
      trace.out.credentials[credential].removed_in.push_back(commits_[commit].id);
  }
}

void History::note_changes(Trace& trace) const {
  for (uint32_t commit = 0; commit < commits_.size(); ++commit) {
    const uint32_t mine = trace.sets[commit];
    const auto parents = this->parents(commit);
    const bool same = std::all_of(parents.begin(), parents.end(),
                                  [&](uint32_t p) { return trace.sets[p] == mine; });
    if (same && (mine == 0 || !parents.empty())) continue;
    note_commit(trace, commit);
    note_removals(trace, commit);
  }
  // A commit whose own text is the hit.
  for (size_t hit = 0; hit < trace.hits.size(); ++hit) {
    if (const auto at = find(trace.hits[hit])) trace.brings[hit] = {*at};
  }
}

// From `carries`: which of the 64 come in at an ancestor of each commit, or there.
void History::spread(Trace& trace) const {
  trace.reached.assign(commits_.size(), 0);
  trace.before.assign(commits_.size(), 0);
  for (const uint32_t commit : order_) {
    for (const uint32_t parent : parents(commit)) trace.before[commit] |= trace.reached[parent];
    trace.reached[commit] = trace.before[commit] | trace.carries[commit];
  }
}

// For 64 hits from `first_hit` on: which commits bring them in, and which are reached from where.
void History::follow(Trace& trace, size_t first_hit) const {
  const size_t end = std::min(trace.hits.size(), first_hit + kAtOnce);
  trace.carries.assign(commits_.size(), 0);
  for (size_t hit = first_hit; hit < end; ++hit) {
    for (const uint32_t commit : trace.brings[hit]) {
      trace.carries[commit] |= uint64_t{1} << (hit - first_hit);
      trace.out.objects[hit].commits.push_back(commits_[commit].id);
    }
  }
  spread(trace);
}

// Of the commits that bring a credential in and have no such ancestor: the one with the least date.
// A date that cannot be read is no early one.
void History::note_first(Trace& trace, size_t credential, uint64_t bit) const {
  Lifetime& life = trace.out.credentials[credential];
  for (const uint32_t hit : trace.holders[credential]) {
    for (const uint32_t commit : trace.brings[hit]) {
      const CommitRow& row = commits_[commit];
      life.behind_cut = life.behind_cut || cut_[commit];
      if ((trace.before[commit] & bit) != 0) continue;
      life.undated = life.undated || row.time == 0;
      const bool earlier = row.time != 0 && (life.first_time == 0 || row.time < life.first_time);
      if (life.first_commit && !earlier) continue;
      life.first_commit = row.id;
      life.first_time = row.time;
    }
  }
}

void History::find_first(Trace& trace, size_t first_credential) const {
  const size_t end = std::min(trace.holders.size(), first_credential + kAtOnce);
  const auto bit = [&](size_t credential) {
    return uint64_t{1} << (credential - first_credential);
  };
  trace.carries.assign(commits_.size(), 0);
  for (size_t credential = first_credential; credential < end; ++credential) {
    for (const uint32_t hit : trace.holders[credential])
      for (const uint32_t commit : trace.brings[hit]) trace.carries[commit] |= bit(credential);
  }
  spread(trace);
  for (size_t credential = first_credential; credential < end; ++credential)
    note_first(trace, credential, bit(credential));
}

void History::note_refs(Trace& trace, size_t first_hit, const std::vector<Ref>& refs,
                        bool logs) const {
  const size_t end = std::min(trace.hits.size(), first_hit + kAtOnce);
  for (const Ref& ref : refs) {
    std::vector<ObjectId> through;
    const ObjectId last = peel(ref.id, through);
    through.push_back(last);
    const auto commit = find(last);
    const uint64_t reached = commit ? trace.reached[*commit] : 0;
    const uint32_t set = commit ? 0 : trace.paths.set_of(trace.hash.of(last));
    for (size_t hit = first_hit; hit < end; ++hit) {
      const bool named =
          std::find(through.begin(), through.end(), trace.hits[hit]) != through.end() ||
          has_hit(trace.paths.set(set), static_cast<uint32_t>(hit));
      if (!named && (reached >> (hit - first_hit) & 1) == 0) continue;
      Origin& origin = trace.out.objects[hit];
      (logs ? origin.reflogs : origin.refs).push_back(ref.name);
    }
  }
}

Traced History::trace(const std::vector<ObjectId>& hits, const Holders& holders, const Paths& paths,
                      const IdHash& hash, const std::vector<Ref>& refs,
                      const std::vector<Ref>& reflogs) const {
  Trace trace{hits, holders, paths, hash, {}, sets_of_commits(paths, hash), {}, {}, {}, {}, {}};
  trace.out.objects.resize(hits.size());
  trace.out.credentials.resize(holders.size());
  trace.brings.resize(hits.size());
  trace.credentials = credentials_by_set(paths, holders, hits.size());
  note_changes(trace);
  for (size_t first = 0; first < hits.size(); first += kAtOnce) {
    follow(trace, first);
    note_refs(trace, first, refs, false);
    note_refs(trace, first, reflogs, true);
  }
  for (size_t first = 0; first < holders.size(); first += kAtOnce) find_first(trace, first);
  // In no commit, yet in a tree of its own: a path is known all the same.
  for (const uint64_t top : paths.tops()) {
    for (const Paths::Place& place : paths.set(paths.set_of(top))) {
      if (trace.brings[place.second].empty())
        trace.out.objects[place.second].paths.push_back(place.first);
    }
  }
  for (Origin& origin : trace.out.objects) {
    sort_once(origin.paths);
    sort_once(origin.refs);
    sort_once(origin.reflogs);
  }
  return std::move(trace.out);
}

}  // namespace hikeshi::leaks
