# SPDX-License-Identifier: MIT
"""The table of a study of recipes: recipe_table.py FOLDER, where recipe_study.sh has left its runs."""
import json
import pathlib
import statistics
import sys

studies = [json.loads(path.read_text()) for path in sorted(pathlib.Path(sys.argv[1]).glob("*/study.json"))]
if not studies:
    sys.exit(f"recipe_table.py: no */study.json in {sys.argv[1]}")


def cell(recipe, average, subset, metric):
    """Mean over the seeds, and the smallest and largest."""
    values = [study[average][subset][metric] for study in studies if study["recipe"] == recipe]
    return f"{statistics.mean(values):.3f} ({min(values):.3f}–{max(values):.3f})"


columns = [(subset, metric) for subset in ("validation", "stress", "test") for metric in ("accuracy", "auroc", "specificity")]
print(f"{studies[0]['epochs']} epochs, seeds {sorted({study['seed'] for study in studies})}: mean (lowest–highest)\n")
print("| recipe | average | " + " | ".join(f"{subset} {metric}" for subset, metric in columns) + " |")
print("| --- | --- |" + " --- |" * len(columns))
for recipe in sorted({study["recipe"] for study in studies}):
    for average in ("no_average", "ema"):
        print(f"| `{recipe}` | `{average}` | " + " | ".join(cell(recipe, average, *column) for column in columns) + " |")
