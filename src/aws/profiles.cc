// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.h"

#include <utility>

#include "aws/shell_words.h"

namespace hikeshi::aws {
namespace {

constexpr uint64_t kMaxFile = uint64_t{4} << 20;

Result<IniFile> read_file(const std::string& path, FileSystem& fs) {
  if (!fs.exists(path)) return IniFile{path, {}};
  if (path == "/dev/null") return IniFile{path, {}};  // how people say "none"
  auto bytes = fs.read_at_most(path, kMaxFile);
  if (!bytes)
    return tl::make_unexpected(std::move(bytes).error().with_context("AWS configuration"));
  auto file = parse_ini(*bytes, path);
  wipe(*bytes);
  return file;
}

std::string path_of(const Environment& env, const char* name, const char* otherwise) {
  const std::string named = variable(env, name);
  return expand_path(env, named.empty() ? otherwise : named);
}

}  // namespace

Result<Profiles> Profiles::load(const Environment& env, FileSystem& fs) {
  Profiles out;
  out.config_ = HK_TRY(read_file(path_of(env, "AWS_CONFIG_FILE", "~/.aws/config"), fs));
  out.credentials_ =
      HK_TRY(read_file(path_of(env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"), fs));
  out.index_config();
  return out;
}

// A later section of the same meaning replaces an earlier one, as [default] and [profile default].
void Profiles::index_config() {
  for (size_t i = 0; i < config_.sections.size(); ++i) {
    const std::string& name = config_.sections[i].name;
    if (name == "default") profiles_[name] = i;
    Index* const index = name.starts_with("profile")       ? &profiles_
                         : name.starts_with("sso-session") ? &sso_sessions_
                         : name.starts_with("services")    ? &services_
                                                           : nullptr;
    if (index == nullptr) continue;
    const auto words = shell_words(name);
    if (words && words->size() == 2) (*index)[(*words)[1]] = i;
  }
}

const IniSection* Profiles::look_up(const Index& index, std::string_view name) const {
  const auto it = index.find(name);
  return it == index.end() ? nullptr : &config_.sections[it->second];
}

const IniSection* Profiles::in_config(std::string_view p) const { return look_up(profiles_, p); }
const IniSection* Profiles::in_credentials(std::string_view p) const {
  return credentials_.find(p);
}
const IniSection* Profiles::sso_session(std::string_view name) const {
  return look_up(sso_sessions_, name);
}
const IniSection* Profiles::services(std::string_view name) const {
  return look_up(services_, name);
}

bool Profiles::has(std::string_view profile) const {
  return in_config(profile) != nullptr || in_credentials(profile) != nullptr;
}

const std::string* Profiles::value(std::string_view profile, std::string_view key) const {
  const IniSection* const own = in_credentials(profile);
  const bool wins = own != nullptr && own->find(key) != nullptr;
  return text_of(wins ? own : in_config(profile), key);
}

const std::string* text_of(const IniSection* section, std::string_view key) {
  const IniValue* const value = section == nullptr ? nullptr : section->find(key);
  return value == nullptr || !value->nested.empty() ? nullptr : &value->value.reveal();
}

}  // namespace hikeshi::aws
