"""PyTorch does the work that the sparse engine does: LeNet-300-100, batch 60, Adam, masks multiplied after each step.

Reads requests from standard input, one JSON object a line, and answers each with a line of JSON: milliseconds.
{"what": "step", "density": 0.21, "steps": 100}   one training step, the gather of its batch included
{"what": "evaluate", "density": 0.21}             10,000 images: loss and accuracy
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
IMAGES = torch.rand(55_000, 784)
LABELS = torch.randint(0, 10, (55_000,))
ORDER = torch.randperm(55_000)


class LeNet:
    def __init__(self, density, **adam):
        self.net = nn.Sequential(
            nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)
        )
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=1.2e-3, **adam)
        self.weights = [p for p in self.net.parameters() if p.dim() > 1]
        self.masks = [(torch.rand_like(p) < density).float() for p in self.weights]
        self.at = 0

    def step(self):
        self.at = (self.at + BATCH) % (55_000 - BATCH)
        batch = ORDER[self.at : self.at + BATCH]
        self.optimiser.zero_grad()
        F.cross_entropy(self.net(IMAGES[batch]), LABELS[batch]).backward()
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_mul_(self.weights, self.masks)

    @torch.no_grad()
    def evaluate(self, chunk):
        for start in range(0, 10_000, chunk):
            scores = self.net(IMAGES[start : start + chunk])
            labels = LABELS[start : start + chunk]
            F.cross_entropy(scores, labels)
            (scores.argmax(1) == labels).sum()


def milliseconds(work, times):
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1000


def fastest(choices, measure):
    """The choice with the lowest median of five measurements."""
    def median(choice):
        measure(choice)
        return sorted(measure(choice) for _ in range(5))[2]

    return min(choices, key=median)


def main():
    variants = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}
    nets = {name: LeNet(0.2, **adam) for name, adam in variants.items()}
    adam = fastest(nets, lambda name: milliseconds(nets[name].step, 60))
    chunk = fastest([500, 1000, 2000, 10_000], lambda size: milliseconds(lambda: nets[adam].evaluate(size), 1))
    print(json.dumps({"torch": torch.__version__, "adam": adam, "chunk": chunk}), flush=True)
    kept = {}
    for line in sys.stdin:
        request = json.loads(line)
        density = request["density"]
        net = kept.setdefault(density, LeNet(density, **variants[adam]))
        if request["what"] == "step":
            answer = milliseconds(net.step, request["steps"])
        else:
            answer = milliseconds(lambda: net.evaluate(chunk), 3)
        print(json.dumps(answer), flush=True)


main()
