// SPDX-License-Identifier: Apache-2.0
// Which host serves a call, in which region and under which name it is signed: by AWS's endpoint
// rules, which come with the service models. Pure functions for any thread.
//
// Three steps, each usable alone: what the settings mean for the rules (endpoint_builtins), which
// values the rules see for one call (endpoint_params), what they say to them (resolve_endpoint).
// find_endpoint() is all three. Not here: the operation's own host prefix (add_host_prefix puts it
// in front), the request's path, retries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/http.h"
#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

struct Endpoint {
  std::string scheme = "https";
  std::string host;  // with ":port" where one was given
  std::string path;  // goes in front of the request's own: "" or "/bucket", no "/" at the end
  std::string signing_region;  // "us-east-1" for a global service, wherever it was called from
  std::string signing_name;
  bool double_encode = true;  // the path is encoded once more to be signed; not so for S3
  Headers headers;            // to be sent with the request
};

enum class S3Addressing { kAuto, kVirtual, kPath };  // auto: path at an endpoint_url, else virtual

// What a user sets: region, environment, profile, options.
struct EndpointSettings {
  std::string region;        // as parse_region() gave it
  std::string endpoint_url;  // in place of AWS's own; "" for none
  bool fips = false;         // this and the next are refused together with an endpoint_url
  bool dual_stack = false;
  std::string account_id;                // of the credentials; "" where it is not known
  std::string account_id_endpoint_mode;  // "preferred" (or ""), "disabled", "required"
  S3Addressing s3_addressing = S3Addressing::kAuto;
  bool s3_accelerate = false;
  bool s3_use_arn_region = true;  // an access point's ARN says where it is
};

// A member of the operation's input that the rules read: `contextParam` of the service model.
struct ContextMember {
  std::string param;   // the rules' name
  std::string member;  // the input's name
};

// One call, for the rules. All but `members` point into models that outlive it.
struct EndpointCall {
  const Json& rules;                   // endpoint-rule-set-1.json of the service
  const Json& partitions;              // partitions.json
  const Json& operation;               // its entry in service-2.json
  std::vector<ContextMember> members;  // of its input
  const Json& params;                  // of the call; null for none
  std::string signing_name;            // signingName of the model, or else its endpointPrefix
};

// What the settings are for this call, by the rules' builtIn names ("AWS::Region", "SDK::Endpoint")
// or, where AWS has no such, by the parameter's own (clientContextParams).
Json endpoint_builtins(const EndpointSettings& settings, const EndpointCall& call);

// The rules' parameters for this call: what the operation fixes (staticContextParams), what its
// input says (contextParam, operationContextParams), then the builtins. A parameter without value
// is absent.
Result<Json> endpoint_params(const EndpointCall& call, const Json& builtins);

// What the rules say to such parameters. Signing region and name stay empty where the rules leave
// them to the service. Failures: those of evaluate_rules(); kUsage for a region or a URL that
// cannot be one, kNotAllowed for http to another host than this one, kUnsupported where AWS wants a
// signature other than Signature Version 4 (multi-region access points).
Result<Endpoint> resolve_endpoint(const Json& rules, const Json& partitions, const Json& params);

// All of it. A service that lives in one region is asked there, also where the rules do not say so.
Result<Endpoint> find_endpoint(const EndpointCall& call, EndpointSettings settings);

// Puts "123456789012." or "data-" in front of the host; an address or localhost keeps its name.
// kUsage where the two are no host name together.
Status add_host_prefix(Endpoint& endpoint, std::string_view prefix);

// Where an endpoint_url may stand, by rank. Values are as they stand there, "" for none.
struct EndpointUrls {
  std::string option;            // --endpoint-url
  std::string service_variable;  // AWS_ENDPOINT_URL_SERVICE_QUOTAS, see endpoint_variable()
  std::string variable;          // AWS_ENDPOINT_URL
  std::string service_profile;   // endpoint_url below service_quotas of the profile's `services`
  std::string profile;           // endpoint_url of the profile
  bool ignore = false;           // AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: only the option counts
};

const std::string& choose_endpoint_url(const EndpointUrls& urls);

// "Service Quotas" (serviceId of the model) is AWS_ENDPOINT_URL_SERVICE_QUOTAS in the environment
// and service_quotas in a profile.
std::string endpoint_variable(std::string_view service_id);
std::string endpoint_profile_key(std::string_view service_id);

}  // namespace hikeshi::aws
