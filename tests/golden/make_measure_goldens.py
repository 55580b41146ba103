# SPDX-License-Identifier: MIT
"""Metrics of probabilities and ranks, and intervals, as other packages compute them, for tests/measure/.

    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install scikit-learn==1.9.1 statsmodels==0.15.0 torchmetrics==1.9.0
    /tmp/peers/bin/python tests/golden/make_measure_goldens.py

It reads the cases of metrics.json, which make_metric_goldens.py writes. null stands where a package has no
value, or warns and answers something in its place.
"""
import json
import pathlib
import warnings

import numpy as np
import sklearn.metrics as m
import statsmodels.api as sm
import torch
import torchmetrics.functional.classification as tm
from scipy import stats
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

FOLDER = pathlib.Path(__file__).parent
warnings.filterwarnings("ignore")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def agreement(labels, predicted, both):
    value = {"mcc": m.matthews_corrcoef(labels, predicted) if both and len(set(predicted)) > 1 else None,
             "balanced_accuracy": m.balanced_accuracy_score(labels, predicted) if both else None}
    one = len(set(labels) | set(predicted)) == 1
    value["cohen_kappa"] = None if one else m.cohen_kappa_score(labels, predicted)
    return value


def bins_of(p, bins, rule):
    """Images, p and y of each bin, as calibration_curve's; torchmetrics' where no p is an edge."""
    edges = np.percentile(p, np.linspace(0, 1, bins + 1) * 100) if rule == "quantile" else np.linspace(0, 1, bins + 1)
    return np.searchsorted(edges[1:-1], p)


def ece(p, y, bins, rule):
    index = bins_of(p, bins, rule)
    true, predicted = calibration_curve(y, p, n_bins=bins, strategy=rule)
    counts = np.bincount(index, minlength=bins)
    gaps = np.abs(true - predicted)
    return float((gaps * counts[counts > 0]).sum() / len(y)), float(gaps.max())


def murphy(p, y, bins):
    """Stephenson, Coelho, Jolliffe 2008; bins None: each probability by itself."""
    index = np.unique(p, return_inverse=True)[1] if bins is None else bins_of(p, bins, "quantile")
    reliability = resolution = 0.0
    for b in np.unique(index):
        pb, yb = p[index == b], y[index == b]
        reliability += len(pb) * (pb.mean() - yb.mean()) ** 2
        resolution += len(pb) * (yb.mean() - y.mean()) ** 2
        resolution += -((pb - pb.mean()) ** 2).sum() + 2 * ((yb - yb.mean()) * (pb - pb.mean())).sum()
    uncertainty = y.mean() * (1 - y.mean())
    parts = [reliability / len(y), resolution / len(y), uncertainty]
    assert abs(parts[0] - parts[1] + parts[2] - ((p - y) ** 2).mean()) < 1e-12
    return parts


def at_least(labels, score, bound, wanted):
    fpr, tpr, _ = m.roc_curve(labels, score, drop_intermediate=False)
    kept, best = (1 - fpr, tpr) if wanted == "sensitivity" else (tpr, 1 - fpr)
    value = float(best[kept >= bound - 1e-12].max())
    function = tm.binary_sensitivity_at_specificity if wanted == "sensitivity" else tm.binary_specificity_at_sensitivity
    theirs = float(function(torch.tensor(sigmoid(score)), torch.tensor(labels), bound)[0])
    assert abs(value - theirs) < 1e-6 or len(set(sigmoid(score))) < len(score), (value, theirs)
    return value


def recalibrated(labels, z):
    intercept = sm.GLM(labels, np.ones_like(z), family=sm.families.Binomial(), offset=z).fit(tol=1e-14, maxiter=300)
    separated = z[labels == 0].max() <= z[labels == 1].min() or z[labels == 1].max() <= z[labels == 0].min()
    if separated or len(set(z)) == 1:
        return float(intercept.params[0]), None
    slope = sm.Logit(labels, sm.add_constant(z)).fit(disp=0, method="newton", tol=1e-14, maxiter=300)
    return float(intercept.params[0]), float(slope.params[1])


