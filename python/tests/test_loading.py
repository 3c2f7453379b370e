"""Tickets, compact tickets and checkpoints are read as they were written, and nothing else is."""

from __future__ import annotations

import json
import os
import pickle
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import ticketlab

if TYPE_CHECKING:
    MakeTicket = Callable[..., Path]

TICKET = "replicate-0/level-01/ticket/ticket.safetensors"
CHECKPOINT = "replicate-0/level-01/random-reinit-0/checkpoint.safetensors"


def load_ticket(path: Path) -> ticketlab.Ticket:
    loaded = ticketlab.load(path)
    assert isinstance(loaded, ticketlab.Ticket)
    return loaded


def test_a_ticket_holds_every_tensor_of_its_file(run: Path) -> None:
    ticket = load_ticket(run / TICKET)
    written = load_file(run / TICKET)
    assert ticket.scale is not None
    assert ticket.shift is not None
    read = {
        **ticket.weights,
        **{f"{name}_mask": mask.view(np.uint8) for name, mask in ticket.masks.items()},
        **{f"{name}_initial": values for name, values in ticket.initial.items()},
        **{f"{name}_rewound": values for name, values in ticket.rewound.items()},
        "input.scale": ticket.scale,
        "input.shift": ticket.shift,
    }
    assert read.keys() == written.keys()
    for name, values in written.items():
        np.testing.assert_array_equal(read[name], values)
    assert set(ticket.weights) == {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}
    assert set(ticket.masks) == {"fc1.weight", "fc2.weight"}
    assert ticket.rewound.keys() == ticket.initial.keys() == ticket.weights.keys()


def test_a_ticket_says_where_it_comes_from(run: Path) -> None:
    ticket = load_ticket(run / TICKET)
    assert (ticket.experiment, ticket.hash) == ("old", "352e16b20054")
    assert (ticket.replicate, ticket.level, ticket.kind, ticket.draw) == (0, 1, "ticket", 0)
    survivors = sum(int(mask.sum()) for mask in ticket.masks.values())
    assert ticket.density == survivors / sum(mask.size for mask in ticket.masks.values())
    assert ticket.end_accuracy == pytest.approx(0.699164, abs=1e-6)
    assert all(np.all(ticket.weights[name][~mask] == 0) for name, mask in ticket.masks.items())


def test_names_of_a_model_of_ones_own_may_end_as_ours_do(ticket_file: MakeTicket) -> None:
    path = ticket_file({"attention_mask": np.ones(3, np.float32), "x_initial": np.zeros(2, np.float32)})
    assert set(load_ticket(path).weights) == {"attention_mask", "x_initial"}


def test_values_that_masks_were_pruned_from_are_no_weights_of_their_own(ticket_file: MakeTicket) -> None:
    early = np.arange(3, dtype=np.float32)
    path = ticket_file({"fc1.weight": np.ones(3, np.float32), "fc1.weight_early": early})
    ticket = load_ticket(path)
    assert set(ticket.weights) == {"fc1.weight"}
    np.testing.assert_array_equal(ticket.early["fc1.weight"], early)


