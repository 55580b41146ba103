# SPDX-License-Identifier: MIT
"""Tiny files in the layout of MedMNIST's .npz, for tests/data/source/medmnist_test.cpp.

    make_medmnist_goldens.py     writes ./medmnist/*.npz; needs numpy

As medmnist writes them (numpy.savez_compressed of uint8): `{train,val,test}_images` (N,H,W) and `_labels` (N,1) or
(N,14). Pixel (y, x) of image n of a subset s (0 train, 1 val, 2 test) is (50 s + 7 n + 3 y + x) mod 256.
"""
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent / "medmnist"
COUNTS = {"train": 6, "val": 3, "test": 4}


def images(subset, count, size):
    n, y, x = np.ogrid[:count, :size, :size]
    return ((50 * subset + 7 * n + 3 * y + x) % 256).astype(np.uint8)


def arrays(size, labels):
    content = {}
    for subset, (name, count) in enumerate(COUNTS.items()):
        content[f"{name}_images"] = images(subset, count, size)
        content[f"{name}_labels"] = labels(count)
    return content


def pneumonia(count):
    return (np.arange(count) % 2).astype(np.uint8).reshape(-1, 1)


def findings(count):
    return (np.add.outer(np.arange(count), np.arange(14)) % 3 == 0).astype(np.uint8)


def changed(content, **others):
    return {name: array for name, array in {**content, **others}.items() if array is not None}


FOLDER.mkdir(exist_ok=True)
small = arrays(28, pneumonia)
np.savez_compressed(FOLDER / "pneumonia_28.npz", **small)
np.savez(FOLDER / "pneumonia_stored.npz", **arrays(8, pneumonia))
np.savez_compressed(FOLDER / "pneumonia_64_int64.npz",
                    **{name: array.astype(np.int64) if name.endswith("labels") else array
                       for name, array in arrays(64, pneumonia).items()})
np.savez_compressed(FOLDER / "chest_28.npz", **arrays(28, findings))
np.savez_compressed(FOLDER / "bad_missing.npz", **changed(small, val_labels=None))
np.savez_compressed(FOLDER / "bad_colour.npz", **changed(small, train_images=np.zeros((6, 28, 28, 3), np.uint8)))
np.savez_compressed(FOLDER / "bad_float.npz", **changed(small, test_images=np.zeros((4, 28, 28), np.float32)))
np.savez_compressed(FOLDER / "bad_label.npz", **changed(small, train_labels=np.full((6, 1), 2, np.uint8)))
np.savez_compressed(FOLDER / "bad_count.npz", **changed(small, train_labels=np.zeros((5, 1), np.uint8)))
np.savez_compressed(FOLDER / "bad_label_type.npz", **changed(small, train_labels=np.zeros((6, 1), np.float64)))
np.savez_compressed(FOLDER / "bad_extra.npz", **changed(small, more=np.zeros(3, np.uint8)))
