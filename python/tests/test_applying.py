"""Weights and masks on PyTorch modules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import numpy as np
import pytest

import ticketlab

torch = pytest.importorskip("torch", reason="this Python has no torch")

from torch import nn  # noqa: E402

if TYPE_CHECKING:
    MakeTicket = Callable[..., Path]

TICKET = "replicate-0/level-01/ticket/ticket.safetensors"


def perceptron() -> Any:
    """The network of the run of release 0.1.0: one hidden layer of three."""
    module = nn.Sequential()
    module.add_module("fc1", nn.Linear(64, 3))
    module.add_module("fc2", nn.Linear(3, 10))
    return module


def ticket_of(module: Any, ticket_file: MakeTicket, random: np.random.Generator, pruned: list[str]) -> Path:
    """A ticket that fits a module: half of the weights named are pruned."""
    tensors = {
        name: random.normal(size=tuple(values.shape)).astype(np.float32) for name, values in module.named_parameters()
    }
    masks = {name: (random.random(tensors[name].shape) < 0.5).astype(np.uint8) for name in pruned}
    for name, mask in masks.items():
        tensors[name] *= mask
    return ticket_file(tensors, masks)


def test_plainly_the_module_has_the_tickets_weights(run: Path) -> None:
    ticket = ticketlab.load(run / TICKET)
    module = perceptron()
    assert ticketlab.apply(ticket, module) is module
    state = module.state_dict()
    assert state.keys() == ticket.weights.keys()
    assert all(np.array_equal(state[name].numpy(), values) for name, values in ticket.weights.items())


@pytest.mark.filterwarnings("ignore:.*RNN module weights.*")
@pytest.mark.parametrize(
    ("make", "pruned", "inputs"),
    [
        (perceptron, ["fc1.weight", "fc2.weight"], (5, 64)),
        (lambda: nn.Sequential(nn.Conv2d(2, 4, 3, groups=2), nn.BatchNorm2d(4)), ["0.weight"], (5, 2, 6, 6)),
        (lambda: nn.LSTM(6, 4), ["weight_ih_l0", "weight_hh_l0"], (5, 3, 6)),
    ],
)
def test_pruned_weights_stay_0_through_training(
    make: Callable[[], Any],
    pruned: list[str],
    inputs: tuple[int, ...],
    ticket_file: MakeTicket,
    random: np.random.Generator,
) -> None:
    module: Any = make()
    tensors = ticket_of(module, ticket_file, random, pruned)
    loaded = ticketlab.load(tensors)
    assert isinstance(loaded, ticketlab.Ticket)
    # The running statistics of the norm are tensors of a ticket, too.
    for name, values in module.state_dict().items():
        if name.endswith(("running_mean", "running_var")):
            loaded.weights[name] = values.numpy()
    ticketlab.apply(loaded, module, "prune")
    optimiser = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    for _ in range(3):
        optimiser.zero_grad()
        outputs = module(torch.randn(inputs))
        (outputs[0] if isinstance(outputs, tuple) else outputs).square().sum().backward()
        optimiser.step()
    module(torch.randn(inputs))
    for name in pruned:
        owner, _, attribute = name.rpartition(".")
        values = getattr(module.get_submodule(owner), attribute).detach().numpy()
        assert not values[~loaded.masks[name]].any()
        assert not np.array_equal(values, loaded.weights[name])


def test_what_does_not_fit_is_named_and_the_module_left_as_it_was(run: Path) -> None:
    ticket = run / TICKET
    cases: list[tuple[Any, str]] = [
        (nn.Sequential(nn.Linear(64, 3)), r"The module has no tensor 'fc1\.\w+'.* It has '0.weight'"),
        (nn.Sequential(), "The module has no tensor 'fc1"),
    ]
    wider = perceptron()
    wider.fc2 = nn.Linear(4, 10)
    cases.append((wider, r"The module's 'fc2.weight' is \[10, 4\], the ticket's is \[10, 3\]"))
    deeper = perceptron()
    deeper.add_module("fc3", nn.Linear(10, 10))
    cases.append((deeper, "The ticket has no tensor 'fc3.weight', which the module needs"))
    for module, words in cases:
        before = {name: values.clone() for name, values in module.state_dict().items()}
        with pytest.raises(ticketlab.TicketLabError, match=words):
            ticketlab.apply(ticket, module)
        with pytest.raises(ticketlab.TicketLabError, match=words):
            ticketlab.apply(ticket, module, "prune")
        assert all(torch.equal(values, before[name]) for name, values in module.state_dict().items())


def test_a_module_is_not_pruned_twice(run: Path) -> None:
    module = ticketlab.apply(run / TICKET, perceptron(), "prune")
    with pytest.raises(ticketlab.TicketLabError, match=r"'fc1\.weight' is pruned already"):
        ticketlab.apply(run / TICKET, module)


def test_a_shared_parameter_is_held_once_and_not_parted(ticket_file: MakeTicket, random: np.random.Generator) -> None:
    module: Any = nn.Sequential(nn.Embedding(7, 4), nn.Linear(4, 7, bias=False))
    module[1].weight = module[0].weight
    path = ticket_of(module, ticket_file, random, ["0.weight"])
    ticketlab.apply(path, module)
    assert module[1].weight is module[0].weight
    assert np.array_equal(module[1].weight.detach().numpy(), ticketlab.load(path).weights["0.weight"])
    with pytest.raises(ticketlab.TicketLabError, match=r"'0\.weight' and '1\.weight' are one parameter"):
        ticketlab.apply(path, module, "prune")


def test_a_state_dict_has_shared_tensors_under_all_of_their_names(
    ticket_file: MakeTicket, random: np.random.Generator
) -> None:
    def made() -> Any:
        module: Any = nn.Sequential(nn.Embedding(7, 4), nn.Linear(4, 7, bias=False))
        module[1].weight = module[0].weight
        return module

    weights = random.normal(size=(7, 4)).astype(np.float32)
    network = json.dumps({"layers": [], "model": {"others": [], "tied": {"1.weight": "0.weight"}}})
    ticket = ticketlab.load(ticket_file({"0.weight": weights}, network=network))
    assert isinstance(ticket, ticketlab.Ticket)
    module = made()
    module.load_state_dict(ticket.state_dict())
    assert np.array_equal(module[1].weight.detach().numpy(), weights)
    with pytest.raises(ticketlab.TicketLabError, match="a model of your own"):
        ticketlab.network(ticket)


def test_a_value_where_the_mask_says_pruned_is_not_taken(ticket_file: MakeTicket) -> None:
    path = ticket_file({"weight": np.full((1, 2), np.nan, np.float32)}, {"weight": np.zeros((1, 2), np.uint8)})
    module = nn.Linear(2, 1, bias=False)
    ticketlab.apply(path, module)
    assert module.weight.tolist() == [[0, 0]]


def test_a_checkpoint_and_another_how_are_refused(run: Path) -> None:
    with pytest.raises(ticketlab.TicketLabError, match="This is a checkpoint"):
        ticketlab.apply(run / "replicate-0/level-01/random-reinit-0/checkpoint.safetensors", perceptron())
    with pytest.raises(ticketlab.TicketLabError, match="how is 'hard'"):
        ticketlab.apply(run / TICKET, perceptron(), "hard")  # type: ignore[arg-type]


def test_a_described_network_computes_what_its_layers_do(run: Path) -> None:
    ticket = ticketlab.open_run(run).trainings[1].ticket()
    examples = np.random.default_rng(1).integers(0, 17, (20, 64))
    assert ticket.scale is not None
    assert ticket.shift is not None
    x = examples * ticket.scale + ticket.shift
    x = np.maximum(x @ ticket.weights["fc1.weight"].T + ticket.weights["fc1.bias"], 0)
    x = x @ ticket.weights["fc2.weight"].T + ticket.weights["fc2.bias"]
    outputs = ticketlab.network(ticket)(torch.from_numpy(examples)).detach().numpy()
    assert np.allclose(outputs, x, atol=1e-4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda network: network.pop("layers"), "its network cannot be made"),
        (lambda network: network["layers"][0].update(inputs=-1), "its network cannot be made"),
        (lambda network: network["layers"][0].update(name="add_module"), "its network cannot be made"),
        # 4 TB, for which no memory is taken.
        (lambda network: network["layers"][0].update(inputs=10**6, outputs=10**6), r"is \[1000000"),
    ],
)
def test_a_description_is_not_believed(run: Path, change: Callable[[Any], object], words: str) -> None:
    ticket = ticketlab.open_run(run).trainings[0].ticket()
    network = json.loads(ticket.metadata["network"])
    change(network)
    ticket.metadata["network"] = json.dumps(network)  # type: ignore[index]
    with pytest.raises(ticketlab.TicketLabError, match=words):
        ticketlab.network(ticket)
