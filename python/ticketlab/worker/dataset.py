"""The dataset that Node has laid out, and batches of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from safetensors.torch import load_file
from torch import Tensor

from .examples import Batch

PARTS = ("train", "validation", "test")


class ArrayExamples:
    """Raw values of all examples, and how to normalise them: x = value × scale + shift."""

    def __init__(self, path: str, device: torch.device, shape: list[int]) -> None:
        """shape: of an example: [channels, height, width] of an image, [features] of anything else."""
        arrays = load_file(path)
        self._shape = shape
        # Integers of 16 and of unsigned 32 bits index nothing in PyTorch.
        self.labels = arrays["labels"].long().to(device)
        self.parts = {part: arrays[part].long().to(device) for part in PARTS}
        # On the CPU they stay in the file, which the system keeps in memory once for all processes.
        self.values = arrays["values"].to(device)
        self.scale = arrays["scale"].to(device)
        self.shift = arrays["shift"].to(device)

    def batches(
        self, batches: Iterable[Tensor], _epochs: list[int], changes: list[Tensor] | None = None
    ) -> Iterator[Batch]:
        """
        batches: indices into the dataset.
        changes: of each batch [examples, 3], how each is flipped and moved, if at all
            (src/lottery/random/step-randomness.ts).
        Yields inputs of that shape, normalised.
        """
        for i, examples in enumerate(batches):
            raw = self.values[examples].float()
            if changes is not None:
                raw = augmented(raw.view(-1, *self._shape), changes[i]).flatten(1)
            inputs = raw * self.scale + self.shift
            yield Batch(inputs.view(-1, *self._shape), self.labels[examples], len(examples))


def augmented(images: Tensor, changes: Tensor) -> Tensor:
    """
    Images flipped left to right and then moved, black coming in.
    images: [examples, channels, height, width] of raw values.
    changes: [examples, 3]: flips (0 or 1), rows down, columns to the right.
    """
    examples, channels, height, width = images.shape
    flips, down, right = changes.long().unbind(1)
    rows = torch.arange(height, device=images.device) - down[:, None]
    columns = torch.arange(width, device=images.device) - right[:, None]
    seen = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
    columns = torch.where(flips[:, None] == 1, width - 1 - columns, columns)
    sources = rows[:, :, None] * width + columns[:, None, :]
    sources = torch.where(seen, sources, 0).view(examples, 1, height * width).expand(-1, channels, -1)
    moved = images.flatten(2).gather(2, sources).view_as(images)
    return torch.where(seen[:, None], moved, 0.0)
