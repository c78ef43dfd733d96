// SPDX-License-Identifier: Apache-2.0
// What duck*.cc share: handles of the C API that let go by themselves, and errors in our words.
#pragma once

#include <memory>
#include <string>

#include "store/duck.h"
#include "store/duck_library.h"

namespace hikeshi::store::duck {

struct OpenDatabase {
  const Library* lib = nullptr;
  duckdb_database handle = nullptr;
  OpenDatabase() = default;
  OpenDatabase(const OpenDatabase&) = delete;
  ~OpenDatabase() {
    if (handle != nullptr) lib->close(&handle);
  }
};

struct OpenConnection {
  std::shared_ptr<OpenDatabase> database;
  duckdb_connection handle = nullptr;
  const Library& lib() const { return *database->lib; }
  OpenConnection() = default;
  OpenConnection(const OpenConnection&) = delete;
  ~OpenConnection() {
    if (handle != nullptr) lib().disconnect(&handle);
  }
};

// `message` is DuckDB's, whose first line says what and whose others draw the place.
inline Error error_of(const char* message, duckdb_error_type type = DUCKDB_ERROR_INVALID) {
  std::string text = message == nullptr ? "no reason given" : message;
  text = text.substr(0, text.find('\n'));
  Code code = Code::kCorrupt;
  const auto starts = [&](const char* with) { return text.starts_with(with); };
  if (type == DUCKDB_ERROR_INTERRUPT || starts("INTERRUPT"))
    code = Code::kCancelled;
  else if (type == DUCKDB_ERROR_OUT_OF_MEMORY || starts("Out of Memory"))
    code = Code::kLimit;
  else if (type == DUCKDB_ERROR_PERMISSION || starts("Permission"))
    code = Code::kDenied;
  else if (starts("Parser") || starts("Binder") || starts("Catalog"))
    code = Code::kUsage;
  else if (starts("IO Error: No files found"))
    code = Code::kNotFound;
  return {code, text, {}, {}};
}

}  // namespace hikeshi::store::duck
