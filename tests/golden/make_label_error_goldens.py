# SPDX-License-Identifier: MIT
"""Label qualities of cleanlab, for tests/measure/label_errors_test.cpp. Run once, in an environment apart:

    python3 -m venv /tmp/cleanlab && /tmp/cleanlab/bin/pip install cleanlab==2.9.0 scikit-learn==1.9.1
    /tmp/cleanlab/bin/python tests/golden/make_label_error_goldens.py
"""
import json
import pathlib

import numpy as np
from cleanlab.count import compute_confident_joint
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

rng = np.random.default_rng(17)


def case(images, classes):
    """Probabilities that know the true class, and labels of which one in ten is another."""
    truth = rng.integers(0, classes, images)
    logits = rng.normal(0, 1, (images, classes))
    logits[np.arange(images), truth] += 2.5
    p = np.exp(logits)
    p = p / p.sum(1, keepdims=True)
    wrong = rng.uniform(size=images) < 0.1
    labels = np.where(wrong, (truth + rng.integers(1, classes, images)) % classes, truth)
    ranking = find_label_issues(labels, p, return_indices_ranked_by="self_confidence", filter_by="prune_by_class")
    return {"probabilities": p.flatten().tolist(), "labels": labels.tolist(), "classes": classes,
            "self_confidence": get_label_quality_scores(labels, p, method="self_confidence").tolist(),
            "normalised_margin": get_label_quality_scores(labels, p, method="normalized_margin").tolist(),
            "confident_joint": compute_confident_joint(labels, p, calibrate=False).flatten().tolist(),
            "issues": ranking.tolist(), "wrong": np.flatnonzero(wrong).tolist()}


cases = [case(120, 2), case(200, 3)]
pathlib.Path(__file__).with_name("label_errors.json").write_text(json.dumps(cases) + "\n")
