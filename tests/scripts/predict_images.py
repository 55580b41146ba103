# SPDX-License-Identifier: MIT
"""examples/04 with a folder, an image, a list, stdin, bad images among good ones, and nothing to predict:
predict_images.py PROGRAM WEIGHTS FOLDER-OF-IMAGES"""
import csv
import io
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM, WEIGHTS, IMAGES = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
COLUMNS = "file,label,probability,probability_NORMAL,probability_PNEUMONIA,error,warning".split(",")


def predict(*arguments, stdin=""):
    """Status, table of stdout, and messages of 04_predict_images WEIGHTS ARGUMENTS, in the folder of the test."""
    result = subprocess.run([PROGRAM, WEIGHTS, *arguments, "--threads", "1"], cwd=folder, input=stdin,
                            capture_output=True, text=True)
    return result.returncode, table(result.stdout), result.stderr


def table(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    assert not rows or list(rows[0]) == COLUMNS, text
    return rows


def check_right(rows, files):
    assert [row["file"] for row in rows] == files, rows
    for row in rows:
        p = [float(row["probability_NORMAL"]), float(row["probability_PNEUMONIA"])]
        assert abs(sum(p) - 1) < 1e-6 and min(p) >= 0 and row["error"] == "", row
        assert row["label"] == ("NORMAL" if p[0] == float(row["probability"]) else "PNEUMONIA"), row


with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary)
    (folder / "images").mkdir()
    (folder / "empty").mkdir()
    good = []
    for file in sorted(IMAGES.glob("*.jpeg"))[:5]:
        shutil.copy(file, folder / "images")
        good.append(f"images/{file.name}")
    (folder / "images" / "notes.doc").write_text("no image")

    # A folder, in batches of two: one header, all rows, in order; what is no image is named.
    status, rows, messages = predict("images", "-", "--batch", "2")
    check_right(rows, good)
    assert status == 0 and "notes.doc" in messages, messages
    probability = {row["file"]: float(row["probability_NORMAL"]) for row in rows}

    # One image, in a file that takes the place of an older one.
    (folder / "out.csv").write_text("old")
    status, rows, _ = predict(good[0], "out.csv")
    alone = table((folder / "out.csv").read_text())
    check_right(alone, good[:1])
    assert status == 0 and rows == [] and abs(float(alone[0]["probability_NORMAL"]) - probability[good[0]]) < 1e-5

    # Bad images among good ones, in a list of Windows and over stdin: named, and the others have their numbers.
    (folder / "junk.png").write_bytes(b"junk")
    whole = (folder / good[1]).read_bytes()
    (folder / "cut, short.jpeg").write_bytes(whole[: len(whole) // 2])
    listed = ["junk.png", good[0], "missing.png", "cut, short.jpeg", "empty", good[2]]
    (folder / "list.txt").write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*listed, "", ""]).encode())
    for place, stdin in (("list.txt", ""), ("-", "\n".join(listed)), ("-", "\0".join(listed))):
        status, rows, messages = predict(place, "-", "--batch", "4", stdin=stdin)
        assert status == 1 and "4 of 6 images cannot be used" in messages, messages
        assert [row["file"] for row in rows] == listed, rows
        for row in rows:
            if row["file"] in probability:
                assert abs(float(row["probability_NORMAL"]) - probability[row["file"]]) < 1e-5, row
                assert not row["error"], row
            else:
                assert row["error"].startswith(f"cxr: {row['file']}: ") and row["file"] in messages, row
                assert row["label"] == row["probability"] == row["probability_PNEUMONIA"] == "", row

    # Nothing to predict, or nowhere to write: one sentence, status 1, and no file.
    for place, target, anchor in (("empty", "new.csv", "#no-images"), ("no.txt", "new.csv", "#cannot-read"),
                                  (good[0], "list.txt/new.csv", "#cannot-write"), ("-", "new.csv", "#no-images"),
                                  ("list.txt", good[0], "#cannot-write")):  # would replace an image
        status, _, messages = predict(place, target)
        assert status == 1 and messages.startswith("cxr: ") and messages.rstrip().endswith(anchor + "]"), messages
        assert not (folder / "new.csv").exists() and not list(folder.glob("*.part-*")), place
    assert (folder / good[0]).read_bytes().startswith(b"\xff\xd8")

    # Ctrl-C ends it between two batches, and nothing of the CSV stays.
    (folder / "many.txt").write_text(f"{good[0]}\n" * 100_000)
    program = subprocess.Popen([PROGRAM, WEIGHTS, "many.txt", "new.csv", "--batch", "1"], cwd=folder)
    while not list(folder.glob("new.csv.part-*")) and program.poll() is None:
        time.sleep(0.01)
    program.send_signal(signal.SIGINT)
    assert program.wait(60) == 130 and not list(folder.glob("new.csv*")), program.returncode
    assert predict("images")[0] == 2 and predict("images", "-", "--batch", "0")[0] == 2
