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
  /// Without its first columns.
  matrix columns(std::int64_t first) const { return {data + first, stride}; }
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

/// Rows of B that multiply() takes together: of bfloat16 the numbers of two rows lie side by side.
template <class Scalar>
inline constexpr std::int64_t rows_together = std::same_as<Scalar, float> ? 1 : 2;

/// Rows of B with those of zeros that fill it up: K of multiply().
template <class Scalar>
constexpr std::int64_t packed_rows(std::int64_t rows) {
  return (rows + rows_together<Scalar> - 1) / rows_together<Scalar> * rows_together<Scalar>;
}

/// B (K,N), contiguous, as multiply() takes it: of bfloat16, rounded, two rows side by side.
/// @param packed  K N scalars
template <class Scalar>
void pack(std::int64_t K, std::int64_t N, float const* B, Scalar* packed) {
  constexpr std::int64_t together = rows_together<Scalar>;
  for (std::int64_t k = 0; k < K; k += together)
    for (std::int64_t n = 0; n < N; ++n)
      for (std::int64_t row = 0; row < together; ++row)
        packed[k * N + n * together + row] = Scalar(B[(k + row) * N + n]);
}

}  // namespace cxr::kernel
