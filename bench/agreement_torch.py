"""Trains a network in PyTorch from given weights on given batches, and prints the loss of every step as a JSON list.

agreement_torch.py FOLDER: it holds settings.json (the network as Ticket Lab describes it, its parameters' names and shapes in the order of
weights.bin, the recipe, the batches, the learning rate of every step, the precision to compute with), weights.bin (f32), mask.bin (bytes, of the weights of all layers), images.bin (f32, [examples][channels][rows]
[columns], normalised) and labels.bin (bytes).
"""

import json
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
folder = Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())
network = settings["network"]
precision = getattr(torch, settings["precision"])
layers = {layer["name"]: layer for layer in network["layers"]}


def read(name, dtype):
    return torch.from_numpy(numpy.fromfile(folder / name, dtype=dtype))


images = read("images.bin", numpy.float32).to(precision)
if network.get("image"):
    images = images.reshape(-1, *network["image"]["shape"])
else:
    images = images.reshape(-1, network["inputs"])
labels = read("labels.bin", numpy.uint8).long()

values, masks = {}, {}
stored, bits = read("weights.bin", numpy.float32), read("mask.bin", numpy.uint8)
at = 0
for name, shape in settings["parameters"]:
    size = numpy.prod(shape)
    values[name] = stored[at : at + size].reshape(shape).to(precision, copy=True)
    at += size
at = 0
for layer in layers:
    weight = values[f"{layer}.weight"]
    masks[layer] = bits[at : at + weight.numel()].reshape(weight.shape).to(precision)
    at += weight.numel()
    weight.mul_(masks[layer])
learned = [value.requires_grad_() for name, value in values.items() if ".running_" not in name]


def activate(x, name):
    return {"relu": F.relu, "tanh": torch.tanh, "none": lambda y: y}[name](x)


def step_of(step, made):
    x = made[step["from"]]
    op = step["op"]
    if op == "convolution":
        layer = layers[step["layer"]]
        weight, bias = values[f"{layer['name']}.weight"], values.get(f"{layer['name']}.bias")
        y = F.conv2d(x, weight, bias, layer["stride"], layer["padding"])
        return activate(y, layer["activation"])
    if op == "max-pool":
        return F.max_pool2d(x, 2)
    if op == "average-pool":
        return F.adaptive_avg_pool2d(x, 1)
    if op == "batch-norm":
        own = [values[f"{step['norm']}.{name}"] for name in ("running_mean", "running_var", "weight", "bias")]
        return activate(F.batch_norm(x, *own, training=True), step["activation"])
    if op == "add":
        return activate(x + made[step["with"]], step["activation"])
    raise ValueError(f"no {op} here: its randomness is not PyTorch's")


def logits(x):
    made = [x]
    for step in (network.get("image") or {"steps": []})["steps"]:
        made.append(step_of(step, made))
    y = made[-1].flatten(1)
    for layer in layers.values():
        if layer["kind"] == "dense":
            y = activate(F.linear(y, values[f"{layer['name']}.weight"], values[f"{layer['name']}.bias"]), layer["activation"])
    return y


# Weight decay shrinks weights alone.
groups = [
    {"params": [v for v in learned if v.dim() > 1], "weight_decay": settings["weight_decay"]},
    {"params": [v for v in learned if v.dim() == 1], "weight_decay": 0},
]
if settings["optimiser"] in ("adam", "adamw"):
    kind = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[settings["optimiser"]]
    optimiser = kind(groups, lr=0, betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])
else:
    optimiser = torch.optim.SGD(groups, lr=0, momentum=settings["momentum"], nesterov=settings["nesterov"])
losses = []
for batch, rate in zip(settings["batches"], settings["rates"]):
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad()
    loss = F.cross_entropy(logits(images[batch]), labels[batch])
    losses.append(loss.item())
    loss.backward()
    for layer, mask in masks.items():
        values[f"{layer}.weight"].grad.mul_(mask)
    optimiser.step()
print(json.dumps(losses))
