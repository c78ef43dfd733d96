// SPDX-License-Identifier: Apache-2.0
// In this order: everything but trees is scanned, and commits and tags are kept; then trees are
// scanned and their edges noted, when the hits are known already; then the climb from hits to
// commits.
#include "leaks/repository_search.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <tuple>

#include "leaks/archive.h"
#include "leaks/git_index.h"
#include "leaks/history.h"
#include "leaks/object_scan.h"
#include "leaks/object_walk.h"
#include "leaks/paths.h"
#include "leaks/tree_edges.h"

namespace hikeshi::leaks {
namespace {

bool may_be_archive(ObjectText& text) {
  if (begins_as_archive(text.part(0, kArchiveHead))) return true;
  const size_t size = text.size();
  return size > kArchiveTail && ends_as_archive(text.part(size - kArchiveTail, size));
}

struct Found {
  ObjectId id;
  ObjectType type;
  std::vector<Finding> findings;
};

void sort_once(std::vector<ObjectId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// What one thread gathers.
struct Gathered {
  std::vector<Found> found;
  std::vector<CommitRow> commits;
  std::vector<TagRow> tags;
  std::vector<ObjectId> absent, lost_trees;
  LatelySeen seen;  // of what trees name
  uint64_t objects = 0;
  CandidateSearch candidates;
};

class Search {
 public:
  Search(const Layout& layout, const Options& options, const Finder& finder, Problems& problems,
         const Database& database)
      : layout_(layout),
        finder_(finder),
        problems_(problems),
        database_(database),
        threads_(std::max(1U, options.threads)),
        walk_(database, threads_, options.stop, problems),
        edges_(threads_, hash_, layout.hash_size),
        gathered_(threads_) {}

  void scan_contents();
  void scan_trees();
  std::vector<Found> found() const { return found_; }
  History history();
  Traced trace(const History& history, const History::Holders& holders,
               const std::vector<Ref>& refs, const std::vector<Ref>& reflogs);
  uint64_t objects() const;
  uint64_t bytes() const { return walk_.bytes_unpacked(); }

 private:
  void scan(Gathered& mine, const ObjectView& object);
  void keep_commit(Gathered& mine, const ObjectView& object);
  void keep_tag(Gathered& mine, const ObjectView& object);
  void note_absent(Gathered& mine, const TreeEntry& entry);
  void merge_found();
  void broken(const ObjectView& object);

  const Layout& layout_;
  const Finder& finder_;
  Problems& problems_;
  const Database& database_;
  unsigned threads_;
  IdHash hash_;
  ObjectWalk walk_;
  TreeEdges edges_;
  std::vector<Gathered> gathered_;
  std::vector<Found> found_;  // sorted by id, each object once
};

void Search::broken(const ObjectView& object) {
  problems_.add({layout_.common_dir, database_.id(object.number).hex(), "broken_object",
                 "no " + std::string(to_string(object.type)) + " that can be read to its end"});
}

void Search::scan(Gathered& mine, const ObjectView& object) {
  ++mine.objects;
  const bool blob = object.type == ObjectType::kBlob;
  const Candidates* const base = object.base == nullptr ? nullptr : &object.base->candidates;
  mine.candidates.run(object.text, base, blob, object.marks.candidates);
  const bool archive = blob && may_be_archive(object.text);
  if (object.marks.candidates.empty() && !archive) return;
  // The name is made only where it may be needed: hex of every object would cost more than its
  // scan.
  const auto name = [&] { return database_.id(object.number).hex(); };
  auto findings =
      scan_bytes(finder_, object.text.whole(), archive, layout_.common_dir, name, problems_);
  if (!findings.empty())
    mine.found.push_back({database_.id(object.number), object.type, std::move(findings)});
}

void Search::keep_commit(Gathered& mine, const ObjectView& object) {
  auto commit = parse_commit_head(object.text.whole());
  if (!commit) return broken(object);
  if (!database_.may_contain(commit->tree.raw())) mine.lost_trees.push_back(commit->tree);
  mine.commits.push_back(
      {database_.id(object.number), commit->tree, std::move(commit->parents), commit->time});
}

void Search::keep_tag(Gathered& mine, const ObjectView& object) {
  const auto tag = parse_tag(object.text.whole());
  if (!tag) return broken(object);
  mine.tags.push_back({database_.id(object.number), tag->object});
}

void Search::scan_contents() {
  const unsigned types =
      type_bit(ObjectType::kBlob) | type_bit(ObjectType::kCommit) | type_bit(ObjectType::kTag);
  walk_.run(types, [&](unsigned worker, const ObjectView& object) {
    Gathered& mine = gathered_[worker];
    scan(mine, object);
    if (object.type == ObjectType::kCommit) keep_commit(mine, object);
    if (object.type == ObjectType::kTag) keep_tag(mine, object);
  });
  merge_found();
}

void Search::merge_found() {
  for (Gathered& mine : gathered_) {
    std::move(mine.found.begin(), mine.found.end(), std::back_inserter(found_));
    mine.found.clear();
  }
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Found& a, const Found& b) { return a.id < b.id; });
  found_.erase(std::unique(found_.begin(), found_.end(),
                           [](const Found& a, const Found& b) { return a.id == b.id; }),
               found_.end());
}

void Search::note_absent(Gathered& mine, const TreeEntry& entry) {
  if (entry.is_commit || mine.seen.see(entry.id.data())) return;
  if (database_.may_contain(entry.id)) return;
  mine.absent.push_back(ObjectId::from_bytes(entry.id));
  if (mine.absent.size() >= 100000) sort_once(mine.absent);
}

void Search::scan_trees() {
  HashSet targets;
  std::vector<ObjectId> ids;
  for (const Found& found : found_) {
    targets.add(hash_.of(found.id));
    ids.push_back(found.id);
  }
  edges_.expect(ids);
  const bool asks = !layout_.borrows;  // else what is not here may lie there
  const char* const why =
      database_.partial() ? "stayed at the promisor" : "a tree names it, but it is not here";
  // Without a hit so far there is nothing to climb from; should a file be named by a key, the trees
  // are read again for it.
  if (found_.empty()) edges_.note_hits_alone();
  walk_.run(type_bit(ObjectType::kTree), [&](unsigned worker, const ObjectView& object) {
    Gathered& mine = gathered_[worker];
    scan(mine, object);
    const TreeEdges::Fresh absent = [&](const TreeEntry& entry) { note_absent(mine, entry); };
    if (!edges_.note(worker, object, targets, asks ? absent : nullptr)) broken(object);
  });
  merge_found();
  std::vector<ObjectId> absent;
  for (Gathered& mine : gathered_)
    absent.insert(absent.end(), mine.absent.begin(), mine.absent.end());
  sort_once(absent);
  for (const ObjectId& id : absent) problems_.add({layout_.common_dir, id.hex(), "missing", why});
}

History Search::history() {
  std::vector<CommitRow> commits;
  std::vector<TagRow> tags;
  std::map<ObjectId, std::string> missing;
  for (Gathered& mine : gathered_) {
    if (commits.empty()) commits.reserve(mine.commits.size() * gathered_.size());
    std::move(mine.commits.begin(), mine.commits.end(), std::back_inserter(commits));
    tags.insert(tags.end(), mine.tags.begin(), mine.tags.end());
    for (const ObjectId& tree : mine.lost_trees) missing[tree] = "tree of a commit";
    mine.commits = {};
  }
  History history(std::move(commits), std::move(tags), layout_.shallow);
  for (const ObjectId& parent : history.lost_parents(layout_.shallow)) {
    if (!database_.contains(parent)) missing[parent] = "parent of a commit";
  }
  for (const auto& [id, what] : missing)
    problems_.add({layout_.common_dir, id.hex(), "missing", what});
  return history;
}

Traced Search::trace(const History& history, const History::Holders& holders,
                     const std::vector<Ref>& refs, const std::vector<Ref>& reflogs) {
  if (found_.empty()) return {};
  HashSet targets;
  std::vector<ObjectId> ids;
  std::vector<uint64_t> hashes;
  for (const Found& found : found_) {
    ids.push_back(found.id);
    hashes.push_back(hash_.of(found.id));
    targets.add(hashes.back());
  }
  const auto again = [&](const ObjectWalk::Visit& visit) {
    walk_.run(type_bit(ObjectType::kTree), visit, false);
  };
  const auto edges = edges_.climb(std::move(targets), database_, again);
  const Paths paths(hashes, edges, edges_, database_, hash_);
  if (paths.truncated())
    problems_.add(
        {layout_.common_dir, "", "too_many_paths", "of one tree, beyond the first 1,000"});
  return history.trace(ids, holders, paths, hash_, refs, reflogs);
}

uint64_t Search::objects() const {
  uint64_t sum = 0;
  for (const Gathered& mine : gathered_) sum += mine.objects;
  return sum;
}

std::vector<std::string> hex_of(const std::vector<ObjectId>& ids) {
  std::vector<std::string> out;
  for (const ObjectId& id : ids) out.push_back(id.hex());
  return out;
}

void date(Hit& hit, int64_t time, std::string basis) {
  if (time == 0) return;  // it says none that could be read
  hit.not_before = UtcTime{time};
  hit.basis = std::move(basis);
}

// Author and times of the credential's first commit, or of the tag that is the hit.
void add_authors(const Database& database, const Lifetime& life, const Found& found, Hit& hit) {
  Inflater inflater;
  BufferPool pool;
  if (found.type == ObjectType::kTag) {
    const auto object = database.read(found.id, inflater, pool);
    const auto tag = object ? parse_tag(object->content.view()) : std::nullopt;
    if (!tag) return;
    hit.author = hit.committer = tag->tagger;
    date(hit, tag->tagger.time, "tagger_date");
  } else if (life.first_commit) {
    const auto object = database.read(*life.first_commit, inflater, pool);
    const auto commit = object ? parse_commit(object->content.view()) : std::nullopt;
    if (!commit) return;
    hit.author = commit->author;
    hit.committer = commit->committer;
    // Behind a cut it may be older than all that is here, and so may a commit without a date: then
    // nothing says "not before".
    if (life.behind_cut)
      hit.basis = "cut";
    else if (!life.undated)
      date(hit, commit->committer.time, "committer_date");
  }
}

void add_origin(const Database& database, const Origin& origin, const Lifetime& life,
                const Found& found, Hit& hit) {
  hit.paths = origin.paths;
  hit.commits = hex_of(origin.commits);
  if (life.first_commit && found.type != ObjectType::kTag)
    hit.first_commit = life.first_commit->hex();
  hit.removed_in = hex_of(life.removed_in);
  hit.refs = origin.refs;
  hit.reflogs = origin.reflogs;
  hit.reachable = !origin.refs.empty();
  hit.basis = "none";
  add_authors(database, life, found, hit);
}

// Numbers for the credentials of all hits, and for each the objects that hold it. An id, or the
// fingerprint of a secret, is one credential wherever it stands.
class Credentials {
 public:
  explicit Credentials(const std::vector<Found>& found) {
    for (uint32_t object = 0; object < found.size(); ++object)
      for (const Finding& f : found[object].findings) add({f.kind, f.id, f.fingerprint}, object);
  }
  const History::Holders& holders() const { return holders_; }
  uint32_t number(const Hit& hit) const { return numbers_.at({hit.kind, hit.id, hit.fingerprint}); }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  void add(const Key& key, uint32_t object) {
    const auto at = numbers_.try_emplace(key, static_cast<uint32_t>(holders_.size())).first;
    if (at->second == holders_.size()) holders_.emplace_back();
    auto& mine = holders_[at->second];
    if (mine.empty() || mine.back() != object) mine.push_back(object);
  }

