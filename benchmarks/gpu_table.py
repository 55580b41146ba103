# SPDX-License-Identifier: MIT
"""The summary of scripts/gpu_check.sh: gpu_table.py FOLDER

Reads what the script has written there: `machine`, compare.py's tables in `compare.WORK.BATCH.PRECISION`, `run.log`
and `run/metrics.json` of example 01. What a check that failed has not left is "not measured".
"""
import json
import pathlib
import re
import sys

MISSING = "not measured"


def text_of(file):
    return file.read_text(errors="replace") if file.exists() else ""


def found(pattern, text):
    matches = re.findall(pattern, text, re.M)
    return matches[-1] if matches else MISSING


def machine(folder):
    text = text_of(folder / "machine")
    gpu = [part.strip() for part in text.splitlines()[:1] for part in part.split(",")]
    keys = ["GPU", "memory", "driver", "compute capability"]
    rows = list(zip(keys, gpu if len(gpu) == len(keys) else [MISSING] * len(keys)))
    return [*rows, ("LibTorch", found(r"^PyTorch (\S+)", text)), ("cuDNN", found(r"cuDNN (\S+)", text))]


def steps(folder):
    """Rows of work, program, images/s, how much faster cxr is, peak MiB."""
    for file in sorted(folder.glob("compare.*"), reverse=True):
        _, work, batch, precision = file.name.split(".")
        label = f"{work}, batch {batch}, {precision}"
        rows = re.findall(r"^(.+?) +([0-9.]+) +([0-9.]+)x +([0-9]+)$", file.read_text(), re.M)
        for program, seconds, ratio, peak in rows or [(MISSING, "", "", "")]:
            rate = f"{int(batch) / float(seconds):.0f}" if seconds else ""
            yield label, program, rate, ratio and f"{float(ratio):.2f}×", peak


def example(folder):
    log = text_of(folder / "run.log")
    file = folder / "run" / "metrics.json"
    metrics = json.loads(file.read_text()) if file.exists() else {}
    rows = [("device", found(r"^device +(.*)$", log)),
            ("images/s in the last epoch", found(r"([0-9.]+) images/s", log))]
    for subset in ["validation", "test"]:
        values = metrics.get(subset) or {}
        for metric in ["accuracy", "auroc"]:
            value = values.get(metric, MISSING)
            rows.append((f"{subset} {metric}", f"{value:.4f}" if isinstance(value, float) else str(value)))
    return rows


def table(header, rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *rows]) + "\n"


folder = pathlib.Path(sys.argv[1])
print(table(("machine", ""), machine(folder)))
print(table(("one step", "program", "images/s", "cxr is faster by", "peak MiB on the GPU"), list(steps(folder))))
print(table(("example 01", ""), example(folder)))
