// SPDX-License-Identifier: Apache-2.0
// From what the rules say to an address that may be asked.
#include "aws/endpoint.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/endpoint_rules.h"
#include "aws/regions.h"
#include "aws/url.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

// The rules paste the region into the host, most of them unseen.
Status check_region(const Json& params) {
  if (!params.contains("Region")) return {};
  const Json& region = params.at("Region");
  if (region.is_string() && is_host_label(region.get_ref<const std::string&>())) return {};
  return fail(Code::kUsage, "that is not a region, write it as us-east-1: " +
                                printable(region.is_string() ? region.get<std::string>() : "?"));
}

Status take_url(const std::string& text, Endpoint& out) {
  const auto url = parse_url(text);
  if (!url) return fail(Code::kUsage, "not a URL that can be asked: " + printable(text));
  if (url->scheme == "http" && !is_loopback(url->host))
    return fail(Code::kNotAllowed,
                printable(text) + ": http is for this machine alone, write https");
  out.scheme = url->scheme;
  out.host = url->authority;
  out.path = url->path.substr(0, url->path.find_last_not_of('/') + 1);
  return {};
}

// The rules list signatures in the order in which AWS would have them.
Status take_signature(const Json& properties, Endpoint& out) {
  if (!properties.contains("authSchemes")) return {};
  std::string names;
  for (const Json& scheme : properties.at("authSchemes")) {
    const std::string name = scheme.at("name").get<std::string>();
    if (name == "sigv4") {
      out.signing_region = scheme.value("signingRegion", "");
      out.signing_name = scheme.value("signingName", "");
      out.double_encode = !scheme.value("disableDoubleEncoding", false);
      return {};
    }
    names += (names.empty() ? "" : ", ") + printable(name);
  }
  return fail(Code::kUnsupported, "AWS wants a signature here that is not known: " + names);
}

// Several values of one header are one with commas (RFC 9110, 5.3).
void take_headers(const Json& headers, Endpoint& out) {
  for (const auto& [name, values] : headers.items()) {
    std::vector<std::string> texts;
    for (const Json& value : values) texts.push_back(value.get<std::string>());
    set_header(out.headers, name, join(texts, ", "));
  }
}

Result<Endpoint> to_endpoint(const Json& found) {
  Endpoint out;
  HK_CHECK(take_url(found.at("url").get<std::string>(), out));
  HK_CHECK(take_signature(found.at("properties"), out));
  take_headers(found.at("headers"), out);
  return out;
}

// Health answers in one region of a partition (and its spare, us-east-2); its rules build names for
// all regions that lead nowhere (docs.aws.amazon.com/general/latest/gr/health.html).
std::string home_of(const EndpointCall& call, const EndpointSettings& settings) {
  if (call.signing_name != "health" || settings.region == "us-east-2") return settings.region;
  const Json* partition = partition_of(call.partitions, settings.region);
  return partition == nullptr ? settings.region : global_region_of(*partition);
}

template <class Find>
Result<Endpoint> guarded(Find find) {
  try {
    return find();
  } catch (const Json::exception& e) {
    return fail(Code::kCorrupt, std::string("the endpoint rules are not as expected: ") + e.what());
  }
}

}  // namespace

Result<Endpoint> resolve_endpoint(const Json& rules, const Json& partitions, const Json& params) {
  return guarded([&]() -> Result<Endpoint> {
    HK_CHECK(check_region(params));
    return to_endpoint(HK_TRY(evaluate_rules(rules, partitions, params)));
  });
}

Result<Endpoint> find_endpoint(const EndpointCall& call, EndpointSettings settings) {
  return guarded([&]() -> Result<Endpoint> {
    settings.region = home_of(call, settings);
    const Json params = HK_TRY(endpoint_params(call, endpoint_builtins(settings, call)));
    Endpoint out = HK_TRY(resolve_endpoint(call.rules, call.partitions, params));
    if (out.signing_name.empty()) out.signing_name = call.signing_name;
    if (out.signing_region.empty())
      out.signing_region = signing_region_of(call.partitions, settings.region);
    return out;
  });
}

Status add_host_prefix(Endpoint& endpoint, std::string_view prefix) {
  const std::string host = endpoint.host.substr(0, endpoint.host.find(':'));
  if (prefix.empty() || endpoint.host.starts_with('[') || is_loopback(host) || is_ip_address(host))
    return {};
  if (!is_host_label(std::string(prefix) + host, true))
    return fail(Code::kUsage, printable(prefix) + " cannot stand in front of a host name");
  endpoint.host.insert(0, prefix);
  return {};
}

const std::string& choose_endpoint_url(const EndpointUrls& urls) {
  static const std::string kNone;
  if (!urls.option.empty()) return urls.option;
  if (urls.ignore) return kNone;
  for (const std::string* url :
       {&urls.service_variable, &urls.variable, &urls.service_profile, &urls.profile})
    if (!url->empty()) return *url;
  return kNone;
}

std::string endpoint_profile_key(std::string_view service_id) {
  std::string key = to_lower(service_id);
  std::replace(key.begin(), key.end(), ' ', '_');
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string endpoint_variable(std::string_view service_id) {
  std::string name = endpoint_profile_key(service_id);
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return "AWS_ENDPOINT_URL_" + name;
}

}  // namespace hikeshi::aws
