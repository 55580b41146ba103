# SPDX-License-Identifier: MIT
"""AUROCs of single numbers and of a logistic regression as scikit-learn has them, for tests/measure/shortcut/. Run once, in
an environment apart:

    python3 -m venv /tmp/skl && /tmp/skl/bin/pip install scikit-learn==1.9.1
    /tmp/skl/bin/python tests/golden/make_shortcut_goldens.py
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(11)
N, HELD_OUT = 90, 40


def images(size):
    patients = rng.integers(0, size // 2, size)
    labels = (rng.uniform(size=size) < 0.4).astype(int)
    rows = np.column_stack([
        np.exp(rng.normal(size=size) + labels),      # bytes per pixel: skewed
        np.where(labels == rng.integers(0, 2, size), 330, 1858),  # a table, with ties
        rng.integers(900, 1500, size) - 200 * labels,             # width: smaller in the class
        np.full(size, 8),                            # the same in all images
        rng.normal(0.5, 1e-3, size)])                # of small units
    return rows.astype(float), labels, patients


rows, labels, patients = images(N)
fold = np.zeros(N, int)
splits = list(StratifiedGroupKFold(5, shuffle=True, random_state=0).split(rows, labels, patients))
for number, (_, held_out) in enumerate(splits):
    fold[held_out] = number
model = make_pipeline(StandardScaler(), LogisticRegression(C=1, tol=1e-12, max_iter=10000))
out_of_fold = cross_val_predict(model, rows, labels, cv=splits, method="decision_function")
model.fit(rows, labels)
other_rows, other_labels, _ = images(HELD_OUT)
regression = model[-1]
golden = {"rows": rows.tolist(), "labels": labels.tolist(), "patients": patients.tolist(), "folds": fold.tolist(),
          "auroc": [roc_auc_score(labels, column) for column in rows.T],
          "out_of_fold": out_of_fold.tolist(), "out_of_fold_auroc": roc_auc_score(labels, out_of_fold),
          "coefficients": [*regression.coef_[0].tolist(), float(regression.intercept_[0])],
          "other_rows": other_rows.tolist(), "other_labels": other_labels.tolist(),
          "other_auroc": roc_auc_score(other_labels, model.decision_function(other_rows))}
file = pathlib.Path(__file__).with_name("shortcut.json")
file.write_text(json.dumps(golden) + "\n")
