# SPDX-License-Identifier: MIT
"""Bootstrap intervals beside torchmetrics' BootStrapper: the default metric set on the same 624 images.

    pip install torch torchmetrics==1.9.0
    python benchmarks/peer_bootstrap.py build/release/benchmarks/bench_bootstrap [resamples] [rounds]

The two take turns; the ratio is the median over the rounds. torchmetrics draws images; cxr, images and patients.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from torchmetrics.classification import (BinaryAccuracy, BinaryAUROC, BinaryF1Score, BinaryPrecision, BinaryRecall,
                                         BinarySpecificity)
from torchmetrics.wrappers import BootStrapper

METRICS = (BinaryAccuracy, BinaryPrecision, BinaryRecall, BinarySpecificity, BinaryF1Score, BinaryAUROC)


def peer(scores, labels, resamples):
    """Seconds of all metrics, one BootStrapper each (it takes one metric; no confusion matrix), and their intervals."""
    start, intervals = time.perf_counter(), {}
    for metric in METRICS:
        drawn = BootStrapper(metric(), num_bootstraps=resamples, quantile=torch.tensor([0.025, 0.975]),
                             sampling_strategy="multinomial")
        drawn.update(scores, labels)
        intervals[metric.__name__] = [round(float(end), 4) for end in drawn.compute()["quantile"]]
    return time.perf_counter() - start, intervals


def main():
    program = sys.argv[1]
    resamples = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    torch.manual_seed(1)
    torch.set_num_threads(2)
    labels = (torch.rand(624) < 0.62).long()
    scores = torch.sigmoid(2 * torch.randn(624) + 4 * labels - 2).double()
    patients = torch.randint(0, 400, (624,))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "scores.csv"
        file.write_text("".join(f"{s:.17g},{y},{p}\n" for s, y, p in zip(scores, labels, patients)))
        ratios = {"bootstrap": [], "bootstrap-bca": [], "intervals": []}
        for _ in range(rounds):
            seconds, intervals = peer(scores, labels, resamples)
            output = subprocess.run([program, file, str(resamples)], capture_output=True, text=True, check=True).stdout
            lines = [line.split() for line in output.splitlines()]
            own = {line[0]: float(line[1]) for line in lines if line[-1] == "ms"}
            print(f"torchmetrics {seconds:.2f} s, cxr {own}")
            for name, milliseconds in own.items():
                ratios[name].append(1000 * seconds / milliseconds)
        print(output)
        print(intervals)
        print({name: f"{statistics.median(values):.0f} times faster" for name, values in ratios.items()})


if __name__ == "__main__":
    main()
