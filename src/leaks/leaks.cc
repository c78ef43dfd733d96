// SPDX-License-Identifier: Apache-2.0
#include "leaks/leaks.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "leaks/git_index.h"
#include "leaks/holders.h"
#include "leaks/parse.h"

namespace hikeshi::leaks {
namespace {

constexpr int kDeepest = 64;
constexpr uint64_t kLargestIndex = uint64_t{512} << 20;

class Search {
 public:
  Search(FileSystem& fs, const LeakOptions& options, const Marker& marker, LeakReport& report)
      : fs_(fs), options_(options), marker_(marker), report_(report) {}

  // Every object, then of those with a hit where they come from.
  void repository(const Repository& repository) {
    tell(repository.path, repository.problems);
    report_.not_searched.insert(report_.not_searched.end(), repository.alternates.begin(),
                                repository.alternates.end());
    ObjectStore store(fs_, repository);
    const Searched searched = search_objects(store, options_.filter, marker_, options_.threads);
    const auto where = attribute(store, repository, searched, options_.threads);
    for (size_t i = 0; i < searched.objects.size(); ++i) {
      const ObjectHits& object = searched.objects[i];
      for (const Hit& hit : object.hits)
        report_.leaks.push_back({repository.path, object.object, object.type, hit, where[i]});
    }
    tell(repository.path, store.problems());
    tell(repository.path, searched.problems);
    tell_absent(repository, store, searched);
    report_.objects += store.size();
    report_.bytes += searched.bytes;
    report_.examples += searched.examples;
  }

  // What the next commit would bring in.
  Status staged(const Repository& repository) {
    const std::string bytes =
        HK_TRY(fs_.read_at_most(repository.git_dir + "/index", kLargestIndex));
    const auto entries = HK_TRY(parse_index(bytes, repository.id_size));
    ObjectStore store(fs_, repository);
    const std::set<ObjectId> committed = blobs_of_head(store, repository);
    TextSearch text(options_.filter, marker_);
    for (const Staged& entry : entries) {
      if (committed.contains(entry.id)) continue;
      const auto object = store.read(entry.id);
      if (!object) {
        report_.problems.push_back({repository.path, entry.path, "missing"});
        continue;
      }
      ++report_.objects;
      add_file(repository.path, entry.path, entry.id, object->bytes, text);
    }
    tell(repository.path, text.problems);
    report_.examples += text.examples;
    return {};
  }

  Status folder(const std::string& path) {
    const auto listing = HK_TRY(fs_.list_tree(path));
    TextSearch text(options_.filter, marker_);
    for (const FileInfo& file : listing.files) {
      const auto bytes = fs_.read_at_most(file.path, kLargestObject);
      if (!bytes) {
        report_.problems.push_back(
            {path, file.path, bytes.error().code == Code::kLimit ? "too_large" : "unreadable"});
        continue;
      }
      ++report_.objects;
      add_file(path, file.path, {}, *bytes, text);
    }
    for (const Error& error : listing.unreadable)
      report_.problems.push_back({path, error.file, "unreadable"});
    tell(path, text.problems);
    report_.examples += text.examples;
    return {};
  }

 private:
  void add_file(const std::string& root, const std::string& path, const ObjectId& id,
                std::string_view bytes, TextSearch& text) {
    report_.bytes += bytes.size();
    std::vector<Hit> hits;
    text.run(bytes, path, hits);
    std::sort(hits.begin(), hits.end());
    for (const Hit& hit : hits) {
      Attribution where;
      where.paths = {path};
      report_.leaks.push_back({root, id, ObjectType::kBlob, hit, std::move(where)});
    }
  }

  static std::set<ObjectId> blobs_of_head(const ObjectStore& store, const Repository& repository) {
    std::set<ObjectId> blobs;
    const auto head = std::find_if(repository.refs.begin(), repository.refs.end(),
                                   [](const Ref& ref) { return ref.name == "HEAD"; });
    if (head == repository.refs.end()) return blobs;
    const auto object = store.read(head->id);
    const auto commit = object ? parse_commit(object->bytes) : std::nullopt;
    if (commit) add_blobs(store, commit->tree, 0, blobs);
    return blobs;
  }

  static void add_blobs(const ObjectStore& store, const ObjectId& tree, int depth,
                        std::set<ObjectId>& blobs) {
    const auto object = store.read(tree);
    if (!object || object->type != ObjectType::kTree || depth > kDeepest) return;
    std::string_view rest = object->bytes;
    TreeEntry entry;
    while (next_entry(rest, tree.size, entry)) {
      const ObjectId id = ObjectId::of(entry.id, tree.size);
      if (entry.folder) {
        add_blobs(store, id, depth + 1, blobs);
      } else {
        blobs.insert(id);
      }
    }
  }

