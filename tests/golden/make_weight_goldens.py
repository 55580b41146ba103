# SPDX-License-Identifier: MIT
"""Files of weights as researchers have them, for tests/model/: run with torch,
torchvision, safetensors and torchxrayvision.

weights/ gets one small network in every format and dialect, and weights/expected.safetensors what it
says; they are committed. With a folder as argument the script writes there instead, besides, what is
too big to commit: DenseNet-121, 161, 169, 201 of torchvision, timm, MONAI and TorchXRayVision (those
of them that can be imported), each beside its logits. tests/peers/ runs it so.
"""
import argparse
import collections
import json
import pathlib
import pickle
import re
import struct
import sys
import zipfile

import numpy
import torch
import torchvision
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
DTYPES = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
          torch.int8, torch.uint8, torch.bool, torch.uint16, torch.uint32, torch.uint64, torch.complex64,
          torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz,
          torch.complex128, torch.complex32, torch.float8_e8m0fnu, torch.float4_e2m1fn_x2]


def tiny(classes=2, channels=3):
    torch.manual_seed(0)
    net = torchvision.models.DenseNet(8, (2, 2), 16, num_classes=classes)
    if channels != 3:
        net.features.conv0 = torch.nn.Conv2d(channels, 16, 7, 2, 3, bias=False)
    return filled(net)


def filled(net):
    """Numbers that a mistake would show in: statistics that are not the defaults."""
    with torch.no_grad():
        for name, one in net.state_dict().items():
            if "running" in name:
                one.uniform_(0.5, 1.5)
            elif one.dim() == 1 and one.is_floating_point():
                one.uniform_(0.5, 1)
    return net.eval()


def images(channels, size):
    generator = torch.Generator().manual_seed(1)
    return torch.rand(2, channels, size, size, generator=generator)


def old_names(state):
    """As torchvision's published files: norm.1 in place of norm1, and no counts of batches."""
    pattern = re.compile(r"^(.*denselayer\d+\.(?:norm|relu|conv))((?:[12])\.(?:weight|bias|running_mean|running_var))$")
    return collections.OrderedDict((pattern.sub(r"\1.\2", k), v) for k, v in state.items()
                                   if not k.endswith("num_batches_tracked"))


def monai_names(state):
    return {k.replace("norm1.", "layers.norm1.").replace("norm2.", "layers.norm2.")
             .replace("conv1.", "layers.conv1.").replace("conv2.", "layers.conv2.")
             .replace("classifier.", "class_layers.out."): v for k, v in state.items()}


def raw(storage):
    return torch.empty(0, dtype=torch.uint8).set_(storage).numpy().tobytes()


