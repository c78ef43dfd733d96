# Builds files of the source tree into the program: hikeshi_embed(FUNCTION GLOB) adds the library
# hikeshi_FUNCTION, which defines FUNCTION() of base/embedded.h.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(hikeshi_embed FUNCTION PATTERN)
  file(GLOB_RECURSE FILES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${PATTERN})
  set(OUT ${PROJECT_BINARY_DIR}/embedded/${FUNCTION}.cc)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/embedded)
  add_custom_command(OUTPUT ${OUT}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed.py ${OUT} ${FUNCTION}
            ${PROJECT_SOURCE_DIR} ${FILES}
    DEPENDS ${PROJECT_SOURCE_DIR}/tools/embed.py ${FILES} VERBATIM)
  add_library(hikeshi_${FUNCTION} STATIC ${OUT})
  target_link_libraries(hikeshi_${FUNCTION} PUBLIC hikeshi_flags)
endfunction()

hikeshi_embed(embedded_rules "rules/sigma/*.yml")
hikeshi_embed(embedded_catalogue "rules/catalogue/*.tsv")
hikeshi_embed(embedded_snapshot "rules/snapshot/*.tsv")

# The service models of AWS, trimmed from botocore's, which tools/botocore.sh fetches.
set(BOTOCORE ${PROJECT_SOURCE_DIR}/.botocore)
if(NOT EXISTS ${BOTOCORE}/SHA256)
  message(FATAL_ERROR "no service models: run tools/setup.sh build, which fetches botocore from PyPI")
endif()
set(MODELS ${PROJECT_BINARY_DIR}/embedded/aws)
set(OUT ${PROJECT_BINARY_DIR}/embedded/embedded_models.cc)
add_custom_command(OUTPUT ${OUT}
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/aws_models.py
          ${BOTOCORE}/botocore/data ${MODELS}
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed.py ${OUT} embedded_models
          ${MODELS} ${MODELS}
  DEPENDS ${PROJECT_SOURCE_DIR}/tools/aws_models.py ${PROJECT_SOURCE_DIR}/tools/embed.py
          ${PROJECT_SOURCE_DIR}/tools/botocore.sh ${BOTOCORE}/SHA256 VERBATIM)
add_library(hikeshi_embedded_models STATIC ${OUT})
target_link_libraries(hikeshi_embedded_models PUBLIC hikeshi_flags)
