# SPDX-License-Identifier: MIT
"""Prediction sets of crepes, for tests/measure/conformal_test.cpp. Run once, in an environment apart:

    python3 -m venv /tmp/crepes && /tmp/crepes/bin/pip install crepes==0.9.1 scikit-learn==1.9.1
    /tmp/crepes/bin/python tests/golden/make_conformal_goldens.py
"""
import json
import pathlib

import numpy as np
from crepes import ConformalClassifier

rng = np.random.default_rng(3)


def drawn(size):
    """Probabilities that know something of the label, and labels of which two of three are 1."""
    labels = (rng.uniform(size=size) < 2 / 3).astype(int)
    odds = np.exp(rng.normal(np.where(labels == 1, 1.5, -0.5), 1.2)).round(6)
    positive = odds / (1 + odds)
    return np.stack([1 - positive, positive], 1), labels


held_out, labels = drawn(103)
new, _ = drawn(60)
cases = []
for error_rate in (0.05, 0.123, 0.3):
    classifier = ConformalClassifier()
    classifier.fit(1 - held_out[np.arange(len(labels)), labels], bins=labels)
    sets = [classifier.predict_set((1 - new)[:, [k]], bins=np.full(len(new), k), confidence=1 - error_rate,
                                   smoothing=False)[:, 0].tolist() for k in (0, 1)]
    cases.append({"error_rate": error_rate, "sets": [list(map(int, row)) for row in zip(*sets)]})
GOLDENS = {"held_out": held_out[:, 1].tolist(), "labels": labels.tolist(), "new": new[:, 1].tolist(), "cases": cases}
pathlib.Path(__file__).with_name("conformal.json").write_text(json.dumps(GOLDENS) + "\n")
