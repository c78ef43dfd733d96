// SPDX-License-Identifier: Apache-2.0
// A second, slow engine for tests: reads rules with yaml-cpp's own tree and evaluates every rule on
// every record over nlohmann's, with no index and no compiled form. It shares no code with the real
// engine but RE2 and knows only the modifiers below; those that transform values have tables of
// their own.
#pragma once

#include <re2/re2.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hikeshi::sigma::oracle {

using Json = nlohmann::ordered_json;

inline std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

inline std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) parts.emplace_back();
    if (c != separator) parts.back() += c;
  }
  return parts;
}

// Every value at a path: through arrays, and with several parts as one key.
inline void find(const Json& here, const std::vector<std::string>& path, size_t at,
                 std::vector<Json>& out) {
  if (at == path.size()) return out.push_back(here);
  if (here.is_array()) {
    for (const Json& element : here) find(element, path, at, out);
  }
  if (!here.is_object()) return;
  std::string key;
  for (size_t end = at; end < path.size(); ++end) {
    key += (end == at ? "" : ".") + path[end];
    if (here.contains(key)) find(here.at(key), path, end + 1, out);
  }
}

inline void flatten(const Json& value, std::vector<Json>& out) {
  if (!value.is_array()) return out.push_back(value);
  for (const Json& element : value) flatten(element, out);
}

inline std::string decoded(const Json& value) {
  if (value.is_string()) return '"' + value.get<std::string>() + '"';
  if (!value.is_structured()) return value.dump();
  std::string out;
  for (const auto& [key, item] : value.items())
    out += (out.empty() ? "" : ",") + (value.is_object() ? '"' + key + "\":" : "") + decoded(item);
  return value.is_object() ? "{" + out + "}" : "[" + out + "]";
}

// The texts by which a value may be known.
inline std::vector<std::string> texts(const Json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  if (value.is_object()) return {value.dump(), decoded(value)};
  return {value.dump()};
}

// One character of a rule's text: a letter, or one of the two wildcards.
struct Glyph {
  char c;
  bool wild;
};

inline std::vector<Glyph> glyphs(const std::string& written) {
  std::vector<Glyph> out;
  for (size_t i = 0; i < written.size(); ++i) {
    const std::string next = written.substr(i + 1, 1);
    if (written[i] == '\\' && (next == "*" || next == "?" || next == "\\")) {
      out.push_back({written[++i], false});
    } else {
      out.push_back({written[i], written[i] == '*' || written[i] == '?'});
    }
  }
  return out;
}

// Rows of the classical table: what[j] says whether the first j characters match so far.
inline bool like(const std::vector<Glyph>& pattern, const std::string& text, bool cased) {
  std::vector<char> row(text.size() + 1, 0);
  row[0] = 1;
  for (const Glyph& glyph : pattern) {
    std::vector<char> next(text.size() + 1, 0);
    for (size_t j = 0; j <= text.size(); ++j) {
      if (glyph.wild && glyph.c == '*') {
        next[j] = row[j] || (j > 0 && next[j - 1]);
      } else if (j > 0 && row[j - 1]) {
        next[j] = glyph.wild || (cased ? text[j - 1] == glyph.c
                                       : lower(text.substr(j - 1, 1)) == lower({glyph.c}));
      }
    }
    row = next;
  }
  return row[text.size()] != 0;
}

struct Modifiers {
  std::set<std::string> names;
  bool has(const std::string& name) const { return names.count(name) != 0; }
};

inline std::optional<double> number_of(const std::string& text) {
  if (text.empty() || text.find_first_not_of("0123456789.-") != std::string::npos)
    return std::nullopt;
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(number) : std::nullopt;
}

