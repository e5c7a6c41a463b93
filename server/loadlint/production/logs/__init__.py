"""Logs of requests that real users have made.

Each module of this package with `NAME`, `detect(head, path)` and `rows_query(path, head)` is a format; adding one is
adding its file. `rows_query` gives a SELECT with the columns of `columns.py`, so that a database reads the log without
a value of Python for each line. `before_rows(paths)`, where a format has it, is asked first, once for all files of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from loadlint import resources
from loadlint.errors import UserError

if TYPE_CHECKING:

    class LogFormat(Protocol):
        """A kind of log."""

        NAME: str

        def detect(self, head: str, path: str) -> bool:
            """Whether a file that starts with `head` is of this format."""
            ...

        def rows_query(self, path: str, head: str) -> str:
            """What reads the requests of a log: a SELECT with the columns of `columns.py`."""
            ...


class LogError(UserError):
    """A file that holds no readable log; the message names the file and the reason."""


@cache
def formats() -> tuple[LogFormat, ...]:
    """All formats, in the order of their names."""
    modules = [resources.load("production", "logs", name) for name in resources.modules("production", "logs")]
    return tuple(sorted((module for module in modules if hasattr(module, "NAME")), key=lambda module: module.NAME))


def rows_queries(heads: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """What is asked before, and what reads each of some logs, whose formats their first lines tell. Raises LogError."""
    by_path = {path: _format_of(path, head) for path, head in heads.items()}
    preparing = [module for module in set(by_path.values()) if hasattr(module, "before_rows")]
    before = [module.before_rows([path for path in heads if by_path[path] is module]) for module in preparing]
    return before, {path: module.rows_query(path, heads[path]) for path, module in by_path.items()}


def _format_of(path: str, head: str) -> LogFormat:
    for module in formats():
        if module.detect(head, path):
            return module
    names = ", ".join(module.NAME for module in formats())
    raise LogError(f"{path}: is no log that loadlint knows ({names}); --log-format names the format of its lines")
