// SPDX-License-Identifier: Apache-2.0
#include "cli/input.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/embedded.h"
#include "base/text.h"
#include "cli/kept_folder.h"
#include "io/hash.h"
#include "sigma/placeholders.h"
#include "trail/reader.h"

namespace hikeshi::cli {
namespace {

constexpr size_t kLargestNotice = size_t{64} << 20;

// Waits in short steps: Ctrl-C must end a wait for what nobody writes.
Result<std::string> read_standard_input(const World& world) {
  std::string bytes, buffer(65536, '\0');
  while (!world.stop.stop_requested()) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, 100) <= 0) continue;  // nothing yet, or a signal came
    const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n == 0) return bytes;
    if (n < 0 && errno != EINTR && errno != EAGAIN)
      return fail(Code::kIo, std::string("cannot read standard input: ") + std::strerror(errno));
    if (n > 0) bytes.append(buffer, 0, static_cast<size_t>(n));
    if (bytes.size() > kLargestNotice)
      return fail(Code::kLimit, "standard input is larger than a notice can be (64 MiB)");
  }
  return fail(Code::kCancelled, "interrupted while reading standard input; nothing was changed");
}

// The messages that a path stands for, as full paths.
std::vector<std::string> messages_at(World& world, const std::string& path) {
  if (path == "-" || !world.fs.is_folder(path)) return {path};
  std::vector<std::string> names;
  if (const auto listing = world.fs.list_tree(path)) {
    for (const FileInfo& file : listing->files)
      names.push_back(file.path.substr(std::min(path.size() + 1, file.path.size())));
  }
  std::vector<std::string> paths;
  for (const std::string& name : notice::messages_of_folder(names))
    paths.push_back(path + "/" + name);
  return paths;
}

