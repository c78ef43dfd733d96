// SPDX-License-Identifier: Apache-2.0
// Trees, commits and tags; and the search for credentials in the same bytes.
#include <cstdlib>

#include "leaks/find.h"
#include "leaks/parse_object.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hikeshi::leaks;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const size_t hash_size : {size_t{20}, size_t{32}}) {
    for_each_entry(bytes, hash_size, [&](const TreeEntry& entry) {
      if (entry.id.size() != hash_size) std::abort();
    });
  }
  (void)parse_commit(bytes);
  (void)parse_tag(bytes);
  static const auto finder = Finder::create({});
  std::vector<Finding> found;
  finder->find(bytes, "", found);
  for (const Finding& f : found)
    if (f.offset + f.length > size || f.line == 0) std::abort();
  (void)finder->without_secrets(std::string(bytes), {});
  return 0;
}
