"""Trains Conv-4 in PyTorch from given weights on given batches, and prints the loss of every step as a JSON list.

agreement_torch.py FOLDER: it holds weights.bin and mask.bin (f32 and bytes, layer by layer: weight, then bias, which has no mask),
images.bin (f32, [examples][3][32][32], normalised), labels.bin (bytes) and settings.json.
"""

import json
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
folder = Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())
images = torch.from_numpy(numpy.fromfile(folder / "images.bin", dtype=numpy.float32).reshape(-1, 3, 32, 32))
labels = torch.from_numpy(numpy.fromfile(folder / "labels.bin", dtype=numpy.uint8).astype(numpy.int64))

net = nn.Sequential(
    nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.Conv2d(128, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(8192, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10),
)
values = torch.from_numpy(numpy.fromfile(folder / "weights.bin", dtype=numpy.float32))
bits = torch.from_numpy(numpy.fromfile(folder / "mask.bin", dtype=numpy.uint8))
masks = []
at = masked = 0
with torch.no_grad():
    for p in net.parameters():
        p.copy_(values[at : at + p.numel()].reshape(p.shape))
        at += p.numel()
        if p.dim() > 1:
            masks.append((p, bits[masked : masked + p.numel()].reshape(p.shape).float()))
            masked += p.numel()
    for p, mask in masks:
        p.mul_(mask)

optimiser = torch.optim.Adam(net.parameters(), lr=settings["learningRate"])
losses = []
for step in range(settings["steps"]):
    batch = torch.arange(step * settings["batch"], (step + 1) * settings["batch"]) % len(labels)
    optimiser.zero_grad()
    loss = F.cross_entropy(net(images[batch]), labels[batch])
    losses.append(loss.item())
    loss.backward()
    for p, mask in masks:
        p.grad.mul_(mask)
    optimiser.step()
print(json.dumps(losses))
