// SPDX-License-Identifier: Apache-2.0
#include "sigma/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

// Thrown through yaml-cpp's parser, which cannot be stopped otherwise, and caught in parse_yaml.
struct Refused {
  Code code;
  std::string message;
};

bool is_null_word(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

size_t depth_of(const Yaml& value) {
  size_t deepest = 0;
  for (const Yaml& item : value.items) deepest = std::max(deepest, depth_of(item));
  for (const YamlMember& member : value.members)
    deepest = std::max(deepest, depth_of(member.value));
  return deepest + 1;
}

// Builds values from the parser's events. Going through YAML::Node instead would expand aliases
// without a bound and lose which scalars were quoted.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  std::vector<Yaml> documents;

  void OnDocumentStart(const YAML::Mark&) override {
    if (++seen_ > limits_.documents) throw Refused{Code::kLimit, "too many documents"};
    anchors_.clear();
    open_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { put(mark, anchor, {}); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) refuse(mark, "an alias inside its own anchor");
    values_ += values_in(found->second);
    if (depth_of(found->second) + open_.size() > limits_.depth) refuse_depth(mark);
    put(mark, YAML::NullAnchor, found->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Yaml value;
    value.kind = Yaml::Kind::kScalar;
    value.text = text;
    value.plain = tag == "?" || tag.empty();
    if (value.plain && is_null_word(text)) value = {};
    if (!value.plain && tag != "!" && !is_scalar_tag(tag)) refuse(mark, "an unknown tag");
    put(mark, anchor, std::move(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, Yaml::Kind::kList, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, Yaml::Kind::kMap, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Yaml value;
    YAML::anchor_t anchor;
    YAML::Mark mark;
    std::unordered_set<std::string> keys;
    std::string key;
    bool has_key = false;
  };

  [[noreturn]] static void refuse(const YAML::Mark& mark, std::string_view what) {
    throw Refused{Code::kCorrupt, fmt::format("line {}: {}", mark.line + 1, what)};
  }
  [[noreturn]] void refuse_depth(const YAML::Mark& mark) const {
    throw Refused{Code::kLimit,
                  fmt::format("line {}: nested deeper than {}", mark.line + 1, limits_.depth)};
  }

  static bool is_scalar_tag(std::string_view tag) {
    return tag == "tag:yaml.org,2002:str" || tag == "!!str";
  }

  void open(const YAML::Mark& mark, Yaml::Kind kind, YAML::anchor_t anchor) {
    if (open_.size() + 1 > limits_.depth) refuse_depth(mark);
    Open next;
    next.value.kind = kind;
    next.anchor = anchor;
    next.mark = mark;
    open_.push_back(std::move(next));
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    put(done.mark, done.anchor, std::move(done.value));
  }

  void put(const YAML::Mark& mark, YAML::anchor_t anchor, Yaml value) {
    if (++values_ > limits_.values) throw Refused{Code::kLimit, "too many values"};
    if (anchor != YAML::NullAnchor) keep(anchor, value);
    if (open_.empty()) {
      if (!value.is_null()) documents.push_back(std::move(value));
      return;
    }
    Open& parent = open_.back();
    if (parent.value.is_list()) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.has_key) {
      take_key(mark, parent, value);
    } else {
      parent.value.members.push_back({std::move(parent.key), std::move(value)});
      parent.has_key = false;
    }
  }

  // What an alias may copy later is itself a copy, so it counts before it is made.
  void keep(YAML::anchor_t anchor, const Yaml& value) {
    values_ += values_in(value);
    if (values_ > limits_.values) throw Refused{Code::kLimit, "too many values"};
    anchors_[anchor] = value;
  }

  static void take_key(const YAML::Mark& mark, Open& parent, const Yaml& key) {
    if (key.is_list() || key.is_map()) refuse(mark, "a key that is no text");
    if (key.plain && key.text == "<<") refuse(mark, "merge keys (<<) are not part of Sigma");
    if (!parent.keys.insert(key.text).second)
      refuse(mark, fmt::format("the key '{}' stands twice in one map", printable(key.text)));
    parent.key = key.text;
    parent.has_key = true;
  }

  const YamlLimits& limits_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Yaml> anchors_;
  size_t values_ = 0;
  size_t seen_ = 0;
};

}  // namespace

size_t values_in(const Yaml& value) {
  size_t count = 1;
  for (const Yaml& item : value.items) count += values_in(item);
  for (const YamlMember& member : value.members) count += values_in(member.value);
  return count;
}

const Yaml* Yaml::find(std::string_view key) const {
  for (const YamlMember& member : members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Yaml* Yaml::find(std::string_view key) {
  return const_cast<Yaml*>(static_cast<const Yaml*>(this)->find(key));
}

std::string_view Yaml::text_of(std::string_view key) const {
  const Yaml* const value = find(key);
  return value != nullptr && value->is_scalar() ? std::string_view(value->text)
                                                : std::string_view();
}

Result<std::vector<Yaml>> parse_yaml(std::string_view bytes, const YamlLimits& limits) {
  if (bytes.size() > limits.bytes)
    return fail(Code::kLimit, fmt::format("larger than {} bytes", limits.bytes));
  if (!is_valid_utf8(bytes)) return fail(Code::kCorrupt, "not UTF-8 text");
  try {
    std::istringstream input{std::string(bytes)};
    YAML::Parser parser(input);
    Builder builder(limits);
    while (parser.HandleNextDocument(builder)) {
    }
    return std::move(builder.documents);
  } catch (const Refused& refused) {
    return fail(refused.code, refused.message);
  } catch (const YAML::Exception& error) {
    return fail(Code::kCorrupt, fmt::format("line {}: {}", error.mark.line + 1, error.msg));
  } catch (const std::exception& error) {
    return fail(Code::kCorrupt, error.what());
  }
}

}  // namespace hikeshi::sigma
