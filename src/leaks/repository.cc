// SPDX-License-Identifier: Apache-2.0
#include "leaks/repository.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"

namespace hikeshi::leaks {
namespace {

constexpr uint64_t kMostText = uint64_t{256} << 20;  // of packed-refs and one reflog
constexpr size_t kDeepestAlternate = 5;              // as deep as git follows them
constexpr size_t kDeepestSubmodule = 8;

std::string absolute_in(const std::string& folder, std::string_view path) {
  return path.starts_with("/") ? std::string(path) : folder + "/" + std::string(path);
}

void add(Problems& problems, const std::string& file, std::string reason, std::string detail = {}) {
  problems.add({file, "", std::move(reason), std::move(detail)});
}

// A text file that need not be there.
std::string text_of(FileSystem& fs, const std::string& path, Problems& problems) {
  auto text = fs.read_at_most(path, kMostText);
  if (text) return std::move(*text);
  if (text.error().code != Code::kNotFound) add(problems, path, "unreadable", text.error().message);
  return {};
}

std::optional<std::string> git_dir_of(FileSystem& fs, const std::string& path) {
  const std::string inner = path + "/.git";
  if (fs.is_folder(inner) && is_git_dir(fs, inner)) return inner;
  std::string file = fs.is_folder(path) ? inner : path;
  if (fs.exists(file) && !fs.is_folder(file)) {
    const auto text = fs.read_at_most(file, 65536);
    if (text && text->starts_with("gitdir: ")) {
      const std::string folder = file.substr(0, file.rfind('/'));
      const std::string named = absolute_in(file.find('/') == std::string::npos ? "." : folder,
                                            trim(std::string_view(*text).substr(8)));
      if (is_git_dir(fs, named)) return named;
    }
  }
  if (is_git_dir(fs, path)) return path;
  return std::nullopt;
}

// [extensions] objectFormat = sha256, in whatever case and spacing.
bool says_sha256(std::string_view config) {
  bool in_section = false;
  for (std::string_view line : split(config, '\n')) {
    line = trim(line);
    if (line.starts_with("[")) in_section = to_lower(line).starts_with("[extensions]");
    const size_t equals = line.find('=');
    if (!in_section || equals == std::string_view::npos) continue;
    if (equals_ignore_case(trim(line.substr(0, equals)), "objectformat"))
      return equals_ignore_case(trim(line.substr(equals + 1)), "sha256");
  }
  return false;
}

void add_alternates(FileSystem& fs, Layout& layout, const std::string& objects, bool follow,
                    size_t depth, Problems& problems) {
  const std::string file = objects + "/info/alternates";
  const std::string text = text_of(fs, file, problems);
  for (const std::string_view raw : split(text, '\n')) {
    if (raw.empty() || raw.starts_with("#")) continue;
    const std::string folder = absolute_in(objects, raw);
    if (!follow) {
      layout.borrows = true;
      add(problems, file, "alternate_not_followed", std::string(raw));
    } else if (depth >= kDeepestAlternate || !fs.is_folder(folder)) {
      add(problems, file, "alternate_unreadable", std::string(raw));
    } else if (std::find(layout.object_dirs.begin(), layout.object_dirs.end(), folder) ==
               layout.object_dirs.end()) {
      layout.object_dirs.push_back(folder);
      add_alternates(fs, layout, folder, follow, depth + 1, problems);
    }
  }
}

void add_shallow(FileSystem& fs, Layout& layout, Problems& problems) {
  const std::string file = layout.common_dir + "/shallow";
  const std::string text = text_of(fs, file, problems);
  for (const std::string_view line : split(text, '\n')) {
    if (const auto id = ObjectId::from_hex(trim(line))) layout.shallow.push_back(*id);
  }
  std::sort(layout.shallow.begin(), layout.shallow.end());
  if (!layout.shallow.empty())
    problems.add(
        {file, "", "shallow", "what lies before these commits is not here", layout.shallow.size()});
}

void add_submodules(FileSystem& fs, const std::string& folder, size_t depth,
                    std::vector<std::string>& out) {
  const auto names = fs.list(folder);
  if (!names || depth > kDeepestSubmodule) return;
  for (const std::string& name : *names) {
    const std::string inner = folder + "/" + name;
    if (!fs.is_folder(inner)) continue;
    if (is_git_dir(fs, inner))
      out.push_back(inner);
    else
      add_submodules(fs, inner, depth + 1, out);
  }
}

void add_worktrees(FileSystem& fs, Layout& layout) {
  const std::string folder = layout.common_dir + "/worktrees";
  const auto names = fs.list(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    const std::string inner = folder + "/" + name;
    if (inner != layout.git_dir && fs.exists(inner + "/HEAD")) layout.worktrees.push_back(inner);
  }
}

// ---- refs

void add_loose(FileSystem& fs, const std::string& root, const std::string& under,
               std::vector<Ref>& refs, Problems& problems) {
  const auto listing = fs.list_tree(root + "/" + under);
  if (!listing) return;
  for (const Error& error : listing->unreadable)
    add(problems, error.file.empty() ? root + "/" + under : error.file, "unreadable",
        error.message);
  for (const FileInfo& info : listing->files) {
    const auto text = fs.read_at_most(info.path, 65536);
    if (!text) {
      add(problems, info.path, "unreadable", text.error().message);
      continue;
    }
    if (text->starts_with("ref: ")) continue;  // the ref that it names is read itself
    const std::string_view hex = trim(*text);
    if (const auto id = ObjectId::from_hex(hex))
      refs.push_back({info.path.substr(root.size() + 1), *id});
    else if (!info.path.ends_with(".lock"))
      add(problems, info.path, "broken_ref");
  }
}

void add_packed(FileSystem& fs, const Layout& layout, std::vector<Ref>& refs, Problems& problems) {
  const std::string file = layout.common_dir + "/packed-refs";
  const std::string text = text_of(fs, file, problems);
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty() || line.starts_with("#") || line.starts_with("^")) continue;
    const size_t blank = line.find(' ');
    const auto id = ObjectId::from_hex(line.substr(0, blank));
    if (id && blank != std::string_view::npos)
      refs.push_back({std::string(line.substr(blank + 1)), *id});
    else
      add(problems, file, "broken_ref");
  }
}

