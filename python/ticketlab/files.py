"""Files that others may have written: only ordinary ones are opened, and only up to a size (docs/security.md)."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Union

from .errors import TicketLabError

PathLike = Union[str, "os.PathLike[str]"]

# Never through a link, and without waiting at the other end of a pipe. Windows knows neither.
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

# replicate-0/level-01/ticket
_DEEPEST = 4


def spelled(path: PathLike) -> str:
    """The path for a message: its control characters are spelled out, so that a terminal shows what it says."""
    return repr(os.fspath(path))[1:-1]


def require_ordinary(path: Path) -> None:
    """Refuses what a reader would hang at or fail on; links that a person named are followed.

    :raises TicketLabError: where there is no ordinary file at the path
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "neither a file nor a folder"
        raise TicketLabError(f"{spelled(path)} cannot be read: it is {kind}. A file is needed there.")


def read_text(path: Path, most: int) -> str:
    """The text of a file in a run folder that `files_in` has listed.

    :param most: bytes that are read at most
    :raises FileNotFoundError: where it is missing
    :raises TicketLabError: where it is a link or no file, is larger, or cannot be read
    """
    try:
        _refuse_foreign(os.lstat(path).st_mode, path)
        with os.fdopen(os.open(path, os.O_RDONLY | _SAFELY), "rb") as file:
            found = os.fstat(file.fileno())
            _refuse_foreign(found.st_mode, path)
            if found.st_size > most:
                raise TicketLabError(f"{spelled(path)} has {found.st_size} bytes; at most {most} are read.")
            # It may grow while it is read.
            return file.read(most).decode("utf-8", "replace")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise unreadable(path, error) from error


def read_json(text: str) -> object:
    """What a JSON text says.

    :raises ValueError: where it is not JSON, or nested too deeply
    """
    try:
        value: object = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def files_in(folder: Path) -> Iterator[Path]:
    """Every file of a run folder; folders deeper than any run's are not entered.

    :raises TicketLabError: naming the first link, pipe, socket or device; where a folder cannot be read
    """
    return _visit(folder, 1)


def _visit(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            path = folder / entry.name
            mode = entry.stat(follow_symlinks=False).st_mode
            _refuse_foreign(mode, path)
            if stat.S_ISREG(mode):
                yield path
            elif depth < _DEEPEST:
                yield from _visit(path, depth + 1)
    except OSError as error:
        raise unreadable(folder, error) from error


def _refuse_foreign(mode: int, path: Path) -> None:
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return
    kind = (
        "a link"
        if stat.S_ISLNK(mode)
        else "a pipe"
        if stat.S_ISFIFO(mode)
        else "a socket"
        if stat.S_ISSOCK(mode)
        else "a device"
    )
    raise TicketLabError(
        f"{spelled(path)} is {kind}, which a run folder must not hold: nothing there is opened. "
        "Find out where the folder comes from; cp -rL makes a copy without links."
    )


def unreadable(path: PathLike, error: OSError | ValueError) -> TicketLabError:
    """What to tell a person whose file or folder the system does not give."""
    if isinstance(error, FileNotFoundError):
        why = "there is no such file"
    elif isinstance(error, PermissionError):
        why = "permission is denied"
    else:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return TicketLabError(f"{spelled(path)} cannot be read: {why}.")
