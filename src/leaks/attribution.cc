// SPDX-License-Identifier: Apache-2.0
#include "leaks/attribution.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "leaks/holders.h"
#include "leaks/parse.h"

namespace hikeshi::leaks {
namespace {

constexpr int kDeepest = 64;         // folders, and tags of tags
constexpr size_t kMostPaths = 1000;  // of one tree; a hostile one holds an object a million times

// A place of an object in a commit's tree.
struct Place {
  uint32_t path = 0, object = 0;
  bool operator==(const Place&) const = default;
  bool operator<(const Place& o) const {
    return std::tie(path, object) < std::tie(o.path, o.object);
  }
};
using Places = std::vector<Place>;  // sorted

// Which objects stand where below a tree, worked out once for each tree.
class PlacesOf {
 public:
  PlacesOf(const Holders& holders,
           const std::unordered_map<ObjectId, uint32_t, ObjectIdHash>& objects)
      : holders_(holders), objects_(objects) {}

  const Places& below(const ObjectId& root) {
    const auto known = known_.find(root);
    if (known != known_.end()) return known->second;
    Places places;
    if (holders_.contains(root)) walk(root, "", 0, places);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return known_.emplace(root, std::move(places)).first->second;
  }

  const std::string& path(uint32_t number) const { return paths_[number]; }

 private:
  void walk(const ObjectId& tree, const std::string& prefix, int depth, Places& places) {
    const auto links = holders_.find(tree);
    if (links == holders_.end() || depth > kDeepest) return;
    for (const Link& link : links->second) {
      if (places.size() >= kMostPaths) return;
      const auto object = objects_.find(link.child);
      if (object != objects_.end())
        places.push_back({number_of(prefix + link.name), object->second});
      walk(link.child, prefix + link.name + "/", depth + 1, places);
    }
  }

  uint32_t number_of(std::string path) {
    const auto [it, is_new] = numbers_.try_emplace(path, static_cast<uint32_t>(paths_.size()));
    if (is_new) paths_.push_back(std::move(path));
    return it->second;
  }

  const Holders& holders_;
  const std::unordered_map<ObjectId, uint32_t, ObjectIdHash>& objects_;
  std::unordered_map<ObjectId, Places, ObjectIdHash> known_;
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<std::string> paths_;
};

// The commits as a graph by number, parents before children.
class History {
 public:
  explicit History(const std::vector<CommitNode>& commits) : commits_(commits) {
    numbers_.reserve(commits.size());
    for (uint32_t i = 0; i < commits.size(); ++i) numbers_.emplace(commits[i].id, i);
    parents_.resize(commits.size());
    missing_.assign(commits.size(), 0);
    for (uint32_t i = 0; i < commits.size(); ++i) {
      for (const ObjectId& parent : commits[i].parents) {
        const auto it = numbers_.find(parent);
        if (it == numbers_.end()) {
          missing_[i] = 1;
        } else {
          parents_[i].push_back(it->second);
        }
      }
    }
    sort();
  }

  const std::vector<uint32_t>& order() const { return order_; }
  const std::vector<uint32_t>& parents(uint32_t commit) const { return parents_[commit]; }
  bool misses_parents(uint32_t commit) const { return missing_[commit] != 0; }
  const CommitNode& commit(uint32_t number) const { return commits_[number]; }
  std::optional<uint32_t> find(const ObjectId& id) const {
    const auto it = numbers_.find(id);
    return it == numbers_.end() ? std::nullopt : std::optional(it->second);
  }

 private:
  void sort() {
    std::vector<uint32_t> open(commits_.size(), 0);
    std::vector<std::vector<uint32_t>> children(commits_.size());
    for (uint32_t i = 0; i < commits_.size(); ++i) {
      open[i] = static_cast<uint32_t>(parents_[i].size());
      for (const uint32_t parent : parents_[i]) children[parent].push_back(i);
      if (open[i] == 0) order_.push_back(i);
    }
    for (size_t k = 0; k < order_.size(); ++k) {
      for (const uint32_t child : children[order_[k]]) {
        if (--open[child] == 0) order_.push_back(child);
      }
    }
  }

