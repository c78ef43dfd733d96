# Compiler flags that every target shares, and the packages they link.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(maxminddb REQUIRED IMPORTED_TARGET libmaxminddb)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(pugixml REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)

add_library(hikeshi_flags INTERFACE)
target_include_directories(hikeshi_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(hikeshi_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fno-strict-aliasing)
target_compile_definitions(hikeshi_flags INTERFACE
  JSON_USE_IMPLICIT_CONVERSIONS=0 HIKESHI_VERSION="${PROJECT_VERSION}")
target_link_libraries(hikeshi_flags INTERFACE Threads::Threads)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 reports overlaps in `"literal" + std::string` that do not exist (GCC bug 105651), and at
  # -O2 a delete of something on the stack where a Result holds a unique_ptr.
  target_compile_options(hikeshi_flags INTERFACE -Wno-restrict -Wno-free-nonheap-object)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # IR_TRY is a GNU statement expression; clang warns of it even behind __extension__ in macros.
  target_compile_options(hikeshi_flags INTERFACE -Wthread-safety -Wno-gnu-statement-expression)
endif()
if(HIKESHI_SANITIZE)
  target_compile_options(hikeshi_flags INTERFACE
    -fsanitize=${HIKESHI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # What ASan sees too (a read through null) or what x86 does not mind, for a third of the build time.
  if(HIKESHI_SANITIZE MATCHES "undefined")
    target_compile_options(hikeshi_flags INTERFACE
      -fno-sanitize=null,alignment,vptr,object-size,nonnull-attribute,returns-nonnull-attribute)
  endif()
  # gcc itself says that this warning is wrong at times beside sanitizers; dev and release keep it.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(hikeshi_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
  # Only what reads gigabytes is optimised here (hikeshi_module's SCANS): a file that includes the JSON
  # library takes 4.8 s instead of 7.5. The code of unit tests is not what is watched.
  target_compile_options(hikeshi_flags INTERFACE
    "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:HIKESHI_SCANS>>>:-O0>"
    "$<$<BOOL:$<TARGET_PROPERTY:HIKESHI_TEST_CODE>>:-fno-sanitize=address,undefined>")
  if(HIKESHI_FUZZ)
    # Without it libFuzzer sees none of the branches it takes, and mutates blindly.
    target_compile_options(hikeshi_flags INTERFACE
      "$<$<NOT:$<BOOL:$<TARGET_PROPERTY:HIKESHI_TEST_CODE>>>:-fsanitize=fuzzer-no-link>")
  endif()
  target_link_options(hikeshi_flags INTERFACE -fsanitize=${HIKESHI_SANITIZE})
  # A program at a fixed address relocates nothing when it starts: 61 ms of processor time instead of
  # 90, some thousands of times in the tests.
  if(HIKESHI_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_link_options(hikeshi_flags INTERFACE -no-pie)
  endif()
endif()
# Fifty test programs with sanitizers take GNU ld three minutes of processor time, mold a few seconds.
# No preset optimises at link time: with gcc 12 a hunt takes longer so (bench/RESULTS.md), the build too.
find_program(MOLD mold)
if(MOLD)
  target_link_options(hikeshi_flags INTERFACE -fuse-ld=mold)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(hikeshi_flags INTERFACE _GLIBCXX_ASSERTIONS)
  if(NOT HIKESHI_SANITIZE)
    target_compile_options(hikeshi_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
endif()
