"""Runs, straight from the files of their folders (docs/run-folder.md); nothing in them is written."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .errors import TicketLabError
from .files import PathLike, files_in, read_json, read_text, spelled
from .loading import Ticket, load_ticket

if TYPE_CHECKING:
    import pandas

_RUN_SCHEMA = 1
# Bytes of a file that are read at most: of run.json, which has hundreds, and of any other.
_MOST_SETTINGS = 1 << 20
_MOST_TEXT = 128 << 20
_MOST_TRAININGS = 200_000
_KINDS = ("ticket", "random-reinit", "random-mask", "random-erk", "inverted", "signed-constant", "copy")

_TRAINING = re.compile(
    r"replicate-(?P<replicate>\d{1,9})/level-(?P<level>\d{2,9})/"
    r"(?P<kind>ticket|random-mask|random-erk|inverted|signed-constant|(?:random-reinit|copy)-(?P<draw>\d{1,9}))",
    re.ASCII,
)
_SUMMED = re.compile(r'(.*),\n  "sha256": "([0-9a-f]{64})"\n\}\n', re.DOTALL)


@dataclass(frozen=True)
class Measurement:
    """One line of metrics.jsonl. Losses are mean cross-entropies in nats, NaN where training diverged."""

    iteration: int  # steps since initialisation
    train_loss: float | None  # mean over the batches since the measurement before; None in the first
    validation_loss: float
    validation_accuracy: float  # share, 0–1
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class Layer:
    """What became of one layer."""

    name: str
    weights: int
    survivors: int
    neurons: int
    dead_neurons: list[int]  # hidden neurons that are the same for every training example


@dataclass(frozen=True)
class Record:
    """What a finished training came to: training.json."""

    weights: int
    survivors: int
    layers: list[Layer]
    untrained: Measurement  # before the first step
    early_stop: Measurement  # at the lowest validation loss
    end: Measurement
    diverged: bool  # weights became NaN or infinite


@dataclass(frozen=True)
class Training:
    """One training of a run, finished or not."""

    folder: Path
    id: str  # its name, and its path in the run folder: replicate-0/level-03/random-reinit-1
    replicate: int
    level: int
    kind: str  # ticket (at level 0 the dense network), copy, or the kind of control, as random-reinit
    draw: int  # which of several random-reinit controls, from 0; of a copy the iteration it goes its own way from
    #: None while it is not finished, or where training.json is damaged: it is then trained again.
    record: Record | None = field(repr=False)
    #: Its curve so far.
    metrics: list[Measurement] = field(repr=False)

    def ticket(self) -> Ticket:
        """Its weights and masks.

        :raises TicketLabError: while it is not finished; as of `load`
        """
        if self.record is None:
            raise TicketLabError(f"{self.id} is not finished: it has no ticket yet.")
        path = self.folder / "ticket.safetensors"
        # A link might have been put there since the run was opened.
        if path not in set(files_in(self.folder)):
            raise TicketLabError(f"{spelled(path)} is missing. Resume the run: it is then trained again.")
        return load_ticket(path)


@dataclass(frozen=True)
class Level:
    """The finished trainings after so many prunings, over the replicates."""

    level: int  # 0 is dense
    weights: int
    survivors: int
    trainings: list[Training] = field(repr=False)

    @property
    def density(self) -> float:
        """Share of weights left, 0–1."""
        return self.survivors / self.weights

    def of(self, kind: str) -> list[Training]:
        """Its trainings of a kind: ticket, copy, random-reinit, random-mask, random-erk, inverted, signed-constant."""
        return [training for training in self.trainings if training.kind == kind]


@dataclass(frozen=True)
class Run:
    """A run as its folder tells it at the moment when it was opened."""

    folder: Path
    experiment: str
    hash: str  # of the experiment's settings
    created: str  # ISO 8601
    version: str  # the release of Ticket Lab that made it
    #: Those that have begun, by replicate and level; tickets before their controls.
    trainings: list[Training] = field(repr=False)

    @property
    def levels(self) -> list[Level]:
        """Those whose ticket some replicate has finished, and its dense network, too; from the dense one."""
        finished = [(one, one.record) for one in self.trainings if one.record is not None]
        dense = {one.replicate for one, _ in finished if one.level == 0}
        tickets = [(one, record) for one, record in finished if one.kind == "ticket" and one.replicate in dense]
        levels = []
        for level in sorted({one.level for one, _ in tickets}):
            first = next(record for one, record in tickets if one.level == level)
            there = [one for one, _ in finished if one.level == level and one.replicate in dense]
            levels.append(Level(level, first.weights, first.survivors, there))
        return levels

    def to_pandas(self, what: Literal["metrics", "trainings"] = "metrics") -> pandas.DataFrame:
        """A table, for plots and statistics.

        :param what: `metrics`: one row a measurement. `trainings`: one row a finished training, with its measurements
            before training, at early stop and at the end as `untrained_…`, `early_stop_…` and `end_…`
        :raises TicketLabError: where pandas is not installed
        """
        try:
            import pandas
        except ImportError as error:
            raise TicketLabError("pandas is not installed: pip install 'ticketlab[pandas]'") from error
        if what == "metrics":
            rows = [{**_named(one), **vars(measured)} for one in self.trainings for measured in one.metrics]
            return pandas.DataFrame(rows, columns=[*_NAMES, *_MEASURED])
        if what != "trainings":
            raise TicketLabError(f"what is {what!r}; it can be 'metrics' or 'trainings'.")
        counts = ["weights", "survivors", "density", "diverged"]
        moments = ["untrained", "early_stop", "end"]
        rows = [
            {
                **_named(one),
                **{name: getattr(one.record, name) for name in ("weights", "survivors", "diverged")},
                "density": one.record.survivors / one.record.weights,
                **{
                    f"{moment}_{name}": value
                    for moment in moments
                    for name, value in vars(getattr(one.record, moment)).items()
                },
            }
            for one in self.trainings
            if one.record is not None
        ]
        measured = [f"{moment}_{name}" for moment in moments for name in _MEASURED]
        return pandas.DataFrame(rows, columns=[*_NAMES, *counts, *measured])


_NAMES = ("replicate", "level", "kind", "draw")
_MEASURED = tuple(one.name for one in fields(Measurement))


def _named(training: Training) -> dict[str, int | str]:
    return {name: getattr(training, name) for name in _NAMES}


def open_run(folder: PathLike) -> Run:
    """Reads a run, finished or not.

    :param folder: NAME-HASH in .ticketlab/runs
    :raises TicketLabError: where it is no run folder, is damaged, was made by a newer release,
        or holds something that no run has made, such as a link
    """
    folder = Path(folder)
    about = _run_file(folder)
    seen: dict[str, set[str]] = {}
    for path in files_in(folder):
        seen.setdefault(path.parent.relative_to(folder).as_posix(), set()).add(path.name)
    trainings: list[Training] = []
    for name in seen:
        matched = _TRAINING.fullmatch(name)
        if matched is None:
            continue
        if len(trainings) == _MOST_TRAININGS:
            raise TicketLabError(f"{spelled(folder)} holds more than {_MOST_TRAININGS} trainings.")
        training = _training(folder, name, matched)
        if training.id == name and (training.record or training.metrics):
            trainings.append(training)
    trainings.sort(key=lambda one: (one.replicate, one.level, _KINDS.index(one.kind), one.draw))
    return Run(folder, about["experiment"], about["hash"], about["created"], about["version"], trainings)


def _run_file(folder: Path) -> dict[str, str]:
    """The texts of run.json."""
    path = folder / "run.json"
    try:
        text = read_text(path, _MOST_SETTINGS)
    except FileNotFoundError as error:
        raise TicketLabError(f"{spelled(folder)} is not a run folder: it has no run.json.") from error
    damaged = TicketLabError(
        f"{spelled(path)} is damaged. Restore it from a copy, or delete the run and run the experiment again."
    )
    try:
        about = read_json(text)
    except ValueError as error:
        raise damaged from error
    if not isinstance(about, dict):
        raise damaged
    schema = about.get("schema")
    if type(schema) is int and schema > _RUN_SCHEMA:
        raise TicketLabError(f"{spelled(folder)} was made by a newer Ticket Lab. Update this package to open it.")
    texts = {name: text for name, text in about.items() if isinstance(text, str)}
    if schema != _RUN_SCHEMA or not {"experiment", "hash", "created", "version"} <= texts.keys():
        raise damaged
    return texts


def _training(run: Path, name: str, matched: re.Match[str]) -> Training:
    replicate, level, draw = (int(matched[part] or 0) for part in ("replicate", "level", "draw"))
    kind = matched["kind"] if matched["draw"] is None else "random-reinit"
    leaf = f"{kind}-{draw}" if kind == "random-reinit" else kind
    return Training(
        run / name,
        f"replicate-{replicate}/level-{level:02}/{leaf}",
        replicate,
        level,
        kind,
        draw,
        _record(run / name, name),
        _metrics(run / name),
    )


def _record(folder: Path, name: str) -> Record | None:
    """None while the training is not finished, and where its record is damaged."""
    try:
        text = read_text(folder / "training.json", _MOST_TEXT)
    except FileNotFoundError:
        return None
    # The last line is the sum of what stands before it.
    summed = _SUMMED.fullmatch(text)
    if summed is None or hashlib.sha256(f"{summed[1]}\n}}".encode()).hexdigest() != summed[2]:
        return None
    try:
        written: Any = read_json(text)
        record = written["record"]
        if record["id"] != name:
            return None
        return Record(
            _count(record["weights"], least=1),
            _count(record["survivors"]),
            [_layer(layer) for layer in record["layers"]],
            _measurement(record["untrained"]),
            _measurement(record["earlyStop"]),
            _measurement(record["end"]),
            bool(written["diverged"]),
        )
    except (LookupError, OverflowError, TypeError, ValueError):
        return None


def _metrics(folder: Path) -> list[Measurement]:
    try:
        text = read_text(folder / "metrics.jsonl", _MOST_TEXT)
    except FileNotFoundError:
        return []
    measurements = []
    # The last line may still be being written.
    for line in text.split("\n")[:-1]:
        try:
            measurements.append(_measurement(read_json(line)))
        except (LookupError, OverflowError, TypeError, ValueError):
            continue  # a damaged line; the training is repeated when the run is resumed
    return measurements


def _measurement(written: Any) -> Measurement:
    train_loss = written["trainLoss"]
    return Measurement(
        _count(written["iteration"]),
        None if train_loss is None else _number(train_loss),
        _loss(written["validationLoss"]),
        _number(written["validationAccuracy"]),
        _loss(written["testLoss"]),
        _number(written["testAccuracy"]),
    )


def _layer(written: Any) -> Layer:
    weights, survivors, neurons = (_count(written[name]) for name in ("weights", "survivors", "neurons"))
    dead = [_count(neuron) for neuron in written["deadNeurons"]]
    return Layer(str(written["name"]), weights, survivors, neurons, dead)


def _count(value: object, least: int = 0) -> int:
    if type(value) is not int or value < least:
        raise ValueError("no count")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("no number")
    return float(value)


def _loss(value: object) -> float:
    """JSON has no NaN: a loss that is no number is written as null."""
    return math.nan if value is None else _number(value)
