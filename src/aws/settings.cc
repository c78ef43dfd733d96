// SPDX-License-Identifier: Apache-2.0
#include "aws/settings.h"

#include <charconv>

#include "aws/endpoint.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

// One setting: its variable (or two), its key in the profile; where it was found is for errors.
class Reader {
 public:
  Reader(const Environment& env, const Profiles& profiles, std::string profile)
      : env_(env), profiles_(profiles), profile_(std::move(profile)) {}

  std::string text(std::initializer_list<const char*> variables, const char* key) const {
    const std::string value = variable(env_, variables);
    if (!value.empty()) return value;
    const std::string* const found = profiles_.value(profile_, key);
    return found == nullptr ? "" : *found;
  }

  Result<bool> flag(const char* variable_name, const char* key) const {
    const std::string value = text({variable_name}, key);
    if (value.empty() || equals_ignore_case(value, "false")) return false;
    if (equals_ignore_case(value, "true")) return true;
    return must_be("true or false", variable_name, key);
  }

  Result<std::optional<int>> number(const char* variable_name, const char* key) const {
    const std::string value = text({variable_name}, key);
    if (value.empty()) return std::optional<int>();
    int number = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), number);
    if (end.ec != std::errc() || end.ptr != value.data() + value.size() || number < 1)
      return must_be("a whole number from 1 on", variable_name, key);
    return std::optional(number);
  }

  tl::unexpected<Error> must_be(const char* what, const char* variable_name,
                                const char* key) const {
    return fail(Code::kUsage, std::string(variable_name) + " (or " + key + " of profile " +
                                  printable(profile_) + ") must be " + what);
  }

 private:
  const Environment& env_;
  const Profiles& profiles_;
  std::string profile_;
};

Status choose_profile(Settings& out, const Environment& env, const Profiles& profiles,
                      const std::string& named) {
  const std::string from_env = variable(env, {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"});
  out.profile_named = !named.empty();
  const std::string& chosen = out.profile_named ? named : from_env;
  if (chosen.empty()) return {};
  out.profile = chosen;
  if (profiles.has(chosen)) return {};
  return fail(Code::kNotFound, "there is no profile " + printable(chosen) + " in " +
                                   printable(profiles.config_path()) + " or " +
                                   printable(profiles.credentials_path()) +
                                   "; `aws configure list-profiles` shows those that there are");
}

Status read_endpoints(Settings& out, const Reader& reader, const Profiles& profiles) {
  out.ignore_endpoint_urls =
      HK_TRY(reader.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"));
  out.endpoint_url = reader.text({}, "endpoint_url");
  const std::string name = reader.text({}, "services");
  if (name.empty() || out.ignore_endpoint_urls) return {};
  const IniSection* const section = profiles.services(name);
  if (section == nullptr)
    return fail(Code::kUsage, "profile " + printable(out.profile) + " names the services section " +
                                  printable(name) + ", which " + printable(profiles.config_path()) +
                                  " does not have");
  for (const IniValue& service : section->values)
    for (const IniValue& sub : service.nested)
      if (sub.key == "endpoint_url") out.service_endpoints[service.key] = sub.value.reveal();
  return {};
}

Status read_imds(Settings& out, const Reader& reader) {
  out.imds_endpoint =
      reader.text({"AWS_EC2_METADATA_SERVICE_ENDPOINT"}, "ec2_metadata_service_endpoint");
  const char* const kMode = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
  const std::string mode = reader.text({kMode}, "ec2_metadata_service_endpoint_mode");
  if (!mode.empty() && !equals_ignore_case(mode, "ipv4") && !equals_ignore_case(mode, "ipv6"))
    return reader.must_be("IPv4 or IPv6", kMode, "ec2_metadata_service_endpoint_mode");
  const bool ipv6 = HK_TRY(reader.flag("AWS_IMDS_USE_IPV6", "imds_use_ipv6"));
  out.imds_ipv6 = mode.empty() ? ipv6 : equals_ignore_case(mode, "ipv6");
  const auto timeout =
      HK_TRY(reader.number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"));
  out.imds_timeout = std::chrono::seconds(timeout.value_or(1));
  out.imds_attempts =
      HK_TRY(reader.number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts"))
          .value_or(1);
  return {};
}

}  // namespace

Result<Settings> read_settings(const Environment& env, const Profiles& profiles,
                               const std::string& named) {
  Settings out;
  HK_CHECK(choose_profile(out, env, profiles, named));
  const Reader reader(env, profiles, out.profile);
  out.region = reader.text({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  out.ca_bundle = reader.text({"AWS_CA_BUNDLE"}, "ca_bundle");
  out.use_fips = HK_TRY(reader.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
  out.use_dualstack = HK_TRY(reader.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));
  out.retry_mode = reader.text({"AWS_RETRY_MODE"}, "retry_mode");
  out.max_attempts = HK_TRY(reader.number("AWS_MAX_ATTEMPTS", "max_attempts"));
  HK_CHECK(read_endpoints(out, reader, profiles));
  HK_CHECK(read_imds(out, reader));
  out.imds_disabled = equals_ignore_case(variable(env, "AWS_EC2_METADATA_DISABLED"), "true");
  return out;
}

std::string configured_endpoint(const Settings& settings, const Environment& env,
                                std::string_view service_id) {
  EndpointUrls urls;
  urls.service_variable = variable(env, endpoint_variable(service_id).c_str());
  urls.variable = variable(env, "AWS_ENDPOINT_URL");
  const auto it = settings.service_endpoints.find(endpoint_profile_key(service_id));
  if (it != settings.service_endpoints.end()) urls.service_profile = it->second;
  urls.profile = settings.endpoint_url;
  urls.ignore = settings.ignore_endpoint_urls;
  return choose_endpoint_url(urls);
}

}  // namespace hikeshi::aws
