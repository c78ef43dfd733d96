// SPDX-License-Identifier: Apache-2.0
// GuardDuty findings, as they are, in PascalCase, and as Security Hub rewrites them (ASFF).
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "notice/collect.h"
#include "notice/event.h"
#include "notice/extract.h"
#include "notice/message.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

using nlohmann::json;

// The same document with keys that begin in lower case: get-findings answers in PascalCase.
json camel_case(const json& value, int depth) {
  if (depth > 60) return nullptr;
  if (value.is_array()) {
    json out = json::array();
    for (const json& one : value) out.push_back(camel_case(one, depth + 1));
    return out;
  }
  if (!value.is_object()) return value;
  json out = json::object();
  for (const auto& [key, inner] : value.items()) {
    std::string name = key;
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z')
      name[0] = static_cast<char>(name[0] + 32);
    out[name] = camel_case(inner, depth + 1);
  }
  return out;
}

bool is_true(const json* value) {
  if (value == nullptr) return false;
  return (value->is_boolean() && value->get<bool>()) ||
         (value->is_string() && equals_ignore_case(value->get_ref<const std::string&>(), "true"));
}

class Finding {
 public:
  explicit Finding(const Event& event) : event_(event) {
    n_.file = event.input.file;
    n_.sha256 = event.input.sha256;
    n_.channel = Channel::kGuardDuty;
    n_.notice_class = NoticeClass::kFinding;
    n_.reply_via = ReplyVia::kNone;
  }

  EventItem guardduty(const json& f) {
    type(string_at(f, {"type"}));
    account(string_at(f, {"accountId"}));
    region(string_at(f, {"region"}));
    const std::string severity = scalar_text(value_at(f, {"severity"}));
    if (!severity.empty()) set_once(n_, n_.severity, "severity", severity, place(severity));
    set_sent_at(event_, f, n_, {{"updatedAt"}, {"createdAt"}});
    span(string_at(f, {"service", "eventFirstSeen"}), string_at(f, {"service", "eventLastSeen"}));
    const std::string role = string_at(f, {"service", "resourceRole"});
    const std::string resource = string_at(f, {"resource", "resourceType"});
    if (const json* instance = value_at(f, {"resource", "instanceDetails"})) host(*instance);
    if (const json* key = value_at(f, {"resource", "accessKeyDetails"})) credential(*key);
    if (const json* action = value_at(f, {"service", "action"})) act(*action, role != "TARGET");
    const bool on_instance = resource == "Instance" || (resource.empty() && !n_.instances.empty());
    n_.opens_case = !on_instance || role != "TARGET";
    if (!on_instance && role == "TARGET" && n_.access_keys.empty() && n_.users.empty() &&
        n_.roles.empty())
      n_.opens_case = type_.starts_with("AttackSequence");
    if (!role.empty()) note(n_, "class", place(role));
    finish();
    const json* extra = value_at(f, {"service", "additionalInfo"});
    const bool sample = is_true(value_at(f, {"service", "additionalInfo", "sample"})) ||
                        (extra != nullptr &&
                         string_at(*extra, {"value"}).find("\"sample\":true") != std::string::npos);
    return sample ? as_sample() : EventItem(std::move(n_));
  }

  EventItem security_hub(const json& f) {
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
    std::string severity = string_at(f, {"Severity", "Label"});
    if (severity.empty()) severity = scalar_text(value_at(f, {"Severity", "Normalized"}));
    if (!severity.empty()) set_once(n_, n_.severity, "severity", severity, place(severity));
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
    finish();
    const bool sample =
        is_true(value_at(f, {"Sample"})) ||
        product("aws/guardduty/service/additionalInfo/sample") == "true" ||
        product("aws/guardduty/service/additionalInfo/value").find("\"sample\":true") !=
            std::string::npos;
    return sample ? as_sample() : EventItem(std::move(n_));
  }

 private:
  Evidence place(std::string_view value) const { return place_of(event_, value); }

  EventItem as_sample() {
    NotNotice out;
    out.file = n_.file;
    out.reason = Reason::kSample;
    n_.opens_case = false;
    out.says = std::move(n_);
    return out;
  }

  void type(const std::string& name) {
    type_ = name;
    if (name.empty()) return;
    set_once(n_, n_.activity, "activity", name, place(name));
    set_once(n_, n_.activity_class, "activity_class",
             activity_class_of(name).value_or(ActivityClass::kOther), place(name));
  }

  void account(const std::string& id) {
    const std::string& account = id.empty() ? event_.account : id;
    if (is_account_id(account)) {
      add(n_, n_.accounts, "accounts", account, place(account));
    } else if (!account.empty()) {
      event_.input.problem(event_.part, "an account id of " + std::to_string(account.size()) +
                                            " characters, malformed: " + account.substr(0, 40));
    }
  }

  void region(const std::string& id) {
    if (is_region(id)) add(n_, n_.regions, "regions", id, place(id));
  }

  void span(const std::string& first, const std::string& last) {
    if (const auto at = parse_any_time(first))
      set_once(n_, n_.time_start, "time_start", *at, place(first));
    if (const auto at = parse_any_time(last))
      set_once(n_, n_.time_end, "time_end", *at, place(last));
  }

  void own(const std::string& address) {
    if (const auto canonical = canonical_address(address))
      add(n_, n_.own_addresses, "own_addresses", *canonical, place(address));
  }

  void instance(std::string_view id) {
    if (is_instance_id(id)) add(n_, n_.instances, "instances", std::string(id), place(id));
  }