inline bool text_matches(const std::string& written, const std::string& text, const Modifiers& m) {
  if (m.has("re")) {
    RE2::Options options;
    options.set_case_sensitive(!m.has("i"));
    return RE2::PartialMatch(text, RE2(written, options));
  }
  std::vector<Glyph> pattern = glyphs(written);
  if (m.has("contains") || m.has("endswith")) pattern.insert(pattern.begin(), {'*', true});
  if (m.has("contains") || m.has("startswith")) pattern.push_back({'*', true});
  return like(pattern, text, m.has("cased"));
}

inline bool compare(const Modifiers& m, double left, double right) {
  return (m.has("lt") && left < right) || (m.has("lte") && left <= right) ||
         (m.has("gt") && left > right) || (m.has("gte") && left >= right) ||
         (m.has("eq") && left == right) || (m.has("neq") && left != right);
}

inline bool value_matches(const YAML::Node& wanted, const Json& value, const Modifiers& m) {
  if (wanted.IsNull() || value.is_null()) return wanted.IsNull() && value.is_null();
  const std::string written = wanted.Scalar();
  const bool plain = wanted.Tag() == "?";
  for (const std::string& text : texts(value)) {
    if (m.has("lt") || m.has("lte") || m.has("gt") || m.has("gte")) {
      const auto number = number_of(text);
      if (number && compare(m, *number, *number_of(written))) return true;
      continue;
    }
    if (text_matches(written, text, m)) return true;
    if (m.names.empty() && plain && value.is_number() && number_of(written) &&
        value.get<double>() == *number_of(written))
      return true;
  }
  return false;
}

inline std::vector<Json> values_at(const std::string& field, const Json& record) {
  std::vector<Json> found, values;
  find(record, parts_of(field, '.'), 0, found);
  for (const Json& value : found) flatten(value, values);
  return values;
}

inline bool share_text(const std::vector<Json>& some, const std::vector<Json>& others) {
  for (const Json& a : some) {
    for (const Json& b : others) {
      if (!a.is_null() && !b.is_null() && lower(texts(a)[0]) == lower(texts(b)[0])) return true;
    }
  }
  return false;
}

inline bool block_matches(const std::string& rest, const YAML::Node& body, const Json& scope);

// "field[which]rest: body". The scope of the body is the element, which is its own member ".".
inline bool elements_match(const std::string& key, const YAML::Node& body, const Json& record) {
  const size_t open = key.find('['), close = key.find(']');
  const std::string which = key.substr(open + 1, close - open - 1);
  std::vector<Json> found, members;
  find(record, parts_of(key.substr(0, open), '.'), 0, found);
  for (const Json& value : found) {
    const Json array = value.is_array()  ? value
                       : value.is_null() ? Json::array()
                                         : Json::array({value});
    const int at = std::atoi(which.c_str()), size = static_cast<int>(array.size());
    const bool one = which.find_first_of("0123456789") != std::string::npos;
    if (!one) members.insert(members.end(), array.begin(), array.end());
    if (one && value.is_array() && at < size && at >= -size)
      members.push_back(array[static_cast<size_t>(at < 0 ? size + at : at)]);
  }
  size_t held = 0;
  for (const Json& member : members) {
    Json scope = member.is_object() ? member : Json::object();
    scope["."] = member;
    held += block_matches(key.substr(close + 1), body, scope) ? 1 : 0;
  }
  if (which == "none") return held == 0;
  return which.starts_with("all") ? held == members.size() && (held > 0 || which != "all")
                                  : held > 0;
}

inline bool line_matches(const std::string& key, const YAML::Node& wanted, const Json& record) {
  if (key.find('[') != std::string::npos) return elements_match(key, wanted, record);
  std::vector<std::string> names = parts_of(key, '|');
  const std::string field = names[0];
  Modifiers m{{names.begin() + 1, names.end()}};
  const bool all = m.names.erase("all") > 0, neq = m.names.erase("neq") > 0;
  if (field.empty()) m.names.insert("contains");
  std::vector<Json> found;
  find(record, parts_of(field, '.'), 0, found);
  const std::vector<Json> values = field.empty() ? std::vector{record} : values_at(field, record);

  const auto one = [&](const YAML::Node& value) {
    if (m.has("exists")) return found.empty() != (value.Scalar() == "true");
    if (m.has("fieldref")) return share_text(values, values_at(value.Scalar(), record));
    if (value.IsNull() && found.empty()) return true;
    return std::any_of(values.begin(), values.end(),
                       [&](const Json& there) { return value_matches(value, there, m); });
  };
  if (!wanted.IsSequence()) return one(wanted) != neq;
  return (all ? std::all_of(wanted.begin(), wanted.end(), one)
              : std::any_of(wanted.begin(), wanted.end(), one)) != neq;
}