void add_head(FileSystem& fs, const std::string& folder, const std::string& name,
              const std::string& shown, std::vector<Ref>& refs, Problems& problems) {
  const std::string text = text_of(fs, folder + "/" + name, problems);
  for (const std::string_view line : split(text, '\n')) {
    const auto id = ObjectId::from_hex(line.substr(0, std::min(line.find('\t'), line.size())));
    if (id) refs.push_back({shown, *id});
  }
}

// ORIG_HEAD, FETCH_HEAD (a line for each) and their like.
void add_heads(FileSystem& fs, const std::string& folder, std::vector<Ref>& refs,
               Problems& problems) {
  const auto names = fs.list(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    if (name != "HEAD" && name.ends_with("HEAD") && !fs.is_folder(folder + "/" + name))
      add_head(fs, folder, name, name, refs, problems);
  }
}

void sort_once(std::vector<Ref>& refs) {
  const auto key = [](const Ref& r) { return std::tie(r.name, r.id); };
  std::sort(refs.begin(), refs.end(), [&](const Ref& a, const Ref& b) { return key(a) < key(b); });
  refs.erase(std::unique(refs.begin(), refs.end(),
                         [&](const Ref& a, const Ref& b) { return key(a) == key(b); }),
             refs.end());
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void add_log(FileSystem& fs, const std::string& path, const std::string& name,
             std::vector<Ref>& out, Problems& problems) {
  const std::string text = text_of(fs, path, problems);
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line.substr(0, std::min<size_t>(line.size(), 130)), ' ');
    for (size_t i = 0; i < 2 && i < words.size(); ++i) {
      const auto id = ObjectId::from_hex(words[i]);
      if (id && std::any_of(id->bytes.begin(), id->bytes.end(), [](uint8_t b) { return b != 0; }))
        out.push_back({name, *id});
    }
  }
}

}  // namespace

