"""Trains one network under a mask that may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, Union

import torch
from torch import Tensor, nn

from .dataset import ArrayExamples
from .examples import Batch, OwnExamples
from .models import read
from .objective import Objective
from .optimiser import begin_at, make_optimiser, memories_of, set_rate

Tensors = dict[str, Tensor]
Examples = Union[ArrayExamples, OwnExamples]


class Watch(Protocol):
    """Watches what hidden neurons and filters make of examples."""

    def end_batch(self) -> None: ...
    def constant(self) -> dict[str, list[int]]: ...
    def close(self) -> None: ...


class TrainedModule(Protocol):
    """A network of either kind: a built-in one, or a model of the user's."""

    # Examples that are measured at a time.
    at_a_time: int

    @property
    def module(self) -> nn.Module: ...

    def values(self) -> Tensors:
        """All that is stored, by name."""

    def learned(self) -> dict[str, nn.Parameter]:
        """What gradients change, by name."""

    def forward(self, inputs: Any, keeps: Tensors | None, compiled: Callable[..., Any]) -> Any:
        """keeps: what dropouts keep, where that is told; while training alone."""

    def begin_step(self, seed: int | None) -> None:
        """Seeds what the network draws for itself in a step."""

    def watch(self) -> Watch: ...


@dataclass
class Settings:
    device: torch.device
    precision: str
    compiled: bool

    def casting(self) -> AbstractContextManager[None]:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == "bfloat16")


@dataclass
class Drawn:
    """What is random about steps."""

    # `changes` of all examples where they are augmented, and by dropout what it keeps.
    tensors: Tensors
    # Of each step: a seed of all that the network draws, and one that all examples of its epoch share.
    # Empty where nothing is seeded.
    steps: list[int]
    epochs: list[int]


@dataclass
class Weights:
    """A tensor that is pruned."""

    parameter: nn.Parameter
    # Of the parameter's shape; None where all survive.
    pruned: Tensor | None = None
    # The same as bits of 32-bit numbers: none where a weight is pruned, else all.
    bits: Tensor | None = None

    def surviving(self, values: Tensor) -> Tensor:
        """Those of survivors, one after the other."""
        return values.flatten() if self.pruned is None else values[~self.pruned]


