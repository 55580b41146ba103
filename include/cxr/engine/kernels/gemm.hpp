// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <c10/macros/Export.h>
#include <c10/util/BFloat16.h>

#include <concepts>
#include <cstdint>

// ATen/native/CPUBlas.h declares these, but includes oneDNN's headers: a file compiles in 4 s instead
// of 1.
namespace at::native::cpublas {
TORCH_API void brgemm(std::int64_t M, std::int64_t N, std::int64_t K, std::int64_t ld_a,
                      std::int64_t ld_b, std::int64_t ld_c, bool add_C, float const* A,
                      float const* B, float* C, bool is_vnni);
TORCH_API void brgemm(std::int64_t M, std::int64_t N, std::int64_t K, std::int64_t ld_a,
                      std::int64_t ld_b, std::int64_t ld_c, bool add_C, c10::BFloat16 const* A,
                      c10::BFloat16 const* B, float* C, bool is_vnni);
TORCH_API void brgemm_release(bool is_vnni);
}  // namespace at::native::cpublas

namespace cxr::kernel {

/// A matrix in row-major order: row r begins at data + r · stride.
template <class Scalar>
struct matrix {
  Scalar* data;         ///< the first row
  std::int64_t stride;  ///< scalars from one row to the next

  /// Without its first rows.
  matrix skip(std::int64_t rows) const { return {data + rows * stride, stride}; }
};

/// Whether multiply() can be used: oneDNN is not switched off, and this CPU has AVX2; for bfloat16
/// avx512_bf16.
template <class Scalar>
bool multiplies() {
#ifdef __x86_64__
  if (!at::globalContext().userEnabledMkldnn()) return false;
  if constexpr (std::same_as<Scalar, float>)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  else
    return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

/// C = A · B, or C += A · B where `add`; A (M,K), B (K,N), C (M,N). On one thread, by oneDNN's kernel
/// for small products inside LibTorch, which is generated for the instructions of this CPU when a shape
/// is first used. Rows of A may overlap (stride below K). Of bfloat16, K is even and B as pack() gives it.
/// @pre  multiplies<Scalar>()
/// Measured on a Zen 4 core, 117 GFLOP/s in float at the most: 116 to 118 for M ≥ 28, N 128, K ≥ 224;
/// 111 for M 28, N 32, K 128; in bfloat16 twice as many (benchmarks/kernel_bench.cpp).
template <class Scalar>
void multiply(std::int64_t M, std::int64_t N, std::int64_t K, matrix<Scalar const> A,
              matrix<Scalar const> B, matrix<float> C, bool add = false) {
  at::native::cpublas::brgemm(M, N, K, A.stride, B.stride, C.stride, add, A.data, B.data, C.data,
                              /*is_vnni=*/!std::same_as<Scalar, float>);
}

/// Ends a thread's products: on a CPU with AMX it stays in the mode of those in bfloat16 until then.
template <class Scalar>
void release() {
  if constexpr (!std::same_as<Scalar, float>) at::native::cpublas::brgemm_release(true);
}

/// B (K,N), contiguous, as multiply() takes it: of bfloat16, rounded, two rows side by side.
/// @param packed  K N scalars
template <class Scalar>
void pack(std::int64_t K, std::int64_t N, float const* B, Scalar* packed) {
  constexpr std::int64_t together = std::same_as<Scalar, float> ? 1 : 2;
  for (std::int64_t k = 0; k < K; ++k)
    for (std::int64_t n = 0; n < N; ++n)
      packed[(k / together * N + n) * together + k % together] = Scalar(B[k * N + n]);
}

}  // namespace cxr::kernel
