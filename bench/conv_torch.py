"""PyTorch does the work that the sparse engine does: Conv-2 and Conv-4, batch 60, Adam, and ResNet-20, batch 128, SGD with momentum; masks
are multiplied after each step.

Reads requests from standard input, one JSON object a line, and answers each with a line of JSON: milliseconds.
{"network": "conv-2", "density": 0.2, "steps": 1}   one training step, the gather of its batch included
The optimiser is the fastest of its three implementations, found with Adam when the program starts.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
BATCH = 60
EXAMPLES = 2_000
IMAGES = torch.rand(EXAMPLES, 3, 32, 32)
LABELS = torch.randint(0, 10, (EXAMPLES,))
FILTERS = {"conv-2": [64, 64, "pool"], "conv-4": [64, 64, "pool", 128, 128, "pool"]}


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(filters), nn.BatchNorm2d(filters)])
        project = stride > 1 or channels != filters
        shortcut = [nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters)]
        self.shortcut = nn.Sequential(*shortcut) if project else nn.Identity()

    def forward(self, x):
        y = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(y)) + self.shortcut(x))


def resnet_20():
    parts = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    channels = 16
    for filters in (16, 32, 64):
        for i in range(3):
            parts.append(Block(channels, filters, 2 if i == 0 and filters > 16 else 1))
            channels = filters
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def plain(name):
    parts, channels, size = [], 3, 32
    for part in FILTERS[name]:
        if part == "pool":
            parts.append(nn.MaxPool2d(2))
            size //= 2
        else:
            parts += [nn.Conv2d(channels, part, 3, padding=1), nn.ReLU()]
            channels = part
    widths = [channels * size * size, 256, 256]
    parts.append(nn.Flatten())
    for inputs, outputs in zip(widths, widths[1:]):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(256, 10))


class Network:
    def __init__(self, name, density, **variant):
        if name == "resnet-20":
            self.batch, self.net = 128, resnet_20()
            self.optimiser = torch.optim.SGD(self.net.parameters(), lr=2e-4, momentum=0.9, **variant)
        else:
            self.batch, self.net = BATCH, plain(name)
            self.optimiser = torch.optim.Adam(self.net.parameters(), lr=2e-4, **variant)
        self.weights = [p for p in self.net.parameters() if p.dim() > 1]
        self.masks = [(torch.rand_like(p) < density).float() for p in self.weights]

    def step(self):
        batch = torch.randint(0, EXAMPLES, (self.batch,))
        self.optimiser.zero_grad()
        F.cross_entropy(self.net(IMAGES[batch]), LABELS[batch]).backward()
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_mul_(self.weights, self.masks)


def milliseconds(work, times):
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1000


def main():
    variants = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}
    nets = {name: Network("conv-2", 0.2, **adam) for name, adam in variants.items()}

    def best(name):
        nets[name].step()
        return min(milliseconds(nets[name].step, 1) for _ in range(3))

    adam = min(nets, key=best)
    print(json.dumps({"torch": torch.__version__, "adam": adam, "chunk": 0}), flush=True)
    kept = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = request["network"], request["density"]
        if key not in kept:
            kept = {key: Network(*key, **variants[adam])}
            kept[key].step()
        print(json.dumps(milliseconds(kept[key].step, request["steps"])), flush=True)


main()
