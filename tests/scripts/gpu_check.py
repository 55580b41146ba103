# SPDX-License-Identifier: MIT
"""scripts/gpu_check.sh with programs that print what an H100 printed: its tables, and what a failure leaves."""
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
PROGRAMS = {
    "nvidia-smi": 'echo "NVIDIA H100 80GB HBM3, 81559 MiB, 580.159.04, 9.0"',
    "cxr_test_device": 'echo "cases: 20 passed, 0 failed, 0 skipped"',
    "cxr_test_engine": 'echo "cases: 1 passed, 0 failed, 0 skipped"',
    "bench_step": r"""
while read -r count; do for _ in $(seq "$count"); do printf '0.0251 '; done; echo; done; echo 2198""",
    "01_train_pneumonia": r"""
while [ $# -gt 0 ]; do [ "$1" != --run ] || run=$2; shift; done
mkdir -p "$run"; echo same >"$run/predictions.csv"
echo '{"validation": {"accuracy": 0.977, "auroc": 0.998}, "test": {"accuracy": 0.98, "auroc": 0.99}}' >"$run/metrics.json"
echo "device      cuda<bfloat16>, GPU 0"
echo "epoch 1/8  140/140  911.0 images/s, 0.0s left"
echo "epoch 1/8  4.9s  loss 0.3010  validation loss 0.2010"
echo "epoch 8/8  140/140  1180.2 images/s, 0.0s left"
""",
}
TORCH = """
class backends:
    class cudnn:
        version = staticmethod(lambda: 91900)
__version__ = "2.11.0+cu130"
"""
RUN = """
import subprocess, sys
sys.exit(subprocess.run(sys.argv[sys.argv.index("--") + 1:]).returncode)
"""
EXPECTED = """
| GPU | NVIDIA H100 80GB HBM3 |
| memory | 81559 MiB |
| driver | 580.159.04 |
| compute capability | 9.0 |
| LibTorch | 2.11.0+cu130 |
| cuDNN | 91900 |
| train, batch 32, bfloat16 | cxr, --cudnn-benchmark | 1275 | 1.00× | 2198 |
| infer, batch 256, bfloat16 | cxr | 10199 | 1.00× | 2198 |
| device | cuda<bfloat16>, GPU 0 |
| images/s in the last epoch | 1180.2 |
| validation accuracy | 0.9770 |
| test auroc | 0.9900 |
"""


def check(folder):
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(folder),
                                "CXR_PEERS_PYTHON": "python3"}
    return subprocess.run([ROOT / "scripts" / "gpu_check.sh", "--built", folder], env=environment,
                          capture_output=True, text=True)


with tempfile.TemporaryDirectory() as scratch:
    folder = pathlib.Path(scratch)
    (folder / "torch").mkdir()
    (folder / "torch" / "__init__.py").write_text(TORCH)
    (folder / "torch" / "distributed").mkdir()
    (folder / "torch" / "distributed" / "run.py").write_text(RUN)
    (folder / "torchvision.py").write_text("raise ImportError")
    for name, body in PROGRAMS.items():
        (folder / name).write_text(f"#!/usr/bin/env bash\n{body}\n")
        (folder / name).chmod(0o755)

    result = check(folder)
    rows = result.stdout[result.stdout.index("== summary"):].splitlines()
    for row in EXPECTED.strip().splitlines():
        assert row in rows, f"{row}\n{result.stdout}{result.stderr}"
    assert rows[-1] == "gpu_check: 0 failed" and result.returncode == 0, result.stdout

    for name, line in [("cxr_test_engine", "exit 4"), ("bench_step", "exit 1"), ("01_train_pneumonia", "exit 1"), ("nvidia-smi", "exit 9")]:
        (folder / name).write_text(f"#!/usr/bin/env bash\n{line}\n")
    result = check(folder)
    rows = result.stdout[result.stdout.index("== summary"):].splitlines()
    for row in ["| GPU | not measured |", "| train, batch 32, bfloat16 | not measured |  |  |  |",
                "| test accuracy | not measured |", "gpu_check: 11 failed"]:
        assert row in rows, f"{row}\n{result.stdout}{result.stderr}"
    assert result.returncode == 1
