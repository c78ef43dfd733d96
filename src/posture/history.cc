// SPDX-License-Identifier: Apache-2.0
// From the trail to the changes that matter to a check, and to the hours of which there are logs.
#include <algorithm>
#include <array>
#include <tuple>

#include "aws/json_text.h"
#include "base/text.h"
#include "posture/rewind.h"
#include "posture/undo.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;
using trail::Field;
using trail::Record;

Json value_of(const Record& record, Field field) {
  return record[field].nothing() ? Json() : Json::parse(record[field].raw(), nullptr, false);
}

std::string principal_of(const Record& record) {
  const trail::Json identity = record[Field::kUserIdentity];
  for (const char* member : {"arn", "principalId", "invokedBy", "type"}) {
    if (identity[member].is_string()) return identity[member].string();
  }
  return "";
}

// What one worker has seen.
class Worker {
 public:
  explicit Worker(const std::string& account) : account_(account) {}

  void see(const Record& record) {
    const std::string_view recipient = record.text(Field::kRecipientAccountId);
    if (!recipient.empty() && recipient != account_) return;
    const auto time = record.time();
    if (!time) return;
    seen[std::string(record.text(Field::kAwsRegion))].insert(time->seconds / kHour);
    if (!record.text(Field::kErrorCode).empty()) return;
    const std::string_view source = record.text(Field::kEventSource);
    const std::string_view event = record.text(Field::kEventName);
    if (!is_known(source, event)) return;
    changes.push_back({*time, std::string(source), std::string(event),
                       std::string(record.text(Field::kAwsRegion)),
                       std::string(record.text(Field::kEventId)), principal_of(record),
                       value_of(record, Field::kRequestParameters),
                       value_of(record, Field::kResponseElements)});
  }

  std::vector<Change> changes;
  Hours seen;

 private:
  const std::string& account_;
};

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// A digest vouches for its hours where the files that it names are here.
bool has_its_files(const trail::Digest& digest, const std::set<std::string>& names) {
  return std::all_of(digest.files.begin(), digest.files.end(),
                     [&](const auto& file) { return names.contains(last_part(file.key)); });
}

void add_digest(const trail::Digest& digest, const std::string& account, Hours& seen) {
  const auto span = digest.span();  // of some days at most, whatever the file says
  if (!span || digest.account != account) return;
  for (int64_t hour = span->first.seconds / kHour; hour * kHour < span->second.seconds; ++hour)
    seen[digest.region].insert(hour);
}

void order(std::vector<Change>& changes) {
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return std::tie(a.at, a.id, a.region, a.event) < std::tie(b.at, b.id, b.region, b.event);
  });
  // A trail of all regions and one of this region write the same event.
  changes.erase(std::unique(changes.begin(), changes.end(),
                            [](const Change& a, const Change& b) {
                              return !a.id.empty() && a.id == b.id && a.region == b.region;
                            }),
                changes.end());
}

void note(State& state, const std::string& thing, const Change& change) {
  state.changes[thing] = {change.at, change.event, change.id, change.principal};
}

}  // namespace

History read_history(std::span<const trail::Source> sources, const trail::ScanOptions& options,
                     const std::string& account) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i)
    workers.push_back(std::make_unique<Worker>(account));
  trail::ScanResult scan = trail::scan(sources, options, [&](unsigned i) {
    return trail::Visitor{
        [worker = workers[i].get()](uint32_t, const Record& record) { worker->see(record); }};
  });
  History history;
  for (const auto& worker : workers) {
    std::move(worker->changes.begin(), worker->changes.end(), std::back_inserter(history.changes));
    for (auto& [region, hours] : worker->seen) history.seen[region].merge(hours);
  }
  std::set<std::string> names;
  for (const trail::Source& source : sources) names.insert(last_part(source.name));
  for (const trail::Digest& digest : scan.digests) {
    if (has_its_files(digest, names)) add_digest(digest, account, history.seen);
  }
  order(history.changes);
  history.problems = std::move(scan.problems);
  history.cancelled = scan.cancelled;
  return history;
}

void note_changes(State& state, const History& history, std::optional<UtcTime> at) {
  for (const Change& change : history.changes) {
    if (change.at > at.value_or(state.at)) break;
    for (const std::string& thing : things_of(state, change)) note(state, thing, change);
  }
}

}  // namespace hikeshi::posture
