# DuckDB::DuckDB, which tools/duckdb.sh fetches: the header of its C API, and its library beside every
# program that we build. It is opened at the first use (store/duck_library.cc), not linked: 70 MB that
# most commands never need, and a program that starts where the library is lost.
set(DUCKDB ${PROJECT_SOURCE_DIR}/.duckdb)
if(NOT EXISTS ${DUCKDB}/STAMP)
  message(FATAL_ERROR "no DuckDB: run tools/setup.sh build, which fetches it from npm")
endif()
add_library(hikeshi_duckdb INTERFACE)
add_library(DuckDB::DuckDB ALIAS hikeshi_duckdb)
target_include_directories(hikeshi_duckdb SYSTEM INTERFACE ${DUCKDB}/include)
target_link_libraries(hikeshi_duckdb INTERFACE ${CMAKE_DL_LIBS})

foreach(FOLDER ${PROJECT_BINARY_DIR} ${PROJECT_BINARY_DIR}/fuzz ${PROJECT_BINARY_DIR}/bench)
  file(MAKE_DIRECTORY ${FOLDER})
  file(CREATE_LINK ${DUCKDB}/lib/libduckdb.so ${FOLDER}/libduckdb.so SYMBOLIC)
endforeach()
install(FILES ${DUCKDB}/lib/libduckdb.so TYPE LIB COMPONENT hikeshi)
install(FILES ${DUCKDB}/LICENSE DESTINATION share/doc/hikeshi RENAME DuckDB.LICENSE COMPONENT hikeshi)
