"""Models of the user's own: how they are built and drawn, what of them is pruned, and what is stored."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from .randomness import seed_all
from .ranges import NeuronRanges
from .user_code import RefusedError, call, find

Tensors = dict[str, Tensor]

_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, *_TRANSPOSED)
_RECURRENT = (nn.RNNBase, nn.RNNCellBase)
_ATTENTION = ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight")
# The largest whole number up to which a 32-bit float holds all.
_EXACT = 2**24


class ModelSource:
    """Builds a model of the user's, as often as one is needed."""

    def __init__(self, folder: str, model: str, arguments: dict[str, Any], weights: str | None) -> None:
        """weights: path of a checkpoint to start from, if any."""
        self._reference = model
        self._arguments = arguments
        self._weights = weights
        self._target = find(model, folder, "network.model")

    def build(self, seed: int, pretrained: bool) -> nn.Module:
        """
        A new model on the CPU, whose own initialisation draws its weights.
        pretrained: whether to load the checkpoint, if there is one.
        """
        seed_all(seed)
        model = call(self._target, self._arguments, "network", self._reference)
        if not isinstance(model, nn.Module):
            raise RefusedError(
                f"network.model: {self._reference} returned {type(model).__name__}, not a torch.nn.Module.",
                "Name a class that is one, or a function that makes one.",
            )
        lazy = next((name for name, parameter in model.named_parameters() if is_lazy(parameter)), None)
        if lazy is not None:
            raise RefusedError(
                f"network.model: the shape of {lazy!r} is not known before the model is used (a lazy module).",
                "Give its layers their input sizes, or call the model once where it is made.",
            )
        if pretrained and self._weights is not None:
            _load(model, self._weights)
        return model


def stored(model: nn.Module) -> Tensors:
    """All that a state_dict of the model holds, shared tensors once, under the first of their names."""
    tensors: Tensors = {}
    seen: set[int] = set()
    for name, value in model.state_dict(keep_vars=True).items():
        if isinstance(value, Tensor) and id(value) not in seen:
            seen.add(id(value))
            tensors[name] = value
    return tensors


def learned(model: nn.Module) -> dict[str, nn.Parameter]:
    """What training changes by gradients."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def read(name: str, value: Tensor) -> Tensor:
    """A copy as 32-bit floats, to the bit."""
    value = value.detach()
    if value.dtype == torch.float64 or value.is_complex():
        raise RefusedError(
            f"network.model: {name!r} is {str(value.dtype)[6:]}; Ticket Lab stores 32-bit floats.",
            "Make the model with float32, or register the buffer with persistent=False.",
        )
    if (
        not value.is_floating_point()
        and value.numel() > 0
        and int(value.abs().max() if value.dtype != torch.bool else 0) > _EXACT
    ):
        raise RefusedError(
            f"network.model: {name!r} holds whole numbers above {_EXACT}, which 32-bit floats do not.",
            "Register the buffer with persistent=False.",
        )
    return value.to("cpu", torch.float32, copy=True)


def describe(model: nn.Module, classes: int) -> dict[str, Any]:
    """
    The network as src/lottery/network/network.ts has it: what is pruned, what is stored besides, and what is shared.
    classes: of the data, 0 where it has none; the last fully connected layer with so many outputs is the output layer.
    """
    tensors = stored(model)
    names = {id(tensor): name for name, tensor in tensors.items()}
    trained = {id(parameter) for parameter in learned(model).values()}
    layers: dict[str, dict[str, Any]] = {}
    output: str | None = None
    for module in model.modules():
        for attribute, role, outputs in _prunable(module):
            parameter = getattr(module, attribute, None)
            if not isinstance(parameter, nn.Parameter) or id(parameter) not in trained:
                continue
            name = names[id(parameter)]
            if isinstance(module, nn.Linear) and module.out_features == classes > 0:
                output = name
            layers.setdefault(
                name,
                {
                    "kind": "parameter",
                    "name": name[: -len(".weight")] if name.endswith(".weight") else name,
                    "parameter": name,
                    "shape": list(parameter.shape),
                    "role": role,
                    "outputs": outputs,
                },
            )
    for name, tensor in tensors.items():
        read(name, tensor)
        if tensor.is_floating_point() and name in learned(model) and tensor.dtype != torch.float32:
            raise RefusedError(
                f"network.model: {name!r} is {str(tensor.dtype)[6:]}; weights are trained as float32.",
                "For 16-bit arithmetic, set `pytorch: {precision: bfloat16}`.",
            )
    if output is not None:
        layers[output]["role"] = "output"
    if not layers:
        raise RefusedError(
            "network.model: the model has no weights that could be pruned.",
            "Those of Linear, Conv1d to Conv3d, ConvTranspose, MultiheadAttention, LSTM and GRU modules can be, "
            "where they are trained.",
        )
    return {
        "layers": list(layers.values()),
        "others": [
            {"name": name, "shape": list(tensor.shape)} for name, tensor in tensors.items() if name not in layers
        ],
        "tied": {
            name: names[id(value)]
            for name, value in model.state_dict(keep_vars=True).items()
            if isinstance(value, Tensor) and names[id(value)] != name
        },
    }


def _prunable(module: nn.Module) -> list[tuple[str, str, int]]:
    """Attributes of a module that can be pruned: name, role, and neurons or filters that can be found dead."""
    if isinstance(module, nn.Linear):
        return [("weight", "hidden", module.out_features)]
    if isinstance(module, _CONVOLUTIONS):
        return [("weight", "convolution", module.out_channels)]
    if isinstance(module, nn.MultiheadAttention):
        return [(name, "hidden", 0) for name in _ATTENTION]
    if isinstance(module, _RECURRENT):
        return [(name, "hidden", 0) for name, _ in module.named_parameters(recurse=False) if name.startswith("weight")]
    return []


def _is_activation(module: nn.Module) -> bool:
    here = type(module).__module__ == "torch.nn.modules.activation"
    return here and not isinstance(module, nn.MultiheadAttention)


class OwnModel:
    """A model of the user's as it is trained."""

    def __init__(self, module: nn.Module, layers: list[dict[str, Any]], device: torch.device, at_a_time: int) -> None:
        self.module = module
        self.at_a_time = at_a_time
        self._layers = layers
        self._device = device

    def values(self) -> Tensors:
        return stored(self.module)

    def learned(self) -> dict[str, nn.Parameter]:
        return learned(self.module)

    def forward(self, inputs: Any, _keeps: Tensors | None, compiled: Callable[..., Any]) -> Any:
        return apply(compiled, inputs)

    def begin_step(self, seed: int | None) -> None:
        if seed is not None:
            seed_all(seed, self._device)

    def watch(self) -> ModelWatch:
        return ModelWatch(self.module, self._layers)


