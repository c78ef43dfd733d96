// SPDX-License-Identifier: Apache-2.0
#include "fetch/choose.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "aws/json_text.h"

namespace hikeshi::fetch {
namespace {

using aws::Json;
using aws::text_in;

bool true_in(const Json& json, const char* key) {
  const auto it = json.is_object() ? json.find(key) : json.end();
  return it != json.end() && it->is_boolean() && it->get<bool>();
}

S3Address address_of(const std::string& bucket, const std::string& prefix) {
  const bool bare = prefix.empty() || prefix.ends_with('/');
  return {bucket, bare ? prefix : prefix + "/"};
}

auto rank(const TrailPlace& p) {
  return std::tuple(p.changed, !p.logging, !p.multi_region, p.organization, p.trail);
}

// What an event did to a trail. `bucket` is "" where it only deleted it, or changed something else.
struct Change {
  std::string trail, event, at;
  S3Address to;
};

class Chooser {
 public:
  Chooser(aws::Client& client, UtcTime begin, UtcTime end)
      : client_(client), begin_(format_rfc3339(begin)), end_(end) {}

  Result<Choice> run(const std::vector<std::string>& regions) {
    regions_ = regions;
    for (const std::string& region : regions) {
      describe(region);
      for (const char* event : {"CreateTrail", "UpdateTrail", "DeleteTrail"})
        find_changes(region, event);
    }
    client_.run();
    add_earlier_places();
    if (choice_.places.empty() && choice_.problems.empty())
      return fail(
          Code::kNotFound,
          "this account has no trail: `--trail lookup` reads the last 90 days of management "
          "events without one");
    std::stable_sort(choice_.places.begin(), choice_.places.end(),
                     [](const TrailPlace& a, const TrailPlace& b) { return rank(a) < rank(b); });
    drop_twins();
    return std::move(choice_);
  }

 private:
  // With shadows: in a member account the trail of its organization is nothing else.
  void describe(const std::string& region) {
    ask(region, "DescribeTrails", {{"includeShadowTrails", true}}, [this, region](const Json& got) {
      for (const Json& trail : got.value("trailList", Json::array())) add(region, trail);
    });
  }

  void add(const std::string& region, const Json& trail) {
    if (is_told_elsewhere(region, trail)) return;
    TrailPlace place;
    place.trail = text_in(trail, "TrailARN");
    place.from = address_of(text_in(trail, "S3BucketName"), text_in(trail, "S3KeyPrefix"));
    place.multi_region = true_in(trail, "IsMultiRegionTrail");
    place.organization = true_in(trail, "IsOrganizationTrail");
    const size_t index = choice_.places.size();
    choice_.places.push_back(place);
    ask(region, "GetTrailStatus", {{"Name", place.trail}}, [this, index](const Json& got) {
      choice_.places[index].logging = true_in(got, "IsLogging");
    });
  }

  // A trail counts in its home region; where that is not looked at, in the first that shows it.
  bool is_told_elsewhere(const std::string& region, const Json& trail) {
    const std::string home = text_in(trail, "HomeRegion");
    const bool asked = std::find(regions_.begin(), regions_.end(), home) != regions_.end();
    if (asked && home != region) return true;
    return !told_.insert(text_in(trail, "TrailARN")).second;
  }

  // Also in regions without a trail: one that was there may be gone.
  void find_changes(const std::string& region, const char* event) {
    const Json params = {
        {"LookupAttributes",
         Json::array({{{"AttributeKey", "EventName"}, {"AttributeValue", event}}})},
        {"EndTime", format_rfc3339(end_)}};
    ask(region, "LookupEvents", params, [this, region](const Json& got) {
      for (const Json& held : got.value("Events", Json::array()))
        take_change(region, Json::parse(text_in(held, "CloudTrailEvent"), nullptr, false));
    });
  }

  void take_change(const std::string& region, const Json& event) {
    if (!event.is_object() || !text_in(event, "errorCode").empty()) return;
    const Json request = event.value("requestParameters", Json::object());
    Change change{text_in(event.value("responseElements", Json()), "trailARN"),
                  text_in(event, "eventName"),
                  text_in(event, "eventTime"),
                  {}};
    if (change.trail.empty()) change.trail = text_in(request, "name");
    if (const std::string bucket = text_in(request, "s3BucketName"); !bucket.empty())
      change.to = address_of(bucket, text_in(request, "s3KeyPrefix"));
    // A name, or an ARN that ends with it: DeleteTrail has no answer that tells which.
    const std::string name = change.trail.substr(change.trail.rfind('/') + 1);
    changes_[region + " " + name].push_back(std::move(change));
  }

  void add_earlier_places() {
    for (auto& [name, changes] : changes_) {
      std::sort(changes.begin(), changes.end(),
                [](const Change& a, const Change& b) { return a.at < b.at; });
      std::vector<const Change*> moves;
      for (const Change& change : changes) {
        if (!change.to.bucket.empty() || change.event == "DeleteTrail") moves.push_back(&change);
      }
      if (!moves.empty()) add_places_of(moves);
    }
  }

  // Each place holds from its event to the next one's.
  void add_places_of(const std::vector<const Change*>& moves) {
    const Change& first = *moves.front();
    if (first.event != "CreateTrail" && first.at > begin_)
      choice_.problems.push_back(
          {first.trail, 0, "unreadable",
           (first.event == "DeleteTrail" ? "deleted at " + first.at
                                         : "pointed to " + first.to.text() + " at " + first.at) +
               "; where it wrote before is not in the events of 90 days",
           1});
    for (size_t i = 0; i < moves.size(); ++i) {
      const Change& move = *moves[i];
      const bool past = i + 1 < moves.size() && moves[i + 1]->at <= begin_;
      if (past || move.to.bucket.empty()) continue;
      TrailPlace place;
      place.trail = move.trail;
      place.from = move.to;
      place.since = move.at;
      place.changed = true;
      choice_.places.push_back(std::move(place));
    }
  }

  // A bucket and prefix once, under its best claim.
  void drop_twins() {
    std::vector<TrailPlace> each;
    for (TrailPlace& place : choice_.places) {
      const bool known = std::any_of(each.begin(), each.end(), [&](const TrailPlace& p) {
        return p.from.text() == place.from.text();
      });
      if (!known) each.push_back(std::move(place));
    }
    choice_.places = std::move(each);
  }

  void ask(const std::string& region, const char* operation, Json params,
           std::function<void(const Json&)> take) {
    aws::Call call;
    call.service = "cloudtrail";
    call.operation = operation;
    call.region = region;
    call.params = std::move(params);
    client_.start(std::move(call), [this, region, what = std::string(operation),
                                    take = std::move(take)](aws::CallResult got) {
      if (got) return take(got->value);
      const Error why = aws::to_error(got.error(), what + " in " + region);
      choice_.problems.push_back({"trails:" + region, 0, "unreadable", why.message, 1});
    });
  }

  aws::Client& client_;
  const std::string begin_;  // RFC 3339: compares as the times do
  const UtcTime end_;
  std::vector<std::string> regions_;
  std::set<std::string> told_;  // ARNs of trails that are in the choice
  Choice choice_;
  std::map<std::string, std::vector<Change>> changes_;  // by the trail's region and name
};

}  // namespace

Result<Choice> choose_trails(aws::Client& client, const std::vector<std::string>& regions,
                             UtcTime begin, UtcTime end) {
  return Chooser(client, begin, end).run(regions);
}

}  // namespace hikeshi::fetch
