// SPDX-License-Identifier: Apache-2.0
// A line taken apart into words as a POSIX shell would, without anything else that a shell does: no
// variables, no globs, no comments. How botocore reads credential_process and section names
// (Python's shlex.split).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikeshi::aws {

// nullopt for a quote that is not closed or a backslash with nothing behind it.
std::optional<std::vector<std::string>> shell_words(std::string_view line);

}  // namespace hikeshi::aws