  // A partial or shallow clone has commits whose trees, files or parents stayed elsewhere.
  void tell_absent(const Repository& repository, ObjectStore& store, const Searched& searched) {
    if (repository.shallow)
      report_.problems.push_back({repository.path, "", "shallow: earlier commits are not here"});
    IdSet named, here;
    for (const CommitNode& commit : searched.commits) named.insert(commit.tree);
    if (!may_be_partial(repository)) return tell_missing(repository, store, named);
    std::vector<IdSet> of_worker(std::max(1U, options_.threads)), seen(of_worker.size());
    store.visit(
        options_.threads, [](ObjectType type) { return type != ObjectType::kCommit; },
        [&](unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) {
          seen[worker].insert(id);
          if (type != ObjectType::kTree) return;
          TreeEntry entry;
          while (next_entry(bytes, id.size, entry)) {
            if (!entry.submodule) of_worker[worker].insert(ObjectId::of(entry.id, id.size));
          }
        });
    for (const IdSet& ids : of_worker) named.insert(ids.begin(), ids.end());
    for (const IdSet& ids : seen) here.insert(ids.begin(), ids.end());
    std::vector<ObjectId> absent;
    for (const ObjectId& id : named) {
      if (!here.contains(id)) absent.push_back(id);
    }
    std::sort(absent.begin(), absent.end());
    for (const ObjectId& id : absent)
      report_.problems.push_back({repository.path, id.hex(), "absent: not in this clone"});
  }

  // Of a whole clone only trees of commits are looked for: to look for every file would take as
  // long as the search.
  void tell_missing(const Repository& repository, const ObjectStore& store, const IdSet& trees) {
    std::vector<ObjectId> missing;
    for (const ObjectId& tree : trees) {
      if (!store.contains(tree)) missing.push_back(tree);
    }
    std::sort(missing.begin(), missing.end());
    for (const ObjectId& tree : missing)
      report_.problems.push_back({repository.path, tree.hex(), "missing"});
  }

  // Packs that came from a promisor are marked by a file beside them.
  bool may_be_partial(const Repository& repository) {
    for (const std::string& folder : repository.object_dirs) {
      const auto packs = fs_.list(folder + "/pack");
      if (packs && std::any_of(packs->begin(), packs->end(),
                               [](const std::string& name) { return name.ends_with(".promisor"); }))
        return true;
    }
    return false;
  }

  void tell(const std::string& root, const std::vector<Unreadable>& problems) {
    for (const Unreadable& one : problems)
      report_.problems.push_back({root, one.object, one.reason});
  }

  FileSystem& fs_;
  const LeakOptions& options_;
  const Marker& marker_;
  LeakReport& report_;
};

std::string name_of(const Leak& leak) {
  const std::string place = !leak.object.empty()       ? leak.object.hex()
                            : leak.where.paths.empty() ? ""
                                                       : leak.where.paths[0];
  return (leak.hit.id.empty() ? leak.hit.kind : leak.hit.id) + " " + place;
}

}  // namespace

Status search(FileSystem& fs, const std::string& path, const LeakOptions& options,
              const Marker& marker, LeakReport& report) {
  if (!fs.exists(path)) return fail(Code::kNotFound, path + ": there is no such folder");
  Search search(fs, options, marker, report);
  const auto repository = open_repository(fs, path, options.follow_alternates);
  if (!repository && options.staged) return tl::make_unexpected(repository.error());
  if (!repository) {
    HK_CHECK(search.folder(path));
  } else if (options.staged) {
    HK_CHECK(search.staged(*repository));
  } else {
    search.repository(*repository);
  }
  const auto key = [](const Leak& l) {
    return std::tie(l.repository, l.where.first_committed, l.object, l.hit.member, l.hit.offset);
  };
  std::stable_sort(report.leaks.begin(), report.leaks.end(),
                   [&](const Leak& a, const Leak& b) { return key(a) < key(b); });
  return {};
}

size_t drop_known(std::string_view baseline, LeakReport& report) {
  std::set<std::string> known;
  for (const std::string_view line : split(baseline, '\n')) {
    const std::string_view text = trim(line);
    if (!text.empty() && !text.starts_with('#')) known.emplace(text);
  }
  return std::erase_if(report.leaks,
                       [&](const Leak& leak) { return known.contains(name_of(leak)); });
}

std::string baseline_of(const LeakReport& report) {
  std::set<std::string> names;
  for (const Leak& leak : report.leaks) names.insert(name_of(leak));
  std::string out = "# known hits of `hikeshi leaks`: key id, object or path\n";
  for (const std::string& name : names) out += name + "\n";
  return out;
}

}  // namespace hikeshi::leaks
