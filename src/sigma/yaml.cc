// SPDX-License-Identifier: Apache-2.0
#include "sigma/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <memory>
#include <new>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

// Thrown by the builder, and caught in parse_yaml.
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

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// Builds values from the parser's events: its own documents would expand aliases without a bound.
class Builder {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  std::vector<Yaml> documents;

  void see(const yaml_event_t& event) {
    const size_t line = event.start_mark.line + 1;
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return start_document();
      case YAML_ALIAS_EVENT:
        return alias(line, std::string(text_of(event.data.alias.anchor)));
      case YAML_SCALAR_EVENT:
        return scalar(line, event);
      case YAML_SEQUENCE_START_EVENT:
        return open(line, Yaml::Kind::kList, text_of(event.data.sequence_start.anchor));
      case YAML_MAPPING_START_EVENT:
        return open(line, Yaml::Kind::kMap, text_of(event.data.mapping_start.anchor));
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close();
      default:
        return;
    }
  }

 private:
  struct Open {
    Yaml value;
    std::string anchor;
    size_t line = 0;
    std::unordered_set<std::string> keys;
    std::string key;
    bool has_key = false;
  };

  void start_document() {
    if (++seen_ > limits_.documents) throw Refused{Code::kLimit, "too many documents"};
    anchors_.clear();
    open_.clear();
  }

  void alias(size_t line, const std::string& anchor) {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      refuse(line, "an alias without its anchor before it, or inside that");
    values_ += values_in(found->second);
    if (depth_of(found->second) + open_.size() > limits_.depth) refuse_depth(line);
    put(line, "", found->second);
  }

  void scalar(size_t line, const yaml_event_t& event) {
    const auto& from = event.data.scalar;
    const std::string_view tag = text_of(from.tag);
    Yaml value;
    value.kind = Yaml::Kind::kScalar;
    value.text.assign(reinterpret_cast<const char*>(from.value), from.length);
    value.plain = tag.empty() && from.style == YAML_PLAIN_SCALAR_STYLE;
    if (value.plain && is_null_word(value.text)) value = {};
    if (!tag.empty() && tag != "!" && !is_scalar_tag(tag)) refuse(line, "an unknown tag");
    put(line, text_of(from.anchor), std::move(value));
  }

  [[noreturn]] static void refuse(size_t line, std::string_view what) {
    throw Refused{Code::kCorrupt, fmt::format("line {}: {}", line, what)};
  }
  [[noreturn]] void refuse_depth(size_t line) const {
    throw Refused{Code::kLimit, fmt::format("line {}: nested deeper than {}", line, limits_.depth)};
  }

  static bool is_scalar_tag(std::string_view tag) { return tag == YAML_STR_TAG; }

  void open(size_t line, Yaml::Kind kind, std::string_view anchor) {
    if (open_.size() + 1 > limits_.depth) refuse_depth(line);
    Open next;
    next.value.kind = kind;
    next.anchor = anchor;
    next.line = line;
    open_.push_back(std::move(next));
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    put(done.line, done.anchor, std::move(done.value));
  }

  void put(size_t line, std::string_view anchor, Yaml value) {
    if (++values_ > limits_.values) throw Refused{Code::kLimit, "too many values"};
    if (!anchor.empty()) keep(std::string(anchor), value);
    if (open_.empty()) {
      if (!value.is_null()) documents.push_back(std::move(value));
      return;
    }
    Open& parent = open_.back();
    if (parent.value.is_list()) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.has_key) {
      take_key(line, parent, value);
    } else {
      parent.value.members.push_back({std::move(parent.key), std::move(value)});
      parent.has_key = false;
    }
  }

  // What an alias may copy later is itself a copy, so it counts before it is made.
  void keep(const std::string& anchor, const Yaml& value) {
    values_ += values_in(value);
    if (values_ > limits_.values) throw Refused{Code::kLimit, "too many values"};
    anchors_[anchor] = value;
  }

  static void take_key(size_t line, Open& parent, const Yaml& key) {
    if (key.is_list() || key.is_map()) refuse(line, "a key that is no text");
    if (key.plain && key.text == "<<") refuse(line, "merge keys (<<) are not part of Sigma");
    if (!parent.keys.insert(key.text).second)
      refuse(line, fmt::format("the key '{}' stands twice in one map", printable(key.text)));
    parent.key = key.text;
    parent.has_key = true;
  }

  const YamlLimits& limits_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Yaml> anchors_;
  size_t values_ = 0;
  size_t seen_ = 0;
};

struct DeleteEvent {
  void operator()(yaml_event_t* event) const {
    yaml_event_delete(event);
    delete event;
  }
};
using Event = std::unique_ptr<yaml_event_t, DeleteEvent>;

class Parser {
 public:
  explicit Parser(std::string_view bytes) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
  }
  ~Parser() { yaml_parser_delete(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // nullptr where the text is no YAML.
  Event next() {
    Event event(new yaml_event_t());
    return yaml_parser_parse(&parser_, event.get()) != 0 ? std::move(event) : nullptr;
  }
  std::string problem() const {
    const char* const what = parser_.problem;
    return fmt::format("line {}: {}", parser_.problem_mark.line + 1,
                       what == nullptr ? "no YAML" : what);
  }

 private:
  yaml_parser_t parser_;
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
  Parser parser(bytes);
  Builder builder(limits);
  try {
    for (;;) {
      const Event event = parser.next();
      if (!event) return fail(Code::kCorrupt, parser.problem());
      if (event->type == YAML_STREAM_END_EVENT) return std::move(builder.documents);
      builder.see(*event);
    }
  } catch (const Refused& refused) {
    return fail(refused.code, refused.message);
  }
}

}  // namespace hikeshi::sigma
