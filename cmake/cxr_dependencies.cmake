# SPDX-License-Identifier: MIT
# Finds what the requested components link; included by the build and by the installed package.
# cxr_components: measure (no LibTorch), core (LibTorch; no OpenCV, image formats, CLI11 or DCMTK), cxr (everything).
# Sets cxr_missing (a message on what was not found, or empty).

set(cxr_missing "")
macro(cxr_need package version debian)
  find_package(${package} ${version} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    string(APPEND cxr_missing "cxr: ${package} ${version} was not found (Debian, Ubuntu: ${debian})\n")
  endif()
endmacro()

cxr_need(Threads "" libc6-dev)
cxr_need(Boost 1.74 libboost-dev CONFIG)
cxr_need(nlohmann_json "" nlohmann-json3-dev CONFIG)
cxr_need(xtensor "" libxtensor-dev CONFIG)
if("cxr" IN_LIST cxr_components)
  cxr_need(CLI11 "" libcli11-dev CONFIG)
  cxr_need(JPEG "" libjpeg-dev)
  cxr_need(PNG "" libpng-dev)
  cxr_need(TIFF 4.5 libtiff-dev)
  cxr_need(OpenCV "" libopencv-dev COMPONENTS core imgcodecs imgproc)
  include(${CMAKE_CURRENT_LIST_DIR}/cxr_dicom.cmake)
endif()
# LibTorch last: its headers and libraries conflict least when everything else has been found.
if("cxr" IN_LIST cxr_components OR "core" IN_LIST cxr_components)
  include(${CMAKE_CURRENT_LIST_DIR}/cxr_mpi.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/cxr_torch.cmake)
  if(TARGET cxr::torch)
    include(${CMAKE_CURRENT_LIST_DIR}/cxr_c10d.cmake)
  endif()
endif()

if(cxr_missing)
  string(APPEND cxr_missing "cxr: scripts/setup.sh installs all of it on Debian and Ubuntu")
endif()
