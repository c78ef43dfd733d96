// SPDX-License-Identifier: Apache-2.0
// Wrappers are taken off one by one: arrays, SNS envelopes, SQS bodies, Lambda records, put-events
// mocks, EventBridge. Documents are measured before they are parsed, since nesting is the one thing
// in JSON that costs stack.
#include "notice/json_reader.h"

#include <algorithm>

#include "base/text.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/event.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

using nlohmann::json;

constexpr size_t kLargestDocument = size_t{16} << 20;
constexpr int kDeepestJson = 100;
constexpr int kDeepestWrapper = 10;
constexpr size_t kMostItems = 5000;

// The end of the document that begins at `at`: the index behind its last bracket; npos when it does
// not end, or nests too deeply.
size_t end_of_document(std::string_view text, size_t at) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = at; i < text.size() && i - at < kLargestDocument; ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepestJson) return std::string_view::npos;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) return i + 1;
    }
  }
  return std::string_view::npos;
}

std::optional<json> parse(std::string_view text) {
  json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) return std::nullopt;
  return document;
}

// The document inside of a string, as SNS, SQS and put-events carry it.
std::optional<json> parse_inner(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  const std::string_view words = trim(text);
  if (!words.starts_with("{") && !words.starts_with("[")) return std::nullopt;
  const size_t end = end_of_document(words, 0);
  if (end == std::string_view::npos) return std::nullopt;
  return parse(words.substr(0, end));
}

class Unwrapper {
 public:
  Unwrapper(int part, Input& input) : part_(part), input_(input) {}

  // Whether `value` is, or wraps, something that is known.
  bool take(const json& value, int depth) {
    if (depth > kDeepestWrapper || items.size() >= kMostItems) return false;
    if (value.is_array()) return each(value, depth);
    if (!value.is_object()) return false;
    const bool bridge = value.contains("detail") || value.contains("Detail");
    return (bridge && envelope(value, depth)) || lists(value, depth) || strings(value, depth) ||
           event(value);
  }

  std::vector<EventItem> items;

 private:
  struct Context {
    std::string account;
    std::optional<UtcTime> time;
    std::string written_time;
    std::vector<std::string> resources;
  };

  bool each(const json& array, int depth) {
    bool any = array.empty();
    for (const json& one : array) any = take(one, depth + 1) || any;
    return any;
  }

  // EventBridge, also as put-events takes it: Detail is a string there.
  bool envelope(const json& value, int depth) {
    const json& detail = value.contains("detail") ? value["detail"] : value["Detail"];
    const Context before = context_;
    if (const std::string account = string_at(value, {"account"}); !account.empty())
      context_.account = account;
    for (const char* key : {"time", "Time"}) {
      if (auto time = time_at(value, {key}))
        context_.time = time, context_.written_time = scalar_text(value_at(value, {key}));
    }
    for (const char* key : {"resources", "Resources"}) {
      if (auto resources = strings_at(value, {key}); !resources.empty())
        context_.resources = resources;
    }
    bool known = false;
    if (const auto inner = parse_inner(detail)) {
      known = take(*inner, depth + 1);
    } else {
      known = take(detail, depth + 1);
    }
    context_ = before;
    return known;
  }

  // Lists of findings or of messages under their usual names. An empty list of findings is known
  // and says nothing.
  bool lists(const json& value, int depth) {
    bool known = false;
    for (const char* key : {"findings", "Findings"}) {
      if (!value.contains(key) || !value[key].is_array()) continue;
      known = true;
      if (value[key].empty()) nothing();
      each(value[key], depth);
    }
    for (const char* key :
         {"Records", "Messages", "Entries", "Events", "events", "successfulSet"}) {
      if (value.contains(key) && value[key].is_array()) known = each(value[key], depth) || known;
    }
    for (const char* key : {"Sns", "dynamodb"}) {
      if (value.contains(key)) known = take(value[key], depth + 1) || known;
    }
    return known;
  }

  bool strings(const json& value, int depth) {
    for (const char* key : {"Message", "body", "Body", "message"}) {
      if (!value.contains(key)) continue;
      if (const auto inner = parse_inner(value[key]); inner && take(*inner, depth + 1)) return true;
    }
    return false;
  }

  bool event(const json& value) {
    const Event event{
        value, context_.account, context_.time, context_.written_time, context_.resources, part_,
        input_};
    if (is_health_event(value)) {
      items.push_back(read_health_event(event));
    } else if (is_security_hub_finding(value)) {
      items.push_back(read_security_hub_finding(event));
    } else if (is_guardduty_finding(value)) {
      items.push_back(read_guardduty_finding(event));
    } else {
      return false;
    }
    return true;
  }

  void nothing() {
    NotNotice none;
    none.file = input_.file;
    none.reason = Reason::kNoise;
    items.emplace_back(std::move(none));
  }

  int part_;
  Input& input_;
  Context context_;
};

std::string at_byte(size_t offset) { return " (at byte " + std::to_string(offset) + ")"; }

}  // namespace

const json* value_at(const json& root, std::initializer_list<const char*> path) {
  const json* at = &root;
  for (const char* key : path) {
    if (!at->is_object()) return nullptr;
    const auto it = at->find(key);
    if (it == at->end()) return nullptr;
    at = &*it;
  }
  return at;
}

