// SPDX-License-Identifier: Apache-2.0
// Whether anything would have been seen: trails and GuardDuty.
#include <fmt/format.h>

#include <algorithm>

#include "aws/json_text.h"
#include "posture/check.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

bool equals(const Json& field, const char* name, const char* value) {
  const Json& values = list_in(field, "Equals");
  return text_in(field, "Field") == name &&
         std::find(values.begin(), values.end(), Json(value)) != values.end();
}

// Classic selectors say so; of advanced ones, a field selector on the category. One that takes
// reads alone sees nothing that was changed.
bool logs_management(const Answer* selectors) {
  for (const Json& each : list_in(selectors, "EventSelectors")) {
    if (flag_in(each, "IncludeManagementEvents") && text_in(each, "ReadWriteType") != "ReadOnly")
      return true;
  }
  for (const Json& each : list_in(selectors, "AdvancedEventSelectors")) {
    const Json& fields = list_in(each, "FieldSelectors");
    const auto any = [&](const char* name, const char* value) {
      return std::any_of(fields.begin(), fields.end(),
                         [&](const Json& field) { return equals(field, name, value); });
    };
    if (any("eventCategory", "Management") && !any("readOnly", "true")) return true;
  }
  return false;
}

// What AWS says of its last try to deliver, where that failed: times are of one form, and the later
// one is the greater.
std::string delivery_error(const Json& status) {
  const std::string error = text_in(status, "LatestDeliveryError");
  const std::string tried = text_in(status, "LatestDeliveryAttemptTime"),
                    done = text_in(status, "LatestDeliveryAttemptSucceeded");
  return !error.empty() && (done.empty() || done < tried) ? error : "";
}

// Each trail once: where it is at home or, if that region was not looked at, in the first that
// shows it. In a member account the trail of its organization is a shadow, and the only one there
// is.
std::vector<const Json*> trails_at(const State& state, const std::string& region) {
  const auto shows = [&](const std::string& where, const std::string& arn) {
    const Json& trails = list_in(state.find("cloudtrail.trails", where), "trailList");
    return std::any_of(trails.begin(), trails.end(),
                       [&](const Json& t) { return text_in(t, "TrailARN") == arn; });
  };
  std::vector<const Json*> out;
  for (const Json& trail : list_in(state.find("cloudtrail.trails", region), "trailList")) {
    const std::string home = text_in(trail, "HomeRegion"), arn = text_in(trail, "TrailARN");
    const auto first = std::find_if(state.regions.begin(), state.regions.end(),
                                    [&](const std::string& r) { return shows(r, arn); });
    const std::string& told = home.empty() ? region : shows(home, arn) ? home : *first;
    if (told == region) out.push_back(&trail);
  }
  return out;
}

// What keeps a trail from being the one that sees everything; empty: it does.
Words lack_of(Report& report, const Json& trail, const std::string& region, bool& blind) {
  const State& state = report.state();
  const std::string arn = text_in(trail, "TrailARN");
  const Answer* status = state.find("cloudtrail.status", region, "Name", arn);
  const Answer* selectors = state.find("cloudtrail.selectors", region, "TrailName", arn);
  for (const Answer* each : {status, selectors}) {
    if (each != nullptr && each->seen()) continue;
    blind = true;
    return not_seen(each, each == status ? "cloudtrail.status" : "cloudtrail.selectors");
  }
  if (!flag_in(status->value, "IsLogging"))
    return {
        fmt::format("it does not log; it stopped at {}", text_in(status->value, "StopLoggingTime")),
        fmt::format("記録していません（停止 {}）", text_in(status->value, "StopLoggingTime"))};
  if (const std::string error = delivery_error(status->value); !error.empty())
    return {"its files cannot be delivered: " + error, "ログを配信できていません: " + error};
  if (!logs_management(selectors))
    return {"it logs no management events", "管理イベントを記録していません"};
  return {};
}

