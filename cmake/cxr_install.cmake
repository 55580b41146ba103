# SPDX-License-Identifier: MIT
# cmake --install: headers, target and package files, for find_package(cxr).
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# Headers do not depend on the architecture, so the package belongs under share/.
set(cxr_package_folder ${CMAKE_INSTALL_DATADIR}/cmake/cxr)
install(DIRECTORY include/cxr DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY tests/laws DESTINATION share/cxr FILES_MATCHING PATTERN "*.hpp")
install(FILES tests/catch.hpp tests/paths.hpp DESTINATION share/cxr)
install(TARGETS cxr cxr_laws EXPORT cxr)
install(EXPORT cxr NAMESPACE cxr:: FILE cxr_targets.cmake DESTINATION ${cxr_package_folder})

write_basic_package_version_file(${PROJECT_BINARY_DIR}/cxr-config-version.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES cmake/cxr-config.cmake cmake/cxr_dependencies.cmake cmake/cxr_dicom.cmake
              cmake/cxr_torch.cmake
              ${PROJECT_BINARY_DIR}/cxr-config-version.cmake
        DESTINATION ${cxr_package_folder})
# Where the texts of errors refer to: docs/errors.md, with the pages that it links to.
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
