"""Datasets of the user's own: how they are opened, told apart, and read in batches."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Callable, NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset, TensorDataset, default_collate

from .randomness import seed_all, seed_of_example
from .user_code import RefusedError, call, find

# Examples of each part that a fingerprint looks at.
_SAMPLE = 16
# Seconds between two lines about how far the labels are.
_TELLS_EVERY = 5.0

Collate = Callable[[list[Any]], Any]


class Batch(NamedTuple):
    # What the model is called with: a dictionary by keywords, a tuple one after the other, anything else as it is.
    inputs: Any
    targets: Any
    size: int


class OwnDatasets:
    """The user's training and test examples, and those to validate on where there are any."""

    def __init__(self, folder: str, module: str, arguments: dict[str, Any], collate: str | None) -> None:
        target = find(module, folder, "dataset.module")
        seed_all(0)
        parts = call(target, arguments, "dataset", module)
        if not isinstance(parts, (tuple, list)) or len(parts) not in (2, 3):
            raise RefusedError(
                f"dataset.module: {module} returned {_described(parts)}.",
                "It has to return (train, test) or (train, validation, test).",
            )
        self.train, self.test = parts[0], parts[-1]
        self.validation = parts[1] if len(parts) == 3 else None
        checked: list[tuple[str, Any]] = [("train", self.train), ("validation", self.validation), ("test", self.test)]
        for name, part in checked:
            if name == "validation" and len(parts) == 2:
                continue
            if not hasattr(part, "__getitem__") or not hasattr(part, "__len__"):
                raise RefusedError(
                    f"dataset.module: the {name} part that {module} returned is {_described(part)}.",
                    "It has to be a torch.utils.data.Dataset with a length: examples are read by their number.",
                )
            if len(part) == 0:
                raise RefusedError(f"dataset.module: the {name} part that {module} returned has no examples.")
        self.collate: Collate = find(collate, folder, "dataset.collate") if collate is not None else pairs
        self._named = module

    @property
    def parts(self) -> list[Any]:
        return [part for part in (self.train, self.validation, self.test) if part is not None]

    def joined(self) -> Dataset[Any]:
        """All examples: train, then validation where there is such a part, then test."""
        return ConcatDataset(self.parts)

    def some(self, count: int) -> Batch:
        """The first training examples."""
        examples = [_drawn(self.train, i, 0) for i in range(min(count, len(self.train)))]
        return as_batch(self.collate(examples), len(examples), self._named)

    def fingerprint(self) -> str:
        """Of lengths, labels that are at hand and a few examples; or what the datasets themselves say."""
        whole = hashlib.sha256()
        for part in self.parts:
            own = getattr(part, "fingerprint", None)
            if callable(own):
                whole.update(f"own {own()}\n".encode())
                continue
            whole.update(f"{len(part)}\n".encode())
            labels = labels_at_hand(part)
            if labels is not None:
                whole.update(labels.numpy().tobytes())
            for i in np.linspace(0, len(part) - 1, min(_SAMPLE, len(part))).astype(int).tolist():
                _update(whole, _drawn(part, i, 0))
        return whole.hexdigest()

    def labels(self, cache: str, fingerprint: str) -> Tensor | None:
        """
        The class of each training example; None where targets are no classes.
        cache: folder where those that had to be read one by one are kept.
        """
        labels = labels_at_hand(self.train)
        if labels is not None:
            return labels
        path = os.path.join(cache, f"{fingerprint}.safetensors")
        try:
            kept = load_file(path)["labels"]
            if len(kept) == len(self.train):
                return kept
        except Exception:  # noqa: S110 - whatever is in the way of keeping them, they can be read again
            pass
        read = self._read_labels()
        if read is not None:
            os.makedirs(cache, exist_ok=True)
            unfinished = f"{path}.{os.getpid()}"
            save_file({"labels": read}, unfinished)
            os.replace(unfinished, path)
        return read

    def _read_labels(self) -> Tensor | None:
        labels = torch.zeros(len(self.train), dtype=torch.int32)
        told = time.monotonic()
        for i in range(len(labels)):
            example = _drawn(self.train, i, 0)
            target = example[-1] if isinstance(example, (tuple, list)) and len(example) > 1 else None
            number = _class_number(target)
            if number is None:
                return None
            labels[i] = number
            if time.monotonic() - told > _TELLS_EVERY:
                told = time.monotonic()
                print(f"Reading the labels: {i + 1:,} of {len(labels):,} training examples", file=sys.stderr)
        return labels


class OwnExamples:
    """Batches of the user's examples, on a device."""

    def __init__(self, datasets: OwnDatasets, arrays: str, device: torch.device, loaders: int) -> None:
        """arrays: path of the indices of each part."""
        given = load_file(arrays)
        self.parts = {part: given[part].long() for part in ("train", "validation", "test")}
        self._device = device
        self._requests = _Requests()
        joined = datasets.joined()
        self._quiet = all(type(part) is TensorDataset for part in datasets.parts)
        self._loader: DataLoader[Any] = DataLoader(
            _Seeded(joined, self._quiet),
            batch_sampler=self._requests,
            num_workers=loaders,
            collate_fn=_Collating(datasets.collate),
            persistent_workers=loaders > 0,
            generator=torch.Generator(),
        )

    def batches(
        self, batches: Iterable[Tensor], epochs: list[int], _changes: list[Tensor] | None = None
    ) -> Iterator[Batch]:
        """epochs: of each batch a seed, which with an example's number says how that is drawn."""
        self._requests.batches = [
            [(example, 0 if self._quiet else seed_of_example(epoch, example)) for example in batch.tolist()]
            for batch, epoch in zip(batches, epochs)
        ]
        for inputs, targets, size in self._loader:
            yield Batch(moved(inputs, self._device), moved(targets, self._device), size)


