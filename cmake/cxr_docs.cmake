# SPDX-License-Identifier: MIT
# cmake --build … --target docs: API pages; an undocumented public entity is an error.
find_package(Doxygen QUIET)
if(NOT DOXYGEN_FOUND)
  message(STATUS "cxr: no doxygen, so no target `docs` (Debian, Ubuntu: doxygen)")
  return()
endif()
set(cxr_doxyfile ${PROJECT_BINARY_DIR}/Doxyfile)
configure_file(docs/Doxyfile.in ${cxr_doxyfile} @ONLY)
add_custom_target(docs COMMAND ${DOXYGEN_EXECUTABLE} ${cxr_doxyfile} VERBATIM
                  COMMENT "API pages: ${PROJECT_BINARY_DIR}/api/index.html")
