# SPDX-License-Identifier: MIT
"""Records of event files, by the package tensorboard (scripts/setup.sh --peers): writes tensorboard.json."""
import json
import pathlib

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.summary.writer.record_writer import RecordWriter


class Bytes:
    """A file in memory, as RecordWriter wants it."""
    def __init__(self):
        self.content = b""

    def write(self, data):
        self.content += data


def record(event):
    file = Bytes()
    RecordWriter(file).write(event.SerializeToString())
    return file.content.hex()


def scalar(seconds, step, tag, value):
    return record(Event(wall_time=seconds, step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)])))


texts = ["", "a", "123456789", "tensorboard" * 20]
scalars = [(1.5, 1, "loss/training", 0.5), (0.25, 300, "validation/auroc", 0.987654321), (86400.0, 2**40, "é" * 200, -3e38),
           (2.0, 7, "stress/recall", 0.0)]
(pathlib.Path(__file__).parent / "tensorboard.json").write_text(json.dumps({
    "masked_crc": [[text, masked_crc32c(text.encode())] for text in texts],
    "version": record(Event(wall_time=0.0, file_version="brain.Event:2")),
    "scalars": [[*scalar_, scalar(*scalar_)] for scalar_ in scalars]}) + "\n")
