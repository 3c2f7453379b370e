"""A training loop as one writes it by hand: data in memory, a mask multiplied after each step, the fastest of PyTorch's optimisers.

Reads requests from standard input, one JSON object a line, and answers each with a line of JSON: milliseconds of a step.
{"model": "lenet", "steps": 40}, with `lenet`, `conv-4` or `vit`; `lr` does not matter.
"""

import json
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1] / "examples" / "pytorch"))
from vit import VisionTransformer  # noqa: E402

torch.set_num_threads(1)
torch.manual_seed(0)
EXAMPLES, BATCH, DENSITY = 5000, 60, 0.2


def conv4():
    layers, before = [], 3
    for after in (64, 128):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.Conv2d(after, after, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        before = after
    dense = [nn.Linear(8192, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10)]
    return nn.Sequential(*layers, nn.Flatten(), *dense)


MODELS = {
    "lenet": (
        [784],
        lambda: nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10)),
    ),
    "conv-4": ([3, 32, 32], conv4),
    "vit": ([1, 28, 28], VisionTransformer),
}


class Loop:
    def __init__(self, name):
        shape, make = MODELS[name]
        self.images, self.labels = torch.rand(EXAMPLES, *shape), torch.randint(0, 10, (EXAMPLES,))
        self.model = make()
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=2e-4, fused=True)
        self.weights = [parameter for parameter in self.model.parameters() if parameter.dim() > 1]
        self.masks = [(torch.rand_like(weight) < DENSITY).float() for weight in self.weights]

    def steps(self, count):
        self.model.train()
        for _ in range(count):
            batch = torch.randint(EXAMPLES, (BATCH,))
            self.optimiser.zero_grad()
            functional.cross_entropy(self.model(self.images[batch]), self.labels[batch]).backward()
            self.optimiser.step()
            with torch.no_grad():
                torch._foreach_mul_(self.weights, self.masks)


loops = {}
print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = request["model"]
    if name not in loops:
        loops[name] = Loop(name)
    start = time.perf_counter()
    loops[name].steps(request["steps"])
    print(json.dumps((time.perf_counter() - start) / request["steps"] * 1000), flush=True)
