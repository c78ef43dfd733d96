// SPDX-License-Identifier: Apache-2.0
// Any bytes as the configuration and the credentials file: reading never crashes or hangs, an error
// names the file and shows nothing that stands in it, what is read can be asked for.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "aws/settings.h"
#include "aws/shell_words.h"
#include "io/memory_fs.h"

namespace {

using namespace hikeshi::aws;

void require(bool holds) {
  if (!holds) std::abort();
}

// Numbers, keys that are set twice, and names of sections are shown; no line as such.
void check_error(const hikeshi::Error& error) {
  require(error.file == "/.aws/config" || error.file == "/.aws/credentials");
  require(error.message.starts_with(error.file + ", line "));
  require(error.message.size() < 160);
}

void check_values(const IniFile& file) {
  for (const IniSection& section : file.sections) {
    require(file.find(section.name) == &section);
    for (const IniValue& value : section.values) {
      require(section.find(value.key) == &value);
      require(value.line > section.line);
      (void)shell_words(value.value.reveal());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto file = parse_ini(bytes, "/.aws/config");
  if (file && size < 4096) check_values(*file);
  hikeshi::MemoryFileSystem fs;
  const Environment env = fixed_environment({{"HOME", ""}, {"PROFILE", "a"}});
  (void)fs.write(expand_path(env, "~/.aws/config"), bytes);
  (void)fs.write(expand_path(env, "~/.aws/credentials"), bytes);
  if (!file) check_error(file.error());
  const auto profiles = Profiles::load(env, fs);
  require(profiles.has_value() == file.has_value());
  if (!profiles) return 0;
  const auto settings = read_settings(env, *profiles, "");
  if (settings) (void)configured_endpoint(*settings, env, "EC2");
  (void)read_settings(env, *profiles, "a");
  (void)expand_path(env, bytes);
  return 0;
}
