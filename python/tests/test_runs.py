"""A run is read from its folder; what others have put there is read as little as it is by Ticket Lab."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from pathlib import Path

import pytest

import ticketlab

DENSE = "replicate-0/level-00/ticket"
CONTROL = "replicate-0/level-01/random-reinit-0"


def test_a_run_has_its_trainings_in_order(run: Path) -> None:
    opened = ticketlab.open_run(run)
    assert (opened.experiment, opened.hash, opened.version) == ("old", "352e16b20054", "0.1.0")
    assert opened.created == "2026-11-29T00:52:58.487Z"
    assert [one.id for one in opened.trainings] == [DENSE, "replicate-0/level-01/ticket", CONTROL]
    assert [one.record is None for one in opened.trainings] == [False, False, True]
    assert [(one.level, one.survivors, len(one.trainings)) for one in opened.levels] == [(0, 222, 1), (1, 181, 1)]
    assert opened.levels[1].density == 181 / 222


def test_a_training_has_its_record_and_its_curve(run: Path) -> None:
    dense = ticketlab.open_run(run).trainings[0]
    written = json.loads((run / DENSE / "training.json").read_text())["record"]
    lines = [json.loads(line) for line in (run / DENSE / "metrics.jsonl").read_text().splitlines()]
    assert dense.record is not None
    assert dense.record.end.test_accuracy == written["end"]["testAccuracy"]
    assert dense.record.untrained.train_loss is None
    assert [layer.name for layer in dense.record.layers] == ["fc1", "fc2"]
    assert [one.test_loss for one in dense.metrics] == [line["testLoss"] for line in lines]
    assert dense.ticket().end_accuracy == dense.record.end.test_accuracy


def test_only_a_finished_training_has_a_ticket(run: Path) -> None:
    control = ticketlab.open_run(run).trainings[2]
    assert control.metrics
    with pytest.raises(ticketlab.TicketLabError, match="random-reinit-0 is not finished"):
        control.ticket()


def test_a_record_that_was_changed_is_as_one_that_is_not_there(run: Path) -> None:
    path = run / DENSE / "training.json"
    path.write_text(path.read_text().replace('"survivors": 222', '"survivors": 221', 1))
    opened = ticketlab.open_run(run)
    assert opened.trainings[0].record is None
    assert opened.levels == []


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [(r'"weights": \d+', '"weights": 0'), (r'"survivors": \d+', '"survivors": "all"'), (r'"layers"', '"other"')],
)
def test_a_record_with_a_sum_that_fits_is_still_checked(run: Path, pattern: str, replacement: str) -> None:
    path = run / DENSE / "training.json"
    body = re.sub(pattern, replacement, path.read_text(), count=1)
    body = re.sub(r',\n  "sha256": "\w+"\n\}\n$', "\n}", body)
    total = hashlib.sha256(body.encode()).hexdigest()
    path.write_text(f'{body[:-2]},\n  "sha256": "{total}"\n}}\n')
    assert ticketlab.open_run(run).trainings[0].record is None


def test_a_curve_is_read_as_far_as_it_can_be(run: Path) -> None:
    good = (
        '{"iteration":0,"trainLoss":null,"validationLoss":null,"validationAccuracy":0,"testLoss":1,"testAccuracy":1}\n'
    )
    bad = ["no json\n", "{}\n", "[" * 100_000 + "\n", good.replace('"testLoss":1', '"testLoss":1' + "0" * 400)]
    (run / CONTROL / "metrics.jsonl").write_text("".join(bad) + good + good.replace(":0,", ":1,", 1) + good[:40])
    metrics = ticketlab.open_run(run).trainings[2].metrics
    assert [one.iteration for one in metrics] == [0, 1]
    assert math.isnan(metrics[0].validation_loss)


def test_other_folders_are_no_runs(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ticketlab.TicketLabError, match=r"is not a run folder: it has no run\.json"):
        ticketlab.open_run(tmp_path)
    about = json.loads((run / "run.json").read_text())
    for text, why in [
        (json.dumps({**about, "schema": 2}), "newer Ticket Lab"),
        (json.dumps({**about, "hash": 5}), "is damaged"),
        ("[]", "is damaged"),
        ("{", "is damaged"),
        (" " * (1 << 20) + "{}", "at most 1048576 are read"),
    ]:
        (run / "run.json").write_text(text)
        with pytest.raises(ticketlab.TicketLabError, match=why):
            ticketlab.open_run(run)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes, and links need rights")
@pytest.mark.parametrize(
    "place", ["run.json", "runner.log", f"{DENSE}/metrics.jsonl", f"{DENSE}/ticket.safetensors", DENSE]
)
def test_nothing_is_read_through_a_link_or_from_a_pipe(run: Path, tmp_path: Path, place: str) -> None:
    there = run / place
    if there.exists():
        there.rename(tmp_path / "elsewhere")
    there.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ticketlab.TicketLabError, match="is a link, which a run folder must not hold"):
        ticketlab.open_run(run)
    there.unlink()
    os.mkfifo(there)
    with pytest.raises(ticketlab.TicketLabError, match="is a pipe"):
        ticketlab.open_run(run)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links need rights on this system")
def test_a_link_that_takes_a_tickets_place_later_is_not_followed(run: Path, tmp_path: Path) -> None:
    dense = ticketlab.open_run(run).trainings[0]
    (run / DENSE / "ticket.safetensors").rename(tmp_path / "elsewhere")
    with pytest.raises(ticketlab.TicketLabError, match="is missing"):
        dense.ticket()
    (run / DENSE / "ticket.safetensors").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ticketlab.TicketLabError, match="is a link"):
        dense.ticket()


def test_tables_have_a_row_a_measurement_or_a_training(run: Path) -> None:
    pytest.importorskip("pandas")
    opened = ticketlab.open_run(run)
    metrics = opened.to_pandas()
    assert len(metrics) == sum(len(one.metrics) for one in opened.trainings)
    assert list(metrics[metrics["level"] == 0]["test_accuracy"]) == [
        one.test_accuracy for one in opened.trainings[0].metrics
    ]
    trainings = opened.to_pandas("trainings")
    assert list(trainings["kind"]) == ["ticket", "ticket"]
    assert list(trainings["density"]) == [1, 181 / 222]
    assert trainings["early_stop_iteration"].tolist() == [4000, 4000]


def test_without_pandas_it_is_said_how_to_get_it(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ticketlab.TicketLabError, match="pip install"):
        ticketlab.open_run(run).to_pandas()
