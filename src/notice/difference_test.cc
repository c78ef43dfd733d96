// SPDX-License-Identifier: Apache-2.0
// The judge of the generator's cases (notice_gen.h): what was read against what is true.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "notice/notice_gen.h"

namespace hikeshi::notice::gen {

std::string evidence_faults(const Reading& reading) {
  std::string faults;
  const auto check = [&](const Notice& n) {
    for (const auto& [field, places] : n.evidence) {
      for (const Evidence& e : places) {
        const auto part = static_cast<size_t>(e.part);
        if (part >= reading.parts.size() || e.offset > reading.parts[part].size() ||
            reading.parts[part].substr(e.offset, e.text.size()) != e.text)
          faults += field + ": '" + e.text + "' does not stand at its place\n";
      }
    }
    const auto needs = [&](bool filled, const char* field) {
      if (filled && !n.evidence.contains(field))
        faults += std::string(field) + " has no evidence\n";
    };
    needs(!n.accounts.empty(), "accounts");
    needs(!n.instances.empty(), "instances");
    needs(!n.access_keys.empty(), "access_keys");
    needs(!n.users.empty(), "users");
    needs(!n.regions.empty(), "regions");
    needs(!n.own_addresses.empty(), "own_addresses");
    needs(!n.remote_addresses.empty(), "remote_addresses");
    needs(!n.exposure_urls.empty(), "exposure_urls");
    needs(n.time_start.has_value(), "time_start");
    needs(n.activity.has_value(), "activity");
    needs(!n.restrictions.empty(), "restrictions");
    needs(!n.required.empty(), "required");
    needs(n.deadline && n.deadline->source == DeadlineSource::kStated, "deadline");
    needs(n.sent_at && n.channel == Channel::kMail, "sent_at");
  };
  for (const Notice& n : reading.notices) check(n);
  for (const NotNotice& n : reading.not_notices) {
    if (n.says) check(*n.says);
  }
  return faults;
}

std::string difference(const Case& c, const Reading& reading) {
  Reading expected;
  for (Notice n : c.expected) {
    n.file = c.file;
    expected.notices.push_back(std::move(n));
  }
  const auto want = nlohmann::json::parse(to_json(expected))["notices"];
  const auto got = nlohmann::json::parse(to_json(reading))["notices"];
  std::string out;
  if (want.size() != got.size())
    out += fmt::format("{} notices instead of {}\n", got.size(), want.size());
  for (size_t i = 0; i < std::min(want.size(), got.size()); ++i) {
    for (const auto& [field, value] : want[i].items()) {
      if (field != "evidence" && got[i][field] != value)
        out += fmt::format("[{}] {}: {} instead of {}\n", i, field, got[i][field].dump(),
                           value.dump());
    }
  }
  return out + evidence_faults(reading);
}

}  // namespace hikeshi::notice::gen
