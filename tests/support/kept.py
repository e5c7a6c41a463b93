"""Keeps what the engine makes of an input for all tests and their processes, until the engine itself changes.

Many tests begin with the same fixed script, which takes longer to make than what they are about.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path

import loadlint

FOLDER = Path(__file__).parents[2] / "build" / "kept"
ANEW = "LOADLINT_TESTS_MAKE_ANEW"
"""An environment variable: nothing is kept, since the engine in memory is not the one on the disk (`make mutate`)."""


def kept(make: Callable[[], bytes], *inputs: bytes | str) -> bytes:
    """What `make` gives. `inputs` are all that it depends on beside the engine, its own name among them."""
    if ANEW in os.environ:
        return make()
    file = _folder() / _digest(*inputs)
    if not file.exists():
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(make())
        unfinished.replace(file)
    return file.read_bytes()


@cache
def _folder() -> Path:
    """The folder of the engine as it is. Those of older ones go."""
    package = Path(loadlint.__file__).parent
    folder = FOLDER / _digest(*(path.read_bytes() for path in sorted(package.rglob("*.py"))))
    for other in FOLDER.glob("*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _digest(*parts: bytes | str) -> str:
    checksum = blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        checksum.update(len(data).to_bytes(8, "big") + data)
    return checksum.hexdigest()
