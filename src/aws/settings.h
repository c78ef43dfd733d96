// SPDX-License-Identifier: Apache-2.0
// What environment and configuration files say about calls, as plain values: the environment wins
// over the profile. Credentials are credentials.h.
//
// Where AWS's tools differ from one another we do as the aws command line, version 2: AWS_PROFILE
// before AWS_DEFAULT_PROFILE, AWS_REGION before AWS_DEFAULT_REGION.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/environment.h"
#include "aws/profiles.h"
#include "base/result.h"

namespace hikeshi::aws {

struct Settings {
  std::string profile = "default";
  bool profile_named = false;  // by --profile: takes the environment out of the credential chain

  std::string region;  // "": none is set
  std::string ca_bundle;
  bool use_fips = false;
  bool use_dualstack = false;

  std::string retry_mode;           // "": the default
  std::optional<int> max_attempts;  // nullopt: the default

  bool ignore_endpoint_urls = false;
  std::string endpoint_url;                              // of the profile, for all services
  std::map<std::string, std::string> service_endpoints;  // of the profile's services section

  std::string imds_endpoint;  // "": AWS's own
  bool imds_ipv6 = false;
  bool imds_disabled = false;
  std::chrono::seconds imds_timeout{1};
  int imds_attempts = 1;
};

// `named`: the profile of --profile, "" where there is none. Fails with kNotFound for a profile
// that was named, by --profile or the environment, and is in neither file; with kUsage for a value
// that is not what it must be, for a services section that is not there.
Result<Settings> read_settings(const Environment& env, const Profiles& profiles,
                               const std::string& named);

// The endpoint that the user has set for a service, "" where none is: AWS_ENDPOINT_URL_<SERVICE>,
// AWS_ENDPOINT_URL, the services section, endpoint_url, in this order. `service_id` is that of the
// service's model: "EC2", "Elastic Beanstalk".
std::string configured_endpoint(const Settings& settings, const Environment& env,
                                std::string_view service_id);

}  // namespace hikeshi::aws
