# SPDX-License-Identifier: MIT
"""Files that cxr and Python's safetensors exchange, for tests/model/weights/: run with both packages.

written_by_python.safetensors is made here. written_by_cxr.safetensors is what write_safetensors made
of the same tensors (safetensors_test.cpp compares its bytes); here Python reads it.
"""
import pathlib

import torch
from safetensors import safe_open
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
          "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
          "U8": torch.uint8, "BOOL": torch.bool, "U64": torch.uint64, "U32": torch.uint32,
          "U16": torch.uint16, "C64": torch.complex64, "F8_E4M3": torch.float8_e4m3fn,
          "F8_E4M3FNUZ": torch.float8_e4m3fnuz, "F8_E5M2": torch.float8_e5m2,
          "F8_E5M2FNUZ": torch.float8_e5m2fnuz}

tensors = {name: (torch.arange(12) - 3).to(dtype).view(3, 4) for name, dtype in DTYPES.items()}
for name, dtype in {"F8_E8M0": torch.float8_e8m0fnu, "F4": torch.float4_e2m1fn_x2}.items():
    tensors[name] = torch.arange(12, dtype=torch.uint8).view(3, 4).view(dtype)
tensors["scalar"] = torch.tensor(2.5)
tensors["empty"] = torch.ones(0, 3)
save_file(tensors, HERE / "written_by_python.safetensors", {"format": "pt", "by": "Python ä"})

with safe_open(HERE / "written_by_cxr.safetensors", "pt") as read:
    assert read.metadata() == {"format": "pt", "by": "cxr ä"}, read.metadata()
    assert set(read.keys()) == set(tensors), read.keys()
    for name, expected in tensors.items():
        got = read.get_tensor(name)
        assert got.dtype == expected.dtype and got.shape == expected.shape, name
        assert bytes(got.untyped_storage()) == bytes(expected.untyped_storage()), name
print("Python reads what cxr wrote")