class python2(pickle._Pickler):
    """Writes texts as Python 2 did: as strings of bytes, decoded by nobody."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_str(self, text):
        data = text.encode()
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(text)

    dispatch[str] = save_str


def python2_stream(state, path):
    """A legacy stream of Python 2: the same layout as torch.save's, texts as byte strings, OrderedDict
    from a list of pairs, _rebuild_tensor in place of its second version."""
    storages = {}

    class stored:
        def __init__(self, tensor):
            self.tensor = tensor

        def __reduce__(self):
            return torch._utils._rebuild_tensor, (key_of(self.tensor), self.tensor.storage_offset(),
                                                  tuple(self.tensor.size()), tuple(self.tensor.stride()))

    class key_of:
        def __init__(self, tensor):
            self.tensor = tensor

    class ordered:
        def __init__(self, pairs):
            self.pairs = pairs

        def __reduce__(self):
            return collections.OrderedDict, ([list(pair) for pair in self.pairs],)

    class pickler(python2):
        def persistent_id(self, value):
            if not isinstance(value, key_of):
                return None
            storage = value.tensor.untyped_storage()
            key = str(storage._cdata)
            storages[key] = value.tensor
            kind = {torch.float32: torch.FloatStorage, torch.int64: torch.LongStorage}[value.tensor.dtype]
            return ("storage", kind, key, "cuda:0", storage.nbytes() // value.tensor.element_size(), None)

    with open(path, "wb") as file:
        for head in (torch.serialization.MAGIC_NUMBER, 1001,
                     {"protocol_version": 1001, "little_endian": True,
                      "type_sizes": {"short": 2, "int": 4, "long": 8}}):
            pickle.dump(head, file, protocol=2)
        pickler(file, protocol=2).dump(ordered([(k, stored(v)) for k, v in state.items()]))
        pickle.dump(sorted(storages), file, protocol=2)
        for key in sorted(storages):
            tensor = storages[key]
            storage = tensor.untyped_storage()
            file.write(struct.pack("<q", storage.nbytes() // tensor.element_size()))
            file.write(raw(storage))


class subclass(torch.Tensor):
    pass


class runs_a_program:
    def __reduce__(self):
        import os
        return os.system, ("echo this must never be seen",)


def big_endian(source, target):
    with zipfile.ZipFile(source) as read, zipfile.ZipFile(target, "w") as write:
        for one in read.infolist():
            write.writestr(one.filename, b"big" if one.filename.endswith("byteorder") else read.read(one))


def committed(folder):
    legacy = {"_use_new_zipfile_serialization": False}
    net = tiny()
    state = net.state_dict()
    with torch.no_grad():
        save_file({"images": images(3, 64), "logits": net(images(3, 64))}, folder / "expected.safetensors")
    torch.save(state, folder / "zip.pth")
    torch.save(old_names(state), folder / "old_names_legacy.pth", **legacy)
    # A whole module carries the source text of its classes; ours, that of nobody.
    torch.serialization.get_source_lines_and_file = lambda *_: (["class of_a_network: ...\n"], 1, "models.py")
    torch.save(net, folder / "module_legacy.pt", **legacy)
    torch.save(xrv_of(tiny(18, 1)), folder / "xrv_legacy.pt", **legacy)
    python2_stream(old_names(state), folder / "python2.pth")
    torch.save(state, folder / "protocol4.pth", pickle_protocol=4)
    torch.save(torch.nn.DataParallel(net).state_dict(), folder / "data_parallel.pth")
    torch.save(monai_names(state), folder / "monai.pth")
    optimizer = torch.optim.AdamW(net.classifier.parameters())
    net(images(3, 64)).sum().backward()
    optimizer.step()
    state = tiny().state_dict()
    torch.save({"epoch": 3, "best": 0.5, "best_acc1": torch.tensor(97.5), "note": "ä", "done": False, "nothing": None,
                "state_dict": {"model." + k: v for k, v in state.items()}, "optimizer": optimizer.state_dict()},
               folder / "lightning.ckpt")
    shards = [dict(list(state.items())[part::2]) for part in range(2)]
    names = [f"model-0000{part + 1}-of-00002.safetensors" for part in range(2)]
    for shard, name in zip(shards, names):
        save_file(shard, folder / name)
    (folder / "model.safetensors.index.json").write_text(json.dumps(
        {"metadata": {}, "weight_map": {k: name for shard, name in zip(shards, names) for k in shard}}))
    every_dtype(folder)
    torch.save({"model": {"name": "densenet121"}, "optimizer": {"state": {}}, ("a", "tuple"): 1,
                "backbone_of_my_own": {"x": torch.ones(2), "of_a_subclass": subclass(torch.arange(3.0))}},
               folder / "habits.pth")
    torch.save({"x": torch.arange(6.0)}, folder / "protocol4_legacy.pth", pickle_protocol=4, **legacy)
    torch.serialization.set_crc32_options(False)
    torch.save({"x": torch.arange(6.0).view(2, 3)}, folder / "no_checksum.pth")
    torch.serialization.set_crc32_options(True)
    shared = torch.arange(12.0)
    torch.save({"whole": shared, "tail": shared[4:], "turned": shared.view(3, 4).t(), "every_third": shared[::3],
                "repeated": shared[:1].expand(1000), "empty": torch.empty(0, 3), "scalar": torch.tensor(2.5),
                "parameter": torch.nn.Parameter(torch.ones(2))},
               folder / "views.pth")
    refused(folder)
    operating_points(folder)


def xrv_of(net):
    """The network in TorchXRayVision's own class, with operating points beside its weights."""
    import torchxrayvision as xrv
    other = xrv.models.DenseNet(growth_rate=8, block_config=(2, 2), num_init_features=16, num_classes=18, in_channels=1,
                                weights=None, op_threshs=torch.full((18,), 0.5))
    other.load_state_dict(net.state_dict(), strict=False)
    return other


