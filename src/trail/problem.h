// SPDX-License-Identifier: Apache-2.0
// What could not be read, with its place and a reason that a user can act on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hikeshi::trail {

// A file or record that could not be used whole. Reasons are stable words (docs/formats.md):
//   unreadable empty too_large gzip_truncated gzip_bad_checksum gzip_corrupt gzip_trailing_garbage
//   gzip_limit not_json not_cloudtrail not_an_object malformed_record cut_record invalid_utf8
//   repeated_key bad_field records_not_array nested_too_deep not_a_notice bad_notice
//   bad_manifest
struct Problem {
  std::string file;
  uint64_t offset = 0;  // bytes in the unpacked file; in the packed one for gzip_* reasons
  std::string reason;
  std::string detail;  // more words for people, such as the name of a field; may be empty
  uint64_t count = 1;  // more than one: so many of this reason in this file, the first one here

  bool operator==(const Problem&) const = default;
};

}  // namespace hikeshi::trail
