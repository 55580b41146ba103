# SPDX-License-Identifier: MIT
# Finds LibTorch and defines the target cxr::torch. Searches, in this order:
#   1. a target `torch` that the project has already defined,
#   2. Torch_DIR and CMAKE_PREFIX_PATH (a LibTorch zip, or torch.utils.cmake_prefix_path),
#   3. the Python named by CXR_PYTHON, else python3 of the active environment,
#   4. the private environment that scripts/setup.sh creates.
# LibTorch's own package file is never run: that of a CUDA build requires nvcc and a toolkit of the
# same version even for CPU-only use, and fails without them. It only shows where the files are.

if(TARGET cxr::torch)
  return()
endif()
if(TARGET torch)
  add_library(cxr::torch INTERFACE IMPORTED GLOBAL)
  target_link_libraries(cxr::torch INTERFACE torch)
  # find_package(Torch) defines torch_cuda where its LibTorch has CUDA.
  if(TARGET torch_cuda AND NOT CXR_CUDA STREQUAL "OFF")
    target_compile_definitions(cxr::torch INTERFACE CXR_WITH_CUDA=1)
    message(STATUS "cxr: the project's own target torch, with CUDA")
  elseif(CXR_CUDA STREQUAL "ON")
    message(FATAL_ERROR "cxr: CXR_CUDA=ON, but the project's own target torch comes without a target "
                        "torch_cuda; define it, or let cxr find LibTorch by itself")
  else()
    message(STATUS "cxr: the project's own target torch, without CUDA: there is no target torch_cuda, "
                   "or CXR_CUDA is OFF")
  endif()
  return()
endif()

