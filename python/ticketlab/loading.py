"""Tickets, compact tickets and checkpoints, as docs/run-folder.md and docs/compact.md describe their files."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, safe_open

from .errors import TicketLabError
from .files import PathLike, read_json, require_ordinary, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from torch import Tensor

    # The type of its elements is the file's.
    Array = npt.NDArray[Any]
    Arrays = dict[str, Array]

_COMPACT = "ticketlab-compact"
_COMPACT_VERSION = 1
# Pruned weights take no room in a compact file, so that its size promises nothing.
_MOST_WEIGHTS = 2**29
_MOST_AXES = 32
_SKIP = 255  # a delta that stands for so many pruned weights and no survivor

# What Ticket Lab puts after a tensor's name for other values of the same tensor.
_INITIAL, _REWOUND, _EARLY, _MASK = "_initial", "_rewound", "_early", "_mask"


@dataclass(frozen=True)
class Ticket:
    """A trained ticket, from a run folder or compact. Names and shapes of its tensors are PyTorch's."""

    path: Path
    #: Everything that the file says of itself, as text.
    metadata: Mapping[str, str] = field(repr=False)
    #: Values at the end of training; pruned weights are exactly 0.
    weights: Arrays = field(repr=False)
    #: Where a weight survives, of type bool; a tensor that is never pruned has none.
    masks: Arrays = field(repr=False)
    #: Values as they were drawn, without the mask; empty in a compact ticket.
    initial: Arrays = field(repr=False)
    #: Values that the training began with, without the mask; empty where tickets rewind to the initial values.
    rewound: Arrays = field(repr=False)
    #: Values that masks were pruned from, where they were taken before the end of training (`prune_at`); else empty.
    early: Arrays = field(repr=False)
    #: A network's input is value × scale + shift; [inputs] each, or [1]. None of a network that says nothing of it.
    scale: Array | None = field(repr=False)
    shift: Array | None = field(repr=False)
    experiment: str
    hash: str  # of the experiment's settings
    replicate: int
    level: int  # prunings before it; 0 is dense
    kind: str  # ticket, or the kind of control, as random-reinit
    draw: int  # which of several random-reinit controls
    density: float  # share of weights left, 0–1
    early_stop_accuracy: float  # test accuracies, shares of 0–1
    end_accuracy: float

    @property
    def classes(self) -> list[str]:
        """What each class is called, in the order of the outputs; only a compact ticket says it, else empty."""
        named = read_json(self.metadata.get("classes", "[]"))
        return [str(name) for name in named] if isinstance(named, list) else []

    @property
    def tied(self) -> dict[str, str]:
        """Of a model of your own, other names of shared tensors: the name in `weights`, by each of them."""
        described = read_json(self.metadata.get("network", "{}"))
        model = described.get("model") if isinstance(described, dict) else None
        tied = model.get("tied") if isinstance(model, dict) else None
        return {str(name): str(of) for name, of in tied.items()} if isinstance(tied, dict) else {}

    def state_dict(self) -> dict[str, Tensor]:
        """The trained weights as PyTorch tensors, under all of their names, for `module.load_state_dict`.

        The network has to have the same names: a model of your own made as for the run, or one that you write after a
        built-in network (`network` makes that for you).
        """
        import torch

        tensors = {name: torch.from_numpy(values.copy()) for name, values in self.weights.items()}
        return {**tensors, **{name: tensors[of] for name, of in self.tied.items() if of in tensors}}


@dataclass(frozen=True)
class Checkpoint:
    """A training under way. Its tensors are flat: [values] each."""

    path: Path
    metadata: Mapping[str, str] = field(repr=False)
    hash: str  # of the experiment's settings
    id: str  # of the training: replicate-0/level-03/ticket
    iteration: int  # steps taken since initialisation
    weights: Arrays = field(repr=False)
    optimiser: Arrays = field(repr=False)
    #: Values at the iteration that tickets rewind to; empty where none are wanted, or not yet reached.
    captured: Arrays = field(repr=False)


def load(path: PathLike) -> Ticket | Checkpoint:
    """A ticket, compact ticket or checkpoint, whole in memory.

    :raises TicketLabError: where the file is missing, damaged, of a newer release, or none of these
    """
    path = Path(path)
    metadata, tensors = _read(path)
    if metadata.get("format") == _COMPACT:
        return _compact(path, metadata, tensors)
    if "lossSum" in tensors and "sha256" in metadata:
        return _checkpoint(path, metadata, tensors)
    return _ticket(path, metadata, tensors)


