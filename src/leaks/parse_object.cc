// SPDX-License-Identifier: Apache-2.0
#include "leaks/parse_object.h"

#include <charconv>

#include "base/text.h"

namespace hikeshi::leaks {
namespace {

// The value of "word value\n" at the front, which is then taken off. nullopt: another word stands
// there.
std::optional<std::string_view> take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word) || text.size() <= word.size() || text[word.size()] != ' ')
    return std::nullopt;
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view value = text.substr(word.size() + 1, end - word.size() - 1);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

int64_t parse_time(std::string_view text) {
  int64_t time = 0;
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), time);
  // Beyond the year 9999 no time can be written: such a date says nothing.
  constexpr int64_t kLatest = 253402300799;
  return error == std::errc() && time >= 0 && time <= kLatest ? time : 0;
}

// Where the address stands in "name <address> time zone"; nullopt for anything else.
struct Address {
  size_t open, close;
};

std::optional<Address> find_address(std::string_view line) {
  const size_t open = line.find('<'), close = line.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return std::nullopt;
  return Address{open, close};
}

int64_t time_of(std::string_view line) {
  const auto address = find_address(line);
  return address ? parse_time(trim(line.substr(address->close + 1))) : 0;
}

Signature parse_signature(std::string_view line) {
  const auto address = find_address(line);
  if (!address) return {std::string(trim(line)), "", 0};
  return {std::string(trim(line.substr(0, address->open))),
          std::string(trim(line.substr(address->open + 1, address->close - address->open - 1))),
          time_of(line)};
}

// The tree and the parents at the front, which are then taken off.
std::optional<CommitHead> take_head(std::string_view& text) {
  CommitHead head;
  const auto tree = take(text, "tree");
  const auto tree_id = tree ? ObjectId::from_hex(*tree) : std::nullopt;
  if (!tree_id) return std::nullopt;
  head.tree = *tree_id;
  while (const auto parent = take(text, "parent")) {
    const auto id = ObjectId::from_hex(*parent);
    if (!id) return std::nullopt;
    head.parents.push_back(*id);
  }
  return head;
}

}  // namespace

std::optional<CommitHead> parse_commit_head(std::string_view text) {
  auto head = take_head(text);
  if (!head) return std::nullopt;
  take(text, "author");
  if (const auto who = take(text, "committer")) head->time = time_of(*who);
  return head;
}

std::optional<CommitText> parse_commit(std::string_view text) {
  auto head = take_head(text);
  if (!head) return std::nullopt;
  CommitText commit{head->tree, std::move(head->parents), {}, {}};
  if (const auto author = take(text, "author")) commit.author = parse_signature(*author);
  if (const auto who = take(text, "committer")) commit.committer = parse_signature(*who);
  return commit;
}

std::optional<TagText> parse_tag(std::string_view text) {
  const auto object = take(text, "object");
  const auto id = object ? ObjectId::from_hex(*object) : std::nullopt;
  if (!id) return std::nullopt;
  TagText tag{*id, {}};
  take(text, "type");
  take(text, "tag");
  if (const auto tagger = take(text, "tagger")) tag.tagger = parse_signature(*tagger);
  return tag;
}

}  // namespace hikeshi::leaks
