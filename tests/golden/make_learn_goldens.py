#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes learn.json: losses, optimizers and clipping as torch computes them. Needs torch, scikit-learn, fastai (--no-deps).

Both sides compute parameters and gradients by one formula, so only results are stored.
"""
import ast
import importlib.util
import json
import math
import pathlib

import numpy
import torch
from sklearn.utils.class_weight import compute_class_weight

STEPS = 50
SHAPES = {  # name: shape, part, decays, first step with a gradient
    "backbone.conv": ((4, 3, 3, 3), "backbone", True, 0),
    "backbone.narrow": ((5, 4, 1, 1), "backbone", True, 10),
    "backbone.norm": ((4,), "backbone", False, 0),
    "head.weight": ((2, 5), "head", True, 0),
    "head.bias": ((2,), "head", False, 0),
}


def wave(shape, seed):
    count = math.prod(shape)
    values = [math.sin(0.7 * i + 1.3 * seed) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def losses():
    cases = []
    for counts in ([1, 3], [40, 40], [2, 7, 1]):
        k = len(counts)
        labels = torch.tensor([i % k for i in range(7)] + [0])
        seen = numpy.repeat(numpy.arange(k), counts)
        balanced = compute_class_weight("balanced", classes=numpy.arange(k), y=seen)
        for weighting, weights in (("balanced", torch.tensor(balanced)), ("none", torch.ones(k))):
            for smoothing in (0.0, 0.1):
                logits = (3 * wave((8, k), k)).requires_grad_()
                loss = torch.nn.functional.cross_entropy(
                    logits, labels, weight=weights.double(), label_smoothing=smoothing)
                loss.backward()
                cases.append({"counts": counts, "class_weights": weighting, "smoothing": smoothing,
                              "labels": labels.tolist(), "loss": loss.item(),
                              "gradient": logits.grad.flatten().tolist()})
    return cases


def soft_losses():
    """Labels as probabilities, images that count differently."""
    cases = []
    for k in (2, 3):
        probabilities = torch.softmax(2 * wave((8, k), 5), 1)
        image_weights = 1 + wave((8,), 9)
        class_weights = torch.arange(1, k + 1).double() / 2
        counts = [6 * k // c for c in range(1, k + 1)]  # balanced: in the ratio of the class weights
        for smoothing in (0.0, 0.1):
            logits = (3 * wave((8, k), k)).requires_grad_()
            each = torch.nn.functional.cross_entropy(
                logits, probabilities, weight=class_weights, label_smoothing=smoothing, reduction="none")
            loss = (image_weights * each).sum() / (image_weights * (probabilities @ class_weights)).sum()
            loss.backward()
            cases.append({"counts": counts, "smoothing": smoothing, "labels": probabilities.flatten().tolist(),
                          "weights": image_weights.tolist(), "loss": loss.item(),
                          "gradient": logits.grad.flatten().tolist()})
    return cases


def findings():
    """Binary cross-entropy over the known labels only; unknown ones are null."""
    cases = []
    labels = torch.tensor([[float((n * 3 + c) % 4 == 0) for c in range(3)] for n in range(8)],
                          dtype=torch.float64)
    known = torch.tensor([[(n + 2 * c) % 5 != 0 for c in range(3)] for n in range(8)])
    absent, present = (known & (labels == 0)).sum(0), (known & (labels == 1)).sum(0)
    for weighting, ratio in (("none", torch.ones(3).double()), ("balanced", absent.double() / present)):
        for image_weights in (torch.ones(8).double(), 1 + wave((8,), 9)):
            logits = (3 * wave((8, 3), 3)).requires_grad_()
            weights = image_weights.unsqueeze(1).expand(8, 3)[known]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                logits[known], labels[known], weight=weights, pos_weight=ratio.expand(8, 3)[known],
                reduction="sum") / weights.sum()
            loss.backward()
            cases.append({"class_weights": weighting, "weights": image_weights.tolist(),
                          "labels": [label if is_known else None for label, is_known in
                                     zip(labels.flatten().tolist(), known.flatten().tolist())],
                          "loss": loss.item(), "gradient": logits.grad.flatten().tolist()})
    return cases


def train(make):
    """Parameters after 1, 10 and 50 steps, with a frozen beginning for one of them."""
    parameters = {n: wave(s, p).float().requires_grad_() for p, (n, (s, *_)) in
                  enumerate(SHAPES.items())}
    groups = [{"params": [parameters[n]], "part": part, "decays": decays}
              for n, (_, part, decays, _) in SHAPES.items()]
    optimizer = make(groups)
    rates = [group["lr"] for group in optimizer.param_groups]
    result = {}
    for step in range(STEPS):
        for p, (name, (shape, _, _, first)) in enumerate(SHAPES.items()):
            parameters[name].grad = wave(shape, 100 * p + step).float() if step >= first else None
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * (1 - step / STEPS)
        optimizer.step()
        if step + 1 in (1, 10, STEPS):
            result[str(step + 1)] = {n: v.detach().flatten().tolist() for n, v in parameters.items()}
    return result


def adamw(groups):
    for g in groups:
        g["lr"] = 1e-2 * (3 if g["part"] == "head" else 1)
        g["weight_decay"] = 0.05 if g["decays"] else 0.0
    return torch.optim.AdamW(groups, betas=(0.8, 0.95), eps=1e-6, foreach=False, fused=False)


def sgd(momentum, nesterov):
    def make(groups):
        for g in groups:
            g["lr"] = 1e-2 * (3 if g["part"] == "head" else 1)
            g["weight_decay"] = 0.05 if g["decays"] else 0.0
        return torch.optim.SGD(groups, lr=1e-2, momentum=momentum, nesterov=nesterov,
                               foreach=False, fused=False)
    return make


def clip(max_norm):
    leaves = [wave(s, p).float().requires_grad_() for p, (s, *_) in enumerate(SHAPES.values())]
    for p, leaf in enumerate(leaves):
        leaf.grad = wave(leaf.shape, 100 * p).float()
    norm = torch.nn.utils.clip_grad_norm_(leaves, max_norm)
    return {"max_norm": max_norm, "norm": norm.item(),
            "gradients": [leaf.grad.flatten().tolist() for leaf in leaves]}


def focal_losses():
    cases = []
    for counts in ([1, 3], [2, 7, 1]):
        k = len(counts)
        labels = torch.tensor([i % k for i in range(7)] + [0])
        weights = sum(counts) / (k * torch.tensor(counts).double())
        for focus in (0.5, 2.0):
            logits = (3 * wave((8, k), k)).requires_grad_()
            each = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
            loss = (weights[labels] * (1 - torch.exp(-each)) ** focus * each).sum() / weights[labels].sum()
            loss.backward()
            cases.append({"counts": counts, "focus": focus, "labels": labels.tolist(), "loss": loss.item(),
                          "gradient": logits.grad.flatten().tolist()})
    return cases


def fastai_function(name):
    """A function of fastai's lr_find, without importing what fastai needs to draw."""
    folder = pathlib.Path(importlib.util.find_spec("fastai").origin).parent
    tree = ast.parse((folder / "callback" / "schedule.py").read_text())
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    names = {}
    exec(compile(ast.Module([found], []), name, "exec"), names)
    return names[name]


