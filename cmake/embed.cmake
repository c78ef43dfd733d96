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
