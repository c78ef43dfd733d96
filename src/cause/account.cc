// SPDX-License-Identifier: Apache-2.0
// What a snapshot tells beyond findings: whose images instances run, which keys stand in open text,
// when keys were made.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/base64.h"
#include "aws/json_text.h"
#include "cause/cause.h"
#include "posture/state.h"

namespace hikeshi::cause {
namespace {

using aws::text_in;
using posture::Answer;
using posture::Json;
using posture::list_in;

class Reader {
 public:
  Reader(const posture::State& state, const std::set<std::string>& keys)
      : state_(state), keys_(keys) {}

  Account run() {
    out_.id = state_.account;
    out_.at = state_.at;
    for (const Answer& answer : state_.answers) {
      if (!answer.read()) continue;
      if (answer.id == "ec2.instance-images") images(answer);
      if (answer.id == "ec2.instances") launched(answer);
      if (answer.id == "organizations.accounts") organization(answer);
      if (answer.id == "iam.user.access-keys") keys(answer);
      if (answer.id == "lambda.functions") functions(answer);
      if (answer.id == "guardduty.finding" || answer.id == "guardduty.archived-finding")
        findings(answer);
    }
    for (const Answer& answer : state_.answers) {
      if (answer.read() && answer.id == "ec2.instance.user-data") user_data(answer);
    }
    own_images();
    return std::move(out_);
  }

 private:
  void images(const Answer& answer) {
    for (const Json& each : list_in(&answer, "InstanceImageMetadata")) {
      const auto meta = each.find("ImageMetadata");
      if (meta == each.end() || !meta->is_object()) continue;
      out_.images[text_in(each, "InstanceId")] = {
          text_in(*meta, "ImageId"), text_in(*meta, "OwnerId"), text_in(*meta, "ImageOwnerAlias"),
          posture::flag_in(*meta, "IsPublic")};
    }
  }

  void launched(const Answer& answer) {
    for (const Json& reservation : list_in(&answer, "Reservations")) {
      for (const Json& each : list_in(reservation, "Instances")) {
        const std::string id = text_in(each, "InstanceId");
        image_of_[id] = text_in(each, "ImageId");
        const auto state = each.find("State");
        // User data can be changed only while an instance is stopped, and a start sets the time.
        if (state != each.end() && text_in(*state, "Name") == "running") {
          if (const auto at = parse_rfc3339(text_in(each, "LaunchTime"))) started_[id] = *at;
        }
      }
    }
  }

  // Where AWS tells no metadata (an older snapshot): the account's own images are known by theirs.
  void own_images() {
    std::set<std::string> own;
    for (const std::string& region : state_.regions) {
      for (const Json& image : list_in(state_.find("ec2.images", region), "Images"))
        own.insert(text_in(image, "ImageId"));
    }
    for (const auto& [instance, image] : image_of_) {
      if (!out_.images.contains(instance) && own.contains(image))
        out_.images[instance] = {image, state_.account, "", false};
    }
  }

  void organization(const Answer& answer) {
    for (const Json& each : list_in(&answer, "Accounts"))
      out_.organization.insert(text_in(each, "Id"));
  }

  void keys(const Answer& answer) {
    for (const Json& key : list_in(&answer, "AccessKeyMetadata")) {
      if (const auto at = parse_rfc3339(text_in(key, "CreateDate")))
        out_.created.emplace(text_in(key, "AccessKeyId"), *at);
    }
  }

  void functions(const Answer& answer) {
    for (const Json& function : list_in(&answer, "Functions")) {
      const auto environment = function.find("Environment");
      if (environment == function.end()) continue;
      // "2026-11-20T08:00:00.000+0000"
      const std::string changed = text_in(function, "LastModified");
      note(environment->dump(-1, ' ', false, Json::error_handler_t::replace),
           text_in(function, "FunctionName"), "function", answer.region,
           changed.size() > 19 ? parse_rfc3339(changed.substr(0, 19) + "Z") : std::nullopt);
    }
  }

  // Findings of strangers who knock at an instance of the account's. Samples have none.
  void findings(const Answer& answer) {
    for (const Json& finding : list_in(&answer, "Findings")) {
      const std::string type = text_in(finding, "Type");
      const bool knocks = type.ends_with("BruteForce") || type.find("PortProbe") != type.npos;
      const auto service = finding.find("Service");
      if (!knocks || service == finding.end() || text_in(*service, "ResourceRole") != "TARGET")
        continue;
      const auto first = parse_rfc3339(text_in(*service, "EventFirstSeen")),
                 last = parse_rfc3339(text_in(*service, "EventLastSeen"));
      const std::string instance = text_at(finding, {"Resource", "InstanceDetails"}, "InstanceId");
      if (!first || !last || instance.empty()) continue;
      out_.knocks.push_back({instance, type, port_of(*service), *first, *last});
    }
  }

  static std::string text_at(const Json& json, std::initializer_list<const char*> path,
                             const char* name) {
    const Json* at = &json;
    for (const char* step : path) {
      const auto it = at->find(step);
      if (it == at->end() || !it->is_object()) return "";
      at = &*it;
    }
    return text_in(*at, name);
  }

  // Of a connection its local port, of probes the first one's.
  static int port_of(const Json& service) {
    for (const char* pointer :
         {"/Action/NetworkConnectionAction/LocalPortDetails/Port",
          "/Action/PortProbeAction/PortProbeDetails/0/LocalPortDetails/Port"}) {
      const nlohmann::json::json_pointer at(pointer);
      if (service.contains(at) && service[at].is_number_integer()) return service[at].get<int>();
    }
    return 0;
  }

  void user_data(const Answer& answer) {
    const auto data = answer.value.find("UserData");
    if (data == answer.value.end() || !data->is_object()) return;
    const auto text = aws::base64_decode(text_in(*data, "Value"));
    const std::string id = text_in(answer.params, "InstanceId");
    const auto started = started_.find(id);
    if (text)
      note(*text, id, "user_data", answer.region,
           started == started_.end() ? std::nullopt : std::optional(started->second));
  }

  void note(const std::string& text, const std::string& thing, const char* kind,
            const std::string& region, std::optional<UtcTime> since) {
    for (const std::string& key : keys_) {
      if (text.find(key) != std::string::npos)
        out_.held.push_back({key, thing, kind, region, since});
    }
  }

  const posture::State& state_;
  const std::set<std::string>& keys_;
  std::map<std::string, std::string> image_of_;
  std::map<std::string, UtcTime> started_;
  Account out_;
};

}  // namespace

Account read_account(const posture::State& state, const std::set<std::string>& keys) {
  return Reader(state, keys).run();
}

}  // namespace hikeshi::cause
