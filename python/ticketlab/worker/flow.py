"""Synaptic flow: how much of what a model of the user's lets through goes through each weight. No data, no labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from .models import Tensors, apply, stored
from .user_code import RefusedError

# Of R: less than that goes through no weight, but comes of rounding.
_NOTHING = 1e-9
_OTHERS = "Choose a criterion that looks at data, such as `snip`, or one that looks at weights alone."


def ones_like(inputs: Any) -> Tensor:
    """
    An input of ones, of one example.
    inputs: of a batch, as the model is called with.
    Raises RefusedError where they are no tensor of floats: among token ids there is none that stands for all.
    """
    if not isinstance(inputs, Tensor):
        reads = f"it reads a {type(inputs).__name__}"
    elif not inputs.is_floating_point():
        reads = f"it reads {str(inputs.dtype)[6:]} numbers, such as token ids"
    else:
        return torch.ones(1, *inputs.shape[1:], dtype=torch.float64)
    raise RefusedError(
        f"pruning.criterion: `synflow` sends an input of ones through the model, and {reads}, not floats.", _OTHERS
    )


def synaptic_flow(model: nn.Module, pruned: Sequence[str], ones: Tensor, emptied: bool) -> Tensors:
    """
    |w · ∂R/∂w| of weights as a share of R, the sum of the outputs for an input of ones, where every parameter is
    replaced by its absolute value (Tanaka et al. 2020). In 64 bits on the CPU: products over many layers leave the
    range of 32. Batch norms are in evaluation and divide by their running deviation, but subtract no running mean;
    dropout drops nothing.
    model: on the CPU, pruned weights 0; it is changed.
    pruned: names of the parameters that are asked for.
    emptied: whether a layer has lost all of its weights, so that nothing may flow.
    Raises RefusedError where nothing that is finite flows.
    """
    model.double().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.abs_()
        for module in model.modules():
            mean = module.running_mean if isinstance(module, nn.modules.batchnorm._NormBase) else None
            if mean is not None:
                mean.zero_()
    tensors = stored(model)
    weights = [tensors[name] for name in pruned]
    with _making_doubles(), torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        outputs = apply(model, ones)
        if not isinstance(outputs, Tensor):
            raise RefusedError(
                f"pruning.criterion: `synflow` adds up the outputs, and the model returned a {type(outputs).__name__}.",
                _OTHERS,
            )
        total = outputs.sum()
        slopes = torch.autograd.grad(total, weights, allow_unused=True)
    flow = {
        name: torch.zeros_like(weight) if slope is None else (weight * slope).detach().abs()
        for name, weight, slope in zip(pruned, weights, slopes)
    }
    size = abs(total.item())
    most = max(shares.max().item() for shares in flow.values())
    if not all(bool(shares.isfinite().all()) for shares in flow.values()) or most == float("inf"):
        raise RefusedError(
            "pruning.criterion: `synflow`: what flows through the model for an input of ones is not finite.", _OTHERS
        )
    if most <= _NOTHING * size and not emptied:
        raise RefusedError(
            "pruning.criterion: `synflow`: the sum of the model's outputs for an input of ones depends on no weight.",
            "Return what goes into softmax, not what comes out. A layer whose weights are all 0 lets nothing through.",
        )
    return {name: (shares / size if size > 0 else shares).float().flatten() for name, shares in flow.items()}


@contextmanager
def _making_doubles() -> Iterator[None]:
    """Tensors that the model's own code makes are of 64 bits, too."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
