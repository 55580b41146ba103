#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes change.json: images as scipy and torch change them, crops as torchvision draws them.

Needs scipy, torch and torchvision. Both sides compute the images by one formula, so only results are stored.
"""
import json
import pathlib

import numpy
import scipy.ndimage
import torch
from torchvision.transforms import RandomResizedCrop

DRAWS = 20000


def wave(height, width):
    ramp = numpy.arange(height * width, dtype=numpy.float64)
    return (numpy.sin(ramp * 0.221) * 0.5 + 0.5).reshape(height, width)


def blurs():
    """The radius is that of the largest standard deviation of a batch."""
    deviations, radius = [0.3, 0.9, 1.5], 6
    for deviation in deviations:
        blurred = scipy.ndimage.gaussian_filter(wave(9, 13), deviation, mode="nearest", radius=radius)
        yield {"deviation": deviation, "radius": radius, "blurred": blurred.flatten().tolist()}


def resolutions():
    image = torch.from_numpy(wave(9, 13))[None, None]
    for rows, columns in ((9, 13), (5, 7), (3, 12), (1, 1)):
        shrunk = torch.nn.functional.interpolate(image, (rows, columns), mode="bilinear", antialias=True)
        again = torch.nn.functional.interpolate(shrunk, (9, 13), mode="bilinear")
        yield {"rows": rows, "columns": columns, "images": again.flatten().tolist()}


def crops():
    torch.manual_seed(1)
    for height, width, area, aspect in ((224, 224, 0.08, 4 / 3), (100, 180, 0.5, 2)):
        image = torch.zeros(1, height, width)
        drawn = [RandomResizedCrop.get_params(image, [area, 1], [1 / aspect, aspect]) for _ in range(DRAWS)]
        top, left, tall, wide = torch.tensor(drawn).double().T
        quantities = {"area": tall * wide / (height * width), "aspect": (wide / tall).log(),
                      "down": (top + tall / 2) / height, "across": (left + wide / 2) / width}
        levels = torch.tensor([0.05, 0.25, 0.5, 0.75, 0.95]).double()
        yield {"height": height, "width": width, "area": area, "aspect": aspect,
               "quantiles": {name: values.quantile(levels).tolist() for name, values in quantities.items()}}


def fallbacks():
    """Where no box of an area fits, torchvision takes the largest one in the middle."""
    for height, width in ((20, 100), (100, 21), (101, 34)):
        box = RandomResizedCrop.get_params(torch.zeros(1, height, width), [1, 1], [0.75, 4 / 3])
        yield {"height": height, "width": width, "box": list(box)}


def main():
    goldens = {"blurs": list(blurs()), "resolutions": list(resolutions()), "crops": list(crops()),
               "fallbacks": list(fallbacks())}
    path = pathlib.Path(__file__).with_name("change.json")
    path.write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