class Trainer:
    """
    Pruned weights are 0 from the start, and their gradients are set to 0 before the optimiser sees them: they stay 0,
    as does what it remembers of them.
    """

    def __init__(
        self,
        settings: Settings,
        data: Examples,
        network: TrainedModule,
        pruned: Sequence[str],
        recipe: dict[str, Any],
        objective: Objective,
    ) -> None:
        """pruned: names of the parameters that masks are of."""
        self._settings = settings
        self._data = data
        self._recipe = recipe
        self._network = network
        self._objective = objective
        module = network.module.to(settings.device)
        self._compiled: Callable[..., Any] = torch.compile(module) if settings.compiled else module
        self._parameters = network.learned()
        self._weights = {name: Weights(self._parameters[name]) for name in pruned}
        self._learned = list(self._parameters.values())
        self._optimiser = make_optimiser(recipe, self._learned)
        self._watch: Watch | None = None
        self._gradients: Tensors = {}
        self._products: Tensors = {}

    @torch.no_grad()
    def write(self, values: Tensors) -> None:
        """Values of pruned weights are not looked at."""
        for name, value in self._network.values().items():
            held = self._weights.get(name)
            given = values[name].to(value.device).view_as(value)
            value.copy_(given if held is None or held.pruned is None else given.masked_fill(held.pruned, 0))

    @torch.no_grad()
    def read(self) -> Tensors:
        """Copies, flat: pruned weights 0, not −0, which decay can make of them."""
        tensors = {name: read(name, value) for name, value in self._network.values().items()}
        for name, held in self._weights.items():
            if held.pruned is not None:
                tensors[name] = torch.where(held.pruned.cpu(), tensors[name] + 0.0, tensors[name])
        return {name: tensor.flatten() for name, tensor in tensors.items()}

    def read_memories(self) -> Tensors:
        """What the optimiser remembers of survivors, by `NAME.MEMORY`."""
        return {key: self._surviving(name, tensor).cpu() for key, name, tensor in self._memories()}

    @torch.no_grad()
    def write_memories(self, memories: Tensors) -> None:
        for key, name, tensor in self._memories():
            given = memories[key].to(tensor.device)
            expected = self._surviving(name, tensor).numel()
            if given.numel() != expected:
                raise ValueError(f"{key} has {given.numel()} values, not {expected}")
            held = self._weights.get(name)
            if held is None or held.pruned is None:
                tensor.copy_(given.view_as(tensor))
            else:
                tensor.zero_()[~held.pruned] = given

    @torch.no_grad()
    def set_mask(self, mask: Tensors, grown: Tensors) -> None:
        """What is pruned is forgotten; what grows starts at its value in `grown`, or at 0."""
        for name, held in self._weights.items():
            parameter = held.parameter
            before, pruned = held.pruned, (mask[name] == 0).view_as(parameter).to(parameter.device)
            held.pruned = pruned if bool(pruned.any()) else None
            held.bits = None if held.pruned is None else (~pruned).to(torch.int32).neg_()
            new = ~pruned & before if before is not None else torch.zeros_like(pruned)
            parameter.masked_fill_(pruned, 0)
            if name in grown:
                start = grown[name].to(parameter.device).view_as(parameter)
                parameter.copy_(torch.where(new, start, parameter))
            for memory in memories_of(self._recipe).values():
                self._optimiser.state[parameter][memory].masked_fill_(pruned | new, 0)

    def steps(self, examples: Tensor, sizes: list[int], rates: list[float], taken: int, drawn: Drawn) -> list[float]:
        """
        A step for each batch.
        examples: of all batches, one after the other.
        taken: steps taken before the first, that Adam's bias correction counts.
        Returns each batch's mean loss before its step.
        """
        begin_at(self._optimiser, taken)
        self._network.module.train()
        clip = self._recipe.get("clip_gradients")
        losses = []
        for i, (batch, keeps) in enumerate(self._drawn_batches(examples, sizes, drawn)):
            set_rate(self._optimiser, rates[i])
            self._optimiser.zero_grad()
            self._network.begin_step(drawn.steps[i] if drawn.steps else None)
            loss = self._loss(batch, keeps)
            loss.backward()
            self._leave_out_pruned()
            if clip is not None:
                nn.utils.clip_grad_norm_(self._parameters.values(), clip)
            self._optimiser.step()
            losses.append(loss.detach())
        return torch.stack(losses).tolist()

    @torch.no_grad()
    def measure_statistics(self, examples: Tensor, sizes: list[int], drawn: Drawn, anew: bool) -> None:
        """Running statistics of norms become the mean over these batches, whatever the momentum of the norms is."""
        norms = self._tracking_norms()
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            if anew:
                norm.reset_running_stats()
            norm.momentum = None
        self._network.module.train()
        try:
            for i, (batch, keeps) in enumerate(self._drawn_batches(examples, sizes, drawn)):
                self._network.begin_step(drawn.steps[i] if drawn.steps else None)
                with self._settings.casting():
                    self._network.forward(batch.inputs, keeps, self._network.module)
        finally:
            for norm, momentum in zip(norms, momenta):
                norm.momentum = momentum

    def _drawn_batches(self, examples: Tensor, sizes: list[int], drawn: Drawn) -> Iterator[tuple[Batch, Tensors]]:
        """Batches as they are drawn for steps, each with what dropouts keep."""
        device = self._settings.device
        draws = list(_parts({name: tensor.to(device) for name, tensor in drawn.tensors.items()}, sizes))
        changes = [draw["changes"] for draw in draws] if "changes" in drawn.tensors else None
        batches = self._data.batches(examples.long().to(self._data_device).split(sizes), drawn.epochs, changes)
        return zip(batches, draws)

    def _leave_out_pruned(self) -> None:
        """Sets gradients of pruned weights to 0, bit by bit: what is not finite is not 0 times a mask."""
        for held in self._weights.values():
            if held.bits is not None and held.parameter.grad is not None:
                held.parameter.grad.view(torch.int32).bitwise_and_(held.bits)

    @torch.no_grad()
    def evaluate(self, part: str, first: int, last: int) -> list[tuple[float, float]]:
        """Of each batch from `first` to before `last`: the sums of losses, and of scores or right answers."""
        return [self._objective.measured(self._outputs(batch), batch) for batch in self._batches(part, first, last)]

    @torch.no_grad()
    def classify(self, part: str, first: int, last: int) -> Tensor:
        given = [self._objective.classes(self._outputs(batch)) for batch in self._batches(part, first, last)]
        return torch.cat(given).to("cpu", torch.int32)

    @torch.no_grad()
    def widen_ranges(self, part: str, first: int, last: int) -> None:
        """Takes note of what each hidden neuron makes of examples; anew from the first on."""
        if first == 0:
            self._end_watch()
        self._watch = self._watch or self._network.watch()
        for batch in self._batches(part, first, last):
            self._outputs(batch)
            self._watch.end_batch()

    def constant(self) -> dict[str, list[int]]:
        """Numbers of the neurons and filters that made the same of every example."""
        found = self._watch.constant() if self._watch else {}
        self._end_watch()
        return found

    def _end_watch(self) -> None:
        if self._watch:
            self._watch.close()
        self._watch = None

    def add_gradients(self, examples: Tensor, sizes: list[int], of: int, anew: bool) -> None:
        """Adds the gradients of batches, each by its share of so many examples. Nothing else changes."""
        if anew:
            self._gradients = {}
        for loss, share in self._shares(examples, sizes, of):
            self._add(self._gradients, torch.autograd.grad(loss, self._learned, allow_unused=True), share)

    def add_hessian_gradients(self, examples: Tensor, sizes: list[int], of: int, anew: bool) -> None:
        """Adds the products of each batch's Hessian with all that `add_gradients` has added, through the gradients."""
        if anew:
            self._products = {}
        # What is fused has no second derivative.
        with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
            for loss, share in self._shares(examples, sizes, of):
                gradients = torch.autograd.grad(loss, self._learned, create_graph=True, allow_unused=True)
                along = [
                    (gradient * self._gradients[name]).sum()
                    for name, gradient in zip(self._parameters, gradients)
                    if gradient is not None
                ]
                self._add(
                    self._products,
                    torch.autograd.grad(torch.stack(along).sum(), self._learned, allow_unused=True),
                    share,
                )

    @property
    def pruned(self) -> list[str]:
        """Names of the parameters that masks are of."""
        return list(self._weights)

    @property
    def is_emptied(self) -> bool:
        """Whether one of them has lost all of its weights."""
        return any(held.pruned is not None and bool(held.pruned.all()) for held in self._weights.values())

    def some_inputs(self) -> Any:
        """Of a batch of one training example."""
        return next(self._data.batches([self._data.parts["train"][:1]], [0])).inputs

    def take_gradients(self) -> Tensors:
        taken, self._gradients = self._gradients, {}
        return _flat(taken)

    def take_hessian_gradients(self) -> Tensors:
        taken, self._products, self._gradients = self._products, {}, {}
        return _flat(taken)

    def _shares(self, examples: Tensor, sizes: list[int], of: int) -> Iterator[tuple[Tensor, float]]:
        """The loss of each batch, and its share of so many examples."""
        self._network.module.train()
        self._network.begin_step(0)
        with self._measured():
            batches = examples.long().to(self._data_device).split(sizes)
            for batch in self._data.batches(batches, [0] * len(sizes)):
                yield self._loss(batch, None), batch.size / of

    def _add(self, to: Tensors, found: Sequence[Tensor | None], share: float) -> None:
        for (name, parameter), values in zip(self._parameters.items(), found):
            shared = torch.zeros_like(parameter) if values is None else values * share
            to[name] = to[name] + shared if name in to else shared

    def batches_in(self, part: str) -> int:
        """How many batches `evaluate` and the like have to go through."""
        return -(-len(self._data.parts[part]) // self._network.at_a_time)

    def _loss(self, batch: Batch, keeps: Tensors | None) -> Tensor:
        with self._settings.casting():
            outputs = self._network.forward(batch.inputs, keeps, self._compiled)
        return self._objective.loss(outputs, batch)

    def _outputs(self, batch: Batch) -> Any:
        self._network.module.eval()
        with self._settings.casting():
            return self._network.forward(batch.inputs, None, self._network.module)

    def _batches(self, part: str, first: int, last: int) -> Iterator[Batch]:
        size = self._network.at_a_time
        batches = self._data.parts[part][first * size : last * size].split(size)
        return self._data.batches(batches, [0] * len(batches))

    @property
    def _data_device(self) -> torch.device:
        return self._data.parts["train"].device

    def _memories(self) -> Iterator[tuple[str, str, Tensor]]:
        for name, parameter in self._parameters.items():
            for memory, theirs in memories_of(self._recipe).items():
                yield f"{name}.{memory}", name, self._optimiser.state[parameter][theirs]

    def _surviving(self, name: str, tensor: Tensor) -> Tensor:
        held = self._weights.get(name)
        return tensor.detach().flatten().clone() if held is None else held.surviving(tensor.detach()).clone()

    def _tracking_norms(self) -> list[nn.modules.batchnorm._NormBase]:
        modules = self._network.module.modules()
        return [one for one in modules if isinstance(one, nn.modules.batchnorm._NormBase) and one.track_running_stats]

    @contextmanager
    def _measured(self) -> Iterator[None]:
        """Batch norms go by the batch and leave their statistics alone; dropout modules drop nothing."""
        norms = self._tracking_norms()
        dropouts = [one for one in self._network.module.modules() if isinstance(one, nn.modules.dropout._DropoutNd)]
        for norm in norms:
            norm.track_running_stats = False
        for dropout in dropouts:
            dropout.eval()
        try:
            yield
        finally:
            for norm in norms:
                norm.track_running_stats = True
            for dropout in dropouts:
                dropout.train()


def _flat(tensors: Tensors) -> Tensors:
    return {name: tensor.flatten().cpu() for name, tensor in tensors.items()}


def _parts(draws: Tensors, sizes: list[int]) -> Iterator[Tensors]:
    """The draws of each batch."""
    split = {name: tensor.split(sizes) for name, tensor in draws.items()}
    for i in range(len(sizes)):
        yield {name: parts[i] for name, parts in split.items()}