bool is_rule_file(const std::string& path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

// What begins with "./" or ends with "/" is the same folder without it.
std::string clean_folder(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

Result<sigma::Placeholders> lists_of(World& world, const std::vector<std::string>& paths) {
  sigma::Placeholders lists;
  for (const std::string& path : paths) {
    const std::string bytes = HK_TRY(world.fs.read(path));
    if (auto read = sigma::read_placeholders(bytes, lists); !read)
      return tl::make_unexpected(std::move(read).error().with_context(path));
  }
  return lists;
}

// Of all that decides what rules say: files with their names, and databases of countries. 800 rules
// are some megabytes.
std::string hash_of(World& world, const std::vector<sigma::RuleFile>& files,
                    const std::vector<std::string>& placeholders, const geo::Atlas* atlas) {
  std::string all;
  const auto add = [&](const std::string& name, const std::string& bytes) {
    all += fmt::format("{} {}\n{}\n", name, bytes.size(), bytes);
  };
  for (const sigma::RuleFile& file : files) add(file.path, file.bytes);
  for (const std::string& path : placeholders) add(path, world.fs.read(path).value_or(""));
  for (size_t i = 0; atlas != nullptr && i < atlas->databases().size(); ++i) {
    const geo::Mmdb& database = atlas->databases()[i];
    add(database.path(), fmt::format("{} {}", database.type(), database.built_at()));
  }
  return sha256_hex(all);
}

// Of a database of networks alone nobody's country would be known.
sigma::CountryOf countries_of(const geo::Atlas* atlas) {
  const auto knows = [](const geo::Mmdb& database) {
    return database.type().find("ASN") == std::string::npos;
  };
  if (atlas == nullptr || std::ranges::none_of(atlas->databases(), knows)) return {};
  return [atlas](std::string_view address) {
    std::optional<Error> broken;
    return atlas->find(address, broken).country;
  };
}

}  // namespace

notice::ReadOptions read_options(const World& world, const Args& args) {
  notice::ReadOptions options;
  options.trusted_authserv_ids = args.all("--trust-authserv");
  options.trusted_relays = args.all("--trust-relay");
  options.own_domains = args.all("--own-domain");
  options.now = world.clock.now();
  return options;
}

Result<NoticeInput> read_notices(World& world, const Args& args,
                                 const std::vector<std::string>& paths) {
  NoticeInput input;
  const notice::ReadOptions options = read_options(world, args);
  std::optional<Error> first_error;
  for (const std::string& given : paths) {
    for (const std::string& path : messages_at(world, given)) {
      auto bytes =
          path == "-" ? read_standard_input(world) : world.fs.read_at_most(path, kLargestNotice);
      if (!bytes) {
        if (!first_error) first_error = bytes.error();
        input.reading.problems.push_back({path, 0, bytes.error().message});
        continue;
      }
      notice::append(input.reading, notice::read(path, *bytes, options));
      input.files.push_back({path, std::move(*bytes)});
    }
  }
  if (input.files.empty() && first_error) return tl::make_unexpected(*first_error);
  if (input.files.empty())
    return fail(Code::kNotFound, "there is no mail below " + join(paths, ", "));
  return input;
}

bool nothing_parsable(const notice::Reading& reading) {
  return reading.notices.empty() &&
         std::all_of(reading.not_notices.begin(), reading.not_notices.end(),
                     [](const auto& none) { return none.reason == notice::Reason::kUnreadable; });
}

Result<TrailInput> find_sources(World& world, const std::vector<std::string>& paths) {
  TrailInput input;
  std::vector<FileInfo> files;
  for (const std::string& path : paths) {
    auto listing = HK_TRY(world.fs.list_tree(clean_folder(path)));
    std::move(listing.files.begin(), listing.files.end(), std::back_inserter(files));
    std::move(listing.unreadable.begin(), listing.unreadable.end(),
              std::back_inserter(input.unreadable));
  }
  const auto by_path = [](const FileInfo& a, const FileInfo& b) { return a.path < b.path; };
  if (!std::is_sorted(files.begin(), files.end(), by_path))
    std::sort(files.begin(), files.end(), by_path);
  files.erase(std::unique(files.begin(), files.end(),
                          [](const FileInfo& a, const FileInfo& b) { return a.path == b.path; }),
              files.end());
  if (files.empty() && input.unreadable.empty())
    return fail(Code::kNotFound,
                fmt::format("there is no file below {}: nothing to search. Was the download "
                            "complete? See `hikeshi respond NOTICE` for the commands.",
                            join(paths, ", ")));
  for (FileInfo& file : files) {
    FileSystem* fs = &world.fs;
    const trail::SourceName name(std::move(file.path));
    // Two pointers fit into the function itself.
    input.sources.push_back({name, file.size, [fs, path = &name.text()](std::string& into) {
                               return fs->read_into(*path, trail::kLargestLog, into);
                             }});
  }
  read_manifests(input);
  return input;
}

Result<sigma::Loaded> load_rules(World& world, const std::vector<std::string>& folders,
                                 const std::vector<std::string>& placeholders, Pack pack,
                                 const geo::Atlas* atlas) {
  const sigma::Placeholders lists = HK_TRY(lists_of(world, placeholders));
  std::vector<sigma::RuleFile> files;
  for (const EmbeddedFile& file : embedded_rules()) {
    if (pack == Pack::kWith) files.push_back({std::string(file.name), std::string(file.bytes)});
  }
  std::vector<sigma::Remark> unreadable;
  for (const std::string& folder : folders) {
    const auto listing = HK_TRY(world.fs.list_tree(clean_folder(folder)));
    for (const FileInfo& file : listing.files) {
      if (!is_rule_file(file.path)) continue;
      auto bytes = world.fs.read(file.path);
      if (bytes) {
        files.push_back({file.path, std::move(*bytes)});
      } else {
        unreadable.push_back({file.path, bytes.error().message, false});
      }
    }
  }
  sigma::Loaded loaded = sigma::load(files, lists, countries_of(atlas), world.threads);
  loaded.sha256 = hash_of(world, files, placeholders, atlas);
  loaded.failed.insert(loaded.failed.end(), unreadable.begin(), unreadable.end());
  return loaded;
}

}  // namespace hikeshi::cli