  void host(const json& details) {
    instance(string_at(details, {"instanceId"}));
    const json* interfaces = value_at(details, {"networkInterfaces"});
    if (interfaces == nullptr || !interfaces->is_array()) return;
    for (const json& one : *interfaces) {
      const std::string id = string_at(one, {"networkInterfaceId"});
      if (is_resource_id(id, "eni-")) add(n_, n_.interfaces, "interfaces", id, place(id));
      own(string_at(one, {"publicIp"}));
      for (const std::string& six : strings_at(one, {"ipv6Addresses"})) own(six);
    }
  }

  void key(const std::string& id) {
    if (is_access_key_id(id) && !is_documentation_key(id))
      add(n_, n_.access_keys, "access_keys", id, place(id));
  }

  void principal(const std::string& kind, const std::string& name) {
    if (kind == "Root") {
      n_.root = true;
      note(n_, "root", place(kind));
    } else if (kind == "IAMUser" && !name.empty()) {
      add(n_, n_.users, "users", name, place(name));
    } else if ((kind == "AssumedRole" || kind == "Role") && !name.empty()) {
      add(n_, n_.roles, "roles", name, place(name));
    }
  }

  void credential(const json& details) {
    key(string_at(details, {"accessKeyId"}));
    principal(string_at(details, {"userType"}), string_at(details, {"userName"}));
    // A session of an instance's role is named after the instance.
    const std::string id = string_at(details, {"principalId"});
    if (const size_t colon = id.find(':'); colon != std::string::npos)
      instance(std::string_view(id).substr(colon + 1));
  }

  void remote(const std::string& address) {
    if (const auto canonical = canonical_address(address))
      add(n_, n_.remote_addresses, "remote_addresses", *canonical, place(address));
  }

  void source(const std::string& address) {
    if (const auto canonical = canonical_address(address))
      add(n_, n_.source_addresses, "source_addresses", *canonical, place(address));
  }

  void port(const json* value) {
    const std::string text = scalar_text(value);
    if (text.empty() || text.size() > 5 ||
        text.find_first_not_of("0123456789") != std::string::npos)
      return;
    const int number = std::stoi(text);
    if (number > 0 && number < 65536) add(n_, n_.ports, "ports", number, place(text));
  }

  void protocol(const std::string& name) {
    if (name.empty()) return;
    std::string upper = name;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    set_once(n_, n_.protocol, "protocol", upper, place(name));
  }

  // The other side of traffic that our host sends is remote; who merely comes to it is a stranger.
  void act(const json& action, bool actor) {
    const json* connection = value_at(action, {"networkConnectionAction"});
    if (connection != nullptr && connection->is_object()) {
      protocol(string_at(*connection, {"protocol"}));
      if (actor) {
        remote(string_at(*connection, {"remoteIpDetails", "ipAddressV4"}));
        remote(string_at(*connection, {"remoteIpDetails", "ipAddressV6"}));
        port(value_at(*connection, {"remotePortDetails", "port"}));
      } else {
        port(value_at(*connection, {"localPortDetails", "port"}));
      }
    }
    if (const json* dns = value_at(action, {"dnsRequestAction"});
        dns != nullptr && dns->is_object())
      protocol(string_at(*dns, {"protocol"}));
    if (const json* call = value_at(action, {"awsApiCallAction"});
        call != nullptr && call->is_object()) {
      const std::string api = string_at(*call, {"api"});
      if (!api.empty()) add(n_, n_.event_names, "event_names", api, place(api));
      source(string_at(*call, {"remoteIpDetails", "ipAddressV4"}));
      source(string_at(*call, {"remoteIpDetails", "ipAddressV6"}));
    }
    if (const json* probe = value_at(action, {"portProbeAction", "portProbeDetails"});
        probe != nullptr && probe->is_array()) {
      for (const json& one : *probe) port(value_at(one, {"localPortDetails", "port"}));
    }
  }

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

  static bool is_private(std::string_view address) {
    if (address.starts_with("10.") || address.starts_with("192.168.") ||
        address.starts_with("169.254."))
      return true;
    if (!address.starts_with("172.")) return false;
    const std::string_view second = address.substr(4, address.find('.', 4) - 4);
    return second.size() == 2 && second >= "16" && second <= "31";
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
    const std::string api = field("awsApiCallAction/api");
    if (!api.empty()) add(n_, n_.event_names, "event_names", api, place(api));
  }

  void finish() {
    if (type_.find("RootCredentialUsage") != std::string::npos)
      set_once(n_, n_.root, "root", true, place(type_));
    named_principal_is_not_root(n_);
    n_.language = "en";
  }

  const Event& event_;
  Notice n_;
  std::string type_;
};

}  // namespace

bool is_guardduty_finding(const json& detail) {
  const auto has = [&](const char* a, const char* b) {
    return detail.contains(a) || detail.contains(b);
  };
  return detail.is_object() && has("type", "Type") && has("resource", "Resource") &&
         has("service", "Service") && has("severity", "Severity");
}

EventItem read_guardduty_finding(const Event& event) {
  if (!event.detail.contains("Type")) return Finding(event).guardduty(event.detail);
  const json camel = camel_case(event.detail, 0);
  return Finding(event).guardduty(camel);
}

bool is_security_hub_finding(const json& detail) {
  return detail.is_object() && detail.contains("AwsAccountId") && detail.contains("ProductArn");
}

EventItem read_security_hub_finding(const Event& event) {
  return Finding(event).security_hub(event.detail);
}

}  // namespace hikeshi::notice
