// SPDX-License-Identifier: Apache-2.0
// The form of ~/.aws/config and ~/.aws/credentials, as botocore (Python's configparser) reads it:
//
//   [section]            to the last "]" of the line; a name that comes twice is an error
//   key = value          or ":"; keys in lower case; a key that comes twice is an error
//   # comment, ; comment on lines of their own only: "#" behind a value belongs to the value
//     more               deeper than its key: continues the value on a line of its own
//   s3 =                 an empty value with deeper lines behind it
//     name = value       holds sub-properties
//
// Other than botocore we take a byte order mark, and "DEFAULT" is a section like any other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace hikeshi::aws {

struct IniValue {
  std::string key;
  Secret value{""};  // any value may be one; lines of a longer one are joined with "\n"
  uint64_t line = 0;
  std::vector<IniValue> nested;  // sub-properties, keys as written, each once (the last one)
};

struct IniSection {
  std::string name;
  uint64_t line = 0;
  std::vector<IniValue> values;

  const IniValue* find(std::string_view key) const;  // `key` in lower case
};

struct IniFile {
  std::string path;
  std::vector<IniSection> sections;

  const IniSection* find(std::string_view name) const;
};

// Fails with kUsage: Error::file is `path`, the message says which line and what is wrong with it,
// never what stands in it. Linear in the size of `bytes`, but for the look-up of names.
Result<IniFile> parse_ini(std::string_view bytes, const std::string& path);

}  // namespace hikeshi::aws