  const std::vector<CommitNode>& commits_;
  std::unordered_map<ObjectId, uint32_t, ObjectIdHash> numbers_;
  std::vector<std::vector<uint32_t>> parents_;
  std::vector<char> missing_;
  std::vector<uint32_t> order_;
};

bool holds(const Places& places, const Place& place) {
  return std::binary_search(places.begin(), places.end(), place);
}

std::set<uint32_t> objects_in(const Places& places) {
  std::set<uint32_t> objects;
  for (const Place& place : places) objects.insert(place.object);
  return objects;
}

class Attributor {
 public:
  Attributor(ObjectStore& store, const Repository& repository, const Searched& searched,
             unsigned threads)
      : store_(store), repository_(repository), searched_(searched), history_(searched.commits) {
    IdSet blobs;
    for (uint32_t i = 0; i < searched.objects.size(); ++i) {
      objects_.emplace(searched.objects[i].object, i);
      if (searched.objects[i].type == ObjectType::kBlob) blobs.insert(searched.objects[i].object);
    }
    holders_ = find_holders(store, blobs, threads);
    out_.resize(searched.objects.size());
    brought_.resize(searched.objects.size());
    paths_.resize(searched.objects.size());
  }

  std::vector<Attribution> run() {
    for (const uint32_t commit : history_.order()) see(commit);
    find_tips();
    for (size_t begin = 0; begin < out_.size(); begin += 64)
      reach(static_cast<uint32_t>(begin), static_cast<uint32_t>(std::min(out_.size(), begin + 64)));
    for (uint32_t i = 0; i < out_.size(); ++i) finish(i);
    return std::move(out_);
  }

 private:
  const Places& places(uint32_t commit) { return places_.below(history_.commit(commit).tree); }

  // What the commit brings in, at which path, and what it takes out.
  void see(uint32_t commit) {
    if (const auto it = objects_.find(history_.commit(commit).id); it != objects_.end())
      brought_[it->second].push_back(commit);  // its message
    const Places here = places(commit);
    for (const Place& place : here) {
      paths_[place.object].insert(place.path);
      const bool before = std::ranges::any_of(history_.parents(commit),
                                              [&](uint32_t p) { return holds(places(p), place); });
      auto& brought = brought_[place.object];
      if (!before && (brought.empty() || brought.back() != commit)) brought.push_back(commit);
    }
    const std::set<uint32_t> now = objects_in(here);
    std::set<uint32_t> gone;
    for (const uint32_t parent : history_.parents(commit)) {
      for (const uint32_t object : objects_in(places(parent))) {
        if (!now.contains(object)) gone.insert(object);
      }
    }
    for (const uint32_t object : gone)
      out_[object].removed_in.push_back(history_.commit(commit).id);
  }

  // Refs and reflogs by the commit, or the object with a hit, at the end of their tags.
  void find_tips() {
    for (const auto& [all, reflog] :
         {std::pair(&repository_.refs, false), std::pair(&repository_.reflogs, true)}) {
      for (const Ref& ref : *all) follow(ref, reflog);
    }
  }

  void follow(const Ref& ref, bool reflog) {
    ObjectId id = ref.id;
    for (int i = 0; i < kDeepest; ++i) {
      if (const auto it = objects_.find(id); it != objects_.end())
        add(it->second, ref.name, reflog);
      if (const auto commit = history_.find(id))
        return tips_.push_back({ref.name, *commit, reflog});
      const auto object = store_.read(id);
      if (!object || object->type != ObjectType::kTag) return;
      const auto next = parse_tag(object->bytes);
      if (!next) return;
      id = *next;
    }
  }

  void add(uint32_t object, const std::string& name, bool reflog) {
    (reflog ? out_[object].reflogs : out_[object].refs).push_back(name);
  }

