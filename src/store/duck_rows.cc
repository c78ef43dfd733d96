// SPDX-License-Identifier: Apache-2.0
// Statements and what they answer: values are read from DuckDB's own columns, chunk by chunk.
#include <cassert>
#include <limits>

#include "store/duck_handles.h"

namespace hikeshi::store::duck {
namespace {

constexpr int64_t kMicrosADay = 86'400'000'000;

Exact::Units wide(duckdb_hugeint value) {
  // Shifted as unsigned: the upper half carries the sign.
  __extension__ using Wide = unsigned __int128;
  return static_cast<Exact::Units>((static_cast<Wide>(static_cast<uint64_t>(value.upper)) << 64) |
                                   value.lower);
}

// How a column lies in memory, and what we call it.
struct Layout {
  ColumnKind kind = ColumnKind::kNull;
  duckdb_type type = DUCKDB_TYPE_INVALID;  // as stored
  int scale = 0;
};

Layout layout_of(const Library& lib, duckdb_logical_type type) {
  const duckdb_type id = lib.get_type_id(type);
  switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
      return {ColumnKind::kBool, id};
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
      return {ColumnKind::kInteger, id};
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
      return {ColumnKind::kExact, id};
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
      return {ColumnKind::kDouble, id};
    case DUCKDB_TYPE_DECIMAL:
      return {ColumnKind::kExact, lib.decimal_internal_type(type), lib.decimal_scale(type)};
    case DUCKDB_TYPE_VARCHAR:
      return {ColumnKind::kText, id};
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return {ColumnKind::kTime, id};
    case DUCKDB_TYPE_SQLNULL:
      return {ColumnKind::kNull, id};
    default:
      return {ColumnKind::kNull, DUCKDB_TYPE_INVALID};
  }
}

template <class T>
T at(const void* data, size_t row) {
  return static_cast<const T*>(data)[row];
}

int64_t integer_at(duckdb_type type, const void* data, size_t row) {
  switch (type) {
    case DUCKDB_TYPE_TINYINT:
      return at<int8_t>(data, row);
    case DUCKDB_TYPE_SMALLINT:
      return at<int16_t>(data, row);
    case DUCKDB_TYPE_INTEGER:
      return at<int32_t>(data, row);
    case DUCKDB_TYPE_UTINYINT:
      return at<uint8_t>(data, row);
    case DUCKDB_TYPE_USMALLINT:
      return at<uint16_t>(data, row);
    case DUCKDB_TYPE_UINTEGER:
      return at<uint32_t>(data, row);
    default:
      return at<int64_t>(data, row);
  }
}

}  // namespace

struct Rows::State {
  std::shared_ptr<OpenConnection> connection;
  duckdb_result result{};
  duckdb_data_chunk chunk = nullptr;
  std::vector<Column> columns;
  std::vector<Layout> layouts;
  std::vector<const void*> data;
  std::vector<uint64_t*> valid;
  size_t row = 0, size = 0;

  const Library& lib() const { return connection->lib(); }
  State() = default;
  State(const State&) = delete;
  ~State() {
    if (chunk != nullptr) lib().destroy_data_chunk(&chunk);
    lib().destroy_result(&result);
  }

  Status describe() {
    for (idx_t i = 0; i < lib().column_count(&result); ++i) {
      duckdb_logical_type type = lib().column_logical_type(&result, i);
      const Layout layout = layout_of(lib(), type);
      lib().destroy_logical_type(&type);
      columns.push_back({lib().column_name(&result, i), layout.kind});
      layouts.push_back(layout);
      if (layout.type == DUCKDB_TYPE_INVALID)
        return fail(Code::kUsage, "the column " + columns.back().name +
                                      " has a type that cannot be shown; cast it to VARCHAR");
    }
    return {};
  }

  bool next_chunk() {
    if (chunk != nullptr) lib().destroy_data_chunk(&chunk);
    chunk = lib().fetch_chunk(result);
    if (chunk == nullptr) return false;
    size = lib().data_chunk_get_size(chunk);
    data.clear();
    valid.clear();
    for (idx_t i = 0; i < columns.size(); ++i) {
      duckdb_vector vector = lib().data_chunk_get_vector(chunk, i);
      data.push_back(lib().vector_get_data(vector));
      valid.push_back(lib().vector_get_validity(vector));
    }
    row = 0;
    return true;
  }

  bool null(size_t column) const {
    if (layouts[column].kind == ColumnKind::kNull) return true;
    const uint64_t* mask = valid[column];
    return mask != nullptr && (mask[row / 64] >> (row % 64) & 1) == 0;
  }
};

Rows::Rows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

const std::vector<Column>& Rows::columns() const { return state_->columns; }

