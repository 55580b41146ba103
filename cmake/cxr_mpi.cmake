# SPDX-License-Identifier: MIT
# Finds MPI and defines the target cxr::mpi, which the communicator mpi needs: it defines CXR_MPI. A program
# that does not use the communicator does not load MPI's library. Without MPI the target is empty.
# CXR_MPI=AUTO (where MPI is found), ON (required; else a line in cxr_missing) or OFF.

if(TARGET cxr::mpi)
  return()
endif()
add_library(cxr::mpi INTERFACE IMPORTED GLOBAL)
if(CXR_MPI STREQUAL "OFF")
  return()
endif()

set(MPI_CXX_SKIP_MPICXX TRUE)  # MPI's C++ bindings are gone from the standard
find_package(MPI QUIET COMPONENTS CXX)
if(MPI_CXX_FOUND)
  target_compile_definitions(cxr::mpi INTERFACE CXR_MPI=1 OMPI_SKIP_MPICXX=1 MPICH_SKIP_MPICXX=1)
  target_include_directories(cxr::mpi SYSTEM INTERFACE ${MPI_CXX_INCLUDE_DIRS})
  target_link_libraries(cxr::mpi INTERFACE -Wl,--push-state,--as-needed ${MPI_CXX_LIBRARIES} -Wl,--pop-state)
  message(STATUS "cxr: several processes train over MPI ${MPI_CXX_VERSION}")
elseif(CXR_MPI STREQUAL "ON")
  string(APPEND cxr_missing "cxr: CXR_MPI=ON, and MPI was not found (Debian, Ubuntu: libopenmpi-dev)\n")
else()
  message(STATUS "cxr: no MPI, so a training is one process (Debian, Ubuntu: libopenmpi-dev openmpi-bin)")
endif()
