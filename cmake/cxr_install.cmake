# SPDX-License-Identifier: MIT
# cmake --install: headers, target and package files, for find_package(cxr).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# Headers do not depend on the architecture, so the package belongs under share/.
set(cxr_package_folder ${CMAKE_INSTALL_DATADIR}/cmake/cxr)
install(DIRECTORY include/cxr DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY tests/laws DESTINATION share/cxr FILES_MATCHING PATTERN "*.hpp")
install(FILES tests/catch.hpp tests/paths.hpp DESTINATION share/cxr)
install(TARGETS cxr_measure cxr_core cxr cxr_laws EXPORT cxr)
install(EXPORT cxr NAMESPACE cxr:: FILE cxr_targets.cmake DESTINATION ${cxr_package_folder})

write_basic_package_version_file(${PROJECT_BINARY_DIR}/cxr-config-version.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES cmake/cxr-config.cmake cmake/cxr_c10d.cmake cmake/cxr_dependencies.cmake
              cmake/cxr_dicom.cmake cmake/cxr_mpi.cmake
              cmake/cxr_torch.cmake
              ${PROJECT_BINARY_DIR}/cxr-config-version.cmake
        DESTINATION ${cxr_package_folder})
# For builds without CMake. LibTorch has no such file, so its folder is a variable:
#   g++ -std=c++20 main.cpp $(pkg-config --define-variable=torch=/opt/libtorch --cflags --libs cxr)
configure_file(cmake/cxr.pc.in ${PROJECT_BINARY_DIR}/cxr.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/cxr.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
# Where the texts of errors refer to: docs/errors.md, with the pages that it links to.
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.png")
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
include(${CMAKE_CURRENT_LIST_DIR}/cxr_debian.cmake)