def load_ticket(path: PathLike) -> Ticket:
    """The same, of a ticket alone.

    :raises TicketLabError: as of `load`, and where it is a checkpoint
    """
    loaded = load(path)
    if isinstance(loaded, Checkpoint):
        raise TicketLabError(f"{spelled(path)} is a checkpoint, and no ticket yet.")
    return loaded


def _read(path: Path) -> tuple[dict[str, str], Arrays]:
    require_ordinary(path)
    try:
        with safe_open(str(path), "np") as file:
            metadata: dict[str, str] = file.metadata() or {}
            tensors: Arrays = {}
            for name in file.keys():  # noqa: SIM118 – it is no dictionary
                try:
                    tensors[name] = file.get_tensor(name)
                except TypeError as error:
                    kind = file.get_slice(name).get_dtype()
                    raise TicketLabError(
                        f"{spelled(path)}: tensor {name!r} is of type {kind}, which NumPy does not have."
                    ) from error
    except SafetensorError as error:
        raise TicketLabError(
            f"{spelled(path)} is not an intact safetensors file: {str(error)!r}. It was cut short, damaged, "
            "or is another kind of file."
        ) from error
    except (OSError, MemoryError) as error:
        raise TicketLabError(f"{spelled(path)} cannot be read: {str(error) or 'there is no memory'!r}.") from error
    return metadata, tensors


class _About:
    """A file's metadata, read field by field."""

    def __init__(self, path: Path, metadata: Mapping[str, str]) -> None:
        self._path = path
        self._metadata = metadata

    def text(self, name: str) -> str:
        value = self._metadata.get(name)
        if value is None:
            raise TicketLabError(
                f"{spelled(self._path)} is not a ticket of Ticket Lab: its metadata does not say {name!r}."
            )
        return value

    def count(self, name: str) -> int:
        text = self.text(name)
        # More digits are no count, and slow to read.
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise self._damaged(name, text)
        return int(text)

    def number(self, name: str) -> float:
        text = self.text(name)
        try:
            return float(text)
        except ValueError as error:
            raise self._damaged(name, text) from error

    def _damaged(self, name: str, text: str) -> TicketLabError:
        return TicketLabError(f"{spelled(self._path)} is damaged: its {name} is {text[:100]!r}.")


def _ticket(path: Path, metadata: Mapping[str, str], tensors: Arrays) -> Ticket:
    about = _About(path, metadata)
    origin = _origin(about, kind=about.text("kind"), draw=about.count("draw"))
    groups: dict[str, Arrays] = {_INITIAL: {}, _REWOUND: {}, _EARLY: {}, _MASK: {}}
    weights: Arrays = {}
    scale, shift = tensors.pop("input.scale", None), tensors.pop("input.shift", None)
    for name, values in tensors.items():
        base, suffix = _split(name, tensors)
        if suffix:
            groups[suffix][base] = values
            _require_shape(path, name, values, tensors[base].shape)
        else:
            weights[name] = values
    masks = {name: _as_mask(path, name, mask) for name, mask in groups[_MASK].items()}
    return Ticket(
        path,
        metadata,
        weights,
        masks,
        initial=groups[_INITIAL],
        rewound=groups[_REWOUND],
        early=groups[_EARLY],
        scale=scale,
        shift=shift,
        **origin,
    )


def _split(name: str, tensors: Arrays) -> tuple[str, str]:
    """A tensor's own name and what it says of it; a parameter may be called so itself."""
    for suffix in (_INITIAL, _REWOUND, _EARLY, _MASK):
        base = name[: -len(suffix)]
        if name.endswith(suffix) and base in tensors:
            return base, suffix
    return name, ""


def _as_mask(path: Path, name: str, mask: Array) -> Array:
    survives: Array = mask.astype(bool)
    if mask.dtype.kind not in "bu" or not np.array_equal(survives, mask):
        raise TicketLabError(f"{spelled(path)} is damaged: the mask of {name!r} is not of bytes 0 and 1.")
    return survives


def _origin(about: _About, *, kind: str, draw: int) -> dict[str, Any]:
    return {
        "experiment": about.text("experiment"),
        "hash": about.text("hash"),
        "replicate": about.count("replicate"),
        "level": about.count("level"),
        "kind": kind,
        "draw": draw,
        "density": about.number("density"),
        "early_stop_accuracy": about.number("early_stop_accuracy"),
        "end_accuracy": about.number("end_accuracy"),
    }


