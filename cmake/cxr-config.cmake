# SPDX-License-Identifier: MIT
# find_package(cxr): repeats the search for what cxr links, then defines cxr::cxr.
# COMPONENTS measure defines cxr::measure, which needs no LibTorch; core cxr::core, which needs no OpenCV or CLI11.
# -DCXR_PYTHON=… or CMAKE_PREFIX_PATH choose LibTorch, -DCXR_CUDA=AUTO|ON|OFF its CUDA libraries,
# -DCXR_DICOM=AUTO|ON|OFF whether DICOM is read, with DCMTK, -DCXR_MPI=AUTO|ON|OFF whether processes
# train together over MPI.
if(NOT DEFINED CXR_CUDA)
  set(CXR_CUDA AUTO)
endif()
if(NOT DEFINED CXR_DICOM)
  set(CXR_DICOM AUTO)
endif()
if(NOT DEFINED CXR_MPI)
  set(CXR_MPI AUTO)
endif()
if(NOT DEFINED CXR_PYTHON)
  set(CXR_PYTHON "$ENV{CXR_PYTHON}")
endif()

set(cxr_components ${cxr_FIND_COMPONENTS})
if(NOT cxr_components)
  set(cxr_components cxr)
endif()
foreach(component IN LISTS cxr_components)
  if(NOT component MATCHES "^(measure|core|cxr)$")
    set(cxr_FOUND FALSE)
    set(cxr_NOT_FOUND_MESSAGE "cxr has no component ${component}; its components are measure, core and cxr")
    return()
  endif()
  set(cxr_${component}_FOUND TRUE)
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/cxr_dependencies.cmake)
if(cxr_missing)
  set(cxr_FOUND FALSE)
  set(cxr_NOT_FOUND_MESSAGE "${cxr_missing}")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/cxr_targets.cmake)
