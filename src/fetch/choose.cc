// SPDX-License-Identifier: Apache-2.0
#include "fetch/choose.h"

#include <algorithm>
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

class Chooser {
 public:
  Chooser(aws::Client& client, UtcTime end) : client_(client), end_(end) {}

  Result<Choice> run(const std::vector<std::string>& regions) {
    for (const std::string& region : regions) describe(region);
    client_.run();
    if (choice_.places.empty() && choice_.problems.empty())
      return fail(Code::kNotFound,
                  "this account has no trail: `--trail lookup` reads the last 90 days of management "
                  "events without one");
    std::stable_sort(choice_.places.begin(), choice_.places.end(),
                     [](const TrailPlace& a, const TrailPlace& b) { return rank(a) < rank(b); });
    drop_twins();
    return std::move(choice_);
  }

 private:
  void describe(const std::string& region) {
    ask(region, "DescribeTrails", {{"includeShadowTrails", false}}, [this, region](const Json& got) {
      for (const Json& trail : got.value("trailList", Json::array())) add(region, trail);
    });
  }

  void add(const std::string& region, const Json& trail) {
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
    for (const char* event : {"UpdateTrail", "CreateTrail", "DeleteTrail"}) find_changes(region, event);
  }

  // Where trails of this region were pointed before, as far as 90 days of events tell.
  void find_changes(const std::string& region, const char* event) {
    if (!looked_.emplace(region, event).second) return;
    const Json params = {
        {"LookupAttributes", Json::array({{{"AttributeKey", "EventName"}, {"AttributeValue", event}}})},
        {"EndTime", format_rfc3339(end_)}};
    ask(region, "LookupEvents", params, [this](const Json& got) {
      for (const Json& held : got.value("Events", Json::array()))
        take_change(Json::parse(text_in(held, "CloudTrailEvent"), nullptr, false));
    });
  }

  void take_change(const Json& event) {
    if (!event.is_object()) return;
    const Json request = event.value("requestParameters", Json::object());
    const std::string bucket = text_in(request, "s3BucketName");
    if (bucket.empty() || !text_in(event, "errorCode").empty()) return;
    TrailPlace place;
    place.trail = text_in(event.value("responseElements", Json::object()), "trailARN");
    if (place.trail.empty()) place.trail = text_in(request, "name");
    place.from = address_of(bucket, text_in(request, "s3KeyPrefix"));
    place.since = text_in(event, "eventTime");
    place.changed = true;
    choice_.places.push_back(std::move(place));
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
  UtcTime end_;
  Choice choice_;
  std::set<std::pair<std::string, std::string>> looked_;  // region, event
};

}  // namespace

Result<Choice> choose_trails(aws::Client& client, const std::vector<std::string>& regions,
                             UtcTime end) {
  return Chooser(client, end).run(regions);
}

}  // namespace hikeshi::fetch
