# SPDX-License-Identifier: MIT
# Finds everything that cxr::cxr links; included by the build and by the installed package.
# Sets cxr_dependencies (targets) and cxr_missing (a message on what was not found, or empty).

set(cxr_missing "")
set(cxr_dependencies Boost::headers CLI11::CLI11 JPEG::JPEG Threads::Threads cxr::dicom cxr::mpi cxr::torch
                     nlohmann_json::nlohmann_json opencv_core opencv_imgcodecs opencv_imgproc xtensor
                     ${CMAKE_DL_LIBS})

macro(cxr_need package version debian)
  find_package(${package} ${version} QUIET ${ARGN})
  if(NOT ${package}_FOUND)
    string(APPEND cxr_missing "cxr: ${package} ${version} was not found (Debian, Ubuntu: ${debian})\n")
  endif()
endmacro()

# LibTorch last: its headers and libraries conflict least when everything else has been found.
cxr_need(Threads "" libc6-dev)
cxr_need(Boost 1.74 libboost-dev CONFIG)
cxr_need(CLI11 "" libcli11-dev CONFIG)
cxr_need(nlohmann_json "" nlohmann-json3-dev CONFIG)
cxr_need(xtensor "" libxtensor-dev CONFIG)
cxr_need(JPEG "" libjpeg-dev)
cxr_need(OpenCV "" libopencv-dev COMPONENTS core imgcodecs imgproc)
include(${CMAKE_CURRENT_LIST_DIR}/cxr_dicom.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/cxr_mpi.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/cxr_torch.cmake)

if(cxr_missing)
  string(APPEND cxr_missing "cxr: scripts/setup.sh installs all of it on Debian and Ubuntu")
endif()
