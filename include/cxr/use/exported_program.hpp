// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace cxr::detail {

/// The Python file that export_model() writes; tests/peers/ runs it.
inline constexpr std::string_view exported_program =
    R"py("""A chest X-ray classifier that cxr has trained, in torchvision. Needs torch, torchvision, opencv-python.

    python model.py image.jpeg ...         class and probability of each image; those that cannot be read are
                                           named on stderr, and the exit status is 1
    python model.py --onnx model.onnx      the same network as ONNX, with the outputs logits and probabilities
                                           (needs onnx and onnxscript)

In a program: from model import network, images; p = probabilities(network()(images(["image.jpeg"])))
"""
import argparse
import json
import math
import pathlib
import sys

import cv2
import numpy
import torch
import torchvision

HERE = pathlib.Path(__file__).resolve().parent
FACTS = json.loads((HERE / "model.json").read_text())
CHANNELS = len(FACTS["normalisation"]["mean"])


def network():
    """The trained network: images (N,C,H,W), normalised, to logits (N,K)."""
    shape, head, classes = FACTS["densenet"], FACTS["head"], len(FACTS["classes"])
    net = torchvision.models.DenseNet(shape["growth"], shape["layers"], shape["stem"], num_classes=classes)
    if CHANNELS != 3:
        net.features.conv0 = torch.nn.Conv2d(CHANNELS, shape["stem"], 7, 2, 3, bias=False)
    if head["name"] == "mlp_head":
        net.classifier = torch.nn.Sequential(
            torch.nn.Dropout(head["dropout"]), torch.nn.Linear(net.classifier.in_features, head["hidden"]),
            torch.nn.ReLU(), torch.nn.Dropout(head["dropout"]), torch.nn.Linear(head["hidden"], classes))
    weights = torch.load(HERE / "weights.pth", weights_only=True)
    for name, tensor in weights.items():  # NaN would be above no threshold, and so the first class
        if not tensor.isfinite().all() or (name.endswith("running_var") and (tensor < 0).any()):
            raise ValueError(f"weights.pth: {name} holds NaN, infinite numbers or a negative variance")
    net.load_state_dict(weights, strict=True)
    return net.eval()


def pixels(file):
    """An image as the network was trained on it: grey, uint8 (H,W)."""
    content = numpy.fromfile(file, numpy.uint8)
    image = decoded(content) if content.size else None
    if image is None:
        raise ValueError(f"{file} is no image that OpenCV reads")
    quality = FACTS["preprocess"].get("reencode")
    image = fitted(image)
    if quality:
        jpeg = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
        image = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    return image


def channels_of_jpeg(content):
    """The channels of a JPEG by its frame (ITU-T T.81, B.2.2); 0 where there is none."""
    place, data = 2, bytes(content)
    while data[:3] == b"\xff\xd8\xff" and place + 9 < len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return data[place + 9]
        place += 1 if marker == 0xFF else 2 + int.from_bytes(data[place + 2:place + 4], "big")
    return 0


def decoded(content):
    """The greys of a file; with reduce_jpegs a large JPEG by 8, 4 or 2, as long as it stays as large as the square.

    One of four channels (CMYK) is not reduced."""
    if FACTS["preprocess"].get("reduce_jpegs") and channels_of_jpeg(content) in (1, 3):
        for reduced in (cv2.IMREAD_REDUCED_GRAYSCALE_8, cv2.IMREAD_REDUCED_GRAYSCALE_4,
                        cv2.IMREAD_REDUCED_GRAYSCALE_2):
            image = cv2.imdecode(content, reduced)
            if image is not None and min(image.shape) >= FACTS["preprocess"]["size"]:
                return image
    return cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)


def fitted(image):
    """An image as a square."""
    size, fit = FACTS["preprocess"]["size"], FACTS["preprocess"]["fit"]
    height, width = image.shape

    def resize(part, w, h):
        shrinks = part.shape[1] >= w and part.shape[0] >= h
        return cv2.resize(part, (w, h), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)

    if fit == "letterbox":
        scale = size / max(width, height)
        w, h = max(1, round(width * scale)), max(1, round(height * scale))
        square = numpy.zeros((size, size), numpy.uint8)
        x, y = (size - w) // 2, (size - h) // 2
        square[y:y + h, x:x + w] = resize(image, w, h)
        return square
    if fit == "centre_crop":
        side = min(width, height)
        x, y = (width - side) // 2, (height - side) // 2
        image = image[y:y + side, x:x + side]
    return resize(image, size, size)


def images(files):
    """Images as the network takes them: float (N,C,H,W)."""
    grey = torch.stack([torch.from_numpy(pixels(file)) for file in files])[:, None] / 255  # (N,1,H,W)
    mean, deviation = (torch.tensor(FACTS["normalisation"][key]).view(1, -1, 1, 1) for key in ("mean", "deviation"))
    return (grey.expand(-1, CHANNELS, -1, -1) - mean) / deviation


def log_odds(probability):
    if 0 < probability < 1:
        return math.log(probability / (1 - probability))
    return math.inf if probability > 0 else -math.inf


def calibrated(numbers, x):
    """Probabilities (N) from the log-odds (N) of a class."""
    form = FACTS["calibration"]["form"]
    if form == "logistic":
        return (numbers[0] * x + numbers[1]).sigmoid()
    if form == "beta":
        def softplus(value):  # ONNX Runtime has that of float only
            return value.clamp(min=0) + (1 + (-value.abs()).exp()).log()
        return (numbers[1] * softplus(x) - numbers[0] * softplus(-x) + numbers[2]).sigmoid()
    if not numbers:  # a finding that could not be calibrated
        return x.sigmoid()
    points, values = torch.tensor(numbers, dtype=x.dtype).view(2, -1)  # a line between points, constant outside
    after = (x[:, None] >= points).sum(1)
    low, high = (after - 1).clamp(min=0), after.clamp(max=len(points) - 1)
    width = points[high] - points[low]
    part = torch.where(width > 0, (x - points[low]) / width.clamp(min=1e-300), torch.zeros_like(x))
    return values[low] + part * (values[high] - values[low])


def probabilities(logits):
    """Probabilities (N,K) from logits (N,K): at the prevalence of the training images, for what class weights added
    in training is taken back, and then calibrated as validation asked for."""
    weights, numbers = FACTS["class_weights"], FACTS["calibration"]["parameters"]
    findings, identity = FACTS["labels"] == "multi_label", FACTS["calibration"]["form"] == "identity"
    odds = logits.double() - (torch.tensor(weights, dtype=torch.float64).log() if weights else 0)
    if identity:
        return odds.sigmoid() if findings else odds.softmax(1)
    if not findings and len(FACTS["classes"]) > 2:
        return (numbers[0][0] * odds).softmax(1)
    if not findings:
        odds = odds[:, 1:] - odds[:, :1]
    p = torch.stack([calibrated(numbers[k], odds[:, k]) for k in range(len(numbers))], 1)
    return p if findings else torch.cat([1 - p, p], 1)


def lines(logits):
    """Class and probability from the logits (K) of an image; of findings a line each.

    Thresholds are compared in log-odds of what the network gives, which still differ where probabilities round to 1;
    calibration changes no class."""
    classes, threshold = FACTS["classes"], FACTS["threshold"]
    p = probabilities(logits[None])[0].tolist()
    logits = logits.double()
    if FACTS["labels"] == "multi_label":
        return [f"{name},{'present' if value > log_odds(limit) else 'absent'},{probability:.6f}"
                for name, value, probability, limit in zip(classes, logits.tolist(), p, threshold)]
    label = int(logits.argmax()) if threshold is None else int(float(logits[1] - logits[0]) > log_odds(threshold))
    return [f"{classes[label]},{p[label]:.6f}"]


class Answering(torch.nn.Module):
    """The network with both of its outputs: logits, for thresholds, and calibrated probabilities, to be shown."""

    def __init__(self):
        super().__init__()
        self.network = network()

    def forward(self, images):
        logits = self.network(images)
        return logits, probabilities(logits).float()


def write_onnx(path):
    size = FACTS["preprocess"]["size"]
    torch.onnx.export(Answering().eval(), (torch.zeros(2, CHANNELS, size, size),), path, input_names=["images"],
                      output_names=["logits", "probabilities"], dynamic_shapes=({0: torch.export.Dim("N")},),
                      dynamo=True, external_data=False)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("images", nargs="*")
    options.add_argument("--onnx", metavar="FILE")
    arguments = options.parse_args()
    if not arguments.images and not arguments.onnx:
        options.error("give images, or --onnx FILE")
    if arguments.onnx:
        write_onnx(arguments.onnx)
    if not arguments.images:
        return 0
    net, status = network(), 0
    for file in arguments.images:
        try:
            with torch.no_grad():
                logits = net(images([file]))[0]
            if not logits.isfinite().all():
                raise ValueError(f"the network's output for {file} is NaN or infinite")
            for line in lines(logits):
                print(f"{file},{line}")
        except (OSError, ValueError) as problem:
            print(sentence(problem), file=sys.stderr)
            status = 1
    return status


def sentence(problem):
    """An error in words: of a file, its name and what the system says of it."""
    if isinstance(problem, OSError) and problem.filename is not None:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ImportError, OSError, ValueError) as problem:
        sys.exit(sentence(problem))
)py";

}  // namespace cxr::detail
