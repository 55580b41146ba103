# SPDX-License-Identifier: MIT
# Defines the target cxr::c10d, which the communicators over LibTorch's c10d need: CXR_GLOO for gloo_tcp, where the
# headers of Gloo are found, and CXR_NCCL for nccl, where LibTorch has CUDA and the header of NCCL is found. Gloo is
# inside of LibTorch and NCCL a library beside it; LibTorch's package has the headers of neither. A project's own
# target torch has to define USE_C10D_GLOO or USE_C10D_NCCL, as c10d's headers need it.

if(TARGET cxr::c10d)
  return()
endif()
add_library(cxr::c10d INTERFACE IMPORTED GLOBAL)

# Defines DEFINITION where the folder of a backend's headers was found, and says which communicator that gives.
function(cxr_c10d_backend definition folder found missing)
  if(NOT folder)
    message(STATUS "cxr: ${missing}")
    return()
  endif()
  message(STATUS "cxr: ${found}")
  target_compile_definitions(cxr::c10d INTERFACE ${definition}=1)
  # A folder that compilers search anyway is not named: before their own it hides stdlib.h from <cstdlib>.
  get_filename_component(folder "${folder}" ABSOLUTE)
  if(NOT folder IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
    target_include_directories(cxr::c10d SYSTEM INTERFACE "${folder}")
  endif()
endfunction()

get_target_property(cxr_torch_definitions cxr::torch INTERFACE_COMPILE_DEFINITIONS)
find_path(cxr_gloo_headers gloo/algorithm.h NO_CACHE)
if("USE_C10D_GLOO" IN_LIST cxr_torch_definitions)
  cxr_c10d_backend(CXR_GLOO "${cxr_gloo_headers}" "several processes train over TCP by Gloo (torchrun)"
                   "no headers of Gloo, so gloo_tcp is missing (Debian, Ubuntu: libgloo-dev)")
else()
  message(STATUS "cxr: the target torch does not define USE_C10D_GLOO, so gloo_tcp is missing")
endif()
if("USE_C10D_NCCL" IN_LIST cxr_torch_definitions)
  # The header has to be that of the library which LibTorch loads: of the package beside it.
  find_path(cxr_nccl_headers nccl.h NO_CACHE HINTS "${cxr_torch_root}/../nvidia/nccl/include")
  cxr_c10d_backend(CXR_NCCL "${cxr_nccl_headers}" "several GPUs train over NCCL"
                   "no nccl.h, so nccl is missing (PyPI: nvidia-nccl; Debian, Ubuntu: libnccl-dev)")
endif()
