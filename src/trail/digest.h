// SPDX-License-Identifier: Apache-2.0
// A CloudTrail digest in full, for the check of its chain, and the names of digest and log objects.
// (AWS, "CloudTrail digest file structure"; awscli's validation.py for what it leaves open.)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi::trail {

struct DigestDocument {
  std::string account;
  UtcTime start, end;
  std::string end_text;  // as it stands in the file: it is part of what is signed
  std::string bucket, key;
  std::string fingerprint;                    // of the public key
  std::string previous_bucket, previous_key;  // "" for the first of a chain
  std::string previous_sha256;
  std::string previous_signature;  // hex, "" for the first of a chain
  struct LogFile {
    std::string bucket, key, sha256;
  };
  std::vector<LogFile> logs;
};

// `text`: the unpacked object. kCorrupt for what is no digest, with the member that is wrong.
Result<DigestDocument> parse_digest(std::string_view text);

// What the signature of a digest is made over. `sha256`: of the unpacked object.
std::string signed_text(const DigestDocument& digest, std::string_view sha256);

// Which chain a digest belongs to, by its key: "..._CloudTrail-Digest_us-east-1_main_us-east-1_
// 20261123T100000Z[_backfill].json.gz". nullopt for another name.
struct DigestName {
  std::string account, region, trail, home_region;
  UtcTime at;
  bool backfill = false;
};
std::optional<DigestName> parse_digest_name(std::string_view key);

bool is_log_name(std::string_view key);  // "..._CloudTrail_us-east-1_20261123T1000Z_Abc.json.gz"

}  // namespace hikeshi::trail
