// SPDX-License-Identifier: Apache-2.0
#include "cli/case_trail.h"

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "trail/reader.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Files {
  std::vector<trail::Source> sources;
  size_t absent = 0;
};

Files files_in(World& world, std::string_view lines) {
  Files files;
  for (std::string_view text : split(lines, '\n')) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) continue;
    const bool here = line.contains("path") && line["path"].is_string();
    const std::string path = here ? line["path"].get<std::string>() : "";
    if (!here || !world.fs.exists(path)) {
      ++files.absent;
      continue;
    }
    FileSystem* fs = &world.fs;
    const trail::SourceName name(path);
    files.sources.push_back(
        {name, line.value("size", uint64_t{0}), [fs, at = &name.text()](std::string& into) {
           return fs->read_into(*at, trail::kLargestLog, into);
         }});
  }
  return files;
}

// Events that the hunt charges, to whom; of the owner's own it says nothing here.
std::map<std::string, std::string> charged_in(std::string_view lines) {
  std::map<std::string, std::string> charged;
  for (std::string_view text : split(lines, '\n')) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) continue;
    const std::string to = line.value("charged_to", std::string());
    if (to != "owner") charged[line.value("event_id", std::string())] = to;
  }
  charged.erase("");
  return charged;
}

}  // namespace

Result<CaseRecords> case_records(World& world, const store::Case& the_case,
                                 const casefile::CaseState& state, std::vector<std::string> texts) {
  const std::string lines = HK_TRY(read_filed(world, the_case, state, "sources.jsonl"));
  const Files files = files_in(world, lines);
  trail::ScanOptions options;
  options.threads = world.threads;
  options.stop = world.stop;
  CaseRecords records;
  records.absent = files.absent;
  records.result = trail::search(files.sources, trail::Needles(std::move(texts)), options);
  if (records.result.cancelled) return fail(Code::kCancelled, "interrupted");
  for (const trail::Source& source : files.sources) records.files.push_back(source.name);
  return records;
}

Result<respond::Looked> look_for_earlier(World& world, const store::Case& the_case,
                                         const casefile::CaseState& state,
                                         std::string_view recording) {
  respond::Looked looked;
  looked.events = respond::past_events_in(recording);
  // One question that AWS refused, and its history is not known whole.
  looked.history = recording.find("\"answer\":") != std::string_view::npos &&
                   recording.find("\"error\":") == std::string_view::npos;
  if (const auto events = read_filed(world, the_case, state, "events.jsonl"))
    looked.charged = charged_in(*events);
  auto names = respond::telling_events(state);
  for (const auto& [region, ids] : respond::shared_things(state))
    names.insert(names.end(), ids.begin(), ids.end());
  if (names.empty()) return looked;
  const auto records = case_records(world, the_case, state, names);
  if (!records && records.error().code == Code::kCancelled)
    return tl::make_unexpected(records.error());
  if (!records) return looked;  // AWS's own history has been asked
  std::set<std::string> seen;
  for (const respond::PastEvent& event : looked.events) seen.insert(event.id);
  for (const trail::Found& found : records->result.found) {
    auto event = respond::past_event(found.record);
    if (!event || (!event->id.empty() && !seen.insert(event->id).second)) continue;
    event->evidence.kind = "log";
    event->evidence.file = records->files[found.file];
    event->evidence.offset = found.offset;
    looked.events.push_back(std::move(*event));
  }
  return looked;
}

}  // namespace hikeshi::cli
