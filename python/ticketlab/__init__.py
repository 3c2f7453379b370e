"""Ticket Lab's runs and tickets in Python: docs/python.md shows how."""

from .applying import apply
from .errors import TicketLabError
from .loading import Checkpoint, Ticket, load
from .networks import network
from .runs import Layer, Level, Measurement, Run, Training, open_run

__all__ = [
    "Checkpoint",
    "Layer",
    "Level",
    "Measurement",
    "Run",
    "Ticket",
    "TicketLabError",
    "Training",
    "apply",
    "load",
    "network",
    "open_run",
]
