// SPDX-License-Identifier: Apache-2.0
#include "store/event_store.h"

#include <fmt/format.h>

#include <filesystem>

namespace hikeshi::store {
namespace {

// Tables, and the views that most questions begin with.
constexpr const char* kSchema = R"(
CREATE TABLE about (hunt_sha256 VARCHAR, version VARCHAR);
CREATE TABLE events (
  time TIMESTAMP, event_id VARCHAR, source VARCHAR, name VARCHAR, region VARCHAR, account VARCHAR,
  principal VARCHAR, kind VARCHAR, arn VARCHAR, credential VARCHAR, session_name VARCHAR,
  address VARCHAR, agent VARCHAR, error VARCHAR, outcome VARCHAR, charged_to VARCHAR,
  on_behalf_of VARCHAR, why VARCHAR, change VARCHAR, things VARCHAR, file VARCHAR, at_byte BIGINT,
  read_only BOOLEAN, data_event BOOLEAN, mfa BOOLEAN, via_service BOOLEAN);
CREATE TABLE hits (rule VARCHAR, title VARCHAR, level VARCHAR, event_id VARCHAR, time TIMESTAMP);
CREATE TABLE made (
  type VARCHAR, id VARCHAR, arn VARCHAR, account VARCHAR, region VARCHAR, made_by VARCHAR,
  event_id VARCHAR, confidence VARCHAR, change VARCHAR, made_at TIMESTAMP, removed_at TIMESTAMP,
  remains BOOLEAN, modified BOOLEAN, disputed BOOLEAN);
CREATE VIEW actor AS SELECT * FROM events WHERE charged_to IN ('actor', 'service') ORDER BY time;
CREATE VIEW changes AS
  SELECT * FROM events WHERE NOT read_only AND outcome = 'success' ORDER BY time;
CREATE VIEW denied AS SELECT * FROM events WHERE outcome = 'denied' ORDER BY time;
CREATE VIEW credentials AS
  SELECT principal, credential, address, agent, min(time) AS first_seen,
         max(time) AS last_seen, count(*) AS events, count(*) FILTER (WHERE charged_to = 'actor') AS of_actor
  FROM events GROUP BY ALL ORDER BY first_seen;
CREATE VIEW calls AS
  SELECT source, name, count(*) AS events, count(DISTINCT credential) AS credentials,
         count(*) FILTER (WHERE outcome <> 'success') AS failed, min(time) AS first_seen,
         max(time) AS last_seen
  FROM events GROUP BY ALL ORDER BY events DESC;
CREATE VIEW hours AS
  SELECT date_trunc('hour', time) AS hour, region, count(*) AS events,
         count(*) FILTER (WHERE charged_to = 'actor') AS of_actor
  FROM events GROUP BY ALL ORDER BY hour, region;
)";

// Each value in its column; the first failure stays.
class Row {
 public:
  explicit Row(duck::Appender& appender) : appender_(appender) {}

  Row& text(std::string_view text) {
    return note(text.empty() ? appender_.add_null() : appender_.add(text));
  }
  Row& number(int64_t number) { return note(appender_.add(number)); }
  Row& truth(bool value) { return note(appender_.add_bool(value)); }
  Row& time(std::optional<int64_t> seconds) {
    return note(seconds ? appender_.add_micros(*seconds * 1'000'000) : appender_.add_null());
  }
  Status end() {
    note(appender_.end_row());
    return status_;
  }

 private:
  Row& note(Status status) {
    if (status_ && !status) status_ = std::move(status);
    return *this;
  }
  duck::Appender& appender_;
  Status status_;
};

}  // namespace

struct EventStoreWriter::State {
  std::string path, unfinished;
  std::optional<duck::Database> database;
  std::optional<duck::Connection> connection;
  std::optional<duck::Appender> appender;
  std::string table;  // that the appender is of

  ~State() {
    appender.reset();
    connection.reset();
    database.reset();
    std::error_code ignored;
    if (!unfinished.empty()) std::filesystem::remove(unfinished, ignored);
  }

  Result<duck::Appender*> append_to(const char* name) {
    if (table != name) {
      HK_CHECK(close_table());
      appender = HK_TRY(connection->append_to(name));
      table = name;
    }
    return &*appender;
  }

  Status close_table() {
    if (!appender) return {};
    HK_CHECK(appender->finish());
    appender.reset();
    table.clear();
    return {};
  }
};

