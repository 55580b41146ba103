# SPDX-License-Identifier: MIT
#
# Makes the imported target cxr_torch. LibTorch is looked for in this order:
#   1. Torch_DIR, then each folder of CMAKE_PREFIX_PATH (the LibTorch zip, or a wheel's folder)
#   2. the Python `torch` of CXR_PYTHON, or of the python3 of the active environment
#   3. the private environment that scripts/setup.sh made
# The targets are always our own: LibTorch's CMake package demands the CUDA toolkit even of those
# who want a CPU (docs/design/build.md).
include_guard(GLOBAL)

set(CXR_CUDA AUTO CACHE STRING "Link CUDA: AUTO (where there is a GPU), ON, OFF")
set(CXR_PYTHON "" CACHE FILEPATH "Python whose torch is used")

function(cxr_torch_of_python python result)
  # Asks for the place without importing: an import needs every CUDA library.
  execute_process(
    COMMAND "${python}" -c
            "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
    OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(${result} "${root}" PARENT_SCOPE)
endfunction()

function(cxr_find_torch result)
  set(candidates)
  if(Torch_DIR)
    list(APPEND candidates "${Torch_DIR}/../../..")
  endif()
  foreach(prefix IN LISTS CMAKE_PREFIX_PATH)
    list(APPEND candidates "${prefix}" "${prefix}/../.." "${prefix}/torch")
  endforeach()
  if(CXR_PYTHON)
    cxr_torch_of_python("${CXR_PYTHON}" root)
    list(APPEND candidates "${root}")
  else()
    find_program(CXR_PYTHON3 python3)
    foreach(python "${CXR_PYTHON3}" "${CXR_ENVIRONMENT}/bin/python")
      if(EXISTS "${python}")
        cxr_torch_of_python("${python}" root)
        list(APPEND candidates "${root}")
      endif()
    endforeach()
  endif()
  foreach(root IN LISTS candidates)
    if(EXISTS "${root}/include/ATen/core/Tensor.h" AND EXISTS "${root}/lib/libtorch_cpu.so")
      get_filename_component(root "${root}" REALPATH)
      set(${result} "${root}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "cxr: LibTorch was not found. Run scripts/setup.sh, or give -DTorch_DIR=…, "
                      "-DCMAKE_PREFIX_PATH=<libtorch> or -DCXR_PYTHON=<python with torch>.")
endfunction()

# CUDA is linked where the wheel has it whole (cuBLAS stands for the rest) and a driver is there.
function(cxr_choose_cuda root result)
  file(GLOB cublas "${root}/../nvidia/*/lib/libcublas.so*" "${root}/lib/libcublas*.so*")
  set(whole FALSE)
  if(EXISTS "${root}/lib/libtorch_cuda.so" AND cublas)
    set(whole TRUE)
  endif()
  if(CXR_CUDA STREQUAL "ON" AND NOT whole)
    message(FATAL_ERROR "cxr: CXR_CUDA is ON, but ${root} has no complete CUDA. Install torch with "
                        "its CUDA packages (scripts/setup.sh --cuda), or give -DCXR_CUDA=AUTO.")
  endif()
  set(chosen FALSE)
  if(CXR_CUDA STREQUAL "ON" OR (CXR_CUDA STREQUAL "AUTO" AND whole AND EXISTS /dev/nvidiactl))
    set(chosen TRUE)
  endif()
  set(${result} ${chosen} PARENT_SCOPE)
endfunction()

function(cxr_add_torch)
  cxr_find_torch(root)
  cxr_choose_cuda("${root}" cuda)
  foreach(library c10 torch_cpu c10_cuda torch_cuda)
    if(EXISTS "${root}/lib/lib${library}.so")
      add_library(cxr_${library} SHARED IMPORTED GLOBAL)
      set_target_properties(cxr_${library} PROPERTIES IMPORTED_LOCATION
                                                      "${root}/lib/lib${library}.so")
    endif()
  endforeach()

  add_library(cxr_torch INTERFACE IMPORTED GLOBAL)
  # What the wheel's own package states of torch_cpu; without it c10d's headers are empty.
  target_compile_definitions(cxr_torch INTERFACE USE_DISTRIBUTED USE_C10D_GLOO)
  set(includes "${root}/include" "${root}/include/torch/csrc/api/include")
  file(GLOB cuda_headers "${root}/../nvidia/cu*/include")
  target_include_directories(cxr_torch SYSTEM INTERFACE ${includes} ${cuda_headers})
  # The CUDA runtime lies beside the wheel; the linker must find it behind torch_cpu.
  file(GLOB cuda_libraries LIST_DIRECTORIES TRUE "${root}/../nvidia/*/lib")
  foreach(folder IN LISTS cuda_libraries)
    target_link_options(cxr_torch INTERFACE "LINKER:-rpath-link,${folder}")
  endforeach()
  target_link_libraries(cxr_torch INTERFACE cxr_torch_cpu cxr_c10)
  if(cuda)
    # Nothing refers to torch_cuda: it registers its kernels when it is loaded, so it must stay.
    target_link_libraries(
      cxr_torch INTERFACE "-Wl,--no-as-needed" "${root}/lib/libtorch_cuda.so"
                          "${root}/lib/libc10_cuda.so" "-Wl,--as-needed")
    target_link_options(cxr_torch INTERFACE "LINKER:-rpath,${root}/lib")
    target_compile_definitions(cxr_torch INTERFACE CXR_WITH_CUDA=1)
  endif()
  message(STATUS "cxr: LibTorch in ${root}, CUDA ${cuda}")
endfunction()

if(NOT TARGET cxr_torch)
  cxr_add_torch()
endif()
