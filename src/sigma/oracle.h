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
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
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
    options.set_log_errors(false);
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

inline bool field_refers(const std::string& other, const std::vector<Json>& values,
                         const Json& record) {
  std::vector<Json> found, others;
  find(record, parts_of(other, '.'), 0, found);
  for (const Json& value : found) flatten(value, others);
  for (const Json& a : values) {
    for (const Json& b : others) {
      if (!a.is_null() && !b.is_null() && lower(texts(a)[0]) == lower(texts(b)[0])) return true;
    }
  }
  return false;
}

inline bool line_matches(const std::string& key, const YAML::Node& wanted, const Json& record) {
  std::vector<std::string> names = parts_of(key, '|');
  const std::string field = names[0];
  Modifiers m{{names.begin() + 1, names.end()}};
  const bool all = m.names.erase("all") > 0, neq = m.names.erase("neq") > 0;

  std::vector<Json> found, values;
  if (field.empty()) {
    m.names.insert("contains");
    found.push_back(record);
  } else {
    find(record, parts_of(field, '.'), 0, found);
  }
  for (const Json& value : found) flatten(value, values);

  const auto one = [&](const YAML::Node& value) {
    if (m.has("exists")) return found.empty() != (value.Scalar() == "true");
    if (m.has("fieldref")) return field_refers(value.Scalar(), values, record);
    if (value.IsNull() && found.empty()) return true;
    for (const Json& there : values) {
      if (value_matches(value, there, m)) return true;
    }
    return false;
  };
  if (!wanted.IsSequence()) return one(wanted) != neq;
  bool any = false, every = true;
  for (const YAML::Node& value : wanted) {
    const bool held = one(value);
    any |= held, every &= held;
  }
  return (all ? every : any) != neq;
}

inline bool selection_matches(const YAML::Node& selection, const Json& record) {
  if (selection.IsMap()) {
    for (const auto& line : selection) {
      if (!line_matches(line.first.Scalar(), line.second, record)) return false;
    }
    return true;
  }
  if (selection.IsScalar()) return line_matches("", selection, record);
  for (const YAML::Node& item : selection) {
    if (selection_matches(item, record)) return true;
  }
  return false;
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

inline bool matches(const YAML::Node& rule, const Json& record) {
  const YAML::Node detection = rule["detection"];
  const YAML::Node condition = detection["condition"];
  const auto holds = [&](const YAML::Node& one) {
    return condition_holds(words_of(one.Scalar()), [&](const Words& words) {
      return some_match(words, detection, record);
    });
  };
  if (condition.IsScalar()) return holds(condition);
  return std::any_of(condition.begin(), condition.end(), holds);
}

}  // namespace hikeshi::sigma::oracle