def apply(module: Callable[..., Any], inputs: Any) -> Any:
    """What a module makes of a batch's inputs: a dictionary goes in by keywords, a tuple one after the other."""
    if isinstance(inputs, dict):
        return module(**inputs)
    return module(*inputs) if isinstance(inputs, tuple) else module(inputs)


class ModelWatch:
    """
    Watches what the layers of a model make of examples: of each neuron or filter the least and the most. Where an
    activation module reads just that, what it makes counts.
    """

    def __init__(self, model: nn.Module, layers: list[dict[str, Any]]) -> None:
        self._ranges = NeuronRanges()
        self._made: dict[int, tuple[str, int, Tensor]] = {}
        names = {id(tensor): name for name, tensor in stored(model).items()}
        watched = {
            layer["parameter"]: layer["name"] for layer in layers if layer["outputs"] > 0 and layer["role"] != "output"
        }
        self._handles = []
        for module in model.modules():
            layer = watched.get(names.get(id(getattr(module, "weight", None)), ""))
            if layer is not None and isinstance(module, (nn.Linear, *_CONVOLUTIONS)):
                axis = -1 if isinstance(module, nn.Linear) else 1
                self._handles.append(module.register_forward_hook(self._layer_hook(layer, axis)))
            elif type(module).__module__ == "torch.nn.modules.activation" and not isinstance(
                module, nn.MultiheadAttention
            ):
                self._handles.append(module.register_forward_hook(self._activation_hook))

    def close(self) -> None:
        for handle in self._handles:
            handle.remove()

    def end_batch(self) -> None:
        """To be called after each forward pass."""
        for name, axis, made in self._made.values():
            self._ranges.widen(name, made, axis)
        self._made = {}

    def constant(self) -> dict[str, list[int]]:
        return self._ranges.constant()

    def _layer_hook(self, name: str, axis: int) -> Any:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor):
                self._made[id(output)] = (name, axis, output)

        return hook

    def _activation_hook(self, _module: nn.Module, inputs: Any, output: Any) -> None:
        made = self._made.pop(id(inputs[0]), None) if inputs else None
        if made is not None and isinstance(output, Tensor):
            self._made[id(output)] = (made[0], made[1], output)


def _load(model: nn.Module, path: str) -> None:
    given = _checkpoint(path)
    expected = {name: value for name, value in model.state_dict(keep_vars=True).items() if isinstance(value, Tensor)}
    for name, target in expected.items():
        value = given.get(name)
        if value is None:
            near = difflib.get_close_matches(name, list(given), 3)
            raise RefusedError(
                f"network.weights: {path} has no tensor {name!r}, which the model needs.",
                f"It has {', '.join(near)}." if near else "Was it saved from another model?",
            )
        if value.shape != target.shape:
            raise RefusedError(
                f"network.weights: {name!r} is {list(value.shape)} in {path}, and {list(target.shape)} in the model.",
                "Was it saved from a model with other arguments?",
            )
    unknown = next((name for name in given if name not in expected), None)
    if unknown is not None:
        raise RefusedError(
            f"network.weights: {path} holds {unknown!r}, which the model has not.",
            "Was it saved from another model?",
        )
    with torch.no_grad():
        for name, target in expected.items():
            target.copy_(given[name])


def _checkpoint(path: str) -> Tensors:
    saving = "Save it with torch.save(model.state_dict(), path), or as safetensors."
    try:
        if path.endswith(".safetensors"):
            return load_file(path)
        given = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        hint = "Paths are relative to the folder of the experiment file."
        raise RefusedError(f"network.weights: there is no file {path}.", hint) from None
    except Exception as error:  # whatever a damaged or hostile file brings about
        raise RefusedError(f"network.weights: {path} cannot be read: {error}", saving) from None
    if isinstance(given, dict) and isinstance(given.get("state_dict"), dict):
        given = given["state_dict"]
    if not isinstance(given, dict) or not all(isinstance(value, Tensor) for value in given.values()):
        raise RefusedError(f"network.weights: {path} holds no state_dict.", saving)
    return given
