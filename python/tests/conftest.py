"""Files as Ticket Lab writes them: a run of release 0.1.0, and tickets made for a test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import numpy as np
import pytest
from safetensors.numpy import save_file

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]
    MakeTicket = Callable[..., Path]

RUN = Path(__file__).parents[2] / "test" / "support" / "run-0.1.0"

ABOUT = {
    "experiment": "made",
    "hash": "0123456789ab",
    "replicate": "1",
    "level": "3",
    "kind": "ticket",
    "draw": "0",
    "density": "0.5",
    "early_stop_accuracy": "0.98",
    "end_accuracy": "0.975",
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A copy of a run that was interrupted: its dense network and one ticket are finished, a control is not."""
    return Path(shutil.copytree(RUN, tmp_path / "old-352e16b20054"))


@pytest.fixture
def ticket_file(tmp_path: Path) -> MakeTicket:
    """Writes a ticket of the tensors and masks given, with metadata of its own where `about` has some."""

    def write(tensors: dict[str, Array], masks: dict[str, Array] | None = None, **about: str) -> Path:
        path = tmp_path / "ticket.safetensors"
        masks = {f"{name}_mask": mask for name, mask in (masks or {}).items()}
        save_file({**tensors, **masks}, str(path), {**ABOUT, **about})
        return path

    return write


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)
