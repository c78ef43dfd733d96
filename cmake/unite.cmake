# hikeshi_unite(TARGET SOURCES...) compiles several small files of TARGET as one, where HIKESHI_UNITE asks
# for it: what each takes is mostly the headers that all take. For the sanitizers' builds only; in dev
# and release each file stands by itself, so that a missing include is still found.
option(HIKESHI_UNITE "Compile small files together" OFF)

# gcc takes a type of an unnamed namespace outside the main file for one of a header.
if(HIKESHI_UNITE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hikeshi_flags INTERFACE -Wno-subobject-linkage)
endif()

function(hikeshi_unite TARGET)
  if(NOT HIKESHI_UNITE)
    return()
  endif()
  execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/unity_groups.py 8 ${ARGN}
    OUTPUT_VARIABLE GROUPS OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" GROUPS "${GROUPS}")
  foreach(SOURCE GROUP IN ZIP_LISTS ARGN GROUPS)
    set_source_files_properties(${SOURCE} PROPERTIES UNITY_GROUP ${GROUP})
  endforeach()
  set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
