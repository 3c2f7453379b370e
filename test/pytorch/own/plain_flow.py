"""Synaptic flow as the paper has it, by hand: `plain_flow.py JOB.json`. Compares what it is told, and prints what it finds."""

import importlib
import json
import sys

import torch
from safetensors.torch import load_file
from torch.func import functional_call

with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)
given = load_file(job["values"])
where, name = job["model"].split(":")
model = getattr(importlib.import_module(where[:-3]), name)().eval()

# Of the weights the mask is part of the network: they are 0 where it is.
values = {}
for key, value in model.state_dict().items():
    if f"value/{key}" not in given:
        # Another name of a tensor that is there.
        continue
    tensor = given[f"value/{key}"].view(value.shape).double()
    if f"mask/{key}" in given:
        tensor = tensor * given[f"mask/{key}"].view(value.shape)
    counted = key.endswith(("running_mean", "running_var", "num_batches_tracked"))
    values[key] = torch.zeros_like(tensor) if key.endswith("running_mean") else tensor if counted else tensor.abs()
ones = torch.ones([1, *job["shape"]], dtype=torch.float64)


def outputs(changed):
    torch.set_default_dtype(torch.float64)
    return functional_call(model, {**values, **changed}, (ones,)).sum()


total = outputs({}).item()
told = {"total": total, "worst": 0.0, "worst_difference": 0.0, "sums": {}}
for key in job["pruned"]:
    weight = values[key]
    slope = torch.autograd.functional.jacobian(lambda w, key=key: outputs({key: w}), weight)
    flow = (weight * slope).abs().flatten() / total
    found = given[f"flow/{key}"].double()
    told["sums"][key] = found.sum().item()
    told["worst"] = max(told["worst"], ((found - flow).abs() / flow.clamp_min(1e-30)).max().item())
    # Without differentiating: what is lost where a weight is smaller by a millionth.
    for i in range(0, weight.numel(), max(1, weight.numel() // 10)):
        less = weight.clone().flatten()
        less[i] *= 1 - 1e-6
        lost = (total - outputs({key: less.view(weight.shape)}).item()) / 1e-6 / total
        told["worst_difference"] = max(told["worst_difference"], abs(abs(lost) - found[i].item()))
print(json.dumps(told))
