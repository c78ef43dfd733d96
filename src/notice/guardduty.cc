// SPDX-License-Identifier: Apache-2.0
// GuardDuty findings, as they are and in PascalCase.
#include "base/ids.h"
#include "notice/collect.h"
#include "notice/finding.h"

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

class GuardDuty : Finding {
 public:
  using Finding::Finding;

  EventItem read(const json& f) {
    type(string_at(f, {"type"}));
    account(string_at(f, {"accountId"}));
    region(string_at(f, {"region"}));
    severity(scalar_text(value_at(f, {"severity"})));
    set_sent_at(event_, f, n_, {{"updatedAt"}, {"createdAt"}});
    span(string_at(f, {"service", "eventFirstSeen"}), string_at(f, {"service", "eventLastSeen"}));
    const std::string role = string_at(f, {"service", "resourceRole"});
    const std::string resource = string_at(f, {"resource", "resourceType"});
    if (const json* instance = value_at(f, {"resource", "instanceDetails"})) host(*instance);
    if (const json* key = value_at(f, {"resource", "accessKeyDetails"})) credential(*key);
    sequence(f);
    if (const json* action = value_at(f, {"service", "action"})) act(*action, role != "TARGET");
    const bool on_instance = resource == "Instance" || (resource.empty() && !n_.instances.empty());
    n_.opens_case = !on_instance || role != "TARGET";
    if (!on_instance && role == "TARGET" && n_.access_keys.empty() && n_.users.empty() &&
        n_.roles.empty())
      n_.opens_case = type_.starts_with("AttackSequence");
    if (!role.empty()) note(n_, "class", place(role));
    const json* extra = value_at(f, {"service", "additionalInfo"});
    const bool sample = is_true(value_at(f, {"service", "additionalInfo", "sample"})) ||
                        (extra != nullptr &&
                         string_at(*extra, {"value"}).find("\"sample\":true") != std::string::npos);
    return done(sample);
  }

 private:
  void host(const json& details) {
    instance(string_at(details, {"instanceId"}));
    const json* interfaces = value_at(details, {"networkInterfaces"});
    if (interfaces == nullptr || !interfaces->is_array()) return;
    for (const json& one : *interfaces) {
      interface(string_at(one, {"networkInterfaceId"}));
      own(string_at(one, {"publicIp"}));
      for (const std::string& six : strings_at(one, {"ipv6Addresses"})) own(six);
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

  // An attack sequence names its actors, resources, endpoints and calls one level deeper.
  void sequence(const json& f) {
    const auto each = [&](const char* name, auto&& take) {
      const json* list = value_at(f, {"service", "detection", "sequence", name});
      if (list == nullptr || !list->is_array()) return;
      for (const json& one : *list) take(one);
    };
    each("actors", [&](const json& actor) {
      key(string_at(actor, {"user", "credentialUid"}));
      principal(string_at(actor, {"user", "type"}), string_at(actor, {"user", "name"}));
    });
    each("resources", [&](const json& resource) {
      const std::string name(last_name(string_at(resource, {"uid"})));
      instance(name), interface(name), key(name);
      principal(string_at(resource, {"data", "accessKey", "userType"}),
                string_at(resource, {"data", "accessKey", "userName"}));
    });
    each("endpoints", [&](const json& endpoint) {
      const std::string address = string_at(endpoint, {"ip"});
      n_.instances.empty() ? source(address) : remote(address);
    });
    each("signals", [&](const json& signal) {
      if (string_at(signal, {"type"}) == "CLOUD_TRAIL") event_name(string_at(signal, {"name"}));
    });
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
      event_name(string_at(*call, {"api"}));
      source(string_at(*call, {"remoteIpDetails", "ipAddressV4"}));
      source(string_at(*call, {"remoteIpDetails", "ipAddressV6"}));
    }
    if (const json* probe = value_at(action, {"portProbeAction", "portProbeDetails"});
        probe != nullptr && probe->is_array()) {
      for (const json& one : *probe) port(value_at(one, {"localPortDetails", "port"}));
    }
  }
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
  if (!event.detail.contains("Type")) return GuardDuty(event).read(event.detail);
  const json camel = camel_case(event.detail, 0);
  return GuardDuty(event).read(camel);
}

}  // namespace hikeshi::notice
