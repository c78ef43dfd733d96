// SPDX-License-Identifier: Apache-2.0
#include "leaks/history.h"

#include <algorithm>
#include <set>

namespace hikeshi::leaks {
namespace {

constexpr size_t kDeepestTag = 64;  // tags of tags
constexpr size_t kAtOnce = 64;      // hits followed through the graph at a time, a bit each

template <class Row>
void sort_by_id(std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.id < b.id; });
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [](const Row& a, const Row& b) { return a.id == b.id; }),
             rows.end());
}

template <class Row>
const Row* find_row(const std::vector<Row>& rows, const ObjectId& id) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), id,
                                   [](const Row& row, const ObjectId& i) { return row.id < i; });
  return at != rows.end() && at->id == id ? &*at : nullptr;
}

bool has(const Paths::Set& set, const Paths::Place& place) {
  return std::binary_search(set.begin(), set.end(), place);
}

bool has_hit(const Paths::Set& set, uint32_t hit) {
  return std::any_of(set.begin(), set.end(),
                     [&](const Paths::Place& place) { return place.second == hit; });
}

void sort_once(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

struct History::Trace {
  const std::vector<ObjectId>& hits;
  const Paths& paths;
  const IdHash& hash;
  std::vector<Origin> origins;
  std::vector<uint32_t> sets;                 // by commit
  std::vector<std::vector<uint32_t>> brings;  // by hit: commits, ascending
  std::vector<uint64_t> carries, reached;     // by commit, a bit for each of 64 hits
};

History::History(std::vector<CommitRow> commits, std::vector<TagRow> tags,
                 const std::vector<ObjectId>& shallow)
    : commits_(std::move(commits)), tags_(std::move(tags)) {
  sort_by_id(commits_);
  sort_by_id(tags_);
  parents_.resize(commits_.size());
  cut_.resize(commits_.size());
  for (uint32_t i = 0; i < commits_.size(); ++i) {
    const bool grafted = std::binary_search(shallow.begin(), shallow.end(), commits_[i].id);
    for (const ObjectId& parent : commits_[i].parents) {
      const auto at = find(parent);
      if (at && !grafted)
        parents_[i].push_back(*at);
      else
        cut_[i] = true;
    }
  }
  sort_topologically();
}

std::optional<uint32_t> History::find(const ObjectId& id) const {
  const CommitRow* row = find_row(commits_, id);
  if (row == nullptr) return std::nullopt;
  return static_cast<uint32_t>(row - commits_.data());
}

// Parents first. Ids are not checked against contents, so that a loop can be made: whoever closes
// one is not waited for.
void History::sort_topologically() {
  std::vector<bool> seen(commits_.size());
  std::vector<std::pair<uint32_t, size_t>> stack;
  order_.reserve(commits_.size());
  for (uint32_t start = 0; start < commits_.size(); ++start) {
    if (seen[start]) continue;
    seen[start] = true;
    stack.emplace_back(start, 0);
    while (!stack.empty()) {
      auto& [commit, next] = stack.back();
      if (next == parents_[commit].size()) {
        order_.push_back(commit);
        stack.pop_back();
        continue;
      }
      const uint32_t parent = parents_[commit][next++];
      if (seen[parent]) continue;
      seen[parent] = true;
      stack.emplace_back(parent, 0);
    }
  }
}

// What a ref names in the end; the tags on the way are added to `through`.
ObjectId History::peel(ObjectId id, std::vector<ObjectId>& through) const {
  for (size_t i = 0; i < kDeepestTag; ++i) {
    const TagRow* tag = find_row(tags_, id);
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
  const auto& parents = parents_[commit];
  const Paths::Set& mine = trace.paths.set(trace.sets[commit]);
  const auto parent_has = [&](const auto& test) {
    return std::any_of(parents.begin(), parents.end(),
                       [&](uint32_t p) { return test(trace.paths.set(trace.sets[p])); });
  };
  for (const Paths::Place& place : mine) {
    if (parent_has([&](const Paths::Set& set) { return has(set, place); })) continue;
    auto& brings = trace.brings[place.second];
    if (brings.empty() || brings.back() != commit) brings.push_back(commit);
    trace.origins[place.second].paths.push_back(place.first);
  }
  if (parents.empty() || cut_[commit]) return;
  std::set<uint32_t> theirs;
  for (const Paths::Place& place : trace.paths.set(trace.sets[parents[0]]))
    theirs.insert(place.second);
  for (const uint32_t hit : theirs) {
    const bool everywhere = std::all_of(parents.begin(), parents.end(), [&](uint32_t p) {
      return has_hit(trace.paths.set(trace.sets[p]), hit);
    });
    if (everywhere && !has_hit(mine, hit))
      trace.origins[hit].removed_in.push_back(commits_[commit].id);
  }
}

void History::note_changes(Trace& trace) const {
  for (uint32_t commit = 0; commit < commits_.size(); ++commit) {
    const uint32_t mine = trace.sets[commit];
    const auto& parents = parents_[commit];
    const bool same = std::all_of(parents.begin(), parents.end(),
                                  [&](uint32_t p) { return trace.sets[p] == mine; });
    if (same && (mine == 0 || !parents.empty())) continue;
    note_commit(trace, commit);
  }
  // A commit whose own text is the hit.
  for (size_t hit = 0; hit < trace.hits.size(); ++hit) {
    if (const auto at = find(trace.hits[hit])) trace.brings[hit] = {*at};
  }
}

// For 64 hits from `first_hit` on: which commits have one that brings it in among themselves and
// their ancestors; and the first commit, which has none among its ancestors.
void History::spread(Trace& trace, size_t first_hit) const {
  const size_t end = std::min(trace.hits.size(), first_hit + kAtOnce);
  trace.carries.assign(commits_.size(), 0);
  for (size_t hit = first_hit; hit < end; ++hit)
    for (const uint32_t commit : trace.brings[hit])
      trace.carries[commit] |= uint64_t{1} << (hit - first_hit);
  trace.reached.assign(commits_.size(), 0);
  std::vector<uint64_t> before(commits_.size(), 0);
  for (const uint32_t commit : order_) {
    for (const uint32_t parent : parents_[commit]) before[commit] |= trace.reached[parent];
    trace.reached[commit] = before[commit] | trace.carries[commit];
  }
  for (size_t hit = first_hit; hit < end; ++hit) {
    Origin& origin = trace.origins[hit];
    for (const uint32_t commit : trace.brings[hit]) {
      const CommitRow& row = commits_[commit];
      origin.commits.push_back(row.id);
      origin.behind_cut = origin.behind_cut || cut_[commit];
      if ((before[commit] >> (hit - first_hit) & 1) != 0) continue;
      if (origin.first_commit && row.time >= origin.first_time) continue;
      origin.first_commit = row.id;
      origin.first_time = row.time;
    }
  }
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
      Origin& origin = trace.origins[hit];
      (logs ? origin.reflogs : origin.refs).push_back(ref.name);
    }
  }
}

std::vector<Origin> History::trace(const std::vector<ObjectId>& hits, const Paths& paths,
                                   const IdHash& hash, const std::vector<Ref>& refs,
                                   const std::vector<Ref>& reflogs) const {
  Trace trace{hits, paths, hash, {}, sets_of_commits(paths, hash), {}, {}, {}};
  trace.origins.resize(hits.size());
  trace.brings.resize(hits.size());
  note_changes(trace);
  for (size_t first = 0; first < hits.size(); first += kAtOnce) {
    spread(trace, first);
    note_refs(trace, first, refs, false);
    note_refs(trace, first, reflogs, true);
  }
  // In no commit, yet in a tree of its own: a path is known all the same.
  for (const uint64_t top : paths.tops()) {
    for (const Paths::Place& place : paths.set(paths.set_of(top))) {
      if (trace.brings[place.second].empty())
        trace.origins[place.second].paths.push_back(place.first);
    }
  }
  for (Origin& origin : trace.origins) {
    sort_once(origin.paths);
    sort_once(origin.refs);
    sort_once(origin.reflogs);
  }
  return std::move(trace.origins);
}

}  // namespace hikeshi::leaks
