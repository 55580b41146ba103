# SPDX-License-Identifier: MIT
"""Inference engines: torchvision's DenseNet-121 as ONNX, in float, on two threads.

    peer_engines.py export FILE           writes the model (random weights) and what PyTorch computes from two images
    peer_engines.py ENGINE FILE BATCH     the same on request as bench_step; ENGINE is one of
        onnxruntime          one session with two threads
        onnxruntime-streams  two sessions with one thread each, half of the images each
        openvino-latency, openvino-throughput   OpenVINO's performance hints; throughput: as many requests at a
                             time as it recommends, half of the images each

An engine whose outputs are further than 1e-4 from PyTorch's is refused. With two streams a batch of one image is
two batches at the same time, and the seconds are those of one of them.
"""
import concurrent.futures
import resource
import sys
import time

import numpy

THREADS, SIZE = 2, 224


def export(file):
    import torch
    import torchvision
    torch.manual_seed(0)
    model = torchvision.models.densenet121(num_classes=2).eval()
    images = torch.randn(2, 3, SIZE, SIZE)
    torch.onnx.export(model, (images,), file, input_names=["images"], output_names=["logits"], dynamo=True,
                      dynamic_shapes={"x": {0: torch.export.Dim.DYNAMIC}}, external_data=False, verbose=False)
    with torch.no_grad():
        numpy.savez(file + ".npz", images=images.numpy(), logits=model(images).numpy())


def onnxruntime_call(file, streams):
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS // streams
    sessions = [onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
                for _ in range(streams)]
    if streams == 1:
        return lambda parts: [sessions[0].run(None, {"images": part})[0] for part in parts]
    pool = concurrent.futures.ThreadPoolExecutor(streams)
    return lambda parts: list(pool.map(lambda session, part: session.run(None, {"images": part})[0], sessions, parts))


def openvino_call(file, hint, batch):
    import openvino
    core = openvino.Core()
    model = core.read_model(file)
    model.reshape([batch, 3, SIZE, SIZE])
    compiled = core.compile_model(model, "CPU", {"PERFORMANCE_HINT": hint, "INFERENCE_NUM_THREADS": THREADS,
                                                 "INFERENCE_PRECISION_HINT": "f32"})
    requests = [compiled.create_infer_request() for _ in range(THREADS)]

    def run(parts):
        running = requests[:len(parts)]
        for request, part in zip(running, parts):
            request.start_async({"images": part})
        for request in running:
            request.wait()
        return [request.get_output_tensor().data.copy() for request in running]
    return run


def main():
    if sys.argv[1] == "export":
        return export(sys.argv[2])
    engine, file, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
    streams = 2 if engine.endswith(("streams", "throughput")) else 1
    part = max(1, batch // streams)  # images of a stream
    if engine.startswith("onnxruntime"):
        call = onnxruntime_call(file, streams)
        checked = call
    else:
        call = openvino_call(file, engine.split("-")[1].upper(), part)
        checked = openvino_call(file, engine.split("-")[1].upper(), 2)
    known = numpy.load(file + ".npz")
    for logits in checked([known["images"]] * streams):
        difference = abs(logits - known["logits"]).max()
        if not difference < 1e-4:
            sys.exit(f"{engine}: outputs differ by {difference}")
    images = numpy.random.default_rng(0).standard_normal((streams, part, 3, SIZE, SIZE), dtype=numpy.float32)
    batches = streams * part / batch  # at the same time
    for line in sys.stdin:
        for _ in range(int(line)):
            began = time.perf_counter()
            call(list(images))
            print((time.perf_counter() - began) / batches, end=" ")
        print(flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