  std::map<Key, uint32_t> numbers_;
  History::Holders holders_;
};

Result<GitIndex> read_index(FileSystem& fs, const std::string& path, size_t hash_size) {
  return parse_index(HK_TRY(fs.read_at_most(path, uint64_t{2} << 30)), hash_size);
}

// The index, and the file that it is split off from where it is.
Result<std::vector<IndexEntry>> whole_index(FileSystem& fs, const Layout& layout) {
  GitIndex index = HK_TRY(read_index(fs, layout.git_dir + "/index", layout.hash_size));
  if (!index.shared) return std::move(index.entries);
  const std::string beside = layout.git_dir + "/sharedindex." + index.shared->id.hex();
  auto shared = read_index(fs, beside, layout.hash_size);
  if (!shared) return fail(Code::kCorrupt, "its larger part: " + shared.error().message);
  return join_index(std::move(index), std::move(shared->entries));
}

std::vector<IndexEntry> index_of(FileSystem& fs, const Layout& layout, Problems& problems) {
  auto entries = whole_index(fs, layout);
  if (entries) return std::move(*entries);
  const Error& error = entries.error();
  if (error.code == Code::kNotFound) return {};
  const bool broken = error.code == Code::kCorrupt || error.code == Code::kUnsupported;
  problems.add(
      {layout.git_dir + "/index", "", broken ? "broken_index" : "unreadable", error.message});
  return {};
}

void missing_refs(const Database& database, const Layout& layout, const std::vector<Ref>& refs,
                  Problems& problems) {
  for (const Ref& ref : refs) {
    if (!database.contains(ref.id))
      problems.add({layout.common_dir, ref.id.hex(), "missing", "named by " + ref.name});
  }
}

}  // namespace