def binary(logits, labels):
    z = logits[:, 1].astype(float) - logits[:, 0].astype(float)
    p, predicted, both = sigmoid(z), logits.argmax(1), len(set(labels)) == 2
    value = agreement(labels, predicted, both)
    value["npv"] = m.precision_score(labels, predicted, pos_label=0) if not predicted.all() else None
    value["youden_j"] = m.balanced_accuracy_score(labels, predicted, adjusted=True) if both else None
    value["auprc"] = m.average_precision_score(labels, z) if labels.any() else None
    value["sensitivity_at_specificity"] = at_least(labels, z, 0.9, "sensitivity") if both else None
    value["specificity_at_sensitivity"] = at_least(labels, z, 0.9, "specificity") if both else None
    value["brier"] = m.brier_score_loss(labels, p, pos_label=1)
    value["brier_decomposition"] = murphy(p, labels, 10)
    value["murphy"] = murphy(p, labels, None)
    value["log_loss"] = m.log_loss(labels, np.stack([1 - p, p], 1), labels=[0, 1])
    value["ece"], value["mce"] = ece(p, labels, 15, "uniform")
    value["ece_equal_mass"] = ece(p, labels, 15, "quantile")[0]
    edges = np.isclose(p * 15, np.round(p * 15)).any()
    theirs = tm.binary_calibration_error(torch.tensor(p), torch.tensor(labels), n_bins=15, norm="l1")
    assert edges or abs(float(theirs) - value["ece"]) < 1e-6
    value["calibration_intercept"], value["calibration_slope"] = recalibrated(labels, z) if both else (None, None)
    return value


def several(entry):
    logits, labels = np.asarray(entry["logits"], np.float32).astype(float), np.asarray(entry["labels"])
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    predicted = p.argmax(1)
    each = [(labels == k).astype(int) for k in range(4)]
    value = agreement(labels, predicted, True)
    value["brier"] = m.brier_score_loss(labels, p, labels=range(4))
    value["log_loss"] = m.log_loss(labels, p, labels=range(4))
    value["ece"] = ece(p.max(1), (predicted == labels).astype(int), 15, "uniform")[0]
    theirs = tm.multiclass_calibration_error(torch.tensor(p), torch.tensor(labels), 4, n_bins=15, norm="l1")
    assert abs(float(theirs) - value["ece"]) < 1e-6
    value["by_class"] = {"auprc": [m.average_precision_score(y, p[:, k]) for k, y in enumerate(each)],
                         "brier": [m.brier_score_loss(y, p[:, k]) for k, y in enumerate(each)],
                         "log_loss": [m.log_loss(y, p[:, k]) for k, y in enumerate(each)]}
    value["weighted"] = {"auroc": m.roc_auc_score(labels, p, multi_class="ovr", average="weighted"),
                         "auprc": m.average_precision_score(np.stack(each, 1), p, average="weighted"),
                         "recall": m.recall_score(labels, predicted, average="weighted"),
                         "precision": m.precision_score(labels, predicted, average="weighted"),
                         "f1": m.f1_score(labels, predicted, average="weighted")}
    return value


def findings(entry):
    labels = np.asarray(entry["findings"])
    p = sigmoid(np.asarray(entry["logits"], np.float32).astype(float))
    known = labels >= 0
    columns = [(labels[known[:, k], k], p[known[:, k], k]) for k in range(3)]
    area = [m.average_precision_score(y, q) for y, q in columns]
    return {"by_class": {"auprc": area, "brier": [m.brier_score_loss(y, q) for y, q in columns]},
            "micro": {"auprc": m.average_precision_score(labels[known], p[known]),
                      "brier": m.brier_score_loss(labels[known], p[known])},
            "weighted": {"auprc": float(np.average(area, weights=[y.sum() for y, _ in columns]))}}


def placements(score, labels):
    """DeLong's structural components by all pairs."""
    positive, negative = score[labels == 1], score[labels == 0]
    wins = (positive[:, None] > negative[None]) + 0.5 * (positive[:, None] == negative[None])
    return wins.mean(1), wins.mean(0)


def clustered_variance(score, labels, patients):
    """Obuchowski 1997, Biometrics 53:567; of single images DeLong's."""
    v10, v01 = placements(score, labels)
    area, total = v10.mean(), 0
    x = {g: (v10[patients[labels == 1] == g] - area).sum() for g in set(patients)}
    y = {g: (v01[patients[labels == 0] == g] - area).sum() for g in set(patients)}
    i10, i01, i = len(set(patients[labels == 1])), len(set(patients[labels == 0])), len(set(patients))
    n1, n0 = labels.sum(), (1 - labels).sum()
    total += i10 / (i10 - 1) / n1**2 * sum(v * v for v in x.values())
    total += i01 / (i01 - 1) / n0**2 * sum(v * v for v in y.values())
    total += 2 * i / (i - 1) / n1 / n0 * sum(x[g] * y[g] for g in x)
    return area, total