@pytest.mark.parametrize("gaps", [[0, 3], [254, 255, 256], [600, 0], [], [1023]])
def test_a_compact_ticket_is_expanded(tmp_path: Path, gaps: list[int]) -> None:
    shape = (2, 16, 32)
    mask = np.zeros(2 * 16 * 32, bool)
    at = -1
    deltas: list[int] = []
    for gap in gaps:
        at += gap + 1
        mask[at] = True
        deltas += [255] * (gap // 255) + [gap % 255]
    values = np.arange(1, len(gaps) + 1, dtype=np.float32)
    path = compact(tmp_path, {"fc1.weight": list(shape)}, deltas, values)
    ticket = load_ticket(path)
    assert np.array_equal(ticket.masks["fc1.weight"], mask.reshape(shape))
    assert np.array_equal(ticket.weights["fc1.weight"].reshape(-1)[mask], values)
    assert not ticket.weights["fc1.weight"].reshape(-1)[~mask].any()
    assert ticket.initial == {}
    assert ticket.classes == ["cat", "dog"]


@pytest.mark.parametrize("deltas", [[4, 5], [0], [0, 0, 0], [255, 255]])
def test_deltas_that_do_not_fit_are_refused(tmp_path: Path, deltas: list[int]) -> None:
    path = compact(tmp_path, {"fc1.weight": [2, 5]}, deltas, np.ones(2, np.float32))
    with pytest.raises(ticketlab.TicketLabError, match=r"'fc1\.weight' does not fit"):
        ticketlab.load(path)


@pytest.mark.parametrize("shapes", [{"a": [2**20, 2**20]}, {"a": [-1]}, {"a": [2**29], "b": [1]}, {"a": []}, [], "x"])
def test_a_compact_ticket_cannot_ask_for_any_memory(tmp_path: Path, shapes: object) -> None:
    with pytest.raises(ticketlab.TicketLabError, match=r"damaged|at most 536870912"):
        ticketlab.load(compact(tmp_path, shapes, [], np.ones(0, np.float32)))


def test_a_compact_ticket_of_a_newer_release_says_so(tmp_path: Path) -> None:
    path = compact(tmp_path, {"fc1.weight": [2, 5]}, [0], np.ones(1, np.float32), version="2")
    with pytest.raises(ticketlab.TicketLabError, match="newer Ticket Lab"):
        ticketlab.load(path)


def compact(folder: Path, shapes: object, deltas: list[int], values: Any, version: str = "1") -> Path:
    path = folder / "compact.safetensors"
    about = {
        "format": "ticketlab-compact",
        "version": version,
        "shapes": json.dumps(shapes),
        "classes": '["cat", "dog"]',
        "experiment": "made",
        "hash": "0123456789ab",
        "replicate": "0",
        "level": "3",
        "density": "0.1",
        "early_stop_accuracy": "0.9",
        "end_accuracy": "0.9",
    }
    tensors = {"fc1.weight_deltas": np.array(deltas, np.uint8), "fc1.weight_values": values}
    save_file(tensors, str(path), about)
    return path


def test_a_checkpoint_holds_the_state_of_its_training(run: Path) -> None:
    loaded = ticketlab.load(run / CHECKPOINT)
    assert isinstance(loaded, ticketlab.Checkpoint)
    assert loaded.id == "replicate-0/level-01/random-reinit-0"
    assert loaded.iteration == 3153
    written = load_file(run / CHECKPOINT)
    assert np.array_equal(loaded.weights["fc1.weight"], written["parameters/fc1.weight"])
    assert loaded.optimiser
    assert loaded.captured == {}


def test_a_changed_checkpoint_is_damaged(run: Path) -> None:
    path = run / CHECKPOINT
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ticketlab.TicketLabError, match="checksum does not match"):
        ticketlab.load(path)


class Malice:
    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("unpickled",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"1234567",
        pickle.dumps(Malice()),
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 72) + b'{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4]}}      ' + b"1234",
    ],
)
def test_what_is_no_safetensors_file_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "any.safetensors").write_bytes(content)
    with pytest.raises(ticketlab.TicketLabError, match=r"any\.safetensors"):
        ticketlab.load(tmp_path / "any.safetensors")
    assert os.listdir(tmp_path) == ["any.safetensors"]


def test_a_file_that_is_missing_a_folder_or_a_pipe_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(ticketlab.TicketLabError, match="no such file"):
        ticketlab.load(tmp_path / "none")
    with pytest.raises(ticketlab.TicketLabError, match="it is a folder"):
        ticketlab.load(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ticketlab.TicketLabError, match="neither a file nor a folder"):
            ticketlab.load(tmp_path / "pipe")


def test_other_metadata_masks_and_shapes_are_refused(tmp_path: Path, ticket_file: MakeTicket) -> None:
    save_file({"a": np.ones(2)}, str(tmp_path / "other"))
    with pytest.raises(ticketlab.TicketLabError, match="does not say 'kind'"):
        ticketlab.load(tmp_path / "other")
    weight = np.ones((2, 3), np.float32)
    with pytest.raises(ticketlab.TicketLabError, match=r"its level is '-1\\x1b'"):
        ticketlab.load(ticket_file({"fc1.weight": weight}, level="-1\x1b"))
    with pytest.raises(ticketlab.TicketLabError, match=r"mask of 'fc1\.weight' is not of bytes 0 and 1"):
        ticketlab.load(ticket_file({"fc1.weight": weight}, {"fc1.weight": np.full((2, 3), 2, np.uint8)}))
    with pytest.raises(ticketlab.TicketLabError, match=r"'fc1.weight_mask' is \[6\], the network needs \[2, 3\]"):
        ticketlab.load(ticket_file({"fc1.weight": weight}, {"fc1.weight": np.ones(6, np.uint8)}))
