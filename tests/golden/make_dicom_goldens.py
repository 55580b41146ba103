# SPDX-License-Identifier: MIT
"""Small DICOM files of noise, and what pydicom reads and shows of them: dicom/*.dcm, dicom.json.

Needs pydicom, pylibjpeg with its decoders and DCMTK's programs: scripts/setup.sh --peers.

For each file: `stored`, its pixels by pydicom, and `display`, (apply_voi_lut(apply_modality_lut(stored)) - black) /
(white - black) * 65535 with MONOCHROME1 inverted behind it and padding black; also for the other windows.
"""
import json
import pathlib
import subprocess

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence
from pydicom.uid import (ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless)

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "dicom"
ROWS, COLUMNS = 11, 13
numbers = np.random.default_rng(1)
goldens = {}


def noise(bits, signed, rows=ROWS, columns=COLUMNS):
    low, high = (-(1 << (bits - 1)), 1 << (bits - 1)) if signed else (0, 1 << bits)
    image = numbers.integers(low, high, (rows, columns))
    image[0, :2] = low, high - 1
    return image.astype(("i" if signed else "u") + ("1" if bits <= 8 else "2"))


def radiograph(bits=12, signed=False, syntax=ExplicitVRLittleEndian, rows=ROWS, columns=COLUMNS, **attributes):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1.1"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    data.PatientID, data.PatientAge, data.PatientSex, data.ViewPosition = "golden", "063Y", "F", "PA"
    data.PixelSpacing = [0.2, 0.1]
    data.Rows, data.Columns, data.SamplesPerPixel = rows, columns, 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = (8 if bits <= 8 else 16), bits, bits - 1
    data.PixelRepresentation = int(signed)
    for name, value in attributes.items():
        setattr(data, name, value)
    image = noise(bits, signed, rows, columns)
    if syntax == ExplicitVRBigEndian:
        image = image.astype(image.dtype.newbyteorder(">"))
    content = image.tobytes()
    data.PixelData = content + b"\0" * (len(content) % 2)
    data["PixelData"].VR = "OW" if bits > 8 else "OB"
    return data


def table(first, bits, entries, signed=False):
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if signed else "US", [len(entries), first, bits])
    item.add_new("LUTData", "US", list(entries))
    return Sequence([item])


def ends(data, modality, choice):
    """The values of black and white of what apply_voi_lut gives."""
    if choice != "none" and "VOILUTSequence" in data and not (choice == "widest" and "WindowWidth" in data):
        return 0, (1 << data.VOILUTSequence[0].LUTDescriptor[2]) - 1
    if "ModalityLUTSequence" in data:
        return 0, (1 << data.ModalityLUTSequence[0].LUTDescriptor[2]) - 1
    low = -(1 << (data.BitsStored - 1)) if data.PixelRepresentation else 0
    high = low + (1 << data.BitsStored) - 1
    scale = [value * float(data.get("RescaleSlope", 1)) + float(data.get("RescaleIntercept", 0)) for value in (low, high)]
    windowed = choice != "none" and "WindowWidth" in data
    return tuple(scale) if windowed else (min(scale), max(scale))  # pydicom's black is what the lowest word is rescaled to


def shown(data, stored, choice):
    modality = apply_modality_lut(stored, data)
    widths = data.get("WindowWidth", 0)
    widths = list(widths) if isinstance(widths, pydicom.multival.MultiValue) else [widths]
    values = modality
    if choice == "first":
        values = apply_voi_lut(modality, data)
    elif choice == "widest":
        values = apply_voi_lut(modality, data, index=int(np.argmax(widths)), prefer_lut="WindowWidth" not in data)
    black, white = ends(data, modality, choice)
    grey = np.clip((values.astype("float64") - black) / (white - black), 0, 1)
    if data.PhotometricInterpretation == "MONOCHROME1":
        grey = 1 - grey
    if "PixelPaddingValue" in data:
        padding = sorted([data.PixelPaddingValue, data.get("PixelPaddingRangeLimit", data.PixelPaddingValue)])
        grey[(stored >= padding[0]) & (stored <= padding[1])] = 0
    return np.floor(grey * 65535 + 0.5).astype(int).ravel().tolist()


def keep(name, tolerance=0, syntax=None):
    """@param syntax  of a file that does not state it"""
    data = pydicom.dcmread(FOLDER / f"{name}.dcm", force=syntax is not None)
    if syntax:
        data.file_meta.TransferSyntaxUID = syntax
    stored = data.pixel_array
    goldens[name] = {"rows": data.Rows, "columns": data.Columns, "bits": data.BitsStored, "tolerance": tolerance,
                     "monochrome1": data.PhotometricInterpretation == "MONOCHROME1",
                     "stored": stored.astype(int).ravel().tolist()}
    displays = {choice: shown(data, stored, choice) for choice in ("first", "widest", "none")}
    goldens[name]["display"] = displays["first"]
    for choice in ("widest", "none"):
        if displays[choice] != displays["first"]:
            goldens[name][choice] = displays[choice]


def make(name, data):
    data.save_as(FOLDER / f"{name}.dcm", enforce_file_format=True)
    keep(name)


def shorten(name, source, syntax, header):
    """Without the preamble, and without the header of the file unless it is kept."""
    content = (FOLDER / f"{source}.dcm").read_bytes()[132:]
    if not header:
        content = content[12 + int.from_bytes(content[8:12], "little"):]
    (FOLDER / f"{name}.dcm").write_bytes(content)
    keep(name, syntax=syntax)