std::string string_at(const json& root, std::initializer_list<const char*> path) {
  const json* value = value_at(root, path);
  if (value == nullptr || !value->is_string()) return {};
  std::string text = value->get<std::string>();
  // The document's own secrets are masked already; escapes could have hidden one.
  if (text.size() >= 16) mask_secrets(text, false);
  return text;
}

std::vector<std::string> strings_at(const json& root, std::initializer_list<const char*> path) {
  std::vector<std::string> strings;
  const json* value = value_at(root, path);
  if (value == nullptr) return strings;
  if (value->is_string()) return {value->get<std::string>()};
  if (!value->is_array()) return strings;
  for (const json& one : *value) {
    if (one.is_string()) strings.push_back(one.get<std::string>());
  }
  return strings;
}

std::optional<UtcTime> parse_any_time(std::string_view text) {
  if (auto time = parse_rfc3339(text)) return time;
  const auto found = first_time(clean(text));
  return found ? found->at() : std::nullopt;
}

std::optional<UtcTime> time_at(const json& root, std::initializer_list<const char*> path) {
  const json* value = value_at(root, path);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) {
    const double number = value->get<double>();
    if (!(number > 0 && number < 1e14)) return std::nullopt;
    return UtcTime{static_cast<int64_t>(number > 1e11 ? number / 1000 : number)};
  }
  return value->is_string() ? parse_any_time(value->get_ref<const std::string&>()) : std::nullopt;
}

std::string scalar_text(const json* value) {
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  return value->is_number() ? value->dump() : std::string();
}

void set_sent_at(const Event& event, const json& detail, Notice& notice,
                 std::initializer_list<std::initializer_list<const char*>> paths) {
  if (event.time)
    return set_once(notice, notice.sent_at, "sent_at", *event.time,
                    place_of(event, event.written_time));
  for (const auto& path : paths) {
    if (const auto time = time_at(detail, path))
      return set_once(notice, notice.sent_at, "sent_at", *time,
                      place_of(event, scalar_text(value_at(detail, path))));
  }
}

Evidence place_of(const Event& event, std::string_view value) {
  const std::string& document = event.input.part(event.part);
  const size_t at = value.empty() ? std::string::npos : document.find(value);
  if (at == std::string::npos) return {event.part, 0, {}};
  return evidence_of(map_stretch(event.part, document, at, value.size()), {0, value.size()});
}

std::optional<std::vector<EventItem>> read_events(int part, bool whole, Input& input) {
  const std::string_view text = input.part(part);
  Unwrapper unwrapper(part, input);
  bool any = false;
  for (size_t at = text.find_first_not_of(" \t\r\n"); at != std::string_view::npos;) {
    const bool opens = text[at] == '{' || text[at] == '[';
    const size_t end = opens ? end_of_document(text, at) : std::string_view::npos;
    const auto document =
        end == std::string_view::npos ? std::nullopt : parse(text.substr(at, end - at));
    if (document) {
      const bool known = unwrapper.take(*document, 0);
      if (!known && whole)
        input.problem(part,
                      "JSON, but no event of AWS Health, GuardDuty or Security Hub" + at_byte(at));
      any = true;
      at = text.find_first_not_of(" \t\r\n,", end);
      continue;
    }
    if (!any && !whole) return std::nullopt;
    if (whole) input.problem(part, "no valid JSON" + at_byte(at));
    // Of JSON lines the next line may be good again; of anything else nothing follows.
    const size_t line = text.find("\n{", at);
    at = whole && line != std::string_view::npos ? line + 1 : std::string_view::npos;
  }
  if (!any) return std::nullopt;
  std::vector<EventItem> items = std::move(unwrapper.items);
  return items;
}

void join_pages(std::vector<Notice>& notices) {
  for (size_t i = 0; i < notices.size(); ++i) {
    if (notices[i].health_event.empty() || notices[i].pages < 2) continue;
    for (size_t k = i + 1; k < notices.size();) {
      Notice& first = notices[i];
      Notice& more = notices[k];
      if (more.health_event != first.health_event) {
        ++k;
        continue;
      }
      const auto join = [](auto& into, const auto& from) {
        for (const auto& value : from) {
          if (std::find(into.begin(), into.end(), value) == into.end()) into.push_back(value);
        }
      };
      join(first.accounts, more.accounts);
      join(first.instances, more.instances);
      join(first.interfaces, more.interfaces);
      join(first.regions, more.regions);
      join(first.access_keys, more.access_keys);
      join(first.users, more.users);
      join(first.roles, more.roles);
      join(first.own_addresses, more.own_addresses);
      join(first.remote_addresses, more.remote_addresses);
      join(first.exposure_urls, more.exposure_urls);
      join(first.pages_seen, more.pages_seen);
      for (auto& [field, places] : more.evidence) join(first.evidence[field], places);
      notices.erase(notices.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
}

std::string missing_pages(const Notice& notice) {
  if (notice.pages < 2) return {};
  std::string missing;
  for (int page = 1; page <= notice.pages && page <= 1000; ++page) {
    const auto& seen = notice.pages_seen;
    if (std::find(seen.begin(), seen.end(), page) == seen.end())
      missing += (missing.empty() ? "" : ", ") + std::to_string(page);
  }
  if (missing.empty()) return {};
  return "page " + missing + " of " + std::to_string(notice.pages) +
         " of the Health event is missing";
}

}  // namespace hikeshi::notice
