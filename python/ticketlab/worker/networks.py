"""Built-in networks as modules, made of the descriptions that src/lottery/network/network.ts defines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from .ranges import NeuronRanges

Description = dict[str, Any]
# Told what a hidden layer makes: [examples, neurons] or [examples, filters, height, width].
Observer = Callable[[str, Tensor], None]
# Of each dropout, by `step.I` or `layer.I`, what it keeps: [examples, units], 1 where values are kept.
Keeps = dict[str, Tensor]


class BuiltInNetwork(nn.Module):
    """Parameters have the names of the description: `fc1.weight`, `bn1.running_mean`. Their values are to be given."""

    def __init__(self, description: Description) -> None:
        super().__init__()
        self.observe: Observer | None = None
        self.image: Description | None = description.get("image")
        self.layers: list[Description] = description["layers"]
        self.dense = [layer for layer in self.layers if layer["kind"] == "dense"]
        self.activations = {layer["name"]: layer.get("activation", "none") for layer in self.layers}
        for layer in self.layers:
            self.add_module(layer["name"], _layer(layer))
        for norm in description["norms"]:
            self.add_module(norm["name"], nn.BatchNorm2d(norm["channels"]))

    def forward(self, inputs: Tensor, keeps: Keeps | None = None) -> Tensor:
        """
        inputs: [examples, …], normalised.
        keeps: given while training alone.
        Returns what goes into softmax: [examples, classes].
        """
        x = inputs.flatten(1) if self.image is None else self._last_image(self.image, inputs, keeps).flatten(1)
        observe = self.observe
        for i, layer in enumerate(self.dense):
            x = _activated(layer["activation"], self.get_submodule(layer["name"])(x))
            if observe is not None and layer["role"] == "hidden":
                observe(layer["name"], x)
            if keeps is not None and layer["dropout"] > 0:
                x = _dropped(x, keeps[f"layer.{i}"], layer["dropout"])
        return x

    def _last_image(self, image: Description, inputs: Tensor, keeps: Keeps | None) -> Tensor:
        observe = self.observe
        steps = image["steps"]
        images = [inputs.reshape(-1, *image["shape"])]
        # Dead filters are found in what a batch norm makes of them, where one follows.
        normed = {step["from"] for step in steps if step["op"] == "batch-norm"}
        made_by = [None] + [step.get("layer") for step in steps]
        for i, step in enumerate(steps):
            x = images[step["from"]]
            op = step["op"]
            if op == "convolution":
                name = step["layer"]
                x = _activated(self.activations[name], self.get_submodule(name)(x))
                if observe is not None and i + 1 not in normed:
                    observe(name, x)
            elif op == "batch-norm":
                x = _activated(step["activation"], self._normed(step["norm"], x))
                name = made_by[step["from"]]
                if observe is not None and name is not None:
                    observe(name, x)
            elif op == "add":
                x = _activated(step["activation"], x + images[step["with"]])
            elif op == "max-pool":
                x = functional.max_pool2d(x, 2)
            elif op == "average-pool":
                x = x.mean((2, 3), keepdim=True)
            elif keeps is not None and step["rate"] > 0:
                x = _dropped(x, keeps[f"step.{i}"], step["rate"])
            images.append(x)
        return images[-1]

    def _normed(self, name: str, x: Tensor) -> Tensor:
        norm = self.get_submodule(name)
        if not isinstance(norm, nn.BatchNorm2d):
            raise TypeError(f"{name} is no batch norm")
        if not self.training or x.numel() > x.shape[1]:
            return norm(x)
        # Of a single value a channel PyTorch refuses the statistics: it is its own mean, and varies by nothing.
        if norm.track_running_stats and norm.running_mean is not None and norm.running_var is not None:
            with torch.no_grad():
                norm.running_mean.lerp_(x.flatten(), norm.momentum or 0.0)
                norm.running_var.mul_(1 - (norm.momentum or 0.0))
        return (x - x) * norm.weight.view(1, -1, 1, 1) + norm.bias.view(1, -1, 1, 1)


class BuiltIn:
    """A built-in network as it is trained."""

    def __init__(self, description: Description) -> None:
        self.module = BuiltInNetwork(description)
        # What networks make of images is large.
        self.at_a_time = 128 if description.get("image") else 1024

    def values(self) -> dict[str, Tensor]:
        # Batch norms count batches, too, to no end.
        buffers = {name: buffer for name, buffer in self.module.named_buffers() if buffer.is_floating_point()}
        return {**self.learned(), **buffers}

    def learned(self) -> dict[str, nn.Parameter]:
        return dict(self.module.named_parameters())

    def forward(self, inputs: Tensor, keeps: Keeps | None, compiled: Callable[..., Any]) -> Any:
        return compiled(inputs, keeps)

    def begin_step(self, seed: int | None) -> None:
        """It draws nothing: what its dropouts keep is told."""

    def watch(self) -> ActivationWatch:
        return ActivationWatch(self.module)


class ActivationWatch:
    """What the activations of hidden layers make of examples."""

    def __init__(self, module: BuiltInNetwork) -> None:
        self._module = module
        self._ranges = NeuronRanges()
        module.observe = self._widen

    def _widen(self, layer: str, made: Tensor) -> None:
        self._ranges.widen(layer, made, 1)

    def end_batch(self) -> None:
        pass

    def constant(self) -> dict[str, list[int]]:
        return self._ranges.constant()

    def close(self) -> None:
        self._module.observe = None


def _layer(layer: Description) -> nn.Module:
    if layer["kind"] == "dense":
        return nn.utils.skip_init(nn.Linear, layer["inputs"], layer["outputs"])
    return nn.utils.skip_init(
        nn.Conv2d,
        layer["channels"],
        layer["filters"],
        layer["kernel"],
        stride=layer["stride"],
        padding=layer["padding"],
        bias=layer["bias"],
    )


def _activated(activation: str, sums: Tensor) -> Tensor:
    if activation == "relu":
        return functional.relu(sums)
    return torch.tanh(sums) if activation == "tanh" else sums


def _dropped(x: Tensor, keeps: Tensor, rate: float) -> Tensor:
    """What is kept is scaled up, so that sums stay as large as they are without."""
    return x * keeps.view_as(x) * (1 / (1 - rate))
