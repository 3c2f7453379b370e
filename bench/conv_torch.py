"""PyTorch does the work that the sparse engine does: Conv-2 and Conv-4, batch 60, Adam, masks multiplied after each step.

Reads requests from standard input, one JSON object a line, and answers each with a line of JSON: milliseconds.
{"network": "conv-2", "density": 0.2, "steps": 1}   one training step, the gather of its batch included
The optimiser is the fastest of Adam's three implementations, found when the program starts.
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


class Network:
    def __init__(self, name, density, **adam):
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
        self.net = nn.Sequential(*parts, nn.Linear(256, 10))
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=2e-4, **adam)
        self.weights = [p for p in self.net.parameters() if p.dim() > 1]
        self.masks = [(torch.rand_like(p) < density).float() for p in self.weights]

    def step(self):
        batch = torch.randint(0, EXAMPLES, (BATCH,))
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
