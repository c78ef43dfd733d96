// SPDX-License-Identifier: Apache-2.0
#include "store/duck_handles.h"

namespace hikeshi::store::duck {

constexpr size_t kRowsAFlush = 100'000;

struct Appender::State {
  std::shared_ptr<OpenConnection> connection;
  duckdb_appender handle = nullptr;
  size_t rows = 0;
  const Library& lib() const { return connection->lib(); }
  State() = default;
  State(const State&) = delete;
  ~State() {
    if (handle != nullptr) lib().appender_destroy(&handle);
  }
  Status done(duckdb_state state) const {
    if (state == DuckDBSuccess) return {};
    return tl::make_unexpected(error_of(lib().appender_error(handle)));
  }
};

Appender::Appender(std::unique_ptr<State> state) : state_(std::move(state)) {}
Appender::Appender(Appender&&) noexcept = default;
Appender& Appender::operator=(Appender&&) noexcept = default;
Appender::~Appender() = default;

Result<Appender> Connection::append_to(const std::string& table) {
  auto appender = std::make_unique<Appender::State>();
  appender->connection = state_;
  HK_CHECK(appender->done(
      state_->lib().appender_create(state_->handle, nullptr, table.c_str(), &appender->handle)));
  return Appender(std::move(appender));
}

Status Appender::add(std::string_view text) {
  return state_->done(
      state_->lib().append_varchar_length(state_->handle, text.data(), text.size()));
}
Status Appender::add(int64_t number) {
  return state_->done(state_->lib().append_int64(state_->handle, number));
}
Status Appender::add(double number) {
  return state_->done(state_->lib().append_double(state_->handle, number));
}
Status Appender::add_bool(bool value) {
  return state_->done(state_->lib().append_bool(state_->handle, value));
}
Status Appender::add_micros(int64_t micros) {
  return state_->done(state_->lib().append_timestamp(state_->handle, {micros}));
}
Status Appender::add_null() { return state_->done(state_->lib().append_null(state_->handle)); }

Status Appender::end_row() {
  HK_CHECK(state_->done(state_->lib().appender_end_row(state_->handle)));
  return ++state_->rows % kRowsAFlush == 0 ? finish() : Status();
}

Status Appender::finish() { return state_->done(state_->lib().appender_flush(state_->handle)); }

}  // namespace hikeshi::store::duck