class _Requests:
    """The batches that are asked for next."""

    def __init__(self) -> None:
        self.batches: list[list[tuple[int, int]]] = []

    def __iter__(self) -> Iterator[list[tuple[int, int]]]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


class _Seeded(Dataset[Any]):
    def __init__(self, dataset: Dataset[Any], quiet: bool) -> None:
        self._dataset = dataset
        self._quiet = quiet

    def __getitem__(self, at: tuple[int, int]) -> Any:
        example, seed = at
        if not self._quiet:
            seed_all(seed)
        return self._dataset[example]


class _Collating:
    def __init__(self, collate: Collate) -> None:
        self._collate = collate

    def __call__(self, examples: list[Any]) -> tuple[Any, Any, int]:
        return tuple(as_batch(self._collate(examples), len(examples), "dataset.collate"))


def pairs(examples: list[Any]) -> tuple[Any, Any]:
    """PyTorch's own way to make a batch of (input, target) pairs; inputs that are tuples stay such."""
    first = examples[0]
    if not isinstance(first, (tuple, list)) or len(first) != 2:
        raise RefusedError(
            f"dataset.module: an example is {_described(first)}.",
            "It has to be an (input, target) pair. For anything else, name a function of yours as `dataset.collate`.",
        )
    inputs = default_collate([example[0] for example in examples])
    targets = default_collate([example[1] for example in examples])
    return (tuple(inputs) if isinstance(first[0], tuple) else inputs), targets


def as_batch(made: Any, size: int, by: str) -> Batch:
    if not isinstance(made, (tuple, list)) or len(made) != 2:
        raise RefusedError(f"{by}: a batch is {_described(made)}.", "It has to be (inputs, targets).")
    return Batch(made[0], made[1], size)


def moved(value: Any, device: torch.device) -> Any:
    """The same with its tensors on a device."""
    if isinstance(value, Tensor):
        return value.to(device)
    if isinstance(value, dict):
        return {key: moved(inner, device) for key, inner in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(moved(inner, device) for inner in value))
    if isinstance(value, (tuple, list)):
        return type(value)(moved(inner, device) for inner in value)
    return value.to(device) if hasattr(value, "to") else value


def labels_at_hand(dataset: Any) -> Tensor | None:
    """The classes of a dataset's examples where it has them in one piece; None where it has not."""
    if isinstance(dataset, Subset):
        inner = labels_at_hand(dataset.dataset)
        return None if inner is None else inner[torch.as_tensor(list(dataset.indices))]
    if isinstance(dataset, TensorDataset):
        return _classes(dataset.tensors[-1], len(dataset))
    for name in ("targets", "labels"):
        labels = _classes(getattr(dataset, name, None), len(dataset))
        if labels is not None:
            return labels
    return None


def _classes(values: Any, count: int) -> Tensor | None:
    if values is None or callable(values):
        return None
    try:
        labels = torch.as_tensor(np.asarray(values))
    except (TypeError, ValueError, RuntimeError):
        return None
    fits = labels.dim() == 1 and len(labels) == count and not labels.is_floating_point() and labels.dtype != torch.bool
    return labels.to(torch.int32) if fits and int(labels.min()) >= 0 else None


def _class_number(target: Any) -> int | None:
    if isinstance(target, bool) or target is None:
        return None
    if isinstance(target, (int, np.integer)):
        return int(target) if target >= 0 else None
    if isinstance(target, Tensor) and target.dim() == 0 and not target.is_floating_point():
        return int(target) if target >= 0 else None
    return None


def _drawn(dataset: Any, example: int, epoch: int) -> Any:
    seed_all(seed_of_example(epoch, example))
    return dataset[example]


def _update(whole: Any, value: Any) -> None:
    """Adds whatever an example consists of to a sum."""
    if isinstance(value, Tensor):
        value = value.detach().cpu()
        value = value.to_dense() if value.is_sparse else value
        value = value.float() if value.dtype == torch.bfloat16 else value
        _update(whole, value.numpy())
    elif isinstance(value, np.ndarray):
        whole.update(f"{value.dtype.str} {value.shape}\n".encode())
        whole.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            _update(whole, key)
            _update(whole, value[key])
    elif isinstance(value, (tuple, list)):
        whole.update(f"{len(value)} values\n".encode())
        for inner in value:
            _update(whole, inner)
    elif isinstance(value, bytes):
        whole.update(value)
    elif isinstance(value, (str, int, float, bool, np.generic)) or value is None:
        whole.update(f"{value!r}\n".encode())
    elif hasattr(value, "mode") and hasattr(value, "tobytes"):
        # An image of Pillow.
        whole.update(f"{value.mode} {value.size}\n".encode())
        whole.update(value.tobytes())
    else:
        whole.update(f"{type(value).__qualname__}\n".encode())


def _described(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"of type {type(value).__name__}"
