# The include graph of the house (see ARCHITECTURE.md). A module may include what stands after
# DEPENDS and whatever those may include. Order: lower layers first.
hikeshi_module(base SCANS LIBS fmt::fmt)
hikeshi_module(io SCANS DEPENDS base LIBS PkgConfig::archive PkgConfig::deflate ZLIB::ZLIB OpenSSL::Crypto fmt::fmt)
hikeshi_module(casefile SCANS DEPENDS base LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(store SCANS DEPENDS casefile io
  LIBS SQLite::SQLite3 DuckDB::DuckDB nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(notice DEPENDS casefile io
  LIBS PkgConfig::gmime PkgConfig::re2 nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(trail SCANS DEPENDS io
  LIBS PkgConfig::simdjson OpenSSL::Crypto nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(geo DEPENDS io LIBS PkgConfig::maxminddb nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(sigma SCANS DEPENDS trail LIBS PkgConfig::yaml PkgConfig::re2 fmt::fmt)
if(HIKESHI_TESTS)
  find_package(yaml-cpp REQUIRED)  # of the oracle, so that it shares no parser with the engine
  target_link_libraries(sigma_test PRIVATE yaml-cpp)
endif()
hikeshi_module(hunt SCANS DEPENDS sigma geo casefile store
  LIBS hikeshi_embedded_rules hikeshi_embedded_catalogue PkgConfig::xxhash nlohmann_json::nlohmann_json
  fmt::fmt)
hikeshi_module(aws DEPENDS io LIBS hikeshi_embedded_models PkgConfig::curl PkgConfig::pugixml
  PkgConfig::re2 OpenSSL::Crypto ZLIB::ZLIB nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(fetch DEPENDS aws trail LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(snapshot DEPENDS aws casefile
  LIBS hikeshi_embedded_snapshot nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(posture DEPENDS snapshot trail LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(leaks SCANS DEPENDS io casefile
  LIBS PkgConfig::deflate ZLIB::ZLIB OpenSSL::Crypto nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(report DEPENDS casefile LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(cost DEPENDS store report LIBS ZLIB::ZLIB nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(cause DEPENDS posture casefile LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(respond DEPENDS casefile aws LIBS PkgConfig::re2 nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(reply DEPENDS casefile LIBS nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(drill SCANS DEPENDS io LIBS PkgConfig::deflate nlohmann_json::nlohmann_json fmt::fmt)
hikeshi_module(cli DEPENDS notice hunt respond reply report drill snapshot fetch posture leaks cost cause
  LIBS hikeshi_embedded_rules nlohmann_json::nlohmann_json fmt::fmt)

add_executable(hikeshi src/cli/main.cc)
target_link_libraries(hikeshi PRIVATE hikeshi_cli fmt::fmt)
install(TARGETS hikeshi COMPONENT hikeshi)
