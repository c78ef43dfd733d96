// SPDX-License-Identifier: Apache-2.0
#include "store/case_store.h"

#include <fmt/format.h>

#include "store/journal.h"

namespace hikeshi::store {
namespace {

constexpr std::string_view kDraft = ".new-";  // before the id of a case in the making

std::string journal_path(const std::string& folder) { return folder + "/journal.sqlite"; }

std::string day_of(UtcTime t) {
  const CivilTime c = to_civil(t);
  return fmt::format("{:04}{:02}{:02}", c.year, c.month, c.day);
}

std::string base_name(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

struct Case::Impl {
  std::string id, path;
  Journal journal;
};

Case::Case(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Case::Case(Case&&) noexcept = default;
Case& Case::operator=(Case&&) noexcept = default;
Case::~Case() = default;

const std::string& Case::id() const { return impl_->id; }
const std::string& Case::path() const { return impl_->path; }

Result<std::vector<casefile::Entry>> Case::journal() { return impl_->journal.read(); }

Result<casefile::CaseState> Case::state() {
  const auto entries = HK_TRY(journal());
  return casefile::fold(entries);
}

Status Case::append(UtcTime at, const std::vector<What>& entries) {
  return impl_->journal.append(at, entries);
}

Result<std::vector<std::string>> CaseStore::list() {
  std::vector<std::string> ids;
  if (!fs_.exists(home_)) return ids;
  for (const std::string& name : HK_TRY(fs_.list(home_))) {
    if (name.starts_with(kDraft)) continue;
    if (fs_.exists(journal_path(home_ + "/" + name))) ids.push_back(name);
  }
  return ids;
}

Result<Case> CaseStore::open(const std::string& selector) {
  if (selector.find('/') != std::string::npos || selector == ".") return open_folder(selector);
  std::vector<std::string> fitting;
  for (const std::string& id : HK_TRY(list())) {
    if (id == selector) fitting = {id};
    if (id == selector) break;
    if (id.starts_with(selector)) fitting.push_back(id);
  }
  if (fitting.size() > 1)
    return fail(Code::kUsage,
                fmt::format("'{}' fits several cases: {}", selector, fmt::join(fitting, ", ")));
  if (fitting.empty() || selector.empty())
    return fail(
        Code::kNotFound,
        fmt::format("there is no case '{}' in {}; `hikeshi list` shows all", selector, home_));
  return open_folder(home_ + "/" + fitting.front());
}

Result<Case> CaseStore::open_folder(const std::string& folder) {
  if (!fs_.exists(journal_path(folder)))
    return fail(Code::kNotFound, folder + " is no case: it holds no journal.sqlite");
  Journal journal = HK_TRY(Journal::open(journal_path(folder)));
  return Case(
      std::make_unique<Case::Impl>(Case::Impl{base_name(folder), folder, std::move(journal)}));
}

Result<std::unique_ptr<FolderLock>> CaseStore::become_maker() {
  HK_CHECK(fs_.make_folders(home_));
  return fs_.lock(home_);
}

// Whoever made them held the lock that we hold now: they are of processes that ended.
Status CaseStore::remove_leftovers() {
  for (const std::string& name : HK_TRY(fs_.list(home_))) {
    if (name.starts_with(kDraft)) HK_CHECK(fs_.remove_tree(home_ + "/" + name));
  }
  return {};
}

std::string CaseStore::free_id(UtcTime now, const std::string& tag) {
  std::string id = day_of(now) + "-" + tag;
  for (int n = 2; fs_.exists(home_ + "/" + id); ++n)
    id = fmt::format("{}-{}-{}", day_of(now), tag, n);
  return id;
}

// The journal is closed again when this returns: SQLite must not see its file change its name.
Status CaseStore::make(const std::string& folder, const std::string& id, const Birth& birth) {
  HK_CHECK(fs_.make_folders(folder));
  Journal journal = HK_TRY(Journal::create(journal_path(folder)));
  Case draft(std::make_unique<Case::Impl>(Case::Impl{id, folder, std::move(journal)}));
  HK_CHECK(draft.append(birth.now, {casefile::Opened{id, birth.program}}));
  return birth.fill ? birth.fill(draft) : Status();
}

Result<Case> CaseStore::create(const FolderLock&, const Birth& birth) {
  HK_CHECK(remove_leftovers());
  const std::string id = free_id(birth.now, birth.tag);
  const std::string draft = home_ + "/" + std::string(kDraft) + id, folder = home_ + "/" + id;
  Status made = make(draft, id, birth);
  if (made) made = fs_.move_folder(draft, folder);
  if (!made) {
    (void)fs_.remove_tree(draft);  // the error that matters is the one we return
    return tl::make_unexpected(std::move(made).error());
  }
  return open_folder(folder);
}

}  // namespace hikeshi::store
