// SPDX-License-Identifier: MIT
#pragma once

#include <c10/macros/Export.h>
#include <c10/util/BFloat16.h>

#include <cstdint>

// ATen/native/CPUBlas.h declares these, but includes oneDNN's headers: a file compiles in 4 s instead
// of 1.
namespace at::native::cpublas {
TORCH_API void brgemm(std::int64_t M, std::int64_t N, std::int64_t K, std::int64_t ld_a,
                      std::int64_t ld_b, std::int64_t ld_c, bool add_C, float const* A,
                      float const* B, float* C, bool is_vnni);
}  // namespace at::native::cpublas

namespace cxr::kernel {

/// A matrix in row-major order: row r begins at data + r · stride.
template <class Scalar>
struct matrix {
  Scalar* data;
  std::int64_t stride;  ///< scalars from one row to the next

  /// Without its first rows.
  matrix skip(std::int64_t rows) const { return {data + rows * stride, stride}; }
};

/// Whether this CPU has the instructions that multiply() needs: AVX2.
inline bool multiplies() {
#ifdef __x86_64__
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

/// C = A · B, or C += A · B where `add`; A (M,K), B (K,N), C (M,N). On one thread, by oneDNN's kernel
/// for small products inside LibTorch, which is generated for the instructions of this CPU (AVX2,
/// AVX-512) when a shape is first used. Rows of A may overlap (stride below K).
/// @pre  multiplies()
/// Measured 117 GFLOP/s of 117 a core on Zen 4 for M ≥ 28, N 128, K ≥ 224 (benchmarks/kernel_bench.cpp).
inline void multiply(std::int64_t M, std::int64_t N, std::int64_t K, matrix<float const> A,
                     matrix<float const> B, matrix<float> C, bool add = false) {
  at::native::cpublas::brgemm(M, N, K, A.stride, B.stride, C.stride, add, A.data, B.data, C.data,
                              /*is_vnni=*/false);
}

}  // namespace cxr::kernel
