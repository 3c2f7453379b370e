"""Functions and classes of the user's own, by the names that experiments give them: `FILE.py:NAME` or `MODULE:NAME`."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


class RefusedError(Exception):
    """What somebody has to change, in words that need no traceback beside them."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


_loaded: dict[str, ModuleType] = {}


def find(reference: str, folder: str, setting: str) -> Callable[..., Any]:
    """
    What a setting names.
    folder: of the experiment file, which files are relative to.
    Raises RefusedError where there is none; and whatever the user's code raises while it is loaded.
    """
    where, _, name = reference.rpartition(":")
    module = (
        _from_file(os.path.join(folder, where), setting)
        if where.endswith(".py")
        else _installed(where, folder, setting)
    )
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, [known for known in vars(found) if not known.startswith("_")], 3)
            meant = f"Did you mean {' or '.join(near)}?" if near else "Is it spelt as in the file?"
            raise RefusedError(f"{setting}: {where} has no {part!r}.", meant)
        found = getattr(found, part)
    if not callable(found):
        raise RefusedError(
            f"{setting}: {reference} is {_kind(found)}, which cannot be called.", "Name a function or a class."
        )
    return found


def call(target: Callable[..., Any], arguments: dict[str, Any], setting: str, of: str) -> Any:
    """Calls it with the values of `SETTING.arguments`, which have to be those that it takes."""
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        signature = None
    if signature is not None:
        try:
            signature.bind(**arguments)
        except TypeError as error:
            raise RefusedError(f"{setting}.arguments: {error}.", f"It is called as {of}{signature}.") from None
    return target(**arguments)


def _from_file(path: str, setting: str) -> ModuleType:
    path = os.path.abspath(path)
    known = _loaded.get(path)
    if known is not None:
        return known
    if not os.path.isfile(path):
        raise RefusedError(
            f"{setting}: there is no file {path}.", "Paths are relative to the folder of the experiment file."
        )
    # Modules beside it are found, as if Python had been started with the file.
    sys.path.insert(0, os.path.dirname(path))
    stem = os.path.splitext(os.path.basename(path))[0]
    name = stem if stem not in sys.modules else f"{stem}_{len(_loaded)}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RefusedError(f"{setting}: {path} cannot be loaded as a Python module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    _loaded[path] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name], _loaded[path]
        raise
    return module


def _installed(name: str, folder: str, setting: str) -> ModuleType:
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            install = f"{sys.executable} -m pip install {name.partition('.')[0]}"
            file = f"{name.replace('.', '/')}.py:NAME"
            hint = f"For a file of yours, write `{file}`. An installed module may be missing: `{install}`."
            raise RefusedError(f"{setting}: this Python has no module {name!r}.", hint) from None
        raise


def _kind(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0].lower() in "aeiou" else f"a {name}"
