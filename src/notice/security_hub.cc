// SPDX-License-Identifier: Apache-2.0
// Findings as Security Hub passes them on: in ASFF, which rewrites GuardDuty's, and in OCSF.
#include "base/ids.h"
#include "notice/finding.h"

namespace hikeshi::notice {
namespace {

using nlohmann::json;

bool is_private(std::string_view address) {
  if (address.starts_with("10.") || address.starts_with("192.168.") ||
      address.starts_with("169.254."))
    return true;
  if (!address.starts_with("172.")) return false;
  const std::string_view second = address.substr(4, address.find('.', 4) - 4);
  return second.size() == 2 && second >= "16" && second <= "31";
}

class Asff : Finding {
 public:
  using Finding::Finding;

  EventItem read(const json& f) {
    const json* fields = value_at(f, {"ProductFields"});
    const auto product = [&](const char* name) {
      return fields == nullptr ? std::string() : string_at(*fields, {name});
    };
    const bool guardduty = string_at(f, {"ProductName"}) == "GuardDuty" ||
                           string_at(f, {"ProductArn"}).ends_with("/guardduty") ||
                           product("aws/guardduty/service/serviceName") == "guardduty";
    type(type_of(f));
    account(string_at(f, {"AwsAccountId"}));
    region(string_at(f, {"Region"}));
    const std::string label = string_at(f, {"Severity", "Label"});
    severity(label.empty() ? scalar_text(value_at(f, {"Severity", "Normalized"})) : label);
    set_sent_at(event_, f, n_, {{"UpdatedAt"}, {"CreatedAt"}});
    std::string first = string_at(f, {"FirstObservedAt"}), last = string_at(f, {"LastObservedAt"});
    if (first.empty()) first = product("aws/guardduty/service/eventFirstSeen");
    if (last.empty()) last = product("aws/guardduty/service/eventLastSeen");
    span(first, last);
    if (const json* resources = value_at(f, {"Resources"});
        resources != nullptr && resources->is_array()) {
      for (const json& one : *resources) resource(one);
    }
    const std::string role = product("aws/guardduty/service/resourceRole");
    network(fields, role != "TARGET");
    const bool on_instance = !n_.instances.empty() && n_.access_keys.empty();
    n_.opens_case = guardduty && (!on_instance || role != "TARGET");
    const bool sample =
        is_true(value_at(f, {"Sample"})) ||
        product("aws/guardduty/service/additionalInfo/sample") == "true" ||
        product("aws/guardduty/service/additionalInfo/value").find("\"sample\":true") !=
            std::string::npos;
    return done(sample);
  }

 private:
  // "TTPs/Discovery/Recon:EC2-Portscan" is what ASFF makes of "Recon:EC2/Portscan".
  static std::string type_of(const json& f) {
    const auto types = strings_at(f, {"Types"});
    if (types.empty()) return string_at(f, {"Title"});
    const size_t slash = types.front().rfind('/');
    std::string name = slash == std::string::npos ? types.front() : types.front().substr(slash + 1);
    const size_t colon = name.find(':');
    const size_t dash = colon == std::string::npos ? colon : name.find('-', colon);
    if (dash != std::string::npos) name[dash] = '/';
    return name;
  }

  void resource(const json& one) {
    const std::string kind = string_at(one, {"Type"}), id = string_at(one, {"Id"});
    region(string_at(one, {"Region"}));
    if (kind == "AwsEc2Instance") {
      instance(last_name(id));
      for (const std::string& address :
           strings_at(one, {"Details", "AwsEc2Instance", "IpV4Addresses"})) {
        // The list mixes private and public ones; only public ones name us to others.
        if (!is_private(address)) own(address);
      }
      for (const std::string& address :
           strings_at(one, {"Details", "AwsEc2Instance", "IpV6Addresses"}))
        own(address);
    } else if (kind == "AwsIamAccessKey") {
      key(std::string(last_name(id)));
      key(string_at(one, {"Details", "AwsIamAccessKey", "AccessKeyId"}));
      principal(string_at(one, {"Details", "AwsIamAccessKey", "PrincipalType"}),
                string_at(one, {"Details", "AwsIamAccessKey", "PrincipalName"}));
    } else if (kind == "AwsIamUser") {
      principal("IAMUser", std::string(last_name(id)));
    } else if (kind == "AwsIamRole") {
      principal("Role", std::string(last_name(id)));
    }
  }