// git wants a HEAD. Where it was lost the objects are there all the same.
bool is_git_dir(FileSystem& fs, const std::string& path) {
  const bool named = path == ".git" || path.ends_with("/.git");
  const bool head = fs.exists(path + "/HEAD");
  return fs.is_folder(path + "/objects") ? head || named : head && fs.exists(path + "/commondir");
}

std::optional<Layout> find_repository(FileSystem& fs, const std::string& path,
                                      bool follow_alternates, Problems& problems) {
  const auto git_dir = git_dir_of(fs, path);
  if (!git_dir) return std::nullopt;
  Layout layout;
  layout.git_dir = layout.common_dir = *git_dir;
  if (!fs.exists(*git_dir + "/HEAD"))
    add(problems, *git_dir + "/HEAD", "broken_ref", "it is not there");
  const std::string common = text_of(fs, *git_dir + "/commondir", problems);
  if (!trim(common).empty()) layout.common_dir = absolute_in(*git_dir, trim(common));
  if (says_sha256(text_of(fs, layout.common_dir + "/config", problems))) layout.hash_size = 32;
  layout.object_dirs = {layout.common_dir + "/objects"};
  add_alternates(fs, layout, layout.object_dirs[0], follow_alternates, 0, problems);
  add_shallow(fs, layout, problems);
  add_worktrees(fs, layout);
  add_submodules(fs, layout.common_dir + "/modules", 0, layout.submodules);
  if (fs.exists(layout.common_dir + "/reftable"))
    add(problems, layout.common_dir + "/reftable", "reftable",
        "refs in this form are not searched");
  return layout;
}

std::vector<Ref> read_refs(FileSystem& fs, const Layout& layout, Problems& problems) {
  std::vector<Ref> refs;
  add_packed(fs, layout, refs, problems);
  // A loose ref stands in place of the packed one of its name.
  std::vector<Ref> loose;
  add_loose(fs, layout.common_dir, "refs", loose, problems);
  std::set<std::string> names;
  for (const Ref& ref : loose) names.insert(ref.name);
  std::erase_if(refs, [&](const Ref& ref) { return names.contains(ref.name); });
  refs.insert(refs.end(), loose.begin(), loose.end());
  add_head(fs, layout.git_dir, "HEAD", "HEAD", refs, problems);
  if (layout.common_dir != layout.git_dir) {
    add_head(fs, layout.common_dir, "HEAD", "main-worktree/HEAD", refs, problems);
    add_loose(fs, layout.git_dir, "refs", refs, problems);
  }
  for (const std::string& tree : layout.worktrees) {
    add_head(fs, tree, "HEAD", "worktrees/" + last_part(tree) + "/HEAD", refs, problems);
    std::vector<Ref> own;
    add_loose(fs, tree, "refs", own, problems);
    for (Ref& ref : own) refs.push_back({"worktrees/" + last_part(tree) + "/" + ref.name, ref.id});
  }
  sort_once(refs);
  return refs;
}

std::vector<Ref> read_reflogs(FileSystem& fs, const Layout& layout, Problems& problems) {
  std::vector<Ref> out;
  std::vector<std::string> folders = {layout.common_dir};
  if (layout.git_dir != layout.common_dir) folders.push_back(layout.git_dir);
  folders.insert(folders.end(), layout.worktrees.begin(), layout.worktrees.end());
  for (const std::string& folder : folders) {
    add_heads(fs, folder, out, problems);
    const std::string root = folder + "/logs";
    const auto listing = fs.list_tree(root);
    if (!listing) continue;
    for (const FileInfo& info : listing->files)
      add_log(fs, info.path, info.path.substr(root.size() + 1), out, problems);
  }
  sort_once(out);
  return out;
}

}  // namespace hikeshi::leaks
