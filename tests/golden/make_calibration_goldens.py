# SPDX-License-Identifier: MIT
"""Calibrations as scikit-learn and SciPy fit them, for tests/measure/calibration/. Run once, in an environment apart:

    python3 -m venv /tmp/skl && /tmp/skl/bin/pip install scikit-learn==1.9.1 scipy==1.17.1
    /tmp/skl/bin/python tests/golden/make_calibration_goldens.py
"""
import json
import pathlib

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_expit, log_softmax
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(5)


def temperature(x, y):
    def cost(log_a):
        z = np.exp(log_a) * x
        return -np.sum(np.where(y == 1, log_expit(z), log_expit(-z)))
    return float(np.exp(minimize_scalar(cost, bounds=(-4, 4), method="bounded", options={"xatol": 1e-12}).x))


def beta(x, y):
    """a, b >= 0 and c by bounded maximum likelihood; a coefficient at its bound is 0."""
    left, right = log_expit(x), -log_expit(-x)

    def cost(c):
        z = c[0] * left + c[1] * right + c[2]
        p = expit(z)
        return (-np.sum(np.where(y == 1, log_expit(z), log_expit(-z))),
                np.array([np.sum((p - y) * left), np.sum((p - y) * right), np.sum(p - y)]))
    found = minimize(cost, [1, 1, 0], jac=True, bounds=[(0, None), (0, None), (None, None)],
                     method="L-BFGS-B", options={"ftol": 1e-16, "gtol": 1e-10, "maxiter": 10000, "maxls": 60})
    return found.x.tolist()


def binary(name, x, y):
    x = x.astype(np.float32).astype(float)
    sigmoid = _SigmoidCalibration().fit(x, y)
    rising = IsotonicRegression(out_of_bounds="clip").fit(x, y)
    probe = np.array([-9, -2.5, -1, -0.3, 0, 0.4, 1.7, 3, 8.0])
    return {"name": name, "log_odds": x.tolist(), "labels": y.tolist(), "temperature": temperature(x, y),
            "platt": [-float(sigmoid.a_), -float(sigmoid.b_)], "beta": beta(x, y),
            "probe": probe.tolist(), "isotonic": rising.predict(probe).tolist()}


def drawn(name, size, map_odds):
    """Labels that follow other odds than the scores."""
    x = rng.normal(0, 2, size)
    return binary(name, x, (rng.uniform(size=size) < expit(map_odds(x))).astype(int))


def several(size, k):
    logits = (3 * rng.normal(size=(size, k))).astype(np.float32).astype(float)
    p = np.exp(log_softmax(logits / 2.5, axis=1))
    labels = np.array([rng.choice(k, p=row / row.sum()) for row in p])

    def cost(log_a):
        return -log_softmax(np.exp(log_a) * logits, axis=1)[np.arange(size), labels].sum()
    a = np.exp(minimize_scalar(cost, bounds=(-4, 4), method="bounded", options={"xatol": 1e-12}).x)
    return {"logits": logits.flatten().tolist(), "labels": labels.tolist(), "temperature": float(a)}


ties = np.round(rng.normal(0, 2, 60))
GOLDENS = {"binary": [drawn("too sure", 300, lambda x: x / 2), drawn("shifted", 300, lambda x: x - 1),
                      drawn("skewed", 400, lambda x: np.where(x > 0, 2 * x, x / 3)),
                      drawn("bent", 400, lambda x: np.abs(x) - 1),
                      binary("ties", ties, (rng.uniform(size=60) < expit(ties)).astype(int))],
           "several": several(250, 3)}
pathlib.Path(__file__).with_name("calibration.json").write_text(json.dumps(GOLDENS) + "\n")