std::vector<Hit> hits_of(const std::vector<Finding>& findings, const std::string& repository,
                         const std::string& object, std::string_view object_type) {
  std::map<std::tuple<std::string, std::string, std::string>, Hit> hits;
  for (const Finding& f : findings) {
    Hit& hit = hits[{f.kind, f.id, f.fingerprint}];
    hit.repository = repository;
    hit.kind = f.kind;
    hit.id = f.id;
    hit.account = f.account;
    hit.fingerprint = f.fingerprint;
    hit.example = f.example;
    hit.object = object;
    hit.object_type = object_type;
    hit.places.push_back({f.member, f.offset, f.length, f.line});
    for (const Beside& b : f.beside) {
      const bool known = std::any_of(hit.beside.begin(), hit.beside.end(), [&](const Beside& k) {
        return k.fingerprint == b.fingerprint && k.offset == b.offset && k.member == f.member;
      });
      if (known) continue;
      hit.beside.push_back(b);
      hit.beside.back().member = f.member;
    }
  }
  std::vector<Hit> out;
  for (auto& [key, hit] : hits) out.push_back(std::move(hit));
  // By place, not by fingerprint: that is another in each run.
  std::stable_sort(out.begin(), out.end(), [](const Hit& a, const Hit& b) {
    const auto key = [](const Hit& h) { return std::tie(h.places[0].member, h.places[0].offset); };
    return key(a) < key(b);
  });
  return out;
}