def delong(random):
    labels = (random.random(90) < 0.4).astype(int)
    first = np.round(random.normal(size=90) + labels, 1)
    second = np.round(first + random.normal(size=90), 1)
    patients = random.integers(0, 30, 90)
    single = np.arange(90)
    v10 = [placements(s, labels)[0] for s in (first, second)]
    v01 = [placements(s, labels)[1] for s in (first, second)]
    covariance = np.cov(v10) / labels.sum() + np.cov(v01) / (1 - labels).sum()
    assert abs(clustered_variance(first, labels, single)[1] - covariance[0, 0]) < 1e-12
    gap = v10[0].mean() - v10[1].mean()
    error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    return {"first": first.tolist(), "second": second.tolist(), "labels": labels.tolist(),
            "patients": patients.tolist(), "area": v10[0].mean(), "variance": covariance[0, 0],
            "clustered": clustered_variance(first, labels, patients)[1],
            "difference": gap, "p_value": 2 * stats.norm.sf(abs(gap / error)),
            "interval": [gap - stats.norm.ppf(0.975) * error, gap + stats.norm.ppf(0.975) * error]}


def clustered_mcnemar(random, patients):
    ill = random.normal(0, 0.8, patients.max() + 1)[patients]
    first, second = (np.clip(0.5 + 0.2 * (ill + random.normal(gain, 1, len(patients))), 0.01, 0.99) for gain in (0.9, 0.3))
    return clustered_test(first, second, patients)


def clustered_test(first, second, patients):
    """Obuchowski 1998: the variances and the covariance of two proportions over clusters, both of the pooled one.

    With fewer than 20 patients in whom they differ the sign test of these patients."""
    right = [first > 0.5, second > 0.5]
    count, images = len(np.unique(patients)), len(patients)
    pooled = (right[0].mean() + right[1].mean()) / 2
    rest = [np.array([(r[patients == p] - pooled).sum() for p in np.unique(patients)]) for r in right]
    moment = lambda a, b: count / (count - 1) * (rest[a] * rest[b]).sum() / images ** 2
    error = np.sqrt(moment(0, 0) + moment(1, 1) - 2 * moment(0, 1))
    gap = right[0].mean() - right[1].mean()
    signs = [np.sign((right[0][patients == p].astype(int) - right[1][patients == p]).sum()) for p in np.unique(patients)]
    better, differing = signs.count(1), signs.count(1) + signs.count(-1)
    few = differing < 20
    p_value = stats.binomtest(better, differing).pvalue if few else stats.chi2.sf((gap / error) ** 2, 1)
    return {"first": first.tolist(), "second": second.tolist(), "patients": patients.tolist(), "differing": differing,
            "method": ("sign test" if few else "Obuchowski") + ", by patient", "p_value": float(p_value)}


def one_sided(patients, differing):
    """Two images of each patient, and a difference in the first of some patients, always for the same network."""
    first, second = np.full(2 * patients, 0.9), np.full(2 * patients, 0.9)
    second[:2 * differing:2] = 0.1
    return clustered_test(first, second, np.arange(2 * patients) // 2)


def main():
    cases = json.loads((FOLDER / "metrics.json").read_text())
    everything = {"binary": [{"case": c["name"], "expected": binary(np.asarray(c["logits"], np.float32), np.asarray(c["labels"]))}
                             for c in cases["binary"]],
                  "several": several(cases["several"]), "multi_label": findings(cases["multi_label"]),
                  "wilson": [[k, n, level, *map(float, proportion_confint(k, n, 1 - level, "wilson"))]
                             for k, n in ((0, 10), (1, 10), (7, 9), (10, 10), (612, 624)) for level in (0.9, 0.95, 0.99)],
                  "mcnemar": [[b, c, *(float(mcnemar([[5, b], [c, 9]], exact=exact).pvalue) for exact in (True, False))]
                              for b, c in ((0, 1), (2, 7), (10, 10), (40, 21), (300, 250))],
                  "clustered_mcnemar": [clustered_mcnemar(np.random.default_rng(seed), np.random.default_rng(seed).integers(0, count, 80))
                                        for seed, count in ((1, 30), (2, 12), (3, 50))]
                                       + [one_sided(150, differing) for differing in (5, 19, 20)],
                  "normal": [[q, float(stats.norm.ppf(q))] for q in (1e-12, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 1 - 1e-9)],
                  "delong": delong(np.random.default_rng(1))}
    (FOLDER / "measure.json").write_text(json.dumps(everything) + "\n")


if __name__ == "__main__":
    main()