  void network(const json* fields, bool actor) {
    if (fields == nullptr) return;
    const std::string base = "aws/guardduty/service/action/";
    const auto field = [&](const std::string& name) {
      return string_at(*fields, {(base + name).c_str()});
    };
    protocol(field("networkConnectionAction/protocol"));
    if (actor) {
      remote(field("networkConnectionAction/remoteIpDetails/ipAddressV4"));
      port(value_at(*fields, {(base + "networkConnectionAction/remotePortDetails/port").c_str()}));
    } else {
      port(value_at(*fields, {(base + "networkConnectionAction/localPortDetails/port").c_str()}));
    }
    source(field("awsApiCallAction/remoteIpDetails/ipAddressV4"));
    event_name(field("awsApiCallAction/api"));
  }
};

// The same findings as OCSF (Security Hub since 2025): class 2004, Detection Finding.
class Ocsf : Finding {
 public:
  using Finding::Finding;

  EventItem read(const json& f) {
    const auto types = strings_at(f, {"finding_info", "types"});
    type(types.empty() ? string_at(f, {"finding_info", "title"}) : types.front());
    account(string_at(f, {"cloud", "account", "uid"}));
    region(string_at(f, {"cloud", "region"}));
    severity(string_at(f, {"severity"}));
    set_sent_at(event_, f, n_, {{"time_dt"}, {"time"}, {"finding_info", "created_time_dt"}});
    span(string_at(f, {"finding_info", "first_seen_time_dt"}),
         string_at(f, {"finding_info", "last_seen_time_dt"}));
    each(f, "resources", [&](const json& one) { resource(one); });
    each(f, "evidences", [&](const json& one) { evidence(one); });
    const bool guardduty =
        string_at(f, {"finding_info", "uid"}).find(":guardduty:") != std::string::npos ||
        string_at(f, {"metadata", "product", "name"}).find("GuardDuty") != std::string::npos;
    n_.opens_case = guardduty && !(inbound_ && n_.access_keys.empty());
    return done(false);
  }

 private:
  template <class Take>
  static void each(const json& f, const char* name, Take take) {
    const json* list = value_at(f, {name});
    if (list == nullptr || !list->is_array()) return;
    for (const json& one : *list) take(one);
  }

  void resource(const json& one) {
    const std::string uid = string_at(one, {"uid"});
    const std::string name(last_name(uid));
    instance(name), interface(name), key(name);
    if (string_at(one, {"type"}) == "AWS::IAM::User") principal("IAMUser", name);
    if (string_at(one, {"type"}) == "AWS::IAM::Role") principal("Role", name);
    region(string_at(one, {"region"}));
  }

  void evidence(const json& one) {
    key(string_at(one, {"actor", "user", "credential_uid"}));
    principal(string_at(one, {"actor", "user", "type"}), string_at(one, {"actor", "user", "name"}));
    const std::string api = string_at(one, {"api", "operation"});
    event_name(api);
    if (!api.empty()) source(string_at(one, {"src_endpoint", "ip"}));
    const json* connection = value_at(one, {"connection_info"});
    if (connection == nullptr) return;
    protocol(string_at(*connection, {"protocol_name"}));
    const bool inbound = string_at(*connection, {"direction"}) == "Inbound";
    inbound_ = inbound_ || inbound;
    const char* ours = inbound ? "dst_endpoint" : "src_endpoint";
    instance(string_at(one, {ours, "instance_uid"}));
    interface(string_at(one, {ours, "interface_uid"}));
    if (const std::string address = string_at(one, {ours, "ip"}); !is_private(address))
      own(address);
    port(value_at(one, {"dst_endpoint", "port"}));
    if (!inbound) remote(string_at(one, {"dst_endpoint", "ip"}));
  }

  bool inbound_ = false;
};

bool is_ocsf(const json& detail) {
  const json* types = value_at(detail, {"finding_info", "types"});
  return types != nullptr && value_at(detail, {"cloud"}) != nullptr;
}

}  // namespace

bool is_security_hub_finding(const json& detail) {
  return detail.is_object() &&
         ((detail.contains("AwsAccountId") && detail.contains("ProductArn")) || is_ocsf(detail));
}

EventItem read_security_hub_finding(const Event& event) {
  return is_ocsf(event.detail) ? Ocsf(event).read(event.detail) : Asff(event).read(event.detail);
}

}  // namespace hikeshi::notice
