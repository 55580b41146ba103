# SPDX-License-Identifier: MIT
"""peer_pil.py FOLDER: the same as bench_cache, with PIL and torchvision."""
import glob
import resource
import sys
import time

import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
files = sorted(glob.glob(sys.argv[1] + "/*.jpeg"))
prepare = transforms.Compose([transforms.Resize((224, 224)), transforms.ToTensor()])
for line in sys.stdin:
    for _ in range(int(line)):
        began = time.process_time()
        for file in files:
            prepare(Image.open(file).convert("RGB"))
        print(time.process_time() - began, end=" ")
    print(flush=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