  // Sixty-four objects at a time, a bit for each: whether a commit or an ancestor of it holds the
  // object, and whether an ancestor brought it in.
  void reach(uint32_t begin, uint32_t end) {
    const size_t count = searched_.commits.size();
    std::vector<uint64_t> held(count, 0), above(count, 0), brings(count, 0);
    const auto bit = [&](uint32_t object) { return uint64_t{1} << (object - begin); };
    for (uint32_t object = begin; object < end; ++object) {
      for (const uint32_t commit : brought_[object]) brings[commit] |= bit(object);
    }
    for (const uint32_t commit : history_.order()) {
      held[commit] = brings[commit];
      for (const uint32_t parent : history_.parents(commit)) {
        held[commit] |= held[parent];
        above[commit] |= above[parent] | brings[parent];
      }
    }
    for (const Tip& tip : tips_) {
      for (uint32_t object = begin; object < end; ++object) {
        if ((held[tip.commit] & bit(object)) != 0) add(object, tip.name, tip.reflog);
      }
    }
    for (uint32_t object = begin; object < end; ++object) {
      std::erase_if(firsts_of(object), [&](uint32_t c) { return (above[c] & bit(object)) != 0; });
    }
  }

  std::vector<uint32_t>& firsts_of(uint32_t object) {
    return firsts_.try_emplace(object, brought_[object]).first->second;
  }

  bool earlier(uint32_t a, uint32_t b) const {
    const CommitNode &x = history_.commit(a), &y = history_.commit(b);
    return x.committed != y.committed ? x.committed < y.committed : x.id < y.id;
  }

  void finish(uint32_t object) {
    Attribution& out = out_[object];
    for (const uint32_t path : paths_[object]) out.paths.push_back(places_.path(path));
    std::sort(out.paths.begin(), out.paths.end());
    std::sort(brought_[object].begin(), brought_[object].end(),
              [&](uint32_t a, uint32_t b) { return earlier(a, b); });
    for (const uint32_t commit : brought_[object])
      out.commits.push_back(history_.commit(commit).id);
    std::sort(out.removed_in.begin(), out.removed_in.end(), [&](const auto& a, const auto& b) {
      return earlier(*history_.find(a), *history_.find(b));
    });
    for (auto* names : {&out.refs, &out.reflogs}) {
      std::sort(names->begin(), names->end());
      names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    const auto& firsts = firsts_of(object);
    const auto first = std::min_element(firsts.begin(), firsts.end(),
                                        [&](uint32_t a, uint32_t b) { return earlier(a, b); });
    if (first != firsts.end()) tell_first(*first, out);
  }

  void tell_first(uint32_t commit, Attribution& out) const {
    out.first = history_.commit(commit).id;
    out.first_committed = history_.commit(commit).committed;
    out.first_is_shallow = history_.misses_parents(commit);
    const auto object = store_.read(*out.first);
    if (!object) return;
    if (const auto parsed = parse_commit(object->bytes)) out.first_author = parsed->author;
  }

  struct Tip {
    std::string name;
    uint32_t commit = 0;
    bool reflog = false;
  };

  ObjectStore& store_;
  const Repository& repository_;
  const Searched& searched_;
  std::unordered_map<ObjectId, uint32_t, ObjectIdHash> objects_;
  Holders holders_;
  PlacesOf places_{holders_, objects_};
  History history_;
  std::vector<Attribution> out_;
  std::vector<std::vector<uint32_t>> brought_;  // commits, by object
  std::vector<std::set<uint32_t>> paths_;       // by object
  std::map<uint32_t, std::vector<uint32_t>> firsts_;
  std::vector<Tip> tips_;
};

}  // namespace

std::vector<Attribution> attribute(ObjectStore& store, const Repository& repository,
                                   const Searched& searched, unsigned threads) {
  if (searched.objects.empty()) return {};
  return Attributor(store, repository, searched, threads).run();
}

}  // namespace hikeshi::leaks