# The folder of a Python's torch package, without importing it: an import fails where the CUDA
# packages are not installed.
function(cxr_torch_of_python python result)
  set(${result} "" PARENT_SCOPE)
  if(NOT python)
    return()
  endif()
  execute_process(
    COMMAND ${python} -c "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0])"
    OUTPUT_VARIABLE folder ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
  if(NOT failed AND EXISTS "${folder}/include/ATen/core/Tensor.h")
    set(${result} "${folder}" PARENT_SCOPE)
  endif()
endfunction()

function(cxr_find_torch result)
  string(REPLACE ":" ";" prefixes "$ENV{CMAKE_PREFIX_PATH}")
  find_path(cxr_torch_config TorchConfig.cmake NO_CACHE NO_DEFAULT_PATH
            HINTS ${Torch_DIR} $ENV{Torch_DIR} ${CMAKE_PREFIX_PATH} ${prefixes}
            PATH_SUFFIXES Torch share/cmake/Torch)
  if(cxr_torch_config)
    get_filename_component(root "${cxr_torch_config}/../../.." ABSOLUTE)
    set(${result} "${root}" PARENT_SCOPE)
    return()
  endif()
  if(CXR_PYTHON)
    cxr_torch_of_python("${CXR_PYTHON}" root)
    if(NOT root)
      message(FATAL_ERROR "cxr: CXR_PYTHON=${CXR_PYTHON} has no torch package with C++ headers")
    endif()
    set(${result} "${root}" PARENT_SCOPE)
    return()
  endif()
  find_program(active_python python3 NO_CACHE)
  cxr_torch_of_python("${active_python}" root)
  set(private "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../build/env")
  if(NOT root AND EXISTS "${private}/complete")
    cxr_torch_of_python("${private}/bin/python" root)
  endif()
  set(${result} "${root}" PARENT_SCOPE)
endfunction()

# The reason why this LibTorch's CUDA libraries cannot be used here; empty if they can.
function(cxr_why_no_cuda root result)
  set(${result} "" PARENT_SCOPE)
  if(NOT EXISTS "${root}/lib/libtorch_cuda.so")
    set(${result} "this LibTorch was built without CUDA" PARENT_SCOPE)
    return()
  endif()
  execute_process(COMMAND ldd "${root}/lib/libtorch_cuda.so" OUTPUT_VARIABLE needs ERROR_QUIET)
  string(REGEX MATCHALL "[^ \t\n]+ => not found" missing "${needs}")
  if(missing)
    list(REMOVE_DUPLICATES missing)
    string(REPLACE " => not found" "" missing "${missing}")
    list(JOIN missing ", " missing)
    set(${result} "libtorch_cuda.so does not load, these are missing: ${missing}" PARENT_SCOPE)
  endif()
endfunction()

function(cxr_use_torch root)
  set(config "${root}/share/cmake/Torch")
  set(version "of unknown version")
  if(EXISTS "${config}/TorchConfigVersion.cmake")
    include("${config}/TorchConfigVersion.cmake")
    set(version "${PACKAGE_VERSION}")
    if(version VERSION_LESS 2.8)
      message(FATAL_ERROR "cxr: LibTorch ${version} in ${root} is too old; 2.8 or newer is needed")
    endif()
    file(STRINGS "${config}/TorchConfig.cmake" old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
    if(old_abi)
      message(FATAL_ERROR "cxr: LibTorch ${version} in ${root} has the C++ ABI of before GCC 5; take "
                          "a build with the new one (every one from 2.7 on)")
    endif()
  endif()

  get_filename_component(packages "${root}/.." ABSOLUTE)
  file(GLOB nvidia_libraries "${packages}/nvidia/*/lib")
  find_path(cuda_headers cuda_runtime_api.h NO_CACHE
            HINTS "${packages}/nvidia/cu13/include" "${packages}/nvidia/cuda_runtime/include"
                  "$ENV{CUDA_HOME}/include" /usr/local/cuda/include)

  set(cuda FALSE)
  set(why "CXR_CUDA is OFF")
  if(NOT CXR_CUDA STREQUAL "OFF")
    cxr_why_no_cuda("${root}" why)
    if(CXR_CUDA STREQUAL "ON" AND why)
      message(FATAL_ERROR "cxr: CXR_CUDA=ON, but ${why} (${root}); install torch with all of its "
                          "CUDA packages, or configure with -DCXR_CUDA=AUTO")
    endif()
    if(NOT why AND NOT CXR_CUDA STREQUAL "ON"
       AND NOT EXISTS /dev/nvidiactl AND NOT EXISTS /dev/dxg)
      set(why "there is no NVIDIA GPU (-DCXR_CUDA=ON links CUDA anyway)")
    endif()
    if(NOT why)
      set(cuda TRUE)
    endif()
  endif()

  add_library(cxr::torch INTERFACE IMPORTED GLOBAL)
  # The defines of the libraries' own targets, without which c10d's headers are empty.
  set_target_properties(cxr::torch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${root}/include;${root}/include/torch/csrc/api/include"
    INTERFACE_COMPILE_DEFINITIONS "USE_DISTRIBUTED;USE_C10D_GLOO;USE_RPC;USE_TENSORPIPE")
  if(cuda_headers)
    set_property(TARGET cxr::torch APPEND PROPERTY INTERFACE_INCLUDE_DIRECTORIES "${cuda_headers}")
  endif()
  # The libraries find their own dependencies through their run path; the linker needs this option.
  foreach(folder IN LISTS nvidia_libraries)
    target_link_options(cxr::torch INTERFACE "LINKER:-rpath-link,${folder}")
  endforeach()
  set(libraries "${root}/lib/libtorch_cpu.so" "${root}/lib/libc10.so")
  if(cuda)
    # Nothing refers to torch_cuda: it registers its kernels when it is loaded, so the linker must
    # not drop it.
    list(APPEND libraries "${root}/lib/libc10_cuda.so"
         "-Wl,--push-state,--no-as-needed,${root}/lib/libtorch_cuda.so,--pop-state")
    target_compile_definitions(cxr::torch INTERFACE CXR_WITH_CUDA=1 USE_C10D_NCCL)
  endif()
  target_link_libraries(cxr::torch INTERFACE ${libraries})

  if(cuda)
    message(STATUS "cxr: LibTorch ${version} with CUDA in ${root}")
  else()
    message(STATUS "cxr: LibTorch ${version} in ${root}, without CUDA: ${why}")
  endif()
endfunction()

cxr_find_torch(cxr_torch_root)
if(cxr_torch_root)
  cxr_use_torch("${cxr_torch_root}")
else()
  string(APPEND cxr_missing
         "cxr: LibTorch was not found; give -DCXR_PYTHON=/path/to/python with the package torch, or "
         "-DCMAKE_PREFIX_PATH=/path/to/libtorch\n")
endif()
