"""Weights and masks of a ticket on a PyTorch module."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, TypeVar

from .errors import TicketLabError
from .loading import Checkpoint, Ticket, load

if TYPE_CHECKING:
    from torch import Tensor, nn

    Module = TypeVar("Module", bound=nn.Module)

# Counts batches, for norms without a momentum alone; Ticket Lab's own networks do not keep it.
_UNKNOWN_TO_TICKETS = "num_batches_tracked"


def apply(
    ticket: Ticket | Checkpoint | str | os.PathLike[str],
    module: Module,
    how: Literal["plain", "prune"] = "plain",
) -> Module:
    """Puts a ticket's trained weights on a module whose parameters have the same names and shapes.

    Everything is checked first: where it raises, the module is as it was.

    :param ticket: what `load` gives, or the path of its file
    :param how: `plain`: the values alone, 0 where pruned, which further training would change.
        `prune`: besides, masks of `torch.nn.utils.prune`, so that what is pruned stays 0
    :returns: the module itself
    :raises TicketLabError: naming the tensor that is missing on either side, is of another shape, or cannot be pruned
    """
    import torch
    from torch.nn.utils import prune

    if how not in ("plain", "prune"):
        raise TicketLabError(f"how is {how!r}; it can be 'plain' or 'prune'.")
    if not isinstance(ticket, (Ticket, Checkpoint)):
        ticket = load(ticket)
    if isinstance(ticket, Checkpoint):
        raise TicketLabError(
            "This is a checkpoint, which has neither shapes nor masks. Resume its run, and take the ticket."
        )
    targets = targets_of(ticket, module)
    if how == "prune":
        _require_prunable(ticket, module)
    with torch.no_grad():
        for name, target in targets.items():
            # A copy: what safetensors reads may not be writable, which PyTorch warns of.
            values = torch.from_numpy(ticket.weights[name].copy())
            mask = ticket.masks.get(name)
            # A ticket that somebody has edited might hold other values where it says they are pruned.
            target.copy_(values if mask is None else values.where(torch.from_numpy(mask.copy()), 0))
    if how == "prune":
        for name, mask in ticket.masks.items():
            owner, _, attribute = name.rpartition(".")
            survives = torch.from_numpy(mask.copy()).to(targets[name].device)
            prune.custom_from_mask(module.get_submodule(owner), attribute, survives)
    return module


def targets_of(ticket: Ticket, module: nn.Module) -> dict[str, Tensor]:
    """The tensors of the module that take the ticket's values, by the ticket's names."""
    parameters = dict(module.named_parameters(remove_duplicate=False))
    kept = module.state_dict(keep_vars=True)
    pruned = next((name for name in parameters if name.endswith("_orig") and name[:-5] + "_mask" in kept), None)
    if pruned is not None:
        raise TicketLabError(
            f"The module's {pruned[:-5]!r} is pruned already. Make that permanent first, with "
            "torch.nn.utils.prune.remove, or apply the ticket to a new module."
        )
    targets: dict[str, Tensor] = {}
    for name, values in ticket.weights.items():
        target = kept.get(name)
        if target is None:
            raise TicketLabError(f"The module has no tensor {name!r}, which the ticket holds.{_names(kept)}")
        if tuple(target.shape) != values.shape:
            raise TicketLabError(
                f"The module's {name!r} is {list(target.shape)}, the ticket's is {list(values.shape)}."
            )
        targets[name] = target
    # Of a parameter that several names share, a ticket holds one.
    given = {id(target) for target in targets.values()}
    for name, target in kept.items():
        if id(target) not in given and name.rpartition(".")[2] != _UNKNOWN_TO_TICKETS:
            raise TicketLabError(f"The ticket has no tensor {name!r}, which the module needs.{_names(ticket.weights)}")
    for name in ticket.masks:
        if name not in parameters:
            raise TicketLabError(f"The ticket prunes {name!r}, which is no parameter of the module.")
    return targets


def _names(tensors: object) -> str:
    """The first few names, for comparing."""
    names = list(tensors) if isinstance(tensors, dict) else []
    shown = ", ".join(repr(name) for name in names[:6])
    return f" It has {shown}{', …' if len(names) > 6 else ''}." if names else ""


def _require_prunable(ticket: Ticket, module: nn.Module) -> None:
    names: dict[int, list[str]] = {}
    for name, parameter in module.named_parameters(remove_duplicate=False):
        names.setdefault(id(parameter), []).append(name)
    for shared in names.values():
        if len(shared) > 1 and any(name in ticket.masks for name in shared):
            raise TicketLabError(
                f"{' and '.join(repr(name) for name in shared)} are one parameter, which torch.nn.utils.prune "
                "would part. Use how='plain'."
            )
