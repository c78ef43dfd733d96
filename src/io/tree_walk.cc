// SPDX-License-Identifier: Apache-2.0
#include "io/tree_walk.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

namespace hikeshi {
namespace {

namespace stdfs = std::filesystem;

class TreeWalk {
 public:
  FileSystem::Listing run(const std::string& top) {
    folders_.push_back(top);
    while (!folders_.empty()) {
      const std::string folder = std::move(folders_.back());
      folders_.pop_back();
      read_folder(folder);
    }
    // A link to a folder that was walked anyway, such as a loop, hides nothing.
    for (const std::string& link : links_) {
      if (!walked_.contains(identity_of(link)))
        listing_.unreadable.push_back(
            {Code::kUnsupported,
             "links to folders are not followed, give the folder itself: " + link,
             link,
             {}});
    }
    std::sort(listing_.files.begin(), listing_.files.end(),
              [](const FileInfo& a, const FileInfo& b) { return a.path < b.path; });
    std::sort(listing_.unreadable.begin(), listing_.unreadable.end(),
              [](const Error& a, const Error& b) { return a.file < b.file; });
    return std::move(listing_);
  }

 private:
  using Identity = std::pair<dev_t, ino_t>;

  static Identity identity_of(const std::string& folder) {
    struct stat info {};
    return ::stat(folder.c_str(), &info) == 0 ? Identity{info.st_dev, info.st_ino} : Identity{};
  }

  void read_folder(const std::string& folder) {
    std::error_code ec;
    stdfs::directory_iterator it(folder, ec);
    if (!ec) walked_.insert(identity_of(folder));
    for (; !ec && it != stdfs::directory_iterator(); it.increment(ec)) read_entry(*it);
    if (ec) unreadable("cannot open folder", folder, ec.value());
  }

  void read_entry(const stdfs::directory_entry& entry) {
    const std::string path = entry.path().string();
    std::error_code ec;
    const auto status = entry.status(ec);
    if (ec || !stdfs::exists(status)) {
      unreadable(entry.is_symlink() ? "broken link" : "cannot open", path,
                 ec ? ec.value() : ENOENT);
    } else if (stdfs::is_directory(status)) {
      (entry.is_symlink() ? links_ : folders_).push_back(path);
    } else if (stdfs::is_regular_file(status)) {
      const uint64_t size = entry.file_size(ec);
      listing_.files.push_back({path, ec ? 0 : size});
    } else {
      listing_.unreadable.push_back({Code::kUnsupported, "no regular file: " + path, path, {}});
    }
  }

  void unreadable(const std::string& what, const std::string& path, int number) {
    listing_.unreadable.push_back(system_error(what, path, number));
  }

  FileSystem::Listing listing_;
  std::vector<std::string> folders_, links_;  // still to be read; links to folders
  std::set<Identity> walked_;
};

}  // namespace

Error system_error(const std::string& what, const std::string& path, int number) {
  const Code code = number == ENOENT || number == ENOTDIR     ? Code::kNotFound
                    : number == EACCES || number == EPERM     ? Code::kDenied
                    : number == EEXIST || number == ENOTEMPTY ? Code::kConflict
                                                              : Code::kIo;
  return Error{code, fmt::format("{} {}: {}", what, path, std::strerror(number)), path, {}};
}

FileSystem::Listing walk_tree(const std::string& folder) { return TreeWalk().run(folder); }

}  // namespace hikeshi
