"""Requests and their answers: one JSON line each way."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

from .user_code import RefusedError

Handler = Callable[..., Any]

# What is ours in a traceback is not what a person has to look at.
_OURS = os.path.dirname(os.path.abspath(__file__))


class Channel:
    """The process's own standard input and output, which nobody else reads or writes from now on."""

    def __init__(self) -> None:
        self._input = os.fdopen(os.dup(0), "r", encoding="utf-8")
        self._output = os.fdopen(os.dup(1), "w", encoding="utf-8")
        # Whatever code prints goes into the run's log, and whoever reads finds nothing.
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._input:
            self._lines.put(line)
        # The other end is gone, and with it all that this process is for, whatever it is at.
        os._exit(0)

    def serve(self, handlers: dict[str, Handler]) -> None:
        """Answers one request after the other, for as long as the process lives."""
        while True:
            request = json.loads(self._lines.get())
            answer: dict[str, Any]
            try:
                result = handlers[request["name"]](**request["params"])
                answer = {"kind": "result", "id": request["id"], "result": result}
            except Exception as error:
                if not isinstance(error, RefusedError):
                    traceback.print_exc()
                answer = {"kind": "error", "id": request["id"], **failure(error)}
            sys.stdout.flush()
            self._output.write(json.dumps(answer, allow_nan=False) + "\n")
            self._output.flush()


def failure(error: Exception) -> dict[str, str]:
    """What an error says: its message, what kind of trouble it is, and the place in code that is not ours."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [
        frame for frame in frames if "site-packages" not in frame.filename and not frame.filename.startswith(_OURS)
    ]
    place = (theirs or list(frames))[-1]
    if isinstance(error, RefusedError):
        return {"message": str(error), "hint": error.hint, "place": "", "trouble": "refused"}
    message = str(error).strip() or type(error).__name__
    where = f"{place.filename}:{place.lineno}"
    if isinstance(error, SyntaxError) and error.filename is not None:
        where = f"{error.filename}:{error.lineno}"
    return {
        "message": f"{type(error).__name__}: {message}",
        "hint": "",
        "place": where,
        "trouble": "memory" if _is_lack_of_memory(error) else "error",
    }


def _is_lack_of_memory(error: Exception) -> bool:
    # Of PyTorch's own errors only the one on a GPU has a type of its own.
    words = f"{type(error).__name__} {error}"
    return any(sign in words for sign in ("MemoryError", "out of memory", "OutOfMemory", "can't allocate memory"))


def number(value: float) -> float | str:
    """A number as JSON can hold it: what is not finite goes by its name in JavaScript."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value
