# SPDX-License-Identifier: MIT
#
# Everything that a user of cxr::cxr needs; read by the build and by the installed package alike.
# LibTorch comes last: its headers must not shadow another package's.
find_package(Threads REQUIRED)
find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(xtensor REQUIRED)
include("${CMAKE_CURRENT_LIST_DIR}/cxr-torch.cmake")
