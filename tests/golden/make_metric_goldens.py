# SPDX-License-Identifier: MIT
"""What scikit-learn says of predictions, for tests/measure/: run with scikit-learn and numpy.

null stands where scikit-learn has no value, or warns and answers 0 in its place.
"""
import json
import pathlib

import numpy as np
from sklearn import metrics as m


def binary(logits, labels):
    said = logits.argmax(1)
    score = logits[:, 1].astype(float) - logits[:, 0].astype(float)
    both = len(set(labels)) == 2
    value = {"accuracy": m.accuracy_score(labels, said)}
    value["precision"] = m.precision_score(labels, said) if said.any() else None
    value["recall"] = m.recall_score(labels, said) if labels.any() else None
    value["specificity"] = m.recall_score(labels, said, pos_label=0) if not labels.all() else None
    value["f1"] = m.f1_score(labels, said) if said.any() or labels.any() else None
    value["auroc"] = m.roc_auc_score(labels, score) if both else None
    value["confusion"] = m.confusion_matrix(labels, said, labels=[0, 1]).tolist()
    if both:
        fpr, tpr, _ = m.roc_curve(labels, score, drop_intermediate=False)
        value["roc"] = [fpr.tolist(), tpr.tolist()]
    return value


def case(name, logits, labels):
    logits, labels = np.asarray(logits, np.float32), np.asarray(labels)
    return {"name": name, "logits": logits.tolist(), "labels": labels.tolist(),
            "expected": binary(logits, labels)}


def main():
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 60)
    noisy = np.stack([random.normal(size=60), random.normal(size=60) + labels], 1)
    unbalanced = (random.random(80) < 0.1).astype(int)
    cases = [
        case("random", noisy, labels),
        case("ties", np.round(noisy), labels),
        case("all scores equal", np.zeros((6, 2)), [0, 1, 0, 1, 1, 1]),
        case("perfect", [[2, 0], [0, 2], [3, 1], [0, 1]], [0, 1, 0, 1]),
        case("inverted", [[2, 0], [0, 2], [3, 1], [0, 1]], [1, 0, 1, 0]),
        case("unbalanced", random.normal(size=(80, 2)), unbalanced),
        case("only positive", [[0, 1], [1, 0], [0, 2]], [1, 1, 1]),
        case("only negative", [[0, 1], [1, 0], [2, 0]], [0, 0, 0]),
        case("none called positive", [[1, 0], [2, 0], [3, 0]], [0, 1, 0]),
    ]
    many = random.normal(size=(50, 4)).astype(np.float32)
    truth = random.integers(0, 4, 50)
    several = {"logits": many.tolist(), "labels": truth.tolist(),
               "accuracy": m.accuracy_score(truth, many.argmax(1)),
               "confusion": m.confusion_matrix(truth, many.argmax(1), labels=range(4)).tolist()}
    out = pathlib.Path(__file__).parent / "metrics.json"
    out.write_text(json.dumps({"binary": cases, "several": several}) + "\n")


if __name__ == "__main__":
    main()
