// SPDX-License-Identifier: Apache-2.0
#include "leaks/search.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "leaks/mapped_file.h"
#include "leaks/object_scan.h"
#include "leaks/repository.h"
#include "leaks/repository_search.h"

namespace hikeshi::leaks {
namespace {

void search_file(const FileInfo& info, const std::string& shown, const Finder& finder,
                 Problems& problems, Report& report) {
  const auto file = MappedFile::open(info.path);
  if (!file) return problems.add({info.path, "", "unreadable", file.error().message});
  ++report.objects;
  report.bytes += info.size;
  const auto found = scan_bytes(
      finder, file->bytes(), true, info.path, [] { return std::string(); }, problems);
  for (Hit& hit : hits_of(found, shown, "", "file")) {
    hit.paths = {info.path};
    hit.basis = "none";
    report.hits.push_back(std::move(hit));
  }
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash);
}

// Folders in which repositories lie, told by their HEAD (beside objects/) or their .git file.
std::vector<std::string> repositories_in(FileSystem& fs, const std::vector<FileInfo>& files) {
  std::vector<std::string> found;
  for (const FileInfo& info : files) {
    const std::string folder = parent_of(info.path);
    const bool head = info.path.ends_with("/HEAD") && fs.is_folder(folder + "/objects");
    if (head) found.push_back(folder.ends_with("/.git") ? parent_of(folder) : folder);
    if (info.path.ends_with("/.git")) found.push_back(folder);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// "a/.git" for "a/.git/worktrees/b/../..", as a worktree names what it shares.
std::string plain(const std::string& path) {
  std::string normal = std::filesystem::path(path).lexically_normal().string();
  while (normal.size() > 1 && normal.ends_with('/')) normal.pop_back();
  return normal;
}

bool lies_in(const std::string& path, const std::vector<std::string>& folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](const std::string& folder) { return path.starts_with(folder + "/"); });
}

// A folder of a repository's files: its history is elsewhere, and is said not to have been read.
void tell_repository_above(FileSystem& fs, const std::string& path, Problems& problems) {
  std::error_code error;
  std::string above = std::filesystem::absolute(path, error).lexically_normal().string();
  while (!error && above.size() > 1) {
    above = parent_of(above);
    if (above.empty() || above == ".") return;
    if (fs.exists(above + "/.git"))
      return problems.add(
          {path, "", "inside_repository", above + ": its history was not searched"});
  }
}

// Only whole secrets that were found are taken out of names: any other word is told as it is.
class Redactor {
 public:
  Redactor(const Finder& finder, const Report& report) : finder_(finder) {
    for (const Hit& hit : report.hits) {
      known_.insert(hit.fingerprint);
      for (const Beside& b : hit.beside) known_.insert(b.fingerprint);
    }
    known_.erase("");
  }

  void clean(std::string& text) const { text = finder_.without_secrets(text, known_); }
  void clean(std::vector<std::string>& texts) const {
    for (std::string& text : texts) clean(text);
  }
  void clean(Hit& hit) const {
    for (auto* texts : {&hit.paths, &hit.refs, &hit.reflogs}) clean(*texts);
    for (auto* who : {&hit.author, &hit.committer}) {
      clean(who->name);
      clean(who->email);
    }
    for (Place& place : hit.places) clean(place.member);
    for (Beside& b : hit.beside) clean(b.member);
    clean(hit.repository);
  }

 private:
  const Finder& finder_;
  std::set<std::string> known_;
};

// A commit that takes out one object and brings in another with the same credential has taken
// nothing out: it has edited the file.
void drop_moves(std::vector<Hit>& hits) {
  std::map<std::string, std::set<std::string>> brought;  // commits, by the credential
  const auto name = [](const Hit& h) { return h.repository + "\n" + h.id + "\n" + h.fingerprint; };
  for (const Hit& hit : hits) brought[name(hit)].insert(hit.commits.begin(), hit.commits.end());
  for (Hit& hit : hits) {
    const auto& others = brought[name(hit)];
    std::erase_if(hit.removed_in, [&](const std::string& c) { return others.contains(c); });
  }
}

void sort_hits(std::vector<Hit>& hits) {
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    const auto key = [](const Hit& h) {
      const bool dated = h.not_before.has_value();
      return std::make_tuple(h.repository, !dated, dated ? h.not_before->seconds : 0, h.object);
    };
    return key(a) < key(b);
  });
}

// The repository, then its submodules' and theirs.
void search_all_of(FileSystem& fs, const Layout& layout, const std::string& shown,
                   const Options& options, const Finder& finder, Problems& problems,
                   Report& report) {
  if (options.stop.stop_requested()) return;
  if (options.staged) return search_staged(fs, layout, shown, finder, problems, report);
  search_repository(fs, layout, shown, options, finder, problems, report);
  for (const std::string& inner : layout.submodules) {
    const auto found = find_repository(fs, inner, options.follow_alternates, problems);
    if (found) search_all_of(fs, *found, inner, options, finder, problems, report);
  }
}

// What is no repository itself: the repositories in it, and every file outside of their databases.
void search_folder(FileSystem& fs, const std::string& path, const Options& options,
                   const Finder& finder, Problems& problems, Report& report) {
  const auto listing = fs.list_tree(path);
  if (!listing) return problems.add({path, "", "unreadable", listing.error().message});
  for (const Error& error : listing->unreadable)
    problems.add({error.file.empty() ? path : error.file, "", "unreadable", error.message});
  tell_repository_above(fs, path, problems);
  std::vector<std::string> databases;
  std::set<std::string> done;  // several worktrees have one database
  for (const std::string& inner : repositories_in(fs, listing->files)) {
    const auto layout = find_repository(fs, inner, options.follow_alternates, problems);
    if (!layout) continue;
    databases.push_back(plain(layout->git_dir));
    databases.push_back(plain(layout->common_dir));
    const std::string common = plain(layout->common_dir);
    if (done.insert(common).second)
      search_all_of(fs, *layout, inner, options, finder, problems, report);
  }
  for (const FileInfo& info : listing->files) {
    if (options.stop.stop_requested()) return;
    if (!lies_in(info.path, databases)) search_file(info, path, finder, problems, report);
  }
}

}  // namespace

Result<Report> search(FileSystem& fs, const std::vector<std::string>& paths,
                      const Options& options) {
  const Finder finder = HK_TRY(Finder::create(options.query, options.fingerprint_key));
  Problems problems;
  Report report;
  for (std::string path : paths) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (!fs.exists(path)) return fail(Code::kNotFound, path + ": no such file or folder");
    const auto layout = find_repository(fs, path, options.follow_alternates, problems);
    if (layout)
      search_all_of(fs, *layout, path, options, finder, problems, report);
    else if (options.staged)
      return fail(Code::kUsage, path + ": is no git repository, so nothing is staged there");
    else
      search_folder(fs, path, options, finder, problems, report);
  }
  drop_moves(report.hits);
  report.query = options.query;
  report.staged = options.staged;
  report.cancelled = options.stop.stop_requested();
  report.problems = problems.take();
  const Redactor redactor(finder, report);
  for (Hit& hit : report.hits) redactor.clean(hit);
  for (Problem& problem : report.problems) {
    redactor.clean(problem.file);
    redactor.clean(problem.detail);
  }
  sort_hits(report.hits);
  return report;
}

}  // namespace hikeshi::leaks
