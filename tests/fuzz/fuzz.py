# SPDX-License-Identifier: MIT
"""libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer on the readers of files.

    fuzz.py build COMPILER     makes ./reader_fuzz with the flags in ../gates/flags
    fuzz.py READER SECONDS     pickle, zip, legacy, safetensors, index, header, metadata, checkpoint, json, dicom, npz, tiff or csv; from
                               the golden files or the texts below, and what it added to ./corpus/READER before

ctest runs each for 10 s. An input that fails is left in the working folder: put it (of pickle: its
archive) into ../golden/fuzz_found/, where tests/format/torch/torch_file_test.cpp, and of DICOM
tests/data/decode/dicom/frame_test.cpp, read it ever after.
"""
import os
import pathlib
import struct
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
PROGRAM = pathlib.Path("reader_fuzz").resolve()


EPOCH = ('{"epoch":0,"seconds":1.5,"images_per_second":9,"learning_rate":0.1,"training_loss":0.5,"validation_loss":0.5,'
         '"metrics":{"auroc":0.9},"best":true,"execution":"cpu<float>"}')
TEXTS = {
    "metadata": ['["NORMAL","PNEUMONIA"]', '{"mean":[0.5],"deviation":[0.25]}', "0.5", "[0.5,0.25]", "7",
                 '{"head":{"policy":"linear_head"}}', "[" * 60_000, '{"a":' * 60_000],
    "checkpoint": ['{"epoch":1,"step":7,"loss_sum":2.5,"images":56,"best_epoch":0,"best_score":0.5,"history":[' + EPOCH +
                   '],"stopped":true}', "[" * 60_000],
    "csv": ["path;label;patient;age;sex;view;reader;nodule;mass;split\r\na.png;NORMAL;x;063Y;F;PA;R1;1;-1;train\r\n",
            "\ufeffpath\tlabel\tnodule\tmass\tsplit\n\"train/a\"\t\"['nodule', ' mass']\"\t0.0\t\tvalidate\n",
            'path,label,patient,reader,age,sex,view\n"a, ""b""\nc",PNEUMONIA,x,R1,57,m,\n"a, ""b""\nc",NORMAL,x,R2,,,\n',
            "path,label,nodule,mass\na,\"['it, or not']\",1.0,nan\n" + "b,[],0,0\n" * 3_000],
    "json": ['{"run":{"epochs":5},"unused":[{"file":"a.jpeg"}]}', '{"a":[' * 30_000],
}


def skip(reason):
    print("skipped:", reason)
    sys.exit(4)


def build(compiler):
    sanitizers = "-fsanitize=fuzzer,address,undefined"
    trial = subprocess.run([compiler, sanitizers, "-x", "c++", "-", "-o", "trial"], text=True,
                           input='extern "C" int LLVMFuzzerTestOneInput(unsigned char const*, unsigned long) { return 0; }',
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if trial.returncode:
        skip(f"{compiler} has no libFuzzer: {trial.stdout.strip()[-200:]}")
    flags = pathlib.Path("../gates/flags").resolve()
    dicom = ["dcmjpeg", "dcmjpls", "dcmdata", "oflog", "ofstd", "openjp2"] if "-DCXR_DICOM" in flags.read_text() else []
    torch = next(line.removeprefix("-isystem").removesuffix("/include") for line in flags.read_text().splitlines()
                 if line.endswith("/torch/include"))
    subprocess.run([compiler, f"@{flags}", sanitizers, "-g1", "-O1", "-w", str(HERE / "reader_fuzz.cpp"), "-o",
                    str(PROGRAM), f"-L{torch}/lib", f"-Wl,-rpath,{torch}/lib", "-ltorch_cpu", "-lc10",
                    *(f"-l{library}" for library in ["opencv_imgcodecs", "opencv_core", "jpeg", "png", "tiff", *dicom])], check=True)


def seeds(reader):
    """The committed files that this reader is for, by content: name and bytes."""
    for number, text in enumerate(TEXTS.get(reader, [])):
        yield f"text{number}", text.encode()
    if reader == "tiff":
        yield "tiff", tiff_of_one_strip()
    for file in sorted([*(GOLDEN / "weights").iterdir(), *(GOLDEN / "medmnist").iterdir(), *GOLDEN.rglob("*.safetensors"),
                        *(GOLDEN / "dicom").iterdir(), *(GOLDEN / "fuzz_found").iterdir()]):
        content = file.read_bytes()
        kind = "npz" if file.suffix == ".npz" else "zip" if content.startswith(b"PK") else \
            "legacy" if b"\x8a\x0a\x6c\xfc" in content[:32] else "index" if file.name.endswith(".index.json") else \
            "dicom" if file.suffix == ".dcm" else file.suffix[1:]
        if reader == "pickle" and kind == "zip":
            with zipfile.ZipFile(file) as archive:
                for one in archive.infolist():
                    if one.filename.endswith("data.pkl") and one.CRC:  # Python wants the checksum
                        yield file.name, archive.read(one)
        elif reader == "header" and kind == "safetensors":
            yield file.name, content[8:8 + int.from_bytes(content[:8], "little")]
        elif reader == kind:
            yield file.name, content


def tiff_of_one_strip():
    """8 columns, 4 rows and 16 bits, the highest byte first."""
    fields = {256: 8, 257: 4, 258: 16, 259: 1, 262: 1, 273: 8, 277: 1, 278: 4, 279: 64}
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in fields.items())
    return b"MM\0*" + struct.pack(">I", 72) + bytes(64) + struct.pack(">H", len(fields)) + entries + bytes(4)


def fuzz(reader, seconds):
    if not PROGRAM.exists():
        skip(f"{PROGRAM.name} is not built; it needs clang++")
    if reader == "dicom" and "-DCXR_DICOM" not in pathlib.Path("../gates/flags").read_text():
        skip("cxr was configured without DCMTK")
    limit = 140 if reader == "dicom" else 70  # MiB at once
    first, grown = pathlib.Path("seeds") / reader, pathlib.Path("corpus") / reader
    for folder in (first, grown):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in seeds(reader):
        (first / name).write_bytes(content)
    return subprocess.run(
        [str(PROGRAM), f"-max_total_time={seconds}", "-max_len=131072", "-timeout=20", "-rss_limit_mb=4096",
         f"-malloc_limit_mb={limit}", "-print_final_stats=1", f"-artifact_prefix=failed_{reader}_", str(grown), str(first)],
        env={**os.environ, "CXR_FUZZ": reader, "OMP_NUM_THREADS": "1"}).returncode


if sys.argv[1] == "build":
    build(sys.argv[2])
else:
    sys.exit(fuzz(sys.argv[1], int(sys.argv[2])))