inline bool selection_matches(const YAML::Node& selection, const Json& record) {
  if (selection.IsScalar()) return line_matches("", selection, record);
  if (selection.IsSequence())
    return std::any_of(selection.begin(), selection.end(),
                       [&](const auto& item) { return selection_matches(item, record); });
  return std::all_of(selection.begin(), selection.end(), [&](const auto& line) {
    return line_matches(line.first.Scalar(), line.second, record);
  });
}

// Evaluates a condition by cutting it at its weakest operator, over and over, down to the names and
// the "x of y", which `leaf` answers.
using Words = std::vector<std::string>;
inline bool condition_holds(const Words& words, const std::function<bool(const Words&)>& leaf) {
  const auto again = [&](size_t from, size_t to) {
    const auto at = [&](size_t i) { return words.begin() + static_cast<long>(i); };
    return condition_holds({at(from), at(to)}, leaf);
  };
  for (const std::string joint : {"or", "and"}) {
    int depth = 0;
    for (size_t i = words.size(); i-- > 0;) {
      depth += words[i] == ")" ? 1 : words[i] == "(" ? -1 : 0;
      if (depth != 0 || lower(words[i]) != joint) continue;
      const bool left = again(0, i), right = again(i + 1, words.size());
      return joint == "or" ? left || right : left && right;
    }
  }
  if (lower(words[0]) == "not") return !again(1, words.size());
  if (words[0] == "(") return again(1, words.size() - 1);
  return leaf(words);
}

inline bool some_match(const Words& words, const YAML::Node& detection, const Json& record) {
  if (words.size() == 1) return selection_matches(detection[words[0]], record);
  size_t held = 0, count = 0;
  for (const auto& member : detection) {
    const std::string name = member.first.Scalar();
    if (name == "condition" || name[0] == '_') continue;
    if (words[2] != "them" && !like(glyphs(words[2]), name, true)) continue;
    ++count;
    held += selection_matches(member.second, record) ? 1 : 0;
  }
  return words[0] == "all" ? held == count : held >= std::stoul(words[0] == "any" ? "1" : words[0]);
}

inline std::vector<std::string> words_of(const std::string& condition) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (const char c : condition) {
    if (c == '(' || c == ')' || c == ' ') finish();
    if (c == '(' || c == ')') words.emplace_back(1, c);
    if (c != '(' && c != ')' && c != ' ') word += c;
  }
  finish();
  return words;
}

inline bool detection_matches(const YAML::Node& detection, const Json& record) {
  const YAML::Node condition = detection["condition"];
  const auto holds = [&](const YAML::Node& one) {
    return condition_holds(words_of(one.Scalar()), [&](const Words& words) {
      return some_match(words, detection, record);
    });
  };
  if (condition.IsScalar()) return holds(condition);
  return std::any_of(condition.begin(), condition.end(), holds);
}

inline bool block_matches(const std::string& rest, const YAML::Node& body, const Json& scope) {
  if (rest.starts_with('.')) return line_matches(rest.substr(1), body, scope);
  if (body.IsMap() && body["condition"]) return detection_matches(body, scope);
  return body.IsMap() ? selection_matches(body, scope) : line_matches("." + rest, body, scope);
}

inline bool matches(const YAML::Node& rule, const Json& record) {
  return detection_matches(rule["detection"], record);
}

}  // namespace hikeshi::sigma::oracle
