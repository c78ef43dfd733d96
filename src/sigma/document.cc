// SPDX-License-Identifier: Apache-2.0
#include "sigma/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace hikeshi::sigma {
namespace {

constexpr size_t kMaxMerged = 500'000;  // values of one file after sharing

std::vector<std::string> texts(const Yaml& yaml, std::string_view key) {
  std::vector<std::string> out;
  const Yaml* const value = yaml.find(key);
  if (value == nullptr) return out;
  if (value->is_scalar()) out.push_back(value->text);
  for (const Yaml& item : value->items) {
    if (item.is_scalar()) out.push_back(item.text);
  }
  return out;
}

// `over` on top of `base`: maps member by member, everything else replaced.
Yaml merged(const Yaml& base, const Yaml& over) {
  if (!base.is_map() || !over.is_map()) return over;
  Yaml out = base;
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < base.members.size(); ++i) places[base.members[i].key] = i;
  for (const YamlMember& member : over.members) {
    const auto place = places.find(member.key);
    if (place == places.end()) {
      out.members.push_back(member);
    } else {
      Yaml& there = out.members[place->second].value;
      there = merged(there, member.value);
    }
  }
  return out;
}

void drop(Yaml& map, std::string_view key) {
  std::erase_if(map.members, [&](const YamlMember& member) { return member.key == key; });
}

}  // namespace

Result<std::vector<Yaml>> merge_actions(std::vector<Yaml> documents) {
  std::vector<Yaml> out;
  Yaml global, previous;
  size_t values = 0;
  for (Yaml& document : documents) {
    const std::string action(document.text_of("action"));
    drop(document, "action");
    if (action == "reset") {
      global = {};
      continue;
    }
    if (action == "repeat") document = merged(previous, document);
    if (global.is_map()) document = merged(global, document);
    values += values_in(document);
    if (values > kMaxMerged) return fail(Code::kLimit, "too many values, with what is shared");
    if (action == "global") {
      global = std::move(document);
      continue;
    }
    previous = document;
    out.push_back(std::move(document));
  }
  return out;
}

Result<Document::Kind> kind_of(const Yaml& yaml) {
  if (!yaml.is_map()) return fail(Code::kCorrupt, "no Sigma rule: not a map");
  if (yaml.find("detection") != nullptr) return Document::Kind::kRule;
  if (yaml.find("correlation") != nullptr) return Document::Kind::kCorrelation;
  if (yaml.find("filter") != nullptr) return Document::Kind::kFilter;
  return fail(Code::kCorrupt, "no Sigma rule: neither detection nor correlation nor filter");
}

Status check_logsource(const Yaml& yaml) {
  const Yaml* const source = yaml.find("logsource");
  if (source == nullptr) return fail(Code::kCorrupt, "no logsource");
  const std::string_view product = source->text_of("product");
  const std::string_view service = source->text_of("service");
  const std::string_view category = source->text_of("category");
  const bool service_fits = service.empty() || equals_ignore_case(service, "cloudtrail");
  if (equals_ignore_case(product, "aws") && service_fits && category.empty()) return {};
  return fail(Code::kUnsupported,
              fmt::format("the logsource is product '{}', service '{}', category '{}', not "
                          "aws/cloudtrail",
                          printable(product), printable(service), printable(category)));
}

Result<bool> has_selectors(const Yaml& yaml) {
  const std::string_view version = yaml.text_of("sigma-version");
  if (version.empty()) return false;
  const std::string_view major = version.substr(0, version.find('.'));
  if (major == "1" || major == "2" || major == "3") return major == "3";
  return fail(Code::kUnsupported,
              fmt::format("'sigma-version: {}' is not known", printable(version)));
}

Rule read_head(const Yaml& yaml, const std::string& file) {
  Rule rule;
  rule.id = yaml.text_of("id");
  rule.name = yaml.text_of("name");
  rule.title = yaml.text_of("title");
  rule.level = to_lower(yaml.text_of("level"));
  rule.status = to_lower(yaml.text_of("status"));
  rule.author = yaml.text_of("author");
  rule.file = file;
  rule.description = trim(yaml.text_of("description"));
  rule.tags = texts(yaml, "tags");
  rule.falsepositives = texts(yaml, "falsepositives");
  rule.references = texts(yaml, "references");
  return rule;
}

std::vector<std::string> Rule::attack() const {
  std::vector<std::string> out;
  for (const std::string& tag : tags) {
    const std::string lower = to_lower(tag);
    if (lower.starts_with("attack.")) out.push_back(lower.substr(7));
  }
  return out;
}

}  // namespace hikeshi::sigma
