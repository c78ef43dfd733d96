// SPDX-License-Identifier: Apache-2.0
// Are these the files that CloudTrail delivered, and all of them? Checks digests and log files as
// they lie in a folder, without AWS: each digest's signature stands in its successor, so that with
// saved public keys every digest but the newest of a chain can be proven (that one's signature is
// in S3's metadata alone, which `--trail s3://... --keep` keeps). Two digests deleted in a row show
// as hours that no digest accounts for.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/utc_time.h"
#include "trail/digest_key.h"
#include "trail/problem.h"

namespace hikeshi::trail {

// A file as it lies somewhere. `key`: its key in S3 as far as it is known, at least its last part;
// names of CloudTrail's objects are unique, so a folder may have been copied without its parents.
struct StoredFile {
  std::string path, key;
  std::string signature{};  // of a digest: x-amz-meta-signature of its object, where it was kept
  std::function<Result<std::string>()> read;  // any thread, once
};

enum class FileState {
  kValid,       // a log file as its digest has it; a digest as its successor has it. With keys both
                // only as far as a signature reaches
  kAltered,     // other bytes than were delivered
  kMissing,     // a digest names it, it is not here
  kNotCovered,  // nothing here vouches for it
};
std::string_view to_string(FileState state);

struct VerifiedFile {
  std::string file;  // path; of a missing one the key
  FileState state = FileState::kNotCovered;
  std::string why;     // "" for what is valid
  std::string digest;  // path of what decided: of a log its digest, of a digest its successor
};

struct ChainBreak {
  enum class Kind {
    kMissing,      // a successor names a digest that is not here
    kUnaccounted,  // hours between two digests that neither names: deleted in a row, or trail off
    kRestarted,    // a digest that follows none, after others: the trail was off in between
    kAltered,      // a digest that is not what was delivered
  };
  Kind kind = Kind::kMissing;
  UtcTime from, to;    // the hours that are not proven
  std::string digest;  // key or path that the break is seen at
};
std::string_view to_string(ChainBreak::Kind kind);

enum class Proof {
  kVerified,    // every signature that is here was checked and is good
  kNotChecked,  // without keys, or where none fits or nothing is signed: hashes agree, and whoever
                // can write the bucket could have made them agree
  kFailed,      // a signature is wrong
};
std::string_view to_string(Proof proof);

struct Chain {
  std::string account, region, trail, home_region;
  bool backfill = false;
  UtcTime from, to;
  uint64_t digests = 0;  // that are here
  uint64_t proven = 0;   // of them by a signature
  Proof proof = Proof::kNotChecked;
  std::vector<ChainBreak> breaks;  // by time
};

struct Verification {
  std::vector<Chain> chains;        // by account, region, trail
  std::vector<VerifiedFile> files;  // by file
  std::vector<Problem> problems;    // what could not be read, by file
  bool with_keys = false;           // keys were given to check signatures with
  uint64_t others = 0;              // files that are neither digest nor log by their name

  uint64_t count(FileState state) const;
  // Nothing altered, nothing missing, no break; with keys every chain is proven too.
  bool all_well() const;
};

struct VerifyOptions {
  unsigned threads = 1;
  std::stop_token stop;  // asked for between files
};

// Same files, same result, for any number of threads. Fails with kNotFound where there is no
// digest, kCancelled when stopped.
Result<Verification> verify(std::span<const StoredFile> files, const DigestKeys& keys,
                            const VerifyOptions& options);

}  // namespace hikeshi::trail
