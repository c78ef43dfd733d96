// SPDX-License-Identifier: Apache-2.0
#include "cost/cost_explorer.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* name) {
  const auto it = object.find(name);
  return object.is_object() && it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

std::string* place(ExplorerRow& row, std::string_view key) {
  if (key == "SERVICE") return &row.service;
  if (key == "REGION") return &row.region;
  if (key == "USAGE_TYPE") return &row.usage;
  if (key == "LINKED_ACCOUNT") return &row.account;
  if (key == "RECORD_TYPE") return &row.type;
  return nullptr;
}

bool set_cost(ExplorerRow& row, const Json& metrics) {
  if (!metrics.is_object() || !metrics.contains("UnblendedCost")) return false;
  row.amount = text_of(metrics["UnblendedCost"], "Amount");
  row.currency = text_of(metrics["UnblendedCost"], "Unit");
  return !row.amount.empty();
}

class Reader {
 public:
  Status document(const Json& json) {
    if (!json.is_object() || !json.contains("ResultsByTime") || !json["ResultsByTime"].is_array())
      return fail(Code::kUnsupported, "the JSON has no ResultsByTime");
    std::vector<std::string> keys;
    if (const auto it = json.find("GroupDefinitions"); it != json.end() && it->is_array()) {
      for (const Json& group : *it) keys.push_back(text_of(group, "Key"));
    }
    out_.view = join(keys, " ");
    for (const Json& result : json["ResultsByTime"]) period(result, keys);
    out_.more = !text_of(json, "NextPageToken").empty();
    return {};
  }
  Explored take() { return std::move(out_); }

 private:
  void period(const Json& result, const std::vector<std::string>& keys) {
    ExplorerRow row;
    if (!result.is_object() || !result.contains("TimePeriod")) return void(++out_.unread);
    row.start = text_of(result["TimePeriod"], "Start");
    row.end = text_of(result["TimePeriod"], "End");
    if (out_.first.empty() || row.start < out_.first) out_.first = row.start;
    if (row.start > out_.last) out_.last = row.start, out_.last_end = row.end;
    row.estimated = result.contains("Estimated") && result["Estimated"] == true;
    const auto groups = result.find("Groups");
    if (groups != result.end() && groups->is_array() && !groups->empty()) {
      for (const Json& group : *groups) add_group(row, group, keys);
    } else if (const auto total = result.find("Total"); total != result.end() && !total->empty()) {
      set_cost(row, *total) ? out_.rows.push_back(row) : void(++out_.unread);
    }
  }

  void add_group(ExplorerRow row, const Json& group, const std::vector<std::string>& keys) {
    const Json empty = Json::array();
    const Json& values = group.is_object() && group.contains("Keys") ? group["Keys"] : empty;
    const bool usable = group.is_object() && values.is_array() && values.size() == keys.size() &&
                        group.contains("Metrics") && set_cost(row, group["Metrics"]);
    if (!usable) return void(++out_.unread);
    for (size_t i = 0; i < keys.size(); ++i) {
      std::string* to = place(row, keys[i]);
      if (to != nullptr && values[i].is_string()) *to = values[i].get<std::string>();
    }
    out_.rows.push_back(std::move(row));
  }

  Explored out_;
};

}  // namespace

bool looks_like_explorer(std::string_view bytes) {
  return bytes.find("\"ResultsByTime\"") != bytes.npos;
}

Result<Explored> read_explorer(std::string_view bytes) {
  const Json json = Json::parse(bytes, nullptr, false);
  if (json.is_discarded()) return fail(Code::kCorrupt, "it is no JSON");
  Reader reader;
  if (!json.is_array()) {
    HK_CHECK(reader.document(json));
  } else {
    for (const Json& document : json) HK_CHECK(reader.document(document));
  }
  return reader.take();
}

}  // namespace hikeshi::cost
