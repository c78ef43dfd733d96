// SPDX-License-Identifier: Apache-2.0
#include "aws/environment.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace hikeshi::aws {
namespace {

std::optional<std::string> home_of_user() {
  char buffer[4096];
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) != 0 || found == nullptr)
    return std::nullopt;
  return std::string(found->pw_dir);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The reference that begins with the "$" at `at`: its name and where it ends. An empty name is no
// reference.
std::pair<std::string, size_t> reference_at(const std::string& text, size_t at) {
  size_t end = at + 1;
  if (end < text.size() && text[end] == '{') {
    const size_t close = text.find('}', end);
    if (close == std::string::npos) return {};
    return {text.substr(end + 1, close - end - 1), close + 1};
  }
  while (end < text.size() && is_word(text[end])) ++end;
  return {text.substr(at + 1, end - at - 1), end};
}

std::string with_variables(const Environment& env, const std::string& path) {
  std::string out;
  for (size_t at = 0; at < path.size();) {
    if (path[at] == '$') {
      const auto [name, end] = reference_at(path, at);
      const auto value = name.empty() ? std::nullopt : env(name);
      if (value) {
        out += *value;
        at = end;
        continue;
      }
    }
    out += path[at++];
  }
  return out;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    if (const char* value = std::getenv(name.c_str())) return std::string(value);
    return name == "HOME" ? home_of_user() : std::nullopt;
  };
}

Environment fixed_environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto it = variables.find(name);
    return it == variables.end() ? std::nullopt : std::optional(it->second);
  };
}

std::string variable(const Environment& env, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    auto value = env(name);
    if (value && !value->empty()) return std::move(*value);
  }
  return "";
}

std::string expand_path(const Environment& env, const std::string& path) {
  std::string out = with_variables(env, path);
  const bool at_home = out == "~" || out.starts_with("~/");
  const std::string home = at_home ? variable(env, "HOME") : "";
  return home.empty() ? out : home + out.substr(1);
}

}  // namespace hikeshi::aws
