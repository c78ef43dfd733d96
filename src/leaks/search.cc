// SPDX-License-Identifier: Apache-2.0
#include "leaks/search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "leaks/mapped_file.h"
#include "leaks/object_scan.h"
#include "leaks/repository.h"
#include "leaks/repository_search.h"

namespace hikeshi::leaks {
namespace {

void search_folder(FileSystem& fs, const std::string& path, const Options& options,
                   const Finder& finder, Problems& problems, Report& report) {
  const auto listing = fs.list_tree(path);
  if (!listing) return problems.add({path, "", "unreadable", listing.error().message});
  for (const Error& error : listing->unreadable)
    problems.add({error.file.empty() ? path : error.file, "", "unreadable", error.message});
  for (const FileInfo& info : listing->files) {
    if (options.stop.stop_requested()) return;
    const auto file = MappedFile::open(info.path);
    if (!file) {
      problems.add({info.path, "", "unreadable", file.error().message});
      continue;
    }
    ++report.objects;
    report.bytes += info.size;
    const auto found = scan_bytes(
        finder, file->bytes(), true, info.path, [] { return std::string(); }, problems);
    for (Hit& hit : hits_of(found, path, "", "file")) {
      hit.paths = {info.path};
      hit.basis = "none";
      report.hits.push_back(std::move(hit));
    }
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

void sort_hits(std::vector<Hit>& hits) {
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    const auto key = [](const Hit& h) {
      const bool dated = h.not_before.has_value();
      return std::make_tuple(h.repository, !dated, dated ? h.not_before->seconds : 0, h.object);
    };
    return key(a) < key(b);
  });
}

// What the next commit brings in has no history: that it is cut hides nothing, and objects that are
// borrowed matter where one of those could not be read.
bool matters_to_staged(const Problem& problem, const std::vector<Problem>& unread) {
  if (problem.reason == "shallow") return false;
  return problem.reason != "alternate_not_followed" || !unread.empty();
}

Status search_what_is_staged(FileSystem& fs, const std::string& path, const Options& options,
                             const Finder& finder, Problems& problems, Report& report) {
  Problems of_layout, of_search;
  const auto layout = find_repository(fs, path, options.follow_alternates, of_layout);
  if (!layout)
    return fail(Code::kUsage, path + ": is no git repository, so nothing is staged there");
  search_staged(fs, *layout, path, finder, of_search, report);
  const std::vector<Problem> unread = of_search.take();
  for (const Problem& problem : unread) problems.add(problem);
  for (const Problem& problem : of_layout.take())
    if (matters_to_staged(problem, unread)) problems.add(problem);
  return {};
}

// The repository, then its submodules' and theirs.
void search_all_of(FileSystem& fs, const Layout& layout, const std::string& shown,
                   const Options& options, const Finder& finder, Problems& problems,
                   Report& report) {
  if (options.stop.stop_requested()) return;
  search_repository(fs, layout, shown, options, finder, problems, report);
  for (const std::string& inner : layout.submodules) {
    const auto found = find_repository(fs, inner, options.follow_alternates, problems);
    if (found) search_all_of(fs, *found, inner, options, finder, problems, report);
  }
}

void search_path(FileSystem& fs, const std::string& path, const Options& options,
                 const Finder& finder, Problems& problems, Report& report) {
  const auto layout = find_repository(fs, path, options.follow_alternates, problems);
  if (layout)
    search_all_of(fs, *layout, path, options, finder, problems, report);
  else
    search_folder(fs, path, options, finder, problems, report);
}

}  // namespace

Result<Report> search(FileSystem& fs, const std::vector<std::string>& paths,
                      const Options& options) {
  const Finder finder = HK_TRY(Finder::create(options.query, options.fingerprint_key));
  Problems problems;
  Report report;
  report.query = options.query;
  report.staged = options.staged;
  for (std::string path : paths) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (!fs.exists(path)) return fail(Code::kNotFound, path + ": no such file or folder");
    if (options.staged)
      HK_CHECK(search_what_is_staged(fs, path, options, finder, problems, report));
    else
      search_path(fs, path, options, finder, problems, report);
  }
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