void search_repository(FileSystem& fs, const Layout& layout, const std::string& shown,
                       const Options& options, const Finder& finder, Problems& problems,
                       Report& report) {
  const Database database = Database::open(fs, layout, problems);
  Search search(layout, options, finder, problems, database);
  search.scan_contents();
  search.scan_trees();
  const auto refs = read_refs(fs, layout, problems);
  const auto reflogs = read_reflogs(fs, layout, problems);
  missing_refs(database, layout, refs, problems);
  const History history = search.history();
  const auto found = search.found();
  const Credentials credentials(found);
  const Traced traced = search.trace(history, credentials.holders(), refs, reflogs);
  std::vector<ObjectId> staged;
  for (const IndexEntry& entry : index_of(fs, layout, problems)) staged.push_back(entry.id);
  std::sort(staged.begin(), staged.end());
  for (size_t i = 0; i < found.size(); ++i) {
    for (Hit& hit :
         hits_of(found[i].findings, shown, found[i].id.hex(), to_string(found[i].type))) {
      const Lifetime& life = traced.credentials[credentials.number(hit)];
      add_origin(database, traced.objects[i], life, found[i], hit);
      hit.staged = std::binary_search(staged.begin(), staged.end(), found[i].id);
      report.hits.push_back(std::move(hit));
    }
  }
  ++report.repositories;
  report.objects += search.objects();
  report.bytes += search.bytes();
  report.commits += history.size();
}

