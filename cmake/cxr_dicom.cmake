# SPDX-License-Identifier: MIT
# Finds DCMTK and defines the target cxr::dicom, which decode() needs to read DICOM: it defines CXR_DICOM.
# CXR_DICOM=AUTO (where DCMTK is found), ON (required; else a line in cxr_missing) or OFF. Without DCMTK the
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
if(cxr_dcmtk_libraries EQUAL 5)
  target_compile_definitions(cxr::dicom INTERFACE CXR_DICOM=1)
  target_include_directories(cxr::dicom SYSTEM INTERFACE ${DCMTK_INCLUDE_DIRS})
  target_link_libraries(cxr::dicom INTERFACE ${cxr_dcmtk})
  message(STATUS "cxr: DICOM is read with DCMTK ${DCMTK_VERSION}")
elseif(CXR_DICOM STREQUAL "ON")
  string(APPEND cxr_missing "cxr: CXR_DICOM=ON, and DCMTK was not found (Debian, Ubuntu: libdcmtk-dev)\n")
else()
  message(STATUS "cxr: no DCMTK, so DICOM is not read (Debian, Ubuntu: libdcmtk-dev)")
endif()
