// SPDX-License-Identifier: Apache-2.0
// What the endpoint rules are asked with: settings, and what the operation and its input say.
#include <nlohmann/json.hpp>

#include "aws/endpoint.h"
#include "aws/jmespath.h"
#include "aws/regions.h"

namespace hikeshi::aws {
namespace {

// The member of an object, null where there is none.
const Json& member(const Json& object, std::string_view name) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(std::string(name));
  return found == object.end() ? kNull : *found;
}

std::string text(const Json& value) { return value.is_string() ? value.get<std::string>() : ""; }

bool is_arn(std::string_view text) { return text.starts_with("arn:"); }

// A bucket is named in the host where that can be. GetBucketLocation is asked by path, since the
// host of a bucket in an unknown region refuses the signature (botocore does the same); an ARN
// never is.
bool wants_path(const EndpointSettings& settings, const EndpointCall& call) {
  const std::string bucket = text(member(call.params, "Bucket"));
  if (text(member(call.operation, "name")) == "GetBucketLocation") return true;
  if (is_arn(bucket) || settings.s3_accelerate) return false;
  if (settings.s3_addressing != S3Addressing::kAuto)
    return settings.s3_addressing == S3Addressing::kPath;
  return !settings.endpoint_url.empty();
}

Result<Json> from_input(const EndpointCall& call, const std::string& name) {
  for (const ContextMember& each : call.members)
    if (each.param == name && !member(call.params, each.member).is_null())
      return member(call.params, each.member);
  const Json& path = member(member(member(call.operation, "operationContextParams"), name), "path");
  if (!path.is_string()) return Json();
  return HK_TRY(Jmespath::compile(path.get_ref<const std::string&>())).search(call.params);
}

// One parameter, null where nothing says anything.
Result<Json> param(const EndpointCall& call, const std::string& name, const Json& spec,
                   const Json& builtins) {
  const Json& fixed = member(member(member(call.operation, "staticContextParams"), name), "value");
  if (!fixed.is_null()) return fixed;
  Json said = HK_TRY(from_input(call, name));
  if (!said.is_null()) return said;
  const Json& builtin = member(builtins, text(member(spec, "builtIn")));
  return builtin.is_null() ? member(builtins, name) : builtin;
}

}  // namespace

Json endpoint_builtins(const EndpointSettings& settings, const EndpointCall& call) {
  Json out{
      {"AWS::Region", settings.region},
      {"AWS::UseFIPS", settings.fips},
      {"AWS::UseDualStack", settings.dual_stack},
      // Always the region that was said: botocore's default for STS, not yet for S3 in us-east-1.
      {"AWS::STS::UseGlobalEndpoint", false},
      {"AWS::S3::UseGlobalEndpoint", false},
      {"AWS::S3::Accelerate", settings.s3_accelerate},
      {"AWS::S3::ForcePathStyle", wants_path(settings, call)},
      {"AWS::S3::UseArnRegion", settings.s3_use_arn_region},
      {"AWS::S3Control::UseArnRegion", settings.s3_use_arn_region},
      {"AWS::S3::DisableMultiRegionAccessPoints", false},
      // Directory buckets take Signature Version 4 too; their session tokens are not spoken here.
      {"DisableS3ExpressSessionAuth", true},
      {"AWS::Auth::AccountIdEndpointMode",
       settings.account_id_endpoint_mode.empty() ? "preferred" : settings.account_id_endpoint_mode},
  };
  if (!settings.endpoint_url.empty()) out["SDK::Endpoint"] = settings.endpoint_url;
  if (!settings.account_id.empty()) out["AWS::Auth::AccountId"] = settings.account_id;
  return out;
}

Result<Json> endpoint_params(const EndpointCall& call, const Json& builtins) {
  Json out = Json::object();
  for (const auto& [name, spec] : member(call.rules, "parameters").items()) {
    Json value = HK_TRY(param(call, name, spec, builtins));
    if (!value.is_null()) out[name] = std::move(value);
  }
  return out;
}

}  // namespace hikeshi::aws
