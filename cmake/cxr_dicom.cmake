# SPDX-License-Identifier: MIT
# Finds DCMTK and OpenJPEG, which decodes JPEG 2000, and defines the target cxr::dicom, which decode() needs to
# read DICOM: it defines CXR_DICOM.
# CXR_DICOM=AUTO (where both are found), ON (required; else a line in cxr_missing) or OFF. Without them the
# target is empty, and a DICOM file is refused with what to install.

if(TARGET cxr::dicom)
  return()
endif()
add_library(cxr::dicom INTERFACE IMPORTED GLOBAL)
if(CXR_DICOM STREQUAL "OFF")
  return()
endif()

find_package(DCMTK QUIET CONFIG)
set(cxr_dcmtk "")
foreach(library dcmjpeg dcmjpls dcmdata oflog ofstd)
  if(TARGET DCMTK::${library})
    list(APPEND cxr_dcmtk DCMTK::${library})
  elseif(TARGET ${library})  # before 3.6.7
    list(APPEND cxr_dcmtk ${library})
  endif()
endforeach()
list(LENGTH cxr_dcmtk cxr_dcmtk_libraries)
# OpenJPEG's own package file fails where its programs are not installed.
find_path(CXR_OPENJPEG_HEADERS openjpeg.h PATH_SUFFIXES openjpeg-2.5 openjpeg-2.4 openjpeg-2.3)
find_library(CXR_OPENJPEG openjp2)
mark_as_advanced(CXR_OPENJPEG_HEADERS CXR_OPENJPEG)
if(cxr_dcmtk_libraries EQUAL 5 AND CXR_OPENJPEG_HEADERS AND CXR_OPENJPEG)
  target_compile_definitions(cxr::dicom INTERFACE CXR_DICOM=1)
  target_include_directories(cxr::dicom SYSTEM INTERFACE ${DCMTK_INCLUDE_DIRS}
                                                          ${CXR_OPENJPEG_HEADERS})
  target_link_libraries(cxr::dicom INTERFACE ${cxr_dcmtk} ${CXR_OPENJPEG})
  message(STATUS "cxr: DICOM is read with DCMTK ${DCMTK_VERSION}")
elseif(CXR_DICOM STREQUAL "ON")
  string(APPEND cxr_missing "cxr: CXR_DICOM=ON, and DCMTK or OpenJPEG was not found (Debian, Ubuntu: libdcmtk-dev "
                            "libopenjp2-7-dev)\n")
else()
  message(STATUS "cxr: no DCMTK or no OpenJPEG, so DICOM is not read (Debian, Ubuntu: libdcmtk-dev libopenjp2-7-dev)")
endif()
