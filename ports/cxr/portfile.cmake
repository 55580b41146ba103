# SPDX-License-Identifier: MIT
# vcpkg install cxr --overlay-ports=path/to/cxr/ports installs the clone that this file is in. LibTorch comes from where
# find_package(cxr) searches for it: vcpkg's port is older than what cxr takes.
set(VCPKG_BUILD_TYPE release)  # headers only
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)

# What is installed does not depend on the libraries that are found here: measure searches for the fewest.
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DCXR_COMPONENTS=measure -DCXR_TESTS=OFF -DCXR_EXAMPLES=OFF -DCXR_INSTALL=ON
          -DCMAKE_DISABLE_FIND_PACKAGE_Doxygen=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/cxr)
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
