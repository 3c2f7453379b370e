"""Of neurons and filters the least and the most that they make of examples."""

from __future__ import annotations

import torch
from torch import Tensor


class NeuronRanges:
    def __init__(self) -> None:
        self._ranges: dict[str, tuple[Tensor, Tensor]] = {}

    def widen(self, layer: str, made: Tensor, axis: int) -> None:
        """axis: the one along which the neurons or filters lie in what a layer has made of a batch."""
        others = [i for i in range(made.dim()) if i != axis % made.dim()]
        least, most = (made.amin(others), made.amax(others)) if others else (made, made)
        known = self._ranges.get(layer)
        self._ranges[layer] = (
            (least, most) if known is None else (torch.minimum(known[0], least), torch.maximum(known[1], most))
        )

    def constant(self) -> dict[str, list[int]]:
        """By layer the numbers of those that made the same of every example."""
        return {layer: (least == most).nonzero().flatten().tolist() for layer, (least, most) in self._ranges.items()}
