// SPDX-License-Identifier: Apache-2.0
#include "leaks/repository.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace hikeshi::leaks {
namespace {

constexpr uint64_t kLargestText = uint64_t{64} << 20;  // packed-refs, a reflog
constexpr size_t kMostAlternates = 16;

std::string first_line(FileSystem& fs, const std::string& path) {
  const auto bytes = fs.read_at_most(path, 4'096);
  if (!bytes) return {};
  return std::string(trim(bytes->substr(0, bytes->find('\n'))));
}

bool is_git_dir(FileSystem& fs, const std::string& path) {
  return fs.exists(path + "/HEAD") &&
         (fs.is_folder(path + "/objects") || fs.exists(path + "/commondir"));
}

std::string beside(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

// The folder with HEAD: the path itself, its .git, or what a .git file names.
std::string git_dir_of(FileSystem& fs, const std::string& path) {
  const std::string inside = path + "/.git";
  if (fs.is_folder(inside) && is_git_dir(fs, inside)) return inside;
  const std::string named = first_line(fs, inside);
  constexpr std::string_view kNames = "gitdir: ";
  if (named.starts_with(kNames)) {
    const std::string there = beside(path, named.substr(kNames.size()));
    if (is_git_dir(fs, there)) return there;
  }
  return is_git_dir(fs, path) ? path : "";
}

class Opener {
 public:
  Opener(FileSystem& fs, bool follow) : fs_(fs), follow_(follow) {}

  Result<Repository> open(const std::string& path) {
    r_.path = path;
    r_.git_dir = git_dir_of(fs_, path);
    if (r_.git_dir.empty()) return fail(Code::kNotFound, path + ": is no git repository");
    const std::string common = first_line(fs_, r_.git_dir + "/commondir");
    r_.common_dir = common.empty() ? r_.git_dir : beside(r_.git_dir, common);
    r_.shallow = fs_.exists(r_.common_dir + "/shallow");
    add_objects(r_.common_dir + "/objects");
    read_packed_refs();
    read_loose_refs(r_.common_dir + "/refs", "refs");
    if (r_.git_dir != r_.common_dir) read_loose_refs(r_.git_dir + "/refs", "refs");
    read_head();
    read_reflogs(r_.common_dir + "/logs");
    if (r_.git_dir != r_.common_dir) read_reflogs(r_.git_dir + "/logs");
    if (fs_.is_folder(r_.common_dir + "/reftable"))
      r_.problems.push_back({r_.common_dir + "/reftable", "reftable_not_searched"});
    find_id_size();
    return std::move(r_);
  }

 private:
  void add_objects(const std::string& folder) {
    if (std::find(r_.object_dirs.begin(), r_.object_dirs.end(), folder) != r_.object_dirs.end())
      return;
    r_.object_dirs.push_back(folder);
    const auto listed = fs_.read_at_most(folder + "/info/alternates", kLargestText);
    if (!listed) return;
    for (const std::string_view line : split(*listed, '\n')) {
      if (line.empty() || line.starts_with('#')) continue;
      const std::string other = beside(folder, std::string(line));
      if (follow_ && r_.object_dirs.size() < kMostAlternates) {
        add_objects(other);
      } else {
        r_.alternates.push_back(other);
      }
    }
  }

  void add_ref(std::string name, std::string_view hex) {
    if (const auto id = ObjectId::parse(hex)) r_.refs.push_back({std::move(name), *id});
  }

  void read_packed_refs() {
    const auto bytes = fs_.read_at_most(r_.common_dir + "/packed-refs", kLargestText);
    if (!bytes) return;
    for (const std::string_view line : split(*bytes, '\n')) {
      const size_t space = line.find(' ');
      if (line.starts_with('#') || line.starts_with('^') || space == std::string_view::npos)
        continue;
      add_ref(std::string(line.substr(space + 1)), line.substr(0, space));
    }
  }

  // A loose ref stands before the packed one of its name.
  void read_loose_refs(const std::string& folder, const std::string& name) {
    if (!fs_.is_folder(folder)) return;
    const auto listing = fs_.list_tree(folder);
    if (!listing) return r_.problems.push_back({folder, "unreadable"});
    for (const FileInfo& file : listing->files) {
      std::string full = name + file.path.substr(folder.size());
      std::erase_if(r_.refs, [&](const Ref& ref) { return ref.name == full; });
      add_ref(std::move(full), first_line(fs_, file.path));
    }
    for (const Error& error : listing->unreadable)
      r_.problems.push_back({error.file, "unreadable"});
  }

  void read_head() {
    const std::string head = first_line(fs_, r_.git_dir + "/HEAD");
    constexpr std::string_view kRef = "ref: ";
    if (!head.starts_with(kRef)) return add_ref("HEAD", head);
    for (const Ref& ref : r_.refs) {
      if (ref.name == head.substr(kRef.size())) return r_.refs.push_back({"HEAD", ref.id});
    }
  }

  // Each line begins with the id before and the id after.
  void read_reflogs(const std::string& folder) {
    if (!fs_.is_folder(folder)) return;
    const auto listing = fs_.list_tree(folder);
    if (!listing) return r_.problems.push_back({folder, "unreadable"});
    for (const FileInfo& file : listing->files) {
      const auto bytes = fs_.read_at_most(file.path, kLargestText);
      if (!bytes) {
        r_.problems.push_back({file.path, "unreadable"});
        continue;
      }
      const std::string name = "reflog:" + file.path.substr(folder.size() + 1);
      std::set<ObjectId> seen;
      for (const std::string_view line : split(*bytes, '\n')) read_reflog_line(line, name, seen);
    }
  }

  void read_reflog_line(std::string_view line, const std::string& name, std::set<ObjectId>& seen) {
    const auto words = split(line.substr(0, line.find('\t')), ' ');
    for (size_t i = 0; i < std::min<size_t>(2, words.size()); ++i) {
      const auto id = ObjectId::parse(words[i]);
      if (id && seen.insert(*id).second) r_.reflogs.push_back({name, *id});
    }
  }

  // SHA-1 or SHA-256: told by any id that stands there, of a ref, a pack or a loose object.
  void find_id_size() {
    if (!r_.refs.empty()) r_.id_size = r_.refs.front().id.size;
    const auto packs = fs_.list(r_.object_dirs.front() + "/pack");
    if (!packs) return;
    for (const std::string& name : *packs) {
      if (name.starts_with("pack-") && name.ends_with(".idx"))
        r_.id_size = name.size() - 9 == 64 ? 32 : 20;
    }
  }

  FileSystem& fs_;
  const bool follow_;
  Repository r_;
};

}  // namespace

Result<Repository> open_repository(FileSystem& fs, const std::string& path, bool follow) {
  return Opener(fs, follow).open(path);
}

}  // namespace hikeshi::leaks