Result<bool> Rows::next() {
  if (state_->chunk != nullptr && ++state_->row < state_->size) return true;
  do {
    if (!state_->next_chunk()) return false;
  } while (state_->size == 0);
  return true;
}

bool Rows::is_null(size_t column) const { return state_->null(column); }

bool Rows::boolean(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kBool);
  return !is_null(column) && at<bool>(state_->data[column], state_->row);
}

int64_t Rows::integer(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kInteger);
  if (is_null(column)) return 0;
  return integer_at(state_->layouts[column].type, state_->data[column], state_->row);
}

double Rows::real(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kDouble);
  if (is_null(column)) return 0;
  if (state_->layouts[column].type == DUCKDB_TYPE_FLOAT)
    return static_cast<double>(at<float>(state_->data[column], state_->row));
  return at<double>(state_->data[column], state_->row);
}

Exact Rows::exact(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kExact);
  const Layout& layout = state_->layouts[column];
  if (is_null(column)) return {0, layout.scale};
  const void* data = state_->data[column];
  if (layout.type == DUCKDB_TYPE_HUGEINT)
    return {wide(at<duckdb_hugeint>(data, state_->row)), layout.scale};
  if (layout.type == DUCKDB_TYPE_UBIGINT) return {at<uint64_t>(data, state_->row), 0};
  return {integer_at(layout.type, data, state_->row), layout.scale};
}

std::string_view Rows::text(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kText);
  if (is_null(column)) return {};
  const auto* strings = static_cast<const duckdb_string_t*>(state_->data[column]);
  const duckdb_string_t& s = strings[state_->row];
  constexpr uint32_t kInlined = 12;
  const uint32_t length = s.value.inlined.length;
  return {length <= kInlined ? s.value.inlined.inlined : s.value.pointer.ptr, length};
}

int64_t Rows::micros(size_t column) const {
  assert(state_->columns[column].kind == ColumnKind::kTime);
  if (is_null(column)) return 0;
  if (state_->layouts[column].type == DUCKDB_TYPE_DATE)
    return at<int32_t>(state_->data[column], state_->row) * kMicrosADay;
  return at<int64_t>(state_->data[column], state_->row);
}

// ---- statements

struct Statement::State {
  std::shared_ptr<OpenConnection> connection;
  duckdb_prepared_statement handle = nullptr;
  const Library& lib() const { return connection->lib(); }
  State() = default;
  State(const State&) = delete;
  ~State() {
    if (handle != nullptr) lib().destroy_prepare(&handle);
  }

  duckdb_state bind(idx_t i, const Value& value) const {
    if (const auto* text = std::get_if<std::string>(&value))
      return lib().bind_varchar_length(handle, i, text->data(), text->size());
    if (const auto* number = std::get_if<int64_t>(&value))
      return lib().bind_int64(handle, i, *number);
    if (const auto* real = std::get_if<double>(&value)) return lib().bind_double(handle, i, *real);
    if (const auto* yes = std::get_if<bool>(&value)) return lib().bind_boolean(handle, i, *yes);
    return lib().bind_null(handle, i);
  }
};

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<Statement> Connection::prepare(const std::string& sql) {
  auto statement = std::make_unique<Statement::State>();
  statement->connection = state_;
  const Library& lib = state_->lib();
  if (lib.prepare(state_->handle, sql.c_str(), &statement->handle) == DuckDBError) {
    const char* message = lib.prepare_error(statement->handle);
    if (message == nullptr || *message == 0) message = "there is no statement";
    Error error = error_of(message);
    if (error.code == Code::kCorrupt) error.code = Code::kUsage;
    return tl::make_unexpected(std::move(error));
  }
  return Statement(std::move(statement));
}

bool Statement::only_reads() const {
  return state_->lib().prepared_statement_type(state_->handle) == DUCKDB_STATEMENT_TYPE_SELECT;
}

Result<Rows> Statement::run(const std::vector<Value>& values) {
  const Library& lib = state_->lib();
  if (lib.nparams(state_->handle) != values.size())
    return fail(Code::kUsage, "the statement has " + std::to_string(lib.nparams(state_->handle)) +
                                  " parameters, not " + std::to_string(values.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    if (state_->bind(i + 1, values[i]) == DuckDBError)
      return fail(Code::kUsage, "parameter " + std::to_string(i + 1) + " is not text of UTF-8");
  }
  auto rows = std::make_unique<Rows::State>();
  rows->connection = state_->connection;
  if (lib.execute_prepared(state_->handle, &rows->result) == DuckDBError)
    return tl::make_unexpected(
        error_of(lib.result_error(&rows->result), lib.result_error_type(&rows->result)));
  HK_CHECK(rows->describe());
  return Rows(std::move(rows));
}

}  // namespace hikeshi::store::duck