// ---- what the next commit would bring in

namespace {

// Blobs of the tree, however deep. False where a part of it cannot be read.
bool add_blobs(const Database& database, const ObjectId& tree, size_t hash_size, Inflater& inflater,
               BufferPool& pool, std::vector<ObjectId>& out) {
  std::vector<ObjectId> todo = {tree}, seen;
  bool whole = true;
  while (!todo.empty()) {
    const ObjectId id = todo.back();
    todo.pop_back();
    auto object = database.read(id, inflater, pool);
    if (!object || object->type != ObjectType::kTree || seen.size() > 1'000'000) {
      whole = false;
      continue;
    }
    seen.push_back(id);
    whole &= for_each_entry(object->content.view(), hash_size, [&](const TreeEntry& entry) {
      if (entry.is_commit) return;
      (entry.is_tree ? todo : out).push_back(ObjectId::from_bytes(entry.id));
    });
    pool.give(std::move(object->content));
  }
  return whole;
}

std::optional<ObjectId> head_of(FileSystem& fs, const Layout& layout,
                                const std::vector<Ref>& refs) {
  const auto head = fs.read_at_most(layout.git_dir + "/HEAD", 65536);
  if (!head) return std::nullopt;
  std::string_view text = *head;
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  if (!text.starts_with("ref: ")) return ObjectId::from_hex(text);
  for (const Ref& ref : refs) {
    if (ref.name == text.substr(5)) return ref.id;
  }
  return std::nullopt;
}

}  // namespace

void search_staged(FileSystem& fs, const Layout& layout, const std::string& shown,
                   const Finder& finder, Problems& problems, Report& report) {
  const Database database = Database::open(fs, layout, problems);
  Inflater inflater;
  BufferPool pool;
  std::vector<ObjectId> committed;
  const auto head = head_of(fs, layout, read_refs(fs, layout, problems));
  if (head) {
    const auto object = database.read(*head, inflater, pool);
    const auto commit = object ? parse_commit(object->content.view()) : std::nullopt;
    if (!commit || !add_blobs(database, commit->tree, layout.hash_size, inflater, pool, committed))
      problems.add({layout.common_dir, head->hex(), "missing", "HEAD or a part of its tree"});
  }
  std::sort(committed.begin(), committed.end());
  std::map<ObjectId, std::vector<std::string>> staged;
  for (const IndexEntry& entry : index_of(fs, layout, problems)) {
    const bool blob = (entry.mode & 0170000) != 0160000;
    if (blob && !std::binary_search(committed.begin(), committed.end(), entry.id))
      staged[entry.id].push_back(entry.path);
  }
  for (const auto& [id, paths] : staged) {
    const auto object = database.read(id, inflater, pool);
    if (!object) {
      problems.add({layout.common_dir, id.hex(), "broken_object", object.error().message});
      continue;
    }
    ++report.objects;
    report.bytes += object->content.size;
    const auto findings = scan_bytes(
        finder, object->content.view(), true, layout.common_dir,
        [&name = id] { return name.hex(); }, problems);
    for (Hit& hit : hits_of(findings, shown, id.hex(), "blob")) {
      hit.paths = paths;
      hit.staged = true;
      hit.basis = "none";
      report.hits.push_back(std::move(hit));
    }
  }
  ++report.repositories;
}

}  // namespace hikeshi::leaks
