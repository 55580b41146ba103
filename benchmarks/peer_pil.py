# SPDX-License-Identifier: MIT
"""peer_pil.py FOLDER: images per second on one core, JPEG to 224 as PIL and torchvision do it."""
import glob
import statistics
import sys
import time

import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
files = sorted(glob.glob(sys.argv[1] + "/*.jpeg"))
prepare = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])
times = []
for turn in range(6):
    began = time.perf_counter()
    for file in files:
        prepare(Image.open(file).convert("RGB"))
    if turn > 0:
        times.append(time.perf_counter() - began)
print(f"PIL + torchvision {len(files) / statistics.median(times):.1f} images/s")