def compress(name, source, program, *options, tolerance=0):
    subprocess.run([program, *options, FOLDER / f"{source}.dcm", FOLDER / f"{name}.dcm"], check=True)
    keep(name, tolerance)


FOLDER.mkdir(exist_ok=True)
ramp = [value * value // 260 for value in range(4096)]
make("explicit_12", radiograph())
make("implicit_12", radiograph(syntax=ImplicitVRLittleEndian))
make("big_endian_12", radiograph(syntax=ExplicitVRBigEndian))
make("bits_8", radiograph(8))
make("bits_16", radiograph(16))
unused = radiograph(10)  # an old overlay in the bits above those of the pixels
unused.PixelData = noise(16, False).tobytes()
make("bits_10_unused", unused)
make("signed_12", radiograph(12, True))
make("signed_16", radiograph(16, True))
make("signed_8", radiograph(8, True))
make("monochrome1", radiograph(PhotometricInterpretation="MONOCHROME1", WindowCenter=2000, WindowWidth=3000))
make("rescaled", radiograph(RescaleSlope="0.5", RescaleIntercept="-1000", RescaleType="US"))
make("window", radiograph(WindowCenter="2048", WindowWidth="1500"))
make("windows", radiograph(WindowCenter=[1500, 2100.5, 2000], WindowWidth=[900, 3100, 1000]))
make("window_exact", radiograph(WindowCenter="2048.5", WindowWidth="1500.25", VOILUTFunction="LINEAR_EXACT"))
make("window_sigmoid", radiograph(WindowCenter=2048, WindowWidth=1500, VOILUTFunction="SIGMOID"))
make("window_rescaled", radiograph(12, True, RescaleSlope="2", RescaleIntercept="7", WindowCenter=100, WindowWidth=2500))
make("negative_slope", radiograph(RescaleSlope="-1", RescaleIntercept="4095", WindowCenter=2000, WindowWidth=3000))
make("voi_lut", radiograph(VOILUTSequence=table(0, 16, ramp)))
make("voi_lut_short", radiograph(VOILUTSequence=table(1000, 12, ramp[:256]), WindowCenter=2000, WindowWidth=2500))
make("voi_lut_signed", radiograph(12, True, VOILUTSequence=table(-1500, 16, ramp[:2000], True)))
make("modality_lut", radiograph(ModalityLUTSequence=table(0, 16, [65535 - 16 * value for value in range(4096)]),
                                WindowCenter=40000, WindowWidth=48000, PhotometricInterpretation="MONOCHROME1"))
padded = radiograph(12, PixelPaddingValue=0, PixelPaddingRangeLimit=300, PhotometricInterpretation="MONOCHROME1")
make("padding", padded)
make("padding_signed_implicit", radiograph(12, True, ImplicitVRLittleEndian, PixelPaddingValue=-2048))
for name, image in (("8", radiograph(8)), ("12", radiograph(12)), ("16", radiograph(16)), ("signed", radiograph(16, True))):
    image.save_as(FOLDER / "source.dcm", enforce_file_format=True)
    compress(f"jpeg_lossless_{name}", "source", "dcmcjpeg", "+e1")
    compress(f"jpeg_ls_{name}", "source", "dcmcjpls", "+el")
    compress(f"rle_{name}", "source", "dcmcrle")
for name, bits, signed in (("8", 8, False), ("12", 12, False), ("16", 16, False), ("signed", 12, True)):
    image = radiograph(bits, signed, rows=32, columns=33)  # OpenJPEG's encoder takes 32 rows at least
    image.compress(JPEG2000Lossless, encoding_plugin="pylibjpeg")
    make(f"jpeg_2000_{name}", image)
radiograph(8).save_as(FOLDER / "source.dcm", enforce_file_format=True)
compress("jpeg_baseline_8", "source", "dcmcjpeg", "+eb", "+q", "95", tolerance=1)  # another inverse DCT
radiograph(12).save_as(FOLDER / "source.dcm", enforce_file_format=True)
compress("jpeg_extended_12", "source", "dcmcjpeg", "+ee", "+q", "95", tolerance=2)
compress("jpeg_ls_near_12", "source", "dcmcjpls", "+en", "+md", "3")
(FOLDER / "source.dcm").unlink()

shorten("no_preamble_12", "explicit_12", ExplicitVRLittleEndian, header=True)
shorten("no_header_explicit_12", "explicit_12", ExplicitVRLittleEndian, header=False)
shorten("no_header_implicit_12", "implicit_12", ImplicitVRLittleEndian, header=False)

# Refused: several frames, colour, a report, a transfer syntax that is not read.
frames = radiograph(8, NumberOfFrames=2)
frames.PixelData = frames.PixelData[:ROWS * COLUMNS] * 2
frames.save_as(FOLDER / "refused_frames.dcm", enforce_file_format=True)
colour = radiograph(8, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
colour.PixelData = colour.PixelData[:ROWS * COLUMNS] * 3 + b"\0"
colour.save_as(FOLDER / "refused_colour.dcm", enforce_file_format=True)
report = radiograph()
for attribute in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "SamplesPerPixel"):
    delattr(report, attribute)
report.save_as(FOLDER / "refused_report.dcm", enforce_file_format=True)
(HERE / "dicom.json").write_text(
    "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(value, separators=(',', ':'))}"
                       for name, value in goldens.items()) + "\n}\n")
