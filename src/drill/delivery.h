// SPDX-License-Identifier: Apache-2.0
// From records to the files of an S3 bucket, as CloudTrail delivers them.
//
// Records wait here until their hour is complete, so that memory holds an hour and not the drill.
// A second trail, in a prefix of its own, delivers some of them once more.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/rng.h"
#include "drill/world.h"
#include "io/filesystem.h"

namespace hikeshi::drill {

struct Event {
  int64_t time = 0;
  std::string region;
  std::string text;    // the record
  bool again = false;  // the second trail delivers it too
};

class Delivery {
 public:
  Delivery(FileSystem& fs, std::string folder, const World& world, Rng rng);

  void add(Event event) {
    added_ += event.text.size() + 1;
    waiting_.push_back(std::move(event));
  }

  // Writes every record before `until`, which is a full hour. Fails as FileSystem::write does.
  Status flush(int64_t until);
  // Writes what the second trail still holds back.
  Status finish();

  // From then on the second trail is gone.
  void end_second_trail(int64_t at) { second_ends_ = at; }
  // From then on the first trail writes hourly digests of its home region and of the region where
  // IAM and other global services are logged.
  void begin_digests(int64_t at) { digests_from_ = at; }

  // Whether a record or a digest tells of each hour of the region, from where the logs begin.
  bool tells_of_every_hour(const std::string& region) const;

  uint64_t bytes_added() const { return added_; }       // of records
  uint64_t bytes_written() const { return unpacked_; }  // of files, unpacked, both trails
  uint64_t bytes_waiting(int64_t until) const;

 private:
  struct Written {
    std::string key, hash;
    int64_t delivered = 0, oldest = 0, newest = 0;
  };

  Status write_region(const std::string& region, const std::vector<Event>& events);
  Status write_second(const std::string& region, const std::vector<Event>& events);
  Status write_held(std::vector<Event>& held);
  Status write_file(const std::string& prefix, const std::string& region, const Event* first,
                    const Event* last);
  // The digests of one region: each names the one before it.
  struct Chain {
    std::vector<Written> undigested;
    std::string last_key, last_hash;
  };
  Status write_digest(int64_t hour, const std::string& region, Chain& chain, Rng& rng);
  Status put(const std::string& key, const std::string& text);  // packed
  std::string digest_key(int64_t hour, const std::string& region) const;
  std::string name_of(const std::string& prefix, const std::string& region, int64_t delivered);

  FileSystem& fs_;
  const std::string folder_;
  const World& world_;
  Rng rng_;
  std::vector<Event> waiting_;
  std::map<std::string, std::vector<Event>> held_;  // by the second trail, by region
  std::map<std::string, Chain> chains_;             // by region
  std::set<std::string> made_folders_;
  int64_t second_ends_ = INT64_MAX, digests_from_ = INT64_MAX;
  uint64_t added_ = 0, unpacked_ = 0;
  std::map<std::string, std::set<int64_t>> hours_;  // of which something is told
};

}  // namespace hikeshi::drill
