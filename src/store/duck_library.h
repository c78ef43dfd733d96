// SPDX-License-Identifier: Apache-2.0
// The functions of DuckDB's C API that we use, found in libduckdb.so at the first use.
//
// Opened, not linked: most commands never need its 70 MB. It is looked for beside the program, then
// in
// ../lib and ../lib/hikeshi from there, and nowhere else: no environment variable and no system
// path can put another library in its place. Only duck*.cc of this folder includes this file.
#pragma once

#include <duckdb.h>

#include "base/result.h"

namespace hikeshi::store::duck {

#define HIKESHI_DUCK_FUNCTIONS(X)                                                                  \
  X(library_version)                                                                               \
  X(create_config)                                                                                 \
  X(set_config)                                                                                    \
  X(destroy_config)                                                                                \
  X(open_ext)                                                                                      \
  X(close) X(connect) X(disconnect) X(interrupt) X(free) X(query) X(result_error)                  \
      X(result_error_type) X(destroy_result) X(column_count) X(column_name) X(column_logical_type) \
          X(destroy_logical_type) X(get_type_id) X(decimal_scale) X(decimal_internal_type)         \
              X(fetch_chunk) X(destroy_data_chunk) X(data_chunk_get_size) X(data_chunk_get_vector) \
                  X(vector_get_data) X(vector_get_validity) X(prepare) X(prepare_error)            \
                      X(destroy_prepare) X(nparams) X(prepared_statement_type)                     \
                          X(bind_varchar_length) X(bind_int64) X(bind_double) X(bind_boolean)      \
                              X(bind_null) X(execute_prepared) X(appender_create)                  \
                                  X(appender_error) X(appender_flush) X(appender_destroy)          \
                                      X(appender_end_row) X(append_varchar_length) X(append_int64) \
                                          X(append_double) X(append_bool) X(append_null)           \
                                              X(append_timestamp)

struct Library {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a name that is declared takes none
#define HIKESHI_DUCK_FIELD(name) decltype(&::duckdb_##name) name = nullptr;
  HIKESHI_DUCK_FUNCTIONS(HIKESHI_DUCK_FIELD)
#undef HIKESHI_DUCK_FIELD
};

// Safe from several threads; opened once a process and never closed. kNotFound where there is no
// library, kUnsupported where it is not the version that we were built for.
Result<const Library*> library();

}  // namespace hikeshi::store::duck