def operating_points(folder):
    import torchxrayvision as xrv
    known = {name.removeprefix("densenet121-res224-"): one for name, one in xrv.models.model_urls.items()
             if name.startswith("densenet121-res224-")}
    (folder / "xrv.json").write_text(json.dumps({
        "pathologies": xrv.datasets.default_pathologies,
        "corpora": {name: {"file": one["weights_url"].split("/")[-1],
                           "operating_points": [None if x != x else float(x) for x in one["op_threshs"]]}
                    for name, one in known.items()}}, indent=1) + "\n")
    torch.manual_seed(2)
    logits = torch.randn(5, 18) * 3
    said = {name: xrv.models.op_norm(torch.sigmoid(logits), torch.tensor(known[name]["op_threshs"]))
            for name in ("all", "rsna")}
    save_file({"logits": logits, **said}, folder / "xrv_op_norm.safetensors")


def every_dtype(folder):
    values = torch.tensor([0, 1, 2, 4])
    tensors = {str(dtype).removeprefix("torch."): values.to(torch.float32).to(dtype) for dtype in DTYPES[:-1]}
    tensors["float4_e2m1fn_x2"] = values.to(torch.uint8).view(torch.float4_e2m1fn_x2)
    torch.save(tensors, folder / "dtypes.pth")
    torch.save({k: v for k, v in tensors.items() if v.dtype not in DTYPES[-3:]}, folder / "dtypes_legacy.pth",
               _use_new_zipfile_serialization=False)


def refused(folder):
    torch.save({"a": torch.ones(2), "x": runs_a_program()}, folder / "dangerous.pth")
    torch.save({"a": torch.ones(2), "x": runs_a_program()}, folder / "dangerous_legacy.pth",
               _use_new_zipfile_serialization=False)
    torch.save({"a": torch.ones(2)}, folder / "little.pth")
    big_endian(folder / "little.pth", folder / "big_endian.pth")
    (folder / "little.pth").unlink()
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), folder / "torchscript.pt")
    torch.save({"x": torch.sparse_coo_tensor([[0]], [1.0], [2])}, folder / "sparse.pth")
    torch.save({"x": torch.ones(2, dtype=torch.complex64).conj()}, folder / "conjugate.pth")
    torch.save(torch.ones(2), folder / "one_tensor.pth")
    torch.save({"x": numpy.ones(2)}, folder / "arrays.pth")


def libraries():
    """Architecture, dialect, network, channels: what is installed."""
    for depth in (121, 161, 169, 201):
        yield depth, "torchvision", getattr(torchvision.models, f"densenet{depth}")(), 3
        try:
            import timm
            yield depth, "timm", timm.create_model(f"densenet{depth}"), 3
        except ImportError:
            print("no timm", file=sys.stderr)
    try:
        from monai.networks import nets
        for depth in (121, 169, 201):
            yield depth, "monai", getattr(nets, f"DenseNet{depth}")(2, 3, 1000), 3
    except ImportError:
        print("no monai", file=sys.stderr)
    try:
        import torchxrayvision
        yield 121, "xrv", torchxrayvision.models.DenseNet(weights=None), 1
    except ImportError:
        print("no torchxrayvision", file=sys.stderr)


def big(folder):
    """Gives the file of images and logits of each network, once its weights lie beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    legacy = {"_use_new_zipfile_serialization": False}
    for depth, library, net, channels in libraries():
        torch.manual_seed(depth)
        filled(net)
        stem = f"{library}-{depth}"
        with torch.no_grad():
            logits = net(images(channels, 64))
        save_file({"images": images(channels, 64), "logits": logits}, folder / f"{stem}.expected")
        state = net.state_dict()
        torch.save(state, folder / f"{stem}.zip.pth")
        torch.save(old_names(state) if library == "torchvision" else state, folder / f"{stem}.legacy.pth", **legacy)
        save_file(state, folder / f"{stem}.safetensors")
        python2_stream(state, folder / f"{stem}.python2.pth")
        if library in ("torchvision", "xrv"):
            torch.save(net, folder / f"{stem}.module.pt", **legacy)
        yield folder / f"{stem}.expected"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=pathlib.Path)
    folder = parser.parse_args().folder
    if folder:
        for expected in big(folder):
            print(expected)
    else:
        (HERE / "weights").mkdir(exist_ok=True)
        committed(HERE / "weights")