// Trails are told by their home regions; a region that could not be seen may hold the good one.
void trail_on(Report& report) {
  const State& state = report.state();
  bool good = false, blind = false;
  std::vector<std::string> narrow;  // ARNs of trails of one region that are sound otherwise
  for (const std::string& region : state.regions) {
    const Answer* trails = state.find("cloudtrail.trails", region);
    if (trails == nullptr || !trails->seen()) {
      blind = true;
      report.unknown(state.account, not_seen(trails, "cloudtrail.trails"));
      continue;
    }
    for (const Json* each : trails_at(state, region)) {
      const Json& trail = *each;
      bool unseen = false;
      const Words lack = lack_of(report, trail, region, unseen);
      blind |= unseen;
      const std::string arn = text_in(trail, "TrailARN");
      if (lack.en.empty() && !flag_in(trail, "IsMultiRegionTrail")) {
        narrow.push_back(arn);
      } else if (lack.en.empty()) {
        good = true;
        report.pass(arn, {"logs all regions", "全リージョンを記録"});
      } else if (unseen) {
        report.unknown(arn, lack);
      } else {
        report.fail(arn, lack);
      }
    }
  }
  const Words alone{"it logs one region alone", "1 つのリージョンのみ記録しています"};
  for (const std::string& arn : narrow) {
    // Beside one of all regions it lacks nothing.
    if (good)
      report.pass(arn, alone);
    else
      report.fail(arn, alone);
  }
  if (!good && !blind)
    report.fail(state.account, {"no trail logs the management events of all regions",
                                "全リージョンの管理イベントを記録する証跡がありません"});
}

void trail_validation(Report& report) {
  const State& state = report.state();
  for (const std::string& region : state.regions) {
    const Answer* trails = state.find("cloudtrail.trails", region);
    if (!report.seen(trails, state.account, "cloudtrail.trails")) continue;
    for (const Json* each : trails_at(state, region)) {
      const Json& trail = *each;
      if (!flag_in(trail, "LogFileValidationEnabled"))
        report.fail(text_in(trail, "TrailARN"), {"no digests: altered log files would not show",
                                                 "ダイジェストがなく、改ざんを検知できません"});
    }
  }
}

void guardduty(Report& report) {
  const Json& ids = list_in(report.answer("guardduty.detectors").value, "DetectorIds");
  if (ids.empty())
    return report.fail(report.state().account, {"GuardDuty is off", "GuardDuty が無効です"});
  for (const Json& each : ids) {
    const std::string id = each.is_string() ? each.get<std::string>() : "";
    const Answer* detector =
        report.state().find("guardduty.detector", report.region(), "DetectorId", id);
    if (!report.seen(detector, id, "guardduty.detector")) continue;
    if (text_in(detector->value, "Status") != "ENABLED")
      report.fail(id, {"GuardDuty is suspended", "GuardDuty が停止しています"});
  }
}

const Check kChecks[] = {
    {"trail-on",
     Severity::kHigh,
     false,
     {},
     {"cloudtrail.trails", "cloudtrail.status", "cloudtrail.selectors"},
     "",
     {"A trail logs all regions", "全リージョンの証跡"},
     {"aws cloudtrail start-logging; aws cloudtrail update-trail --is-multi-region-trail.",
      "aws cloudtrail start-logging、update-trail --is-multi-region-trail を実行する。"},
     trail_on},
    {"trail-validation",
     Severity::kMedium,
     false,
     {},
     {"cloudtrail.trails"},
     "",
     {"Trails write digests", "証跡の検証"},
     {"aws cloudtrail update-trail --enable-log-file-validation.",
      "aws cloudtrail update-trail --enable-log-file-validation を実行する。"},
     trail_validation},
    {"guardduty",
     Severity::kMedium,
     true,
     {"guardduty.detectors"},
     {"guardduty.detector"},
     "harden-guardduty",
     {"GuardDuty is on", "GuardDuty"},
     {"aws guardduty create-detector --enable.",
      "aws guardduty create-detector --enable を実行する。"},
     guardduty},
};

}  // namespace

std::span<const Check> logging_checks() { return kChecks; }

}  // namespace hikeshi::posture
