"""The networks of Ticket Lab's own tickets as PyTorch modules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .applying import apply, targets_of
from .errors import TicketLabError
from .files import read_json, spelled

if TYPE_CHECKING:
    from torch import nn

    from .loading import Ticket


def network(ticket: Ticket) -> nn.Module:
    """The network that a ticket describes, with its weights, in evaluation mode.

    It takes raw examples, [examples, …] of any type, which it scales itself, and gives [examples, classes].

    :raises TicketLabError: where the ticket describes none, as one of a model of your own, or does not fit it
    """
    import torch

    from .described import DescribedNetwork

    if "model" in _described(ticket):
        raise TicketLabError(f"{spelled(ticket.path)} is of a model of your own. Make it yourself, and use apply.")
    if ticket.scale is None or ticket.shift is None or "network" not in ticket.metadata:
        raise TicketLabError(
            f"{spelled(ticket.path)} does not describe its network. Make the module yourself, and use apply."
        )
    try:
        description: Any = read_json(ticket.metadata["network"])
        module = DescribedNetwork(description)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise TicketLabError(
            f"{spelled(ticket.path)} is damaged: its network cannot be made ({str(error)[:200]!r})."
        ) from error
    # A description may claim any size: it is compared with the tensors before there is memory for it.
    targets_of(ticket, module)
    module.give_memory(torch.from_numpy(ticket.scale.copy()), torch.from_numpy(ticket.shift.copy()))
    return apply(ticket, module).eval()


def _described(ticket: Ticket) -> dict[str, Any]:
    """What the ticket says of its network; empty where it says nothing."""
    try:
        described = read_json(ticket.metadata.get("network", "{}"))
    except ValueError:
        return {}
    return described if isinstance(described, dict) else {}