EventStoreWriter::EventStoreWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventStoreWriter::EventStoreWriter(EventStoreWriter&&) noexcept = default;
EventStoreWriter::~EventStoreWriter() = default;

Result<EventStoreWriter> EventStoreWriter::create(const std::string& path,
                                                  const std::string& hunt_sha256,
                                                  const std::string& version) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->unfinished = path + ".new";
  std::error_code ignored;
  std::filesystem::remove(state->unfinished, ignored);  // of a run that was killed
  duck::DuckOptions options;
  options.path = state->unfinished;
  options.memory_mb = 256;
  state->database = HK_TRY(duck::Database::open(options));
  state->connection = HK_TRY(state->database->connect());
  HK_CHECK(state->connection->execute(kSchema));
  HK_TRY(state->connection->query("INSERT INTO about VALUES (?, ?)", {hunt_sha256, version}));
  return EventStoreWriter(std::move(state));
}

Status EventStoreWriter::add(const EventRow& r) {
  return Row(*HK_TRY(state_->append_to("events")))
      .time(r.time)
      .text(r.event_id)
      .text(r.source)
      .text(r.name)
      .text(r.region)
      .text(r.account)
      .text(r.principal)
      .text(r.kind)
      .text(r.arn)
      .text(r.credential)
      .text(r.session_name)
      .text(r.address)
      .text(r.agent)
      .text(r.error)
      .text(r.outcome)
      .text(r.charged_to)
      .text(r.on_behalf_of)
      .text(r.why)
      .text(r.change)
      .text(r.things)
      .text(r.file)
      .number(static_cast<int64_t>(r.offset))
      .truth(r.read_only)
      .truth(r.data_event)
      .truth(r.mfa)
      .truth(r.via_service)
      .end();
}

Status EventStoreWriter::add(const HitRow& r) {
  return Row(*HK_TRY(state_->append_to("hits")))
      .text(r.rule)
      .text(r.title)
      .text(r.level)
      .text(r.event_id)
      .time(r.time)
      .end();
}

Status EventStoreWriter::add(const MadeRow& r) {
  return Row(*HK_TRY(state_->append_to("made")))
      .text(r.type)
      .text(r.id)
      .text(r.arn)
      .text(r.account)
      .text(r.region)
      .text(r.made_by)
      .text(r.event_id)
      .text(r.confidence)
      .text(r.change)
      .time(r.made_at)
      .time(r.removed_at)
      .truth(r.left)
      .truth(r.modified)
      .truth(r.disputed)
      .end();
}

Status EventStoreWriter::finish() {
  HK_CHECK(state_->close_table());
  HK_CHECK(state_->connection->execute("CHECKPOINT"));
  state_->connection.reset();
  state_->database.reset();
  std::error_code error;
  std::filesystem::rename(state_->unfinished, state_->path, error);
  if (error) return fail(Code::kIo, state_->path + ": " + error.message());
  state_->unfinished.clear();
  return {};
}

Result<duck::Database> open_events(const std::string& path, const std::string& writable) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return fail(Code::kNotFound, path + " is not there: hunt the case first");
  duck::DuckOptions options;
  options.path = path;
  options.read_only = true;
  options.memory_mb = 256;
  if (!writable.empty()) options.readable = {writable};
  return duck::Database::open(options);
}

Result<std::string> hunt_of(duck::Connection& connection) {
  auto rows = HK_TRY(connection.query("SELECT hunt_sha256 FROM about"));
  if (!HK_TRY(rows.next())) return fail(Code::kCorrupt, "the event store does not say its hunt");
  return std::string(rows.text(0));
}

Status write_parquet(const std::string& store_path, const std::string& path) {
  const std::string unfinished = path + ".new";
  std::error_code error;
  std::filesystem::remove(unfinished, error);  // of a run that was killed
  auto database = HK_TRY(open_events(store_path, unfinished));
  auto connection = HK_TRY(database.connect());
  HK_CHECK(connection.execute(
      fmt::format("COPY (SELECT * FROM events ORDER BY time, file, at_byte) TO {} (FORMAT "
                  "parquet, USE_TMP_FILE false)",
                  duck::sql_string(unfinished))));
  std::filesystem::rename(unfinished, path, error);
  if (error) return fail(Code::kIo, path + ": " + error.message());
  return {};
}

}  // namespace hikeshi::store
