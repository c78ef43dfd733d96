// SPDX-License-Identifier: Apache-2.0
#include "snapshot/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace hikeshi::snapshot {
namespace {

bool was_seen(const Entry& entry) {
  return entry.outcome == Outcome::kRead || entry.outcome == Outcome::kAbsent;
}

std::pair<UtcTime, UtcTime> span_of(const Snapshot& snapshot) {
  const auto [first, last] =
      std::minmax_element(snapshot.entries.begin(), snapshot.entries.end(),
                          [](const Entry& a, const Entry& b) { return a.at < b.at; });
  return {first->at, last->at};
}

std::string call_of(const Entry& entry) { return entry.service + " " + entry.operation; }

// The code, or where a member account was told to ask instead: whoever reads it needs the account.
std::string reason_of(const Entry& entry) {
  if (entry.code != kManagementOnly) return entry.code;
  return entry.message.substr(0, entry.message.find(':'));
}

// "WHAT: REASON (PLACES)" for those that are wanted, sorted.
std::vector<std::string> lines_of(const Snapshot& snapshot, bool (*wanted)(const Entry&),
                                  std::string (*what)(const Entry&)) {
  std::map<std::string, std::set<std::string>> regions;
  for (const Entry& entry : snapshot.entries) {
    if (!wanted(entry)) continue;
    regions[what(entry) + ": " + reason_of(entry)].insert(entry.region.empty() ? "global"
                                                                               : entry.region);
  }
  std::vector<std::string> lines;
  for (const auto& [line, where] : regions) {
    const std::string places =
        where.size() == 1 ? *where.begin() : fmt::format("{} regions", where.size());
    lines.push_back(fmt::format("{} ({})", line, places));
  }
  return lines;
}

}  // namespace

size_t count(const Snapshot& snapshot, Outcome outcome) {
  return static_cast<size_t>(
      std::count_if(snapshot.entries.begin(), snapshot.entries.end(),
                    [&](const Entry& entry) { return entry.outcome == outcome; }));
}

std::vector<std::string> not_seen(const Snapshot& snapshot) {
  return lines_of(
      snapshot, [](const Entry& entry) { return !was_seen(entry); }, call_of);
}

std::vector<std::string> missed(const Snapshot& snapshot) {
  return lines_of(
      snapshot,
      [](const Entry& e) { return e.outcome == Outcome::kDenied || e.outcome == Outcome::kFailed; },
      call_of);
}

std::vector<std::string> not_offered(const Snapshot& snapshot) {
  return lines_of(
      snapshot, [](const Entry& entry) { return entry.outcome == Outcome::kNotOffered; },
      [](const Entry& entry) { return entry.service; });
}

std::vector<casefile::Fact> facts_of(const Snapshot& snapshot, const std::string& name) {
  if (snapshot.entries.empty()) return {};
  const auto [first, last] = span_of(snapshot);
  casefile::Fact fact;
  fact.kind = "snapshot";
  fact.subject = snapshot.account;
  fact.standing = casefile::Standing::kObserved;
  fact.says =
      fmt::format("the state of account {} was read in {} regions from {} to {}", snapshot.account,
                  snapshot.regions.size(), format_rfc3339(first), format_rfc3339(last));
  fact.set("folder", name)
      .set("caller", snapshot.caller)
      .set("from", format_rfc3339(first))
      .set("to", format_rfc3339(last))
      .set("calls", std::to_string(snapshot.entries.size()))
      .set("read", std::to_string(count(snapshot, Outcome::kRead)))
      .set("regions", snapshot.regions)
      .set("not_seen", not_seen(snapshot));
  for (const auto& [file, sha256] : snapshot.files) {
    casefile::Evidence evidence;
    evidence.kind = "api";
    evidence.file = name + "/" + file;
    evidence.text = "sha256 " + sha256;
    fact.evidence.push_back(std::move(evidence));
  }
  return {std::move(fact)};
}

}  // namespace hikeshi::snapshot
