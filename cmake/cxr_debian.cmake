# SPDX-License-Identifier: MIT
# `cpack` in the build folder makes a Debian package of what cmake --install writes, and of the two files that
# Debian's policy demands. -DCPACK_PACKAGE_CONTACT="NAME <ADDRESS>" is who answers for it.
# LibTorch is no Debian package of a version that cxr takes, so it is installed beside it (README.md).
set(CPACK_PACKAGE_CONTACT "the authors of cxr <cxr@localhost>" CACHE STRING "Maintainer of the Debian package")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libcxr-dev)
set(CPACK_PACKAGE_FILE_NAME libcxr-dev_${PROJECT_VERSION}_all)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)
set(CPACK_PACKAGE_DESCRIPTION
"Header-only C++20 library that trains, evaluates, explains and serves
networks for chest radiographs. A pipeline is put together from policies, one
for each role, and checked by the compiler. LibTorch 2.8 or newer is needed
beside this package.")
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
string(JOIN ", " CPACK_DEBIAN_PACKAGE_DEPENDS "libboost-dev (>= 1.74)" "libcli11-dev (>= 2.1)" libjpeg-dev
       "libopencv-dev (>= 4.5)" libpng-dev "libtiff-dev (>= 4.5)" "libxtensor-dev (>= 0.24)"
       "nlohmann-json3-dev (>= 3.11)")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "catch2, cmake (>= 3.22), libdcmtk-dev, libgloo-dev, libopenjp2-7-dev, libopenmpi-dev, openmpi-bin, pkgconf")

string(TIMESTAMP cxr_date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH where it is set
set(cxr_changelog ${PROJECT_BINARY_DIR}/debian/changelog)
file(WRITE ${cxr_changelog}
"${CPACK_PACKAGE_NAME} (${PROJECT_VERSION}) unstable; urgency=medium

  * /usr/share/doc/cxr/CHANGELOG.md lists the changes.

 -- ${CPACK_PACKAGE_CONTACT}  ${cxr_date}
")
file(ARCHIVE_CREATE OUTPUT ${cxr_changelog}.gz PATHS ${cxr_changelog} FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
set(cxr_debian DESTINATION share/doc/${CPACK_PACKAGE_NAME} COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES LICENSE RENAME copyright ${cxr_debian})
install(FILES ${cxr_changelog}.gz ${cxr_debian})
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};cxr;ALL;/;${PROJECT_BINARY_DIR};cxr;debian;/")
include(CPack)
