// SPDX-License-Identifier: Apache-2.0
#include "leaks/grounds.h"

#include <filesystem>
#include <set>

#include "leaks/object_id.h"
#include "leaks/repository.h"

namespace hikeshi::leaks {
namespace {

constexpr std::string_view kGit = "/.git";

// A folder that this file makes likely to be a git directory, "" for none.
std::string candidate(const std::string& file) {
  if (file.ends_with("/HEAD")) return file.substr(0, file.size() - 5);
  if (file.ends_with(kGit)) return file;
  const size_t inside = file.find("/.git/");
  return inside == std::string::npos ? "" : file.substr(0, inside + kGit.size());
}

bool is_repository(FileSystem& fs, const std::string& path) {
  if (!fs.is_folder(path)) return true;  // a `.git` file: what it names is seen when it is opened
  return is_git_dir(fs, path) && !fs.exists(path + "/commondir");
}

}  // namespace

std::vector<std::string> repositories_below(FileSystem& fs, const FileSystem::Listing& listing) {
  std::set<std::string> candidates;
  for (const FileInfo& info : listing.files) candidates.insert(candidate(info.path));
  for (const Error& error : listing.unreadable) {
    if (error.file.ends_with(kGit)) candidates.insert(error.file);
  }
  candidates.erase("");
  std::vector<std::string> out;
  for (const std::string& path : candidates) {
    if (is_repository(fs, path)) out.push_back(path);
  }
  return out;
}

std::optional<std::string> repository_above(FileSystem& fs, const std::string& path) {
  const auto has_one = [&](const std::string& folder) {
    const std::string inner = folder + std::string(kGit);
    const bool file = fs.exists(inner) && !fs.is_folder(inner);
    return file || is_git_dir(fs, inner) || is_git_dir(fs, folder);
  };
  std::filesystem::path at = real_path(path);
  while (at != at.parent_path()) {
    at = at.parent_path();
    if (has_one(at.string())) return at.string();
  }
  return std::nullopt;
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  return error ? path : real.string();
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string holder_of_loose_object(const std::string& path) {
  constexpr std::string_view kObjects = "/objects/";
  const size_t at = path.rfind(kObjects);
  if (at == std::string::npos) return {};
  std::string name = path.substr(at + kObjects.size());
  if (name.size() < 3 || name[2] != '/') return {};
  return ObjectId::from_hex(name.erase(2, 1)) ? path.substr(0, at) : "";
}

}  // namespace hikeshi::leaks
