"""The exchanges of a run that is under way: one writes each as it comes, others read what there is of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from loadlint.disk.creating import growing
from loadlint.disk.limits import RECORDING
from loadlint.disk.reading import ReadError
from loadlint.disk.reading import read as read_file
from loadlint.verify import har_entries


@contextmanager
def exchange_writer(path: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """What writes an exchange, as HAR has it, into a new file that only the user can read. Raises WriteError."""
    with growing(path) as write:
        yield lambda entry: write(json.dumps(entry).encode() + b"\n")


def read(path: str) -> bytes:
    """The exchanges of such a file as a HAR file, without a line that is not whole; none where there is no file."""
    try:
        lines = read_file(path, RECORDING).split(b"\n")[:-1]
    except ReadError:
        lines = []
    return har_entries.file(map(json.loads, lines))
