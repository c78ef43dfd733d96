// SPDX-License-Identifier: Apache-2.0
#include "snapshot/exported.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::snapshot {
namespace {

using aws::CallError;
using aws::CallResult;
using aws::Json;
using aws::Refusal;

constexpr std::string_view kEnding = ".call";

// Parameters in one order: the script's and the plan's differ.
std::string key_of(std::string_view service, std::string_view operation, std::string_view region,
                   std::string_view params) {
  const auto sorted = nlohmann::json::parse(params, nullptr, false);
  return fmt::format("{}\n{}\n{}\n{}", service, operation, region,
                     sorted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

CallResult refuse(Refusal kind, std::string code, std::string message, UtcTime at) {
  CallError error;
  error.kind = kind;
  error.code = std::move(code);
  error.message = std::move(message);
  error.at = at;
  return tl::make_unexpected(std::move(error));
}

// "An error occurred (AccessDenied) when calling the ListUsers operation: User ... is not allowed".
CallResult refusal_of(std::string_view complaint, UtcTime at) {
  constexpr std::string_view kBegin = "An error occurred (";
  const size_t begin = complaint.find(kBegin), end = complaint.find(')', begin);
  if (begin == std::string_view::npos || end == std::string_view::npos) {
    if (complaint.find("Could not connect to the endpoint") != std::string_view::npos)
      return refuse(Refusal::kNotOffered, std::string(aws::kNoSuchEndpoint),
                    std::string(trim(complaint)), at);
    return refuse(Refusal::kInvalid, "AwsCommandFailed", std::string(trim(complaint)), at);
  }
  const size_t from = begin + kBegin.size();
  const std::string code(complaint.substr(from, end - from));
  const size_t said = complaint.find(": ", end);
  const std::string message(
      trim(said == std::string_view::npos ? complaint : complaint.substr(said + 2)));
  return refuse(aws::refusal_of(400, code, message), code, message, at);
}

// The command line writes times as its version and its settings will; we in one way.
void set_times(const aws::Ref& ref, Json& value) {
  if (!ref) return;
  if (ref.shape->type == aws::Type::kTimestamp && (value.is_string() || value.is_number())) {
    const auto time = value.is_string() ? aws::parse_wire_time(value.get_ref<const std::string&>())
                                        : aws::wire_time_of(value.get<double>());
    if (time) value = aws::format_wire_time(*time, aws::TimeFormat::kIso8601);
  } else if (value.is_array()) {
    for (Json& element : value) set_times(ref.shape->element, element);
  } else if (value.is_object() && ref.shape->type == aws::Type::kMap) {
    for (auto& [key, inner] : value.items()) set_times(ref.shape->value, inner);
  } else if (value.is_object()) {
    for (auto& [name, inner] : value.items()) {
      if (const aws::Member* member = ref.shape->find(name)) set_times(member->ref, inner);
    }
  }
}

CallResult reply_of(const std::string& bytes, const aws::Operation& operation, UtcTime at) {
  aws::Reply reply;
  reply.value = trim(bytes).empty() ? Json::object() : Json::parse(bytes, nullptr, false);
  if (reply.value.is_discarded())
    return refuse(Refusal::kGarbled, "", "what the aws command printed is no JSON", at);
  set_times(operation.output, reply.value);
  reply.sha256 = sha256_hex(bytes);
  reply.at = at;
  return reply;
}

const PlannedCall* planned(const Plan& plan, std::string_view id) {
  const auto it = std::find_if(plan.calls.begin(), plan.calls.end(),
                               [&](const PlannedCall& call) { return call.id == id; });
  return it == plan.calls.end() ? nullptr : &*it;
}

}  // namespace

Result<Exported> Exported::read(FileSystem& fs, const std::string& folder, const Plan& plan) {
  Exported exported;
  for (const std::string& name : HK_TRY(fs.list(folder))) {
    if (!name.ends_with(kEnding)) continue;
    const std::string path = folder + "/" + name;
    const std::string line = HK_TRY(fs.read(path));
    const auto cells = split(trim(line), '\t');
    Record record;
    const auto at = cells.size() == 5 ? parse_rfc3339(cells[3]) : std::nullopt;
    const PlannedCall* call = at ? planned(plan, cells[0]) : nullptr;
    if (call == nullptr ||
        std::from_chars(cells[2].data(), cells[2].data() + cells[2].size(), record.status).ec !=
            std::errc())
      return fail(Code::kCorrupt, path +
                                      ": no record of a call as the export script writes it; take "
                                      "the file away, and what it stands for counts as not seen");
    record.stem = path.substr(0, path.size() - kEnding.size());
    record.at = *at;
    exported.taken_at_ = std::max(exported.taken_at_, *at);
    exported.records_.insert_or_assign(key_of(call->service, call->operation, cells[1], cells[4]),
                                       std::move(record));
  }
  if (exported.records_.empty())
    return fail(Code::kNotFound, folder +
                                     ": no export in it (files ending with .call; see `hikeshi "
                                     "snapshot --script`)");
  return exported;
}

Source Exported::source(FileSystem& fs, aws::Models& models) {
  const auto answer = [this, &fs, &models](const aws::Call& call) -> CallResult {
    const std::string params = call.params.dump(-1, ' ', false, Json::error_handler_t::replace);
    auto found = records_.find(key_of(call.service, call.operation, call.region, params));
    // What is once for all stands under no region, wherever it was asked.
    if (found == records_.end())
      found = records_.find(key_of(call.service, call.operation, "", params));
    if (found == records_.end())
      return refuse(Refusal::kInvalid, "NotExported", "the export holds no answer to this call",
                    taken_at_);
    const Record& record = found->second;
    const auto bytes = fs.read(record.stem + (record.status == 0 ? ".json" : ".err"));
    if (!bytes) return refuse(Refusal::kGarbled, "", bytes.error().message, record.at);
    if (record.status != 0) return refusal_of(*bytes, record.at);
    const auto model = models.find(call.service);
    const auto operation =
        model ? (*model)->operation(call.operation) : tl::make_unexpected(model.error());
    if (!operation) return refuse(Refusal::kUsage, "", operation.error().message, record.at);
    return reply_of(*bytes, **operation, record.at);
  };
  return {[this, answer](const aws::Call& call, aws::Client::Done done) {
            landed_.emplace_back(std::move(done), answer(call));
          },
          [this](aws::Millis) {
            for (auto& [done, result] : std::exchange(landed_, {})) done(std::move(result));
            return !landed_.empty();
          },
          false};
}

}  // namespace hikeshi::snapshot
