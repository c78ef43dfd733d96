// SPDX-License-Identifier: Apache-2.0
// The events of a case that matter, as a database to ask questions of. Made anew by every hunt;
// nothing else in a case rests on it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/duck.h"

namespace hikeshi::store {

// Text that is empty becomes NULL. Times are seconds since 1970; nullopt: the record has none.
struct EventRow {
  std::optional<int64_t> time;
  std::string_view event_id, source, name, region, account;
  std::string_view principal, kind, arn, credential, session_name, address, agent;
  std::string_view error, outcome, charged_to, on_behalf_of, why;
  std::string change, things;  // ids that the call named, with commas
  std::string_view file;
  uint64_t offset = 0;
  bool read_only = false, data_event = false, mfa = false, via_service = false;
};

struct HitRow {
  std::string_view rule, title, level, event_id;
  std::optional<int64_t> time;
};

struct MadeRow {
  std::string_view type, id, arn, account, region, made_by, event_id, confidence, change;
  std::optional<int64_t> made_at, removed_at;
  bool left = false, modified = false, disputed = false;
};

// Writes `path`.new and, once finished, gives it its name: a reader sees all of it or the old one.
class EventStoreWriter {
 public:
  // `about` is what the hunt was of: `hunt_sha256` of its document and the program's version.
  static Result<EventStoreWriter> create(const std::string& path, const std::string& hunt_sha256,
                                         const std::string& version);
  EventStoreWriter(EventStoreWriter&&) noexcept;
  ~EventStoreWriter();  // what was not finished is removed

  // All events first, then all hits, then all made things.
  Status add(const EventRow& row);
  Status add(const HitRow& row);
  Status add(const MadeRow& row);
  Status finish();

 private:
  struct State;
  explicit EventStoreWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Opens a store to read: closed to the outside but for `writable`, the one file that a COPY may
// write ("" for none). kNotFound where there is none.
Result<duck::Database> open_events(const std::string& path, const std::string& writable = {});

// The hunt that the store is of.
Result<std::string> hunt_of(duck::Connection& connection);

// Writes all events to `path`, by time, as Parquet; a file that is there is replaced at once or
// left as it was.
Status write_parquet(const std::string& store_path, const std::string& path);

}  // namespace hikeshi::store
