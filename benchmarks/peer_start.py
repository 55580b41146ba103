# SPDX-License-Identifier: MIT
"""The same as bench_start in PyTorch: peer_start.py predict WEIGHTS IMAGE | train FOLDER (the Kaggle folders)"""
import sys

import torch
import torchvision
from torchvision import transforms

pixels = transforms.Compose([transforms.Grayscale(3), transforms.Resize((224, 224)), transforms.ToTensor(),
                             transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])


def predict(weights, image):
    from PIL import Image
    from safetensors.torch import load_file

    network = torchvision.models.densenet121().eval().to(memory_format=torch.channels_last)
    network.load_state_dict(load_file(weights))
    with torch.inference_mode():
        print(network(pixels(Image.open(image))[None]).softmax(1).max().item())


def train(folder):
    images = torchvision.datasets.ImageFolder(folder + "/train", pixels)
    batch, labels = next(iter(torch.utils.data.DataLoader(images, batch_size=8, shuffle=True)))
    network = torchvision.models.densenet121(num_classes=2).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), fused=True)
    loss = torch.nn.functional.cross_entropy(network(batch.contiguous(memory_format=torch.channels_last)), labels)
    loss.backward()
    optimizer.step()
    print(loss.item())


{"predict": predict, "train": train}[sys.argv[1]](*sys.argv[2:])
