// SPDX-License-Identifier: Apache-2.0
#include "aws/model_text.h"

#include <algorithm>

namespace hikeshi::aws {

Status ModelText::index() {
  const std::string_view text = lines_;
  index_.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')));
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const size_t kind = line.find(' ');
    const size_t key = kind == line.npos ? kind : line.find(' ', kind + 1);
    if (key == line.npos) return fail(Code::kCorrupt, "a line of a model has no kind and name");
    index_.push_back({line.substr(0, key), line.substr(key + 1)});
    if (index_.size() > 1 && index_[index_.size() - 2].key >= index_.back().key)
      return fail(Code::kCorrupt, "a line of a model is out of order");
    at = end + 1;
  }
  return {};
}

std::vector<ModelText::Line>::const_iterator ModelText::first_from(std::string_view key) const {
  return std::lower_bound(index_.begin(), index_.end(), key,
                          [](const Line& line, std::string_view k) { return line.key < k; });
}

std::string_view ModelText::find(std::string_view kind, std::string_view name) const {
  std::string key(kind);
  key.append(" ").append(name);
  const auto it = first_from(key);
  return it != index_.end() && it->key == key ? it->json : std::string_view();
}

std::vector<std::string_view> ModelText::names(std::string_view kind) const {
  const std::string start = std::string(kind) + ' ';
  std::vector<std::string_view> names;
  for (auto it = first_from(start); it != index_.end() && it->key.starts_with(start); ++it)
    names.push_back(it->key.substr(start.size()));
  return names;
}

}  // namespace hikeshi::aws
