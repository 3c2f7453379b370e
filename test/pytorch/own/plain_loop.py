"""
A training loop as one writes it by hand, which shares no code with ours: told its weights, mask, batches and seeds, it trains and leaves the
weights that it comes to.

python plain_loop.py JOB.json: `model` (NAME of networks.py), `initial` and `answer` (paths of safetensors), `recipe`, `batches` (numbers of
examples, with validation and test examples counted on after the training examples), `rates`, `steps` and `epochs` (seeds), `changed`.
"""

import hashlib
import json
import random
import struct
import sys

import images
import networks
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

job = json.loads(open(sys.argv[1]).read())
recipe = job["recipe"]
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)


def seed(value):
    random.seed(value)
    np.random.seed(value % 2**32)
    torch.manual_seed(value)


model = getattr(networks, job["model"])()
given = load_file(job["initial"])
masks = {name[5:]: mask for name, mask in given.items() if name.startswith("mask/")}
state = {name: value for name, value in model.state_dict().items() if f"value/{name}" in given}
with torch.no_grad():
    for name, value in state.items():
        value.copy_(given[f"value/{name}"].view_as(value))
    parameters = dict(model.named_parameters())
    for name, mask in masks.items():
        parameters[name].mul_(mask.view_as(parameters[name]))

trained = [p for p in parameters.values() if p.requires_grad]
decay = recipe["weight_decay"]
groups = [
    {"params": [p for p in trained if p.dim() > 1], "weight_decay": decay},
    {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
]
if recipe["optimiser"] == "sgd":
    optimiser = torch.optim.SGD(groups, lr=0.1, momentum=recipe["momentum"], nesterov=recipe["nesterov"], fused=True)
else:
    kind = torch.optim.Adam if recipe["optimiser"] == "adam" else torch.optim.AdamW
    optimiser = kind(groups, lr=0.1, betas=(recipe["beta1"], recipe["beta2"]), eps=recipe["epsilon"], fused=True)

train, test = images.load(changed=job["changed"])
model.train()
losses = []
for batch, rate, step, epoch in zip(job["batches"], job["rates"], job["steps"], job["epochs"]):
    examples = []
    for i in batch:
        digest = hashlib.blake2b(struct.pack("<QQ", epoch, i), digest_size=8).digest()
        seed(struct.unpack("<Q", digest)[0] // 2)
        examples.append(train[i])
    inputs = torch.stack([x for x, _ in examples])
    targets = torch.tensor([y for _, y in examples])
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad()
    seed(step)
    loss = functional.cross_entropy(model(inputs), targets, label_smoothing=recipe["label_smoothing"])
    loss.backward()
    for name, mask in masks.items():
        if parameters[name].grad is not None:
            parameters[name].grad.mul_(mask.view_as(parameters[name]))
    if recipe.get("clip_gradients") is not None:
        torch.nn.utils.clip_grad_norm_(trained, recipe["clip_gradients"])
    optimiser.step()
    with torch.no_grad():
        for name, mask in masks.items():
            parameters[name].mul_(mask.view_as(parameters[name]))
    losses.append(loss.item())

model.eval()
with torch.no_grad():
    outputs = model(torch.stack([x for x, _ in test]))
    targets = torch.tensor([y for _, y in test])
    right = int((outputs.argmax(1) == targets).sum())
    mean = functional.cross_entropy(outputs, targets).item()
save_file({name: model.state_dict()[name].float().flatten() + 0.0 for name in state}, job["answer"])
print(json.dumps({"losses": losses, "right": right, "loss": mean}))
