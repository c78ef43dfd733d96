// SPDX-License-Identifier: Apache-2.0
#include "io/memory_fs.h"

namespace hikeshi {
namespace {

std::string folder_prefix(const std::string& path) {
  return path.empty() || path.ends_with('/') ? path : path + "/";
}

}  // namespace

Status MemoryFileSystem::read_into(const std::string& path, uint64_t limit, std::string& into) {
  const std::lock_guard lock(mutex_);
  if (unreadable_.contains(path)) return fail(Code::kIo, "cannot read " + path);
  const auto it = files_.find(path);
  if (it == files_.end()) return fail(Code::kNotFound, "cannot open " + path);
  if (it->second.size() > limit) return fail(Code::kLimit, path + " is too large");
  into = it->second;
  return {};
}

Result<FileSystem::Listing> MemoryFileSystem::list_tree(const std::string& path) {
  const std::lock_guard lock(mutex_);
  Listing listing;
  if (const auto it = files_.find(path); it != files_.end())
    listing.files.push_back({path, it->second.size()});
  const std::string prefix = folder_prefix(path);
  for (auto it = files_.lower_bound(prefix); it != files_.end() && it->first.starts_with(prefix);
       ++it) {
    listing.files.push_back({it->first, it->second.size()});
  }
  if (listing.files.empty() && !folders_.contains(path))
    return fail(Code::kNotFound, "cannot open " + path);
  return listing;
}

Result<std::vector<std::string>> MemoryFileSystem::list(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  const std::string prefix = folder_prefix(path);
  for (const auto& [name, bytes] : files_) {
    if (!name.starts_with(prefix)) continue;
    const std::string rest = name.substr(prefix.size());
    names.insert(rest.substr(0, rest.find('/')));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

bool MemoryFileSystem::exists(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return files_.contains(path) || folders_.contains(path);
}

bool MemoryFileSystem::is_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto it = files_.lower_bound(folder_prefix(path));
  return folders_.contains(path) ||
         (it != files_.end() && it->first.starts_with(folder_prefix(path)));
}

Status MemoryFileSystem::write(const std::string& path, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  if (writes_left_ == 0) return fail(Code::kIo, "cannot write " + path + ": no space left");
  if (writes_left_ != static_cast<size_t>(-1)) --writes_left_;
  files_[path] = bytes;
  return {};
}

Status MemoryFileSystem::make_folders(const std::string& path) {
  const std::lock_guard lock(mutex_);
  folders_.insert(path);
  return {};
}

Status MemoryFileSystem::remove_tree(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::erase_if(files_, [&](const auto& file) {
    return file.first == path || file.first.starts_with(folder_prefix(path));
  });
  folders_.erase(path);
  return {};
}

Status MemoryFileSystem::move_folder(const std::string& from, const std::string& to) {
  if (is_folder(to)) return fail(Code::kConflict, "cannot move to " + to + ": it exists");
  const std::lock_guard lock(mutex_);
  const std::string prefix = folder_prefix(from);
  std::map<std::string, std::string> moved;
  for (auto& [name, bytes] : files_) {
    const bool inside = name.starts_with(prefix);
    moved[inside ? folder_prefix(to) + name.substr(prefix.size()) : name] = std::move(bytes);
  }
  files_ = std::move(moved);
  folders_.erase(from);
  folders_.insert(to);
  return {};
}

Result<std::unique_ptr<FolderLock>> MemoryFileSystem::lock(const std::string&) {
  return std::make_unique<FolderLock>();
}

}  // namespace hikeshi