def _compact(path: Path, metadata: Mapping[str, str], tensors: Arrays) -> Ticket:
    about = _About(path, metadata)
    if about.count("version") > _COMPACT_VERSION:
        raise TicketLabError(f"{spelled(path)} was made by a newer Ticket Lab. Update this package to read it.")
    shapes = _shapes(path, about.text("shapes"))
    weights, masks = {}, {}
    for name, shape in shapes.items():
        deltas, values = (_taken(path, tensors, f"{name}_{part}") for part in ("deltas", "values"))
        weights[name], masks[name] = _expanded(path, name, shape, deltas, values)
    scale, shift = tensors.pop("input.scale", None), tensors.pop("input.shift", None)
    return Ticket(
        path,
        metadata,
        {**weights, **tensors},
        masks,
        initial={},
        rewound={},
        early={},
        scale=scale,
        shift=shift,
        **_origin(about, kind="ticket", draw=0),
    )


def _shapes(path: Path, text: str) -> dict[str, tuple[int, ...]]:
    damaged = TicketLabError(f"{spelled(path)} is damaged: its shapes cannot be understood.")
    try:
        written = read_json(text)
    except ValueError as error:
        raise damaged from error
    if not isinstance(written, dict):
        raise damaged
    shapes: dict[str, tuple[int, ...]] = {}
    total = 0
    for name, shape in written.items():
        if not isinstance(shape, list) or not 0 < len(shape) <= _MOST_AXES:
            raise damaged
        if not all(type(size) is int and 0 < size <= _MOST_WEIGHTS for size in shape):
            raise damaged
        shapes[str(name)] = tuple(shape)
        total += math.prod(shape)
    if total > _MOST_WEIGHTS:
        raise TicketLabError(
            f"{spelled(path)} is of a network of {total} weights; at most {_MOST_WEIGHTS} are possible."
        )
    return shapes


def _taken(path: Path, tensors: Arrays, name: str) -> Array:
    values = tensors.pop(name, None)
    if values is None:
        raise TicketLabError(f"{spelled(path)} has no tensor {name!r}.")
    return values


def _expanded(path: Path, name: str, shape: tuple[int, ...], deltas: Array, values: Array) -> tuple[Array, Array]:
    """The dense tensor, and where it survives."""
    damaged = TicketLabError(f"{spelled(path)} is damaged: {name!r} does not fit the network it describes.")
    if deltas.dtype != np.uint8 or values.dtype != np.float32 or deltas.ndim != 1 or values.ndim != 1:
        raise damaged
    size = math.prod(shape)
    survives = deltas < _SKIP
    # A survivor takes a place itself, beside the pruned weights before it.
    places = (np.cumsum(deltas + survives.astype(np.int64)) - 1)[survives]
    if len(places) != len(values) or (len(places) > 0 and int(places[-1]) >= size):
        raise damaged
    dense = np.zeros(size, np.float32)
    mask = np.zeros(size, bool)
    dense[places] = values
    mask[places] = True
    return dense.reshape(shape), mask.reshape(shape)


def _checkpoint(path: Path, metadata: Mapping[str, str], tensors: Arrays) -> Checkpoint:
    about = _About(path, metadata)
    said = {name: text for name, text in metadata.items() if name != "sha256"}
    if _checksum(said, tensors) != metadata["sha256"]:
        raise TicketLabError(f"{spelled(path)} is damaged: its checksum does not match.")

    def group(name: str) -> Arrays:
        prefix = f"{name}/"
        return {full[len(prefix) :]: values for full, values in tensors.items() if full.startswith(prefix)}

    return Checkpoint(
        path,
        metadata,
        hash=about.text("hash"),
        id=about.text("id"),
        iteration=about.count("iteration"),
        weights=group("parameters"),
        optimiser=group("optimiser"),
        captured=group("captured"),
    )


def _checksum(said: Mapping[str, str], tensors: Arrays) -> str:
    """Over all that the file says, as src/lab/disk/checkpoint.ts writes it."""
    text = json.dumps(sorted(said.items()), ensure_ascii=False, separators=(",", ":"))
    total = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for name, values in sorted(tensors.items()):
        total.update(f"\n{name} {values.nbytes}\n".encode())
        total.update(np.ascontiguousarray(values).data)
    return total.hexdigest()


def _require_shape(path: Path, name: str, values: Array, shape: tuple[int, ...]) -> None:
    if values.shape != shape:
        raise TicketLabError(
            f"{spelled(path)}: tensor {name!r} is {list(values.shape)}, the network needs {list(shape)}."
        )
