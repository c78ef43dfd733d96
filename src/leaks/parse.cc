// SPDX-License-Identifier: Apache-2.0
#include "leaks/parse.h"

#include <charconv>

namespace hikeshi::leaks {
namespace {

// The line without its line feed; `rest` goes on behind it.
std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

// "Name <mail> 1700000000 +0900"
std::string_view split_person(std::string_view line, int64_t& time) {
  const size_t end = line.rfind('>');
  if (end == std::string_view::npos) return line;
  const std::string_view digits = line.substr(std::min(end + 2, line.size()));
  std::from_chars(digits.data(), digits.data() + digits.size(), time);
  return line.substr(0, end + 1);
}

}  // namespace

std::optional<Commit> parse_commit(std::string_view bytes) {
  Commit commit;
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) break;
    const size_t space = line.find(' ');
    if (space == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, space), value = line.substr(space + 1);
    if (key == "tree") {
      commit.tree = ObjectId::parse(value).value_or(ObjectId());
    } else if (key == "parent") {
      if (const auto id = ObjectId::parse(value)) commit.parents.push_back(*id);
    } else if (key == "author") {
      commit.author = split_person(value, commit.authored);
    } else if (key == "committer") {
      split_person(value, commit.committed);
    }
  }
  if (commit.tree.empty()) return std::nullopt;
  return commit;
}

std::optional<ObjectId> parse_tag(std::string_view bytes) {
  const std::string_view line = take_line(bytes);
  constexpr std::string_view kObject = "object ";
  return line.starts_with(kObject) ? ObjectId::parse(line.substr(kObject.size())) : std::nullopt;
}

bool next_entry(std::string_view& rest, size_t id_size, TreeEntry& entry) {
  const size_t space = rest.find(' ');
  if (space == std::string_view::npos || space > 6) return false;
  const size_t end = rest.find('\0', space);
  if (end == std::string_view::npos || rest.size() - end - 1 < id_size) return false;
  entry.folder = rest[0] == '4' || rest[0] == '0';
  entry.submodule = rest.starts_with("16");
  entry.name = rest.substr(space + 1, end - space - 1);
  entry.id = reinterpret_cast<const uint8_t*>(rest.data()) + end + 1;
  rest.remove_prefix(end + 1 + id_size);
  return true;
}

}  // namespace hikeshi::leaks
