# SPDX-License-Identifier: MIT
"""How well scikit-learn's StratifiedGroupKFold balances folds, for k_fold, and standardised differences of
Yang and Dalton 2012: tests/golden/split.json.

    python3 tests/golden/make_split_goldens.py
"""
import json
import pathlib
import re

import numpy as np
import sklearn
from sklearn.model_selection import StratifiedGroupKFold

HERE = pathlib.Path(__file__).parent
KAGGLE = HERE.parents[2] / "shared" / "data" / "chest_xray"  # its names give the groups of "kaggle"


def imbalance(labels, parts):
    """What StratifiedGroupKFold makes small: the mean over classes of the deviation (over folds) of a fold's part
    of the class; and the largest difference of a fold's part of all images from 1 / folds."""
    counts = np.array([np.bincount(labels[part], minlength=labels.max() + 1) for part in parts])
    sizes = counts.sum(1) / len(labels)
    return [(counts / counts.sum(0)).std(0).mean(), np.abs(sizes - 1 / len(parts)).max()]


def peer(labels, patients, folds):
    """The best of five shuffles, for each of the two numbers."""
    tried = []
    for seed in range(5):
        rule = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
        tried.append(imbalance(labels, [test for _, test in rule.split(labels, labels, patients)]))
    return np.min(tried, axis=0).round(6).tolist()


def kaggle():
    """Class and patient of each image of train and val; the patient as in cxr's kaggle_chest_xray."""
    images = []
    for file in sorted(KAGGLE.glob("*/*/*.jpeg")):
        ill = re.match(r"person(\d+)_(bacteria|virus)_", file.name)
        key = ill[2] + ill[1] if ill else re.match(r"(?:NORMAL2-)?IM-\d+", file.name)[0]
        images.append((int(bool(ill)), key))
    keys = {key: number for number, key in enumerate(dict.fromkeys(key for _, key in images))}
    return np.array([label for label, _ in images]), np.array([keys[key] for _, key in images])


def drawn(random):
    """Patients of 1 to 12 images, most of few; of one class each, or of several."""
    classes, patients = int(random.integers(2, 6)), int(random.integers(40, 160))
    prevalence = random.dirichlet(np.full(classes, 2.0))
    labels, keys = [], []
    mixed = random.random() < 0.5
    for patient in range(patients):
        own = random.choice(classes, p=prevalence)
        for _ in range(min(12, random.geometric(0.45))):
            labels.append(random.choice(classes, p=prevalence) if mixed and random.random() < 0.4 else own)
            keys.append(patient)
    return np.array(labels), np.array(keys)


def difference(a, b):
    """The Mahalanobis distance between two multinomial samples, the last value left out (Yang and Dalton 2012)."""
    p, q = (np.array(counts)[:-1] / sum(counts) for counts in (a, b))
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    return float(np.sqrt((p - q) @ np.linalg.inv(covariance) @ (p - q)))


if not KAGGLE.is_dir():
    raise SystemExit(f"{KAGGLE} is not there: its names are needed")
random = np.random.default_rng(7)
sets = []
while len(sets) < 40:
    labels, patients = drawn(random)
    folds = int(random.choice([2, 3, 5, 10]))
    owners = {}  # a patient belongs to its largest label, as in cxr's drawn_units
    for label, patient in zip(labels, patients):
        owners[patient] = max(owners.get(patient, 0), label)
    if len(set(labels)) < 2 or min(np.bincount(list(owners.values()), minlength=labels.max() + 1)) < folds:
        continue  # k_fold refuses it
    sets.append({"folds": folds, "labels": "".join(map(str, labels)), "patients": patients.tolist(),
                 "peer": peer(labels, patients, folds)})
labels, patients = kaggle()
groups = {}
for label, patient in zip(labels, patients):
    groups.setdefault(patient, []).append(label)
sizes = [sorted(len(g) for g in groups.values() if g[0] == k) for k in (0, 1)]
counts = [{str(size): own.count(size) for size in sorted(set(own))} for own in sizes]
real = {"patients_of_size": counts, "peer": {str(f): peer(labels, patients, f) for f in (5, 10)}}
groups = [([20, 80], [30, 70]), ([5, 3, 2], [1, 1, 8]), ([40, 30, 20, 10], [10, 20, 30, 40]), ([7, 0, 3], [1, 4, 5])]
differences = [{"a": a, "b": b, "difference": difference(a, b)} for a, b in groups]
document = {"scikit_learn": sklearn.__version__, "differences": differences, "kaggle": real, "drawn": sets}
lines = ",\n".join(json.dumps(entry) for entry in sets)
head = json.dumps({**document, "drawn": []}).removesuffix("[]}")
(HERE / "split.json").write_text(f"{head}[\n{lines}]}}\n")
