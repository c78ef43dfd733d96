// SPDX-License-Identifier: Apache-2.0
#include "snapshot/filing.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/json_text.h"
#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::snapshot {
namespace {

constexpr size_t kBatchBytes = size_t{4} << 20;

using aws::Json;
using aws::text_in;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string line_of(const Entry& e, const Json& answer) {
  Json line = {{"id", e.id},
               {"region", e.region},
               {"service", e.service},
               {"operation", e.operation},
               {"params", e.params},
               {"outcome", std::string(to_string(e.outcome))},
               {"at", format_rfc3339(e.at)}};
  if (!e.code.empty()) line["code"] = e.code;
  if (!e.message.empty()) line["message"] = e.message;
  if (!e.request_id.empty()) line["request_id"] = e.request_id;
  if (!e.sha256.empty()) line["sha256"] = e.sha256;
  if (!answer.is_null()) line["answer"] = answer;
  return dump(line) + "\n";
}

std::optional<Entry> entry_of(const Json& line) {
  if (!line.is_object()) return std::nullopt;
  Entry e;
  e.id = text_in(line, "id");
  e.region = text_in(line, "region");
  e.service = text_in(line, "service");
  e.operation = text_in(line, "operation");
  e.params = text_in(line, "params");
  e.code = text_in(line, "code");
  e.message = text_in(line, "message");
  e.request_id = text_in(line, "request_id");
  e.sha256 = text_in(line, "sha256");
  const auto at = parse_rfc3339(text_in(line, "at"));
  const auto outcome = parse_outcome(text_in(line, "outcome"));
  if (e.id.empty() || !at || !outcome) return std::nullopt;
  e.at = *at;
  e.outcome = *outcome;
  return e;
}

}  // namespace

std::string Filing::Batch::name() const { return fmt::format("{}-{:04}.jsonl", kind, number); }

Status Filing::load_file(const std::string& name,
                         const std::function<void(Entry, const Json&)>& take) {
  const std::string path = folder_ + "/" + name;
  const std::string bytes = HK_TRY(fs_.read(path));
  files_[name] = sha256_hex(bytes);
  size_t number = 0;
  for (const std::string_view text : split(bytes, '\n')) {
    ++number;
    if (text.empty()) continue;
    const Json line = Json::parse(text, nullptr, false);
    auto entry = entry_of(line);
    if (!entry)
      return fail(Code::kCorrupt, fmt::format("{}: line {} is no answer of a snapshot; take the "
                                              "file away to have it asked again",
                                              path, number));
    entry->file = name;
    entry->sensitive = name.starts_with(sensitive_.kind);
    entry->resumed = true;
    const auto answer = line.find("answer");
    take(std::move(*entry), answer == line.end() ? Json() : *answer);
  }
  return {};
}

Status Filing::load(const std::function<void(Entry, const Json&)>& take) {
  HK_CHECK(fs_.make_folders(folder_));
  for (const std::string& name : HK_TRY(fs_.list(folder_))) {
    for (Batch* batch : {&plain_, &sensitive_}) {
      if (!name.starts_with(batch->kind) || !name.ends_with(".jsonl")) continue;
      HK_CHECK(load_file(name, take));
      while (files_.contains(batch->name())) ++batch->number;
    }
  }
  return {};
}

Status Filing::add(Entry& entry, const Json& answer) {
  Batch& batch = entry.sensitive ? sensitive_ : plain_;
  entry.file = batch.name();
  batch.lines += line_of(entry, answer);
  return batch.lines.size() < kBatchBytes ? Status() : write(batch);
}

Status Filing::flush() {
  HK_CHECK(write(plain_));
  return write(sensitive_);
}

Status Filing::write(Batch& batch) {
  if (batch.lines.empty()) return {};
  const std::string name = batch.name();
  HK_CHECK(fs_.write(folder_ + "/" + name, batch.lines));
  files_[name] = sha256_hex(batch.lines);
  batch.lines.clear();
  ++batch.number;
  return {};
}

}  // namespace hikeshi::snapshot
