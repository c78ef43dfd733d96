// SPDX-License-Identifier: Apache-2.0
// Any text as a condition over five selections, of which the first byte says which are true: what
// parses means the same to the engine and to a reader that rewrites the text until one word is
// left.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/text.h"
#include "sigma/detection.h"
#include "sigma/evaluate.h"
#include "sigma/test_support.h"

namespace {

using hikeshi::to_lower;
using hikeshi::sigma::Yaml;
using Words = std::vector<std::string>;

const char* const kNames[] = {"a", "ab", "b", "b1", "_c"};
constexpr size_t kCount = std::size(kNames);

Yaml scalar(std::string text) {
  Yaml yaml;
  yaml.kind = Yaml::Kind::kScalar;
  yaml.text = std::move(text);
  return yaml;
}

Words words_of(const std::string& text) {
  Words words(1);
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r',
               bracket = c == '(' || c == ')';
    if ((blank || bracket) && !words.back().empty()) words.emplace_back();
    if (bracket) words.back() += c, words.emplace_back();
    if (!blank && !bracket) words.back() += c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// Plain recursion over both texts.
bool like(const char* pattern, const char* text) {
  if (*pattern == '\0') return *text == '\0';
  if (*pattern == '*') return like(pattern + 1, text) || (*text != '\0' && like(pattern, text + 1));
  return *pattern == *text && like(pattern + 1, text + 1);
}

std::string value_of_some(const std::string& quantity, const std::string& pattern, unsigned truth) {
  size_t held = 0, count = 0;
  for (size_t i = 0; i < kCount; ++i) {
    const bool hidden = kNames[i][0] == '_' && pattern[0] != '_';
    if (hidden || (to_lower(pattern) != "them" && !like(pattern.c_str(), kNames[i]))) continue;
    ++count, held += truth >> i & 1U;
  }
  const std::string lower = to_lower(quantity);
  const size_t need = lower == "all"   ? count
                      : lower == "any" ? 1
                                       : std::strtoul(lower.c_str(), nullptr, 10);
  return held >= need ? "1!" : "0!";
}

// Names and "x of y" become the words 0! and 1!, which no name can be.
Words with_values(const Words& words, unsigned truth) {
  Words out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i + 2 < words.size() && to_lower(words[i + 1]) == "of") {
      out.push_back(value_of_some(words[i], words[i + 2], truth));
      i += 2;
      continue;
    }
    out.push_back(words[i]);
    for (size_t k = 0; k < kCount; ++k) {
      if (words[i] == kNames[k]) out.back() = truth >> k & 1U ? "1!" : "0!";
    }
  }
  return out;
}

// Without brackets: all "not", then all "and", then all "or".
std::string flat_value(Words words) {
  for (size_t i = words.size(); i-- > 0;) {
    if (to_lower(words[i]) != "not") continue;
    words[i] = words[i + 1] == "1!" ? "0!" : "1!";
    words.erase(words.begin() + static_cast<long>(i) + 1);
  }
  for (const std::string joint : {"and", "or"}) {
    for (size_t i = 1; i + 1 < words.size();) {
      if (to_lower(words[i]) != joint) {
        ++i;
        continue;
      }
      const bool left = words[i - 1] == "1!", right = words[i + 1] == "1!";
      words[i - 1] = (joint == "and" ? left && right : left || right) ? "1!" : "0!";
      words.erase(words.begin() + static_cast<long>(i), words.begin() + static_cast<long>(i) + 2);
    }
  }
  return words[0];
}

bool naive(Words words) {
  for (;;) {
    size_t open = words.size();
    for (size_t i = 0; i < words.size() && (open == words.size() || words[i] != ")"); ++i) {
      if (words[i] == "(") open = i;
    }
    if (open == words.size()) return flat_value(words) == "1!";
    size_t close = open;
    while (words[close] != ")") ++close;
    const auto at = [&](size_t i) { return words.begin() + static_cast<long>(i); };
    const std::string value = flat_value({at(open + 1), at(close)});
    words.erase(at(open), at(close));
    words[open] = value;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 4'096) return 0;
  const unsigned truth = data[0];
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);

  Yaml detection;
  detection.kind = Yaml::Kind::kMap;
  std::string record;
  for (size_t i = 0; i < kCount; ++i) {
    const std::string field = "f" + std::to_string(i);
    Yaml selection;
    selection.kind = Yaml::Kind::kMap;
    selection.members.push_back({field, scalar("x")});
    detection.members.push_back({kNames[i], std::move(selection)});
    if (truth >> i & 1U) record += (record.empty() ? "\"" : ",\"") + field + "\":\"x\"";
  }
  detection.members.push_back({"condition", scalar(text)});

  hikeshi::sigma::RegexTable regexes;
  const hikeshi::sigma::Placeholders placeholders;
  hikeshi::sigma::DetectionBuilder builder(placeholders, regexes);
  if (!builder.add(detection, {})) return 0;
  const hikeshi::sigma::OwnedRecord owned("{" + record + "}");
  hikeshi::sigma::Evaluator evaluator({});
  if (evaluator.holds(builder.take(), owned.get()) != naive(with_values(words_of(text), truth)))
    std::abort();
  return 0;
}
