# SPDX-License-Identifier: MIT
"""Metrics of predictions as scikit-learn computes them, for tests/measure/. Run once, in an environment apart:

    python3 -m venv /tmp/skl && /tmp/skl/bin/pip install scikit-learn==1.9.1
    /tmp/skl/bin/python tests/golden/make_metric_goldens.py

null stands where scikit-learn has no value, or warns and answers 0 in its place.
"""
import json
import pathlib

import numpy as np
from sklearn import metrics as m


def scores_of(logits):
    return logits[:, 1].astype(float) - logits[:, 0].astype(float)


def counted(labels, predicted):
    """The metrics that see predicted classes only."""
    value = {"accuracy": m.accuracy_score(labels, predicted)}
    value["precision"] = m.precision_score(labels, predicted) if predicted.any() else None
    value["recall"] = m.recall_score(labels, predicted) if labels.any() else None
    value["specificity"] = m.recall_score(labels, predicted, pos_label=0) if not labels.all() else None
    value["f1"] = m.f1_score(labels, predicted) if predicted.any() or labels.any() else None
    value["confusion"] = m.confusion_matrix(labels, predicted, labels=[0, 1]).tolist()
    return value


def binary(logits, labels):
    score = scores_of(logits)
    both = len(set(labels)) == 2
    value = counted(labels, logits.argmax(1))
    value["auroc"] = m.roc_auc_score(labels, score) if both else None
    if both:
        fpr, tpr, threshold = m.roc_curve(labels, score, drop_intermediate=False)
        value["roc"] = [fpr.tolist(), tpr.tolist()]
        value["roc_thresholds"] = [None, *threshold[1:].tolist()]  # the first is infinite
    return value


def case(name, logits, labels):
    logits, labels = np.asarray(logits, np.float32), np.asarray(labels)
    return {"name": name, "logits": logits.tolist(), "labels": labels.tolist(),
            "expected": binary(logits, labels)}


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(float)))


def at_thresholds(cases):
    """The metrics of cases at operating points other than 0.5."""
    for one in cases:
        logits, labels = np.asarray(one["logits"]), np.asarray(one["labels"])
        for threshold in (0.1, 0.35, 0.8):
            yield {"case": one["name"], "threshold": threshold,
                   "expected": counted(labels, (sigmoid(scores_of(logits)) > threshold).astype(int))}


def several_classes(logits, labels):
    exponential = np.exp(logits.astype(float))
    probability = exponential / exponential.sum(1, keepdims=True)
    predicted = logits.argmax(1)
    auroc = [m.roc_auc_score(labels == k, probability[:, k]) for k in range(4)]
    return {"logits": logits.tolist(), "labels": labels.tolist(),
            "accuracy": m.accuracy_score(labels, predicted),
            "confusion": m.confusion_matrix(labels, predicted, labels=range(4)).tolist(),
            "by_class": {"auroc": auroc,
                         "precision": m.precision_score(labels, predicted, average=None).tolist(),
                         "recall": m.recall_score(labels, predicted, average=None).tolist(),
                         "f1": m.f1_score(labels, predicted, average=None).tolist()},
            "macro": {"auroc": m.roc_auc_score(labels, probability, multi_class="ovr", average="macro"),
                      "precision": m.precision_score(labels, predicted, average="macro"),
                      "recall": m.recall_score(labels, predicted, average="macro"),
                      "f1": m.f1_score(labels, predicted, average="macro")},
            "micro": {"auroc": m.roc_auc_score(labels, probability, multi_class="ovr", average="micro"),
                      "precision": m.precision_score(labels, predicted, average="micro"),
                      "recall": m.recall_score(labels, predicted, average="micro"),
                      "f1": m.f1_score(labels, predicted, average="micro")}}


def multi_label(random):
    """Three findings; -1 is unknown, and left out of each metric."""
    findings = random.choice([-1, 0, 1], size=(70, 3), p=[0.2, 0.5, 0.3])
    logits = (random.normal(size=(70, 3)) + findings).astype(np.float32)
    thresholds = [0.3, 0.5, 0.75]
    by_class = {name: [] for name in ("auroc", "accuracy", "precision", "recall", "specificity", "f1")}
    for k in range(3):
        known = findings[:, k] >= 0
        label, predicted = findings[known, k], (sigmoid(logits[known, k]) > thresholds[k]).astype(int)
        value = {**counted(label, predicted), "auroc": m.roc_auc_score(label, logits[known, k])}
        for name, values in by_class.items():
            values.append(value[name])
    known = findings >= 0
    all_labels = findings[known]
    micro = {**counted(all_labels, (sigmoid(logits) > thresholds)[known].astype(int)),
             "auroc": m.roc_auc_score(all_labels, logits[known])}
    return {"logits": logits.tolist(), "findings": findings.tolist(), "thresholds": thresholds, "micro": micro,
            "by_class": by_class, "macro": {name: float(np.mean(v)) for name, v in by_class.items()}}


def written_by_users(cases):
    """Metrics that tests write themselves, of each case."""
    for one in cases:
        logits, labels = np.asarray(one["logits"]), np.asarray(one["labels"])
        yield {"case": one["name"], "fbeta_2": m.fbeta_score(labels, logits.argmax(1), beta=2),
               "brier": m.brier_score_loss(labels, sigmoid(scores_of(logits)))}


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
    several = several_classes(random.normal(size=(50, 4)).astype(np.float32), random.integers(0, 4, 50))
    everything = {"binary": cases, "several": several, "thresholds": list(at_thresholds(cases)),
                  "multi_label": multi_label(random),
                  "users": list(written_by_users([cases[0], cases[5]]))}
    file = pathlib.Path(__file__).parent / "metrics.json"
    file.write_text(json.dumps(everything) + "\n")


if __name__ == "__main__":
    main()
