// SPDX-License-Identifier: Apache-2.0
#include "store/duck.h"

#include "base/text.h"
#include "store/duck_handles.h"

namespace hikeshi::store::duck {
namespace {

struct Config {
  const Library& lib;
  duckdb_config handle = nullptr;
  explicit Config(const Library& l) : lib(l) { lib.create_config(&handle); }
  Config(const Config&) = delete;
  ~Config() { lib.destroy_config(&handle); }
};

Status set_all(const Config& config, const DuckOptions& options) {
  const std::pair<const char*, std::string> all[] = {
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"access_mode", options.read_only ? "read_only" : "automatic"},
      {"threads", std::to_string(options.threads)},
      {"memory_limit", std::to_string(options.memory_mb) + "MiB"}};
  for (const auto& [name, value] : all) {
    if (config.lib.set_config(config.handle, name, value.c_str()) == DuckDBError)
      return fail(Code::kBug, std::string("DuckDB does not know the setting ") + name);
  }
  return {};
}

// The order counts: the files that may be read are named while names may still be given.
std::string closing(const DuckOptions& options) {
  std::string files;
  for (const std::string& path : options.readable)
    files += (files.empty() ? "" : ", ") + sql_string(path);
  return "SET TimeZone='UTC'; SET temp_directory=" + sql_string(options.temp_folder) +
         "; SET allowed_paths=[" + files +
         "]; SET enable_external_access=false; SET lock_configuration=true;";
}

}  // namespace

std::string sql_string(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

Database::Database(std::shared_ptr<OpenDatabase> state) : state_(std::move(state)) {}

Result<Database> Database::open(const DuckOptions& options) {
  auto state = std::make_shared<OpenDatabase>();
  state->lib = HK_TRY(library());
  const Config config(*state->lib);
  HK_CHECK(set_all(config, options));
  char* message = nullptr;
  const char* path = options.path.empty() ? nullptr : options.path.c_str();
  if (state->lib->open_ext(path, &state->handle, config.handle, &message) == DuckDBError) {
    Error error = error_of(message);
    state->lib->free(message);
    return tl::make_unexpected(std::move(error).with_context(options.path));
  }
  Database database(std::move(state));
  HK_CHECK(HK_TRY(database.connect()).execute(closing(options)));
  return database;
}

Result<Connection> Database::connect() {
  auto connection = std::make_shared<OpenConnection>();
  connection->database = state_;
  if (state_->lib->connect(state_->handle, &connection->handle) == DuckDBError)
    return fail(Code::kBug, "DuckDB gives no connection");
  return Connection(std::move(connection));
}

Connection::Connection(std::shared_ptr<OpenConnection> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

void Connection::interrupt() { state_->lib().interrupt(state_->handle); }

Status Connection::execute(const std::string& sql) {
  const Library& lib = state_->lib();
  duckdb_result result;
  Status status;
  if (lib.query(state_->handle, sql.c_str(), &result) == DuckDBError)
    status =
        tl::make_unexpected(error_of(lib.result_error(&result), lib.result_error_type(&result)));
  lib.destroy_result(&result);
  return status;
}

Result<Rows> Connection::query(const std::string& sql, const std::vector<Value>& values) {
  return HK_TRY(prepare(sql)).run(values);
}

}  // namespace hikeshi::store::duck