def learning_rate_curves():
    """fastai's lr_find: losses smoothed as its AvgSmoothLoss, suggestions by its own functions."""
    cases = []
    for count, noise, fall in ((100, 0.02, 0.5), (57, 0.1, 0.3), (100, 0.0, 0.0)):
        rates = [1e-7 * (10 / 1e-7) ** (i / 100) for i in range(count)]
        losses = [0.7 - fall / (1 + math.exp(-0.3 * (i - 0.6 * count))) + noise * math.sin(2.3 * i)
                  + 0.02 * i / count + (math.exp(0.4 * (i - 0.93 * count)) if i > 0.8 * count else 0) for i in range(count)]
        smooth, value = [], torch.tensor(0.0, dtype=torch.float64)
        for n, loss in enumerate(losses):
            value = torch.lerp(torch.tensor(loss, dtype=torch.float64), value, 0.98)
            smooth.append((value / (1 - 0.98 ** (n + 1))).item())
        kept = slice(10, -5)  # as lr_find does for 100 updates
        case = {"rates": rates, "losses": losses, "smooth": smooth}
        if fall:
            case["valley"] = fastai_function("valley")(rates[kept], smooth[kept], 100)[0]
            case["steep"] = fastai_function("steep")(
                torch.tensor(rates, dtype=torch.float64)[kept], torch.tensor(smooth, dtype=torch.float64)[kept], 100)[0]
        cases.append(case)
    return cases


def plateaus():
    losses = [1.0, 0.8, 0.81, 0.79995, 0.8, 0.7, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.69, 0.7, 0.7, 0.7]
    cases = []
    for factor, patience, threshold in ((0.1, 3, 1e-4), (0.5, 0, 1e-4), (0.5, 1, 0.05)):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=factor, patience=patience, threshold=threshold, eps=0)
        rates = []
        for loss in losses:
            schedule.step(loss)
            rates.append(optimizer.param_groups[0]["lr"])
        cases.append({"factor": factor, "patience": patience, "threshold": threshold, "rates": rates})
    return {"losses": losses, "cases": cases}


def averages():
    """A network of one number after each of 24 updates, its moving average, and the mean of the ends of epochs 4 to 6."""
    networks = wave((24,), 3).tolist()

    def follow(average, chosen):
        model = torch.nn.Linear(1, 1, bias=False).double()
        averaged = average(model)
        result = []
        for network in chosen:
            model.weight.data.fill_(network)
            averaged.update_parameters(model)
            result.append(averaged.module.weight.item())
        return result

    swa_utils = torch.optim.swa_utils
    ema = follow(lambda m: swa_utils.AveragedModel(m, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9)), networks)
    swa = follow(swa_utils.AveragedModel, networks[15::4])
    return {"networks": networks, "ema": ema, "swa": swa}


GOLDENS = {"torch": torch.__version__, "loss": losses(), "soft_loss": soft_losses(),
           "findings": findings(), "adamw": train(adamw),
           "sgd": {"plain": train(sgd(0.0, False)), "momentum": train(sgd(0.9, False)),
                   "nesterov": train(sgd(0.9, True))},
           "clip": [clip(1.0), clip(1000.0)], "average": averages(), "focal": focal_losses(), "plateau": plateaus(),
           "learning_rate": learning_rate_curves()}
pathlib.Path(__file__).with_name("learn.json").write_text(json.dumps(GOLDENS) + "\n")
