// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

#include "cxr/core/tensor.hpp"

namespace cxr::detail {

/// A dtype by the names that PyTorch's files give it.
struct torch_dtype {
  std::string_view storage;  ///< torch.FloatStorage; empty: always an untyped one
  std::string_view name;     ///< torch.float32
  at::ScalarType type;
};
inline constexpr std::array<torch_dtype, 22> torch_dtypes{
    {{"DoubleStorage", "float64", at::kDouble},
     {"FloatStorage", "float32", at::kFloat},
     {"HalfStorage", "float16", at::kHalf},
     {"BFloat16Storage", "bfloat16", at::kBFloat16},
     {"LongStorage", "int64", at::kLong},
     {"IntStorage", "int32", at::kInt},
     {"ShortStorage", "int16", at::kShort},
     {"CharStorage", "int8", at::kChar},
     {"ByteStorage", "uint8", at::kByte},
     {"BoolStorage", "bool", at::kBool},
     {"ComplexDoubleStorage", "complex128", at::kComplexDouble},
     {"ComplexFloatStorage", "complex64", at::kComplexFloat},
     {"", "complex32", at::kComplexHalf},
     {"", "uint16", at::kUInt16},
     {"", "uint32", at::kUInt32},
     {"", "uint64", at::kUInt64},
     {"", "float8_e4m3fn", at::kFloat8_e4m3fn},
     {"", "float8_e4m3fnuz", at::kFloat8_e4m3fnuz},
     {"", "float8_e5m2", at::kFloat8_e5m2},
     {"", "float8_e5m2fnuz", at::kFloat8_e5m2fnuz},
     {"", "float8_e8m0fnu", at::kFloat8_e8m0fnu},
     {"", "float4_e2m1fn_x2", at::kFloat4_e2m1fn_x2}}};

}  // namespace cxr::detail
