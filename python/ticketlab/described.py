"""A network as a ticket's metadata describes it (docs/run-folder.md); importing this needs PyTorch."""

from __future__ import annotations

from typing import Any, Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu,
    "tanh": torch.tanh,
    "none": lambda values: values,
}


class DescribedNetwork(nn.Module):
    """Its layers have the names that the ticket gives them, and no memory before `give_memory`."""

    _scale: Tensor
    _shift: Tensor

    def __init__(self, description: dict[str, Any]) -> None:
        super().__init__()
        self._image = description.get("image")
        self._layers = description["layers"]
        with torch.device("meta"):
            for layer in self._layers:
                self.add_module(layer["name"], _made(layer))
            for norm in description.get("norms", []):
                self.add_module(norm["name"], nn.BatchNorm2d(norm["channels"]))

    def give_memory(self, scale: Tensor, shift: Tensor) -> None:
        """Its tensors have any values then; scale and shift, [inputs] or [1] each, are no part of its state."""
        self.to_empty(device="cpu")
        for norm in self.modules():
            if isinstance(norm, nn.BatchNorm2d) and norm.num_batches_tracked is not None:
                norm.num_batches_tracked.zero_()
        self.register_buffer("_scale", scale, persistent=False)
        self.register_buffer("_shift", shift, persistent=False)

    def forward(self, examples: Tensor) -> Tensor:
        """[examples, …] of any numbers → [examples, classes]."""
        x = examples.flatten(1).to(torch.float32) * self._scale + self._shift
        if self._image is not None:
            # Image 0 is the input, image i + 1 what step i makes.
            images = [x.reshape(-1, *self._image["shape"])]
            for step in self._image["steps"]:
                images.append(self._taken(step, images))
            x = images[-1].flatten(1)
        for layer in self._layers:
            if layer["kind"] == "dense":
                x = self._activated(layer["name"], layer["activation"], x)
                x = functional.dropout(x, layer.get("dropout", 0), self.training)
        return x

    def _activated(self, layer: str, activation: str, x: Tensor) -> Tensor:
        outputs: Tensor = self.get_submodule(layer)(x)
        return _ACTIVATIONS[activation](outputs)

    def _taken(self, step: dict[str, Any], images: list[Tensor]) -> Tensor:
        x = images[step["from"]]
        op = step["op"]
        if op == "convolution":
            layer = next(layer for layer in self._layers if layer["name"] == step["layer"])
            return self._activated(step["layer"], layer["activation"], x)
        if op == "batch-norm":
            return self._activated(step["norm"], step["activation"], x)
        if op == "add":
            return _ACTIVATIONS[step["activation"]](x + images[step["with"]])
        if op == "max-pool":
            pooled: Tensor = functional.max_pool2d(x, 2)
            return pooled
        if op == "average-pool":
            return torch.mean(x, (2, 3), keepdim=True)
        if op == "dropout":
            return functional.dropout(x, step["rate"], self.training)
        raise ValueError(f"unknown step {op}")


def _made(layer: dict[str, Any]) -> nn.Module:
    if layer["kind"] == "dense":
        return nn.Linear(layer["inputs"], layer["outputs"])
    return nn.Conv2d(
        layer["channels"],
        layer["filters"],
        layer["kernel"],
        layer["stride"],
        layer["padding"],
        bias=layer.get("bias", True),
    )
