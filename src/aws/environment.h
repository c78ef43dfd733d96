// SPDX-License-Identifier: Apache-2.0
// The environment as a value: whoever needs a variable is handed this and asks no process for it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace hikeshi::aws {

// nullopt where the variable is not set. What it gives may be a secret: put it into one at once.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// That of this process; HOME comes from the user database where it is not set. Thread-safe as long
// as nobody calls setenv.
Environment process_environment();

Environment fixed_environment(std::map<std::string, std::string> variables);

// The first of the variables that is set and not empty, "" where none is.
std::string variable(const Environment& env, std::initializer_list<const char*> names);
inline std::string variable(const Environment& env, const char* name) {
  return variable(env, {name});
}

// $NAME and ${NAME} replaced where they are set, then a leading "~" by HOME: how botocore reads the
// paths of the two configuration files.
std::string expand_path(const Environment& env, const std::string& path);

}  // namespace hikeshi::aws
