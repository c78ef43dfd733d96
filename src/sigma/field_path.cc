// SPDX-License-Identifier: Apache-2.0
#include "sigma/field_path.h"

#include <algorithm>
#include <array>

namespace hikeshi::sigma {
namespace {

using trail::Json;

// Arrays directly in arrays, and parts of one name. No record of AWS's comes near; a hostile one is
// cut off here, not in the stack.
constexpr int kMaxNesting = 24;

// Whether `key` is the first part, or the first parts, of `rest`.
bool leads(std::string_view key, std::string_view rest) {
  return rest.starts_with(key) && (rest.size() == key.size() || rest[key.size()] == '.');
}

// Where values go: `whole` keeps an array at the end of the path together.
struct Sink {
  std::vector<Json>& values;
  bool whole = false;
};

void expand(const Json& value, int nesting, Sink sink) {
  if (sink.whole || !value.is_array()) return sink.values.push_back(value);
  if (nesting >= kMaxNesting) return;
  for (const Json element : value.elements()) expand(element, nesting + 1, sink);
}

// What members of one object lead on, each by the length of its key; a repeated key replaces.
class Leads {
 public:
  void add(size_t length, const Json& value) {
    for (size_t i = 0; i < count_; ++i) {
      if (lengths_[i] == length) return void(values_[i] = value);
    }
    if (count_ == lengths_.size()) return;
    lengths_[count_] = length;
    values_[count_++] = value;
  }
  size_t size() const { return count_; }
  size_t length(size_t i) const { return lengths_[i]; }
  const Json& value(size_t i) const { return values_[i]; }

 private:
  std::array<size_t, 8> lengths_;
  std::array<Json, 8> values_;
  size_t count_ = 0;
};

bool walk(const Json& here, std::string_view rest, int nesting, Sink sink);

bool walk_object(const Json& object, std::string_view rest, int nesting, Sink sink) {
  Leads leads_on;
  std::string buffer;
  const bool plain = object.document() != nullptr && object.document()->plain;
  for (const Json::Member member : object.members()) {
    const std::string_view key = plain ? member.raw_key : trail::unescape(member.raw_key, buffer);
    if (leads(key, rest)) leads_on.add(key.size(), member.value());
  }
  bool found = false;
  for (size_t i = 0; i < leads_on.size(); ++i) {
    const size_t next = std::min(leads_on.length(i) + 1, rest.size());
    found |= walk(leads_on.value(i), rest.substr(next), nesting + 1, sink);
  }
  return found;
}

bool walk(const Json& here, std::string_view rest, int nesting, Sink sink) {
  if (nesting >= kMaxNesting) return false;
  if (rest.empty()) return expand(here, nesting, sink), true;
  if (here.is_object()) return walk_object(here, rest, nesting, sink);
  bool found = false;
  if (here.is_array()) {
    for (const Json element : here.elements()) found |= walk(element, rest, nesting + 1, sink);
  }
  return found;
}

// Appends the value to `out`: JSON without blanks outside strings, as written or with its strings
// decoded. Goes over the bytes, not over the tree, so depth costs nothing.
void append_text(const Json& value, bool decode, std::string& out) {
  const std::string_view raw = value.raw();
  std::string buffer;
  for (size_t i = 0; i < raw.size();) {
    if (static_cast<unsigned char>(raw[i]) <= ' ') {
      ++i;
    } else if (raw[i] == '"') {
      size_t end = i + 1;
      while (end < raw.size() && raw[end] != '"') end += raw[end] == '\\' ? 2 : 1;
      end = std::min(end, raw.size());
      const std::string_view inside = raw.substr(i + 1, end - i - 1);
      out += '"';
      out += decode ? trail::unescape(inside, buffer) : inside;
      out += '"';
      i = end + 1;
    } else {
      out += raw[i++];
    }
  }
}

}  // namespace

FieldPath::FieldPath(std::string name) : name_(std::move(name)) {
  head_size_ = std::min(name_.find('.'), name_.size());
  head_ = trail::field_of(head());
}

bool FieldPath::collect(const trail::Record& record, bool whole, std::vector<Json>& values) const {
  const std::string_view rest =
      std::string_view(name_).substr(std::min(head_size_ + 1, name_.size()));
  if (head_) {
    const Json value = record[*head_];
    if (value.present()) return walk(value, rest, 0, {values, whole});
    if (rest.empty()) return false;
  }
  return walk_object(record.json(), name_, 0, {values, whole});
}

bool FieldPath::collect(const Json& element, bool whole, std::vector<Json>& values) const {
  if (name_ == ".") return expand(element, 0, {values, whole}), true;
  return element.is_object() && walk_object(element, name_, 0, {values, whole});
}

bool FieldPath::collect(const trail::Record& record, std::vector<Json>& values) const {
  return collect(record, false, values);
}

bool FieldPath::collect(const Json& element, std::vector<Json>& values) const {
  return collect(element, false, values);
}

void FieldPath::collect_whole(const trail::Record& record, std::vector<Json>& values) const {
  collect(record, true, values);
}

void FieldPath::collect_whole(const Json& element, std::vector<Json>& values) const {
  collect(element, true, values);
}

std::optional<Json> FieldPath::first(const trail::Record& record) const {
  std::vector<Json> values;
  collect(record, values);
  const auto found =
      std::find_if(values.begin(), values.end(), [](const Json& v) { return !v.nothing(); });
  return found == values.end() ? std::nullopt : std::optional<Json>(*found);
}

std::string_view text_of(const Json& value, std::string& buffer) {
  if (value.is_string()) return value.string(buffer);
  if (!value.is_object() && !value.is_array()) return value.raw();
  buffer.clear();
  append_text(value, false, buffer);
  return buffer;
}

bool decoded_text_of(const Json& object, std::string& buffer) {
  if (object.raw().find('\\') == std::string_view::npos) return false;
  buffer.clear();
  append_text(object, true, buffer);
  return true;
}

}  // namespace hikeshi::sigma
