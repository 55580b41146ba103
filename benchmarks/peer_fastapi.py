# SPDX-License-Identifier: MIT
"""A server of FastAPI, uvicorn and ONNX Runtime for a network that cxr exported: peer_fastapi.py FOLDER PORT THREADS

FOLDER has what examples/06 writes, and `model.onnx` of `python model.py --onnx model.onnx`. As examples/13: POST /predict, JSON with the
probability of each class; decoding and resizing are the exported program's, in OpenCV. No limits, heat map, gate or DICOM.
"""
import pathlib
import sys

import fastapi
import numpy
import onnxruntime
import starlette.concurrency
import uvicorn

FOLDER = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(FOLDER))
import model  # noqa: E402

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[3])
session = onnxruntime.InferenceSession(FOLDER / "model.onnx", options, providers=["CPUExecutionProvider"])
MEAN, DEVIATION = (numpy.array(model.FACTS["normalisation"][key], numpy.float32).reshape(-1, 1, 1) for key in ("mean", "deviation"))
app = fastapi.FastAPI()


def answer(content):
    image = model.decoded(numpy.frombuffer(content, numpy.uint8))
    if image is None:
        raise fastapi.HTTPException(422, "no image that OpenCV reads")
    grey = model.fitted(image).astype(numpy.float32)[None] / 255
    probabilities = session.run(["probabilities"], {"images": ((grey - MEAN) / DEVIATION)[None]})[0][0]
    return {"probabilities": dict(zip(model.FACTS["classes"], probabilities.tolist()))}


@app.post("/predict")
async def predict(request: fastapi.Request):
    return await starlette.concurrency.run_in_threadpool(answer, await request.body())


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
