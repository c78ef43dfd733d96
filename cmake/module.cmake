# hikeshi_module(NAME [SCANS] [DEPENDS modules...] [LIBS libraries...]) declares src/NAME as one library.
#
# Every src/NAME/*.cc belongs to it; *_test.cc beside them become the test program NAME_test.
# DEPENDS is the include graph: tools/check_layers.py reads the same calls and fails the test
# `layers` on an include that it does not allow, since the compiler alone cannot forbid one. SCANS:
# gigabytes pass through the module, so it is optimised in the sanitizers' builds too.
function(hikeshi_module NAME)
  cmake_parse_arguments(ARG "SCANS" "" "DEPENDS;LIBS" ${ARGN})
  set(DIR ${PROJECT_SOURCE_DIR}/src/${NAME})
  file(GLOB SOURCES CONFIGURE_DEPENDS ${DIR}/*.cc)
  file(GLOB TESTS CONFIGURE_DEPENDS ${DIR}/*_test.cc)
  list(REMOVE_ITEM SOURCES ${DIR}/main.cc ${TESTS})
  if(NOT SOURCES)
    return()
  endif()

  add_library(hikeshi_${NAME} STATIC ${SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND hikeshi_ OUTPUT_VARIABLE DEPENDS)
  target_link_libraries(hikeshi_${NAME} PUBLIC hikeshi_flags ${DEPENDS} PRIVATE ${ARG_LIBS})
  set_target_properties(hikeshi_${NAME} PROPERTIES HIKESHI_SCANS ${ARG_SCANS})
  if(nlohmann_json::nlohmann_json IN_LIST ARG_LIBS)
    hikeshi_precompile(hikeshi_${NAME})
  endif()

  if(HIKESHI_TESTS AND TESTS)
    find_package(GTest REQUIRED)
    add_executable(${NAME}_test ${TESTS})
    target_link_libraries(${NAME}_test PRIVATE hikeshi_${NAME} ${ARG_LIBS} GTest::gmock_main)
    target_compile_definitions(${NAME}_test PRIVATE
      HIKESHI_ROOT="${PROJECT_SOURCE_DIR}" HIKESHI_CORPUS="${PROJECT_SOURCE_DIR}/../shared/corpus")
    set_target_properties(${NAME}_test PROPERTIES HIKESHI_TEST_CODE ON)
    if(HIKESHI_PCH AND nlohmann_json::nlohmann_json IN_LIST ARG_LIBS)
      target_link_libraries(${NAME}_test PRIVATE hikeshi_json_templates)
      target_compile_options(${NAME}_test PRIVATE -fPIC)  # as in the set: all flags must agree
      target_precompile_headers(${NAME}_test REUSE_FROM hikeshi_precompiled_tests)
    endif()
    add_test(NAME ${NAME} COMMAND ${NAME}_test)
    set_tests_properties(${NAME} PROPERTIES TIMEOUT 900)
  endif()
endfunction()
