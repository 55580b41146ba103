# SPDX-License-Identifier: MIT
"""Labels of made-up rows with the heads of the real sets, as torchxrayvision and pandas read them, for
tests/data/source/manifest/. Run once, in an environment apart:

    python3 -m venv /tmp/xrv && /tmp/xrv/bin/pip install pandas==3.1.1 scikit-image imageio
    /tmp/xrv/bin/pip install --no-deps torchxrayvision==1.3.5
    /tmp/xrv/bin/python tests/golden/make_manifest_goldens.py

Its datasets.py needs neither LibTorch nor torchvision for the labels: stand-ins import in their place.
"""
import importlib.util
import io
import itertools
import json
import pathlib
import sys
import sysconfig
import tempfile
import types

import numpy as np
import pandas as pd

for name in ("torch", "torchvision", "torchxrayvision"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["torchvision"].transforms = types.ModuleType("transforms")
sys.modules["torchxrayvision"].utils = types.ModuleType("utils")
path = pathlib.Path(sysconfig.get_paths()["purelib"]) / "torchxrayvision" / "datasets.py"
spec = importlib.util.spec_from_file_location("datasets", path)
xrv = importlib.util.module_from_spec(spec)
spec.loader.exec_module(xrv)
rng = np.random.default_rng(11)

NIH = ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax",
       "Consolidation", "Edema", "Emphysema", "Fibrosis", "Pleural_Thickening", "Hernia"]
CHEXPERT = ["Enlarged Cardiomediastinum", "Cardiomegaly", "Lung Opacity", "Lung Lesion", "Edema", "Consolidation",
            "Pneumonia", "Atelectasis", "Pneumothorax", "Pleural Effusion", "Pleural Other", "Fracture",
            "Support Devices"]


def coded(row):
    return "".join("u" if np.isnan(v) else str(int(v)) for v in row)


def nih():
    lines = ["Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,"
             "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],"]
    for number in range(30):
        chosen = rng.choice(NIH, size=rng.integers(0, 4), replace=False)
        lines.append(f"{number:08d}_000.png,{'|'.join(chosen) or 'No Finding'},0,{number // 2},"
                     f"{rng.integers(1, 90)},{rng.choice(['M', 'F'])},{rng.choice(['PA', 'AP'])},"
                     "2682,2749,0.143,0.143,")
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "a.csv").write_text(text)
        data = xrv.NIH_Dataset(folder, csvpath=folder + "/a.csv", views=["PA", "AP"], unique_patients=False)
    columns = [list(data.pathologies).index(name) for name in NIH]
    return {"csv": text, "labels": {file: coded(row[columns]) for file, row in zip(data.csv["Image Index"], data.labels)}}


def chexpert():
    lines = ["Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding," + ",".join(CHEXPERT)]
    for number in range(40):
        healthy = number % 5 == 0
        cells = ["" if healthy else str(rng.choice(["1.0", "0.0", "-1.0", "", ""])) for _ in CHEXPERT[:-1]]
        cells.append(str(rng.choice(["1.0", "0.0", ""])))
        side = "Lateral," if number % 4 == 3 else "Frontal," + str(rng.choice(["AP", "PA"]))
        lines.append(f"CheXpert-v1.0-small/train/patient{number // 2 + 1:05d}/study1/view{number % 2 + 1}.jpg,"
                     f"{rng.choice(['Female', 'Male'])},{rng.integers(18, 91)},{side},{'1.0' if healthy else ''},"
                     + ",".join(cells))
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "train.csv").write_text(text)
        data = xrv.CheX_Dataset(folder, csvpath=folder + "/train.csv", views=["PA", "AP", "L"], unique_patients=False)
    columns = [list(data.pathologies).index(name.replace("Pleural Effusion", "Effusion")) for name in CHEXPERT]
    ignored = {file: coded(row[columns]) for file, row in zip(data.csv["Path"], data.labels)}
    frame = pd.read_csv(io.StringIO(text))
    zeros, ones = {}, {}
    for target, value in ((zeros, 0), (ones, 1)):
        table = frame[CHEXPERT].replace(-1, value).fillna(0)  # u-zeros and u-ones; not mentioned: absent
        target.update({file: coded(row) for file, row in zip(frame["Path"], table.to_numpy())})
    return {"csv": text, "u_ignore": ignored, "u_zeros_blank_absent": zeros, "u_ones_blank_absent": ones}


def vindr():
    names = ["Aortic enlargement", "Cardiomegaly", "No finding"]
    rows = [(f"image{index}", f"R{reader + 1}", *votes) for index, bits in enumerate(itertools.product(range(4), range(4)))
            for reader, votes in enumerate([(int(bits[0] > r), int(bits[1] > r), 0) for r in range(3)])]
    frame = pd.DataFrame(rows, columns=["image_id", "rad_id", *names]).sample(frac=1, random_state=1)
    groups = frame.groupby("image_id")[names[:2]]
    result = {"csv": frame.to_csv(index=False)}
    for name, table in (("majority", (groups.mean() > 0.5).astype(int)), ("any_reader", groups.max()),
                        ("all_readers", groups.min())):
        result[name] = {image: coded(row) for image, row in zip(table.index, table.to_numpy())}
    return result


text = json.dumps({"nih": nih(), "chexpert": chexpert(), "vindr": vindr()}, indent=1)
pathlib.Path(__file__).with_name("manifest.json").write_text(text + "\n")
