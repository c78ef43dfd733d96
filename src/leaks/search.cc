// SPDX-License-Identifier: Apache-2.0
#include "leaks/search.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "leaks/grounds.h"
#include "leaks/mapped_file.h"
#include "leaks/object_scan.h"
#include "leaks/repository.h"
#include "leaks/repository_search.h"

namespace hikeshi::leaks {
namespace {

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

// All paths of one search. A repository is searched once, however often it is come upon.
class Run {
 public:
  Run(FileSystem& fs, const Options& options, const Finder& finder, Problems& problems,
      Report& report)
      : fs_(fs), options_(options), finder_(finder), problems_(problems), report_(report) {}

  void search_path(const std::string& path);
  Status search_staged_at(const std::string& path);

 private:
  bool stopped() const { return options_.stop.stop_requested(); }
  std::optional<Layout> find(const std::string& path, Problems& problems) const {
    return find_repository(fs_, path, options_.follow_alternates, problems);
  }
  std::optional<Layout> search_repository_at(const std::string& path, const std::string& shown);
  void search_nested(const std::string& path);
  void search_below(const std::string& path);
  void search_folder(const std::string& path);
  void search_file(const std::string& folder, const FileInfo& info);

  FileSystem& fs_;
  const Options& options_;
  const Finder& finder_;
  Problems& problems_;
  Report& report_;
  std::set<std::string> done_;  // common_dir of each repository, by its real path
};

// The repository there, then its submodules' and theirs; nullopt where there is none. Where it was
// searched already, its problems are told.
std::optional<Layout> Run::search_repository_at(const std::string& path, const std::string& shown) {
  Problems mine;
  auto layout = find(path, mine);
  if (!layout || stopped() || !done_.insert(real_path(layout->common_dir)).second) return layout;
  for (const Problem& problem : mine.take()) problems_.add(problem);
  search_repository(fs_, *layout, shown, options_, finder_, problems_, report_);
  for (const std::string& inner : layout->submodules) search_repository_at(inner, inner);
  return layout;
}

// `path`: a git directory, or a `.git` file that should name one.
void Run::search_nested(const std::string& path) {
  const bool git = path.ends_with("/.git");
  const std::string shown = git ? path.substr(0, path.size() - 5) : path;
  if (!search_repository_at(path, shown) && git)
    problems_.add({path, "", "missing", "the repository that it names is not here"});
}

// Clones in the working tree of one, which it knows nothing of. What else lies there and cannot be
// listed is none of a repository's.
void Run::search_below(const std::string& path) {
  const auto listing = fs_.list_tree(path);
  if (!listing) return problems_.add({path, "", "unreadable", listing.error().message});
  for (const Error& error : listing->unreadable) {
    if (error.code != Code::kUnsupported && error.code != Code::kNotFound)
      problems_.add({error.file, "", "unreadable", error.message});
  }
  for (const std::string& inner : repositories_below(fs_, *listing)) search_nested(inner);
}

void Run::search_file(const std::string& folder, const FileInfo& info) {
  if (const std::string holder = holder_of_loose_object(info.path); !holder.empty())
    return problems_.add({holder, "", "no_repository", "objects of git, not searched"});
  const auto file = MappedFile::open(info.path);
  if (!file) return problems_.add({info.path, "", "unreadable", file.error().message});
  ++report_.objects;
  report_.bytes += info.size;
  const auto found = scan_bytes(
      finder_, file->bytes(), true, info.path, [] { return std::string(); }, problems_);
  for (Hit& hit : hits_of(found, folder, "", "file")) {
    hit.paths = {info.path};
    hit.basis = "none";
    report_.hits.push_back(std::move(hit));
  }
}

void Run::search_folder(const std::string& path) {
  const auto listing = fs_.list_tree(path);
  if (!listing) return problems_.add({path, "", "unreadable", listing.error().message});
  const auto inner = repositories_below(fs_, *listing);
  const std::set<std::string> repositories(inner.begin(), inner.end());
  for (const Error& error : listing->unreadable) {
    if (!repositories.contains(error.file))
      problems_.add({error.file.empty() ? path : error.file, "", "unreadable", error.message});
  }
  for (const std::string& repository : inner) search_nested(repository);
  for (const FileInfo& info : listing->files) {
    if (stopped()) return;
    const bool of_git = std::any_of(inner.begin(), inner.end(), [&](const std::string& git_dir) {
      return is_below(info.path, git_dir);
    });
    if (!of_git) search_file(path, info);
  }
}

void Run::search_path(const std::string& path) {
  if (search_repository_at(path, path)) {
    if (fs_.exists(path + "/.git")) search_below(path);
    return;
  }
  const auto above = fs_.is_folder(path) ? repository_above(fs_, path) : std::nullopt;
  const auto around = above ? search_repository_at(*above, *above) : std::nullopt;
  if (around && is_below(real_path(path), real_path(around->common_dir))) return;
  search_folder(path);
}

Status Run::search_staged_at(const std::string& path) {
  Problems of_layout, of_search;
  auto layout = find(path, of_layout);
  const auto above = layout ? std::nullopt : repository_above(fs_, path);
  if (above) layout = find(*above, of_layout);
  if (!layout)
    return fail(Code::kUsage, path + ": is no git repository, so nothing is staged there");
  search_staged(fs_, *layout, above.value_or(path), finder_, of_search, report_);
  const std::vector<Problem> unread = of_search.take();
  for (const Problem& problem : unread) problems_.add(problem);
  for (const Problem& problem : of_layout.take())
    if (matters_to_staged(problem, unread)) problems_.add(problem);
  return {};
}

}  // namespace

Result<Report> search(FileSystem& fs, const std::vector<std::string>& paths,
                      const Options& options) {
  const Finder finder = HK_TRY(Finder::create(options.query, options.fingerprint_key));
  Problems problems;
  Report report;
  report.query = options.query;
  report.staged = options.staged;
  Run run(fs, options, finder, problems, report);
  for (std::string path : paths) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (!fs.exists(path)) return fail(Code::kNotFound, path + ": no such file or folder");
    if (options.staged)
      HK_CHECK(run.search_staged_at(path));
    else
      run.search_path(path);
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
