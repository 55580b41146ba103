# SPDX-License-Identifier: MIT
# cmake --build … --target docs: API pages; an undocumented public entity is an error.
# cmake --build … --target site: the pages of docs/ with the API pages (docs/design/documentation.md).
find_package(Doxygen QUIET)
find_package(Python3 QUIET COMPONENTS Interpreter)  # for docs/api_filter.py
if(NOT DOXYGEN_FOUND OR NOT Python3_Interpreter_FOUND)
  message(STATUS "cxr: no doxygen or no Python 3, so no target `docs` (Debian, Ubuntu: doxygen)")
  return()
endif()
# The interpreter itself: a wrapper such as pyenv's would take most of the time, once for each header.
execute_process(COMMAND ${Python3_EXECUTABLE} -c "import sys; print(sys.executable)"
                OUTPUT_VARIABLE cxr_python OUTPUT_STRIP_TRAILING_WHITESPACE)
set(cxr_doxyfile ${PROJECT_BINARY_DIR}/Doxyfile)
configure_file(docs/Doxyfile.in ${cxr_doxyfile} @ONLY)
add_custom_target(docs COMMAND ${cxr_python} ${PROJECT_SOURCE_DIR}/docs/api_layout.py ${DOXYGEN_EXECUTABLE}
                               ${PROJECT_BINARY_DIR}/api_layout.xml
                  COMMAND ${DOXYGEN_EXECUTABLE} ${cxr_doxyfile} VERBATIM
                  COMMENT "API pages: ${PROJECT_BINARY_DIR}/api/index.html")
add_custom_target(site COMMAND ${PROJECT_SOURCE_DIR}/build/site_env/bin/python ${PROJECT_SOURCE_DIR}/docs/site.py
                               ${PROJECT_BINARY_DIR}/api ${PROJECT_BINARY_DIR}/site VERBATIM
                  COMMENT "Site, with the Python of scripts/setup.sh: ${PROJECT_BINARY_DIR}/site/index.html")
add_dependencies(site docs)
