// SPDX-License-Identifier: Apache-2.0
// The two configuration files of AWS's tools, and what they say about a profile.
//
// Where both have the profile, a key of the credentials file wins over the same key of the
// configuration file, as with botocore. In the configuration file a profile is [profile NAME] (or
// [default]), in the credentials file [NAME].
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "aws/environment.h"
#include "aws/ini.h"
#include "base/result.h"
#include "io/filesystem.h"

namespace hikeshi::aws {

// Move-only, as it holds secrets. What it hands out lives as long as it does. Safe to read from
// several threads.
class Profiles {
 public:
  // AWS_CONFIG_FILE or ~/.aws/config, AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials. A file
  // that is not there is empty; one that cannot be read or parsed is an error that names it.
  static Result<Profiles> load(const Environment& env, FileSystem& fs);

  bool has(std::string_view profile) const;

  // nullptr where it is not set. The value of a key with sub-properties is none.
  const std::string* value(std::string_view profile, std::string_view key) const;

  // What one file alone says; nullptr where it does not have the profile.
  const IniSection* in_config(std::string_view profile) const;
  const IniSection* in_credentials(std::string_view profile) const;

  // [sso-session NAME] and [services NAME] of the configuration file.
  const IniSection* sso_session(std::string_view name) const;
  const IniSection* services(std::string_view name) const;

  const std::string& config_path() const { return config_.path; }
  const std::string& credentials_path() const { return credentials_.path; }

 private:
  using Index = std::map<std::string, size_t, std::less<>>;  // name to place in config_.sections
  void index_config();
  const IniSection* look_up(const Index& index, std::string_view name) const;

  IniFile config_, credentials_;
  Index profiles_, sso_sessions_, services_;
};

// The value of a plain key of one section, nullptr where there is none.
const std::string* text_of(const IniSection* section, std::string_view key);

}  // namespace hikeshi::aws
