"""PyTorch's optimisers, and what they remember under the names of checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

# Name in checkpoints, name in PyTorch.
ADAM = {"mean": "exp_avg", "square": "exp_avg_sq"}
MOMENTUM = {"momentum": "momentum_buffer"}


def memories_of(recipe: dict[str, Any]) -> dict[str, str]:
    """What the optimiser keeps for each learned value."""
    if recipe["optimiser"] != "sgd":
        return ADAM
    return MOMENTUM if recipe["momentum"] > 0 else {}


def make_optimiser(recipe: dict[str, Any], learned: Sequence[Tensor]) -> torch.optim.Optimizer:
    """
    Weight decay is for what has more than one dimension: weights and embeddings, never biases or norms. All that it
    remembers is there from the start, and 0.
    """
    decay = recipe["weight_decay"]
    groups: list[dict[str, Any]] = [{"params": learned, "weight_decay": 0.0}]
    # Each group is a pass over its parameters.
    if decay > 0:
        groups = [
            {"params": [one for one in learned if one.dim() > 1], "weight_decay": decay},
            {"params": [one for one in learned if one.dim() <= 1], "weight_decay": 0.0},
        ]
    device = learned[0].device
    fused = device.type in ("cpu", "cuda")
    rate = recipe["learning_rate"]
    optimiser: torch.optim.Optimizer
    if recipe["optimiser"] == "sgd":
        settings = {"momentum": recipe["momentum"], "nesterov": recipe["nesterov"] and recipe["momentum"] > 0}
        optimiser = torch.optim.SGD(groups, lr=rate, fused=fused, **settings)
    else:
        kind = torch.optim.Adam if recipe["optimiser"] == "adam" else torch.optim.AdamW
        betas = (recipe["beta1"], recipe["beta2"])
        optimiser = kind(groups, lr=rate, betas=betas, eps=recipe["epsilon"], fused=fused)
    names = memories_of(recipe).values()
    for parameter in learned:
        state: dict[str, Tensor] = {name: torch.zeros_like(parameter) for name in names}
        if recipe["optimiser"] != "sgd":
            state["step"] = torch.zeros((), dtype=torch.float32, device=device)
        optimiser.state[parameter] = state
    return optimiser


def begin_at(optimiser: torch.optim.Optimizer, taken: int) -> None:
    """Says how many steps were taken before the next: what corrects Adam's bias."""
    for state in optimiser.state.values():
        if "step" in state:
            state["step"].fill_(taken)


def set_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = rate
