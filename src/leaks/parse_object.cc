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

Signature parse_signature(std::string_view line) {
  Signature signature;
  const size_t open = line.find('<'), close = line.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    signature.name = std::string(trim(line));
    return signature;
  }
  signature.name = std::string(trim(line.substr(0, open)));
  signature.email = std::string(trim(line.substr(open + 1, close - open - 1)));
  const std::string_view rest = trim(line.substr(close + 1));
  int64_t time = 0;
  const auto [last, error] = std::from_chars(rest.data(), rest.data() + rest.size(), time);
  // Beyond the year 9999 no time can be written: such a date says nothing.
  constexpr int64_t kLatest = 253402300799;
  if (error == std::errc() && time >= 0 && time <= kLatest) signature.time = time;
  return signature;
}

}  // namespace

std::optional<CommitText> parse_commit(std::string_view text) {
  CommitText commit;
  const auto tree = take(text, "tree");
  const auto tree_id = tree ? ObjectId::from_hex(*tree) : std::nullopt;
  if (!tree_id) return std::nullopt;
  commit.tree = *tree_id;
  while (const auto parent = take(text, "parent")) {
    const auto id = ObjectId::from_hex(*parent);
    if (!id) return std::nullopt;
    commit.parents.push_back(*id);
  }
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
