"""Keeps what the engine makes of an input for all tests and their processes, until the engine itself changes.

Many tests begin with the same fixed script, which takes longer to make than what they are about.
"""

from __future__ import annotations

import inspect
import os
import shutil
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path

import loadlint

ROOT = Path(__file__).parents[2]
GRAMMARS = ROOT / "grammars"
FOLDER = ROOT / "build" / "kept"
LONG = 24 * 3600
"""Seconds, after which no test that is running uses a folder."""
ANEW = "LOADLINT_TESTS_MAKE_ANEW"
"""An environment variable: nothing is kept, since the engine in memory is not the one on the disk (`make mutate`)."""


def kept(make: Callable[[], bytes], *inputs: bytes | str) -> bytes:
    """What `make` gives. `inputs` are all that it depends on beside the engine and the file that it stands in, its own
    name among them."""
    if ANEW in os.environ:
        return make()
    maker = inspect.getsourcefile(make)
    assert maker is not None
    file = _folder() / _digest(Path(maker).read_bytes(), *inputs)
    if not file.exists():
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(make())
        unfinished.replace(file)
    return file.read_bytes()


@cache
def _folder() -> Path:
    """The folder of the engine as it is, on this Python with these packages. Those that no test has used for long go:
    tests of another version may be running."""
    folder = FOLDER / _digest(sys.version, *_packages(), *_engine())
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    for other in FOLDER.glob("*"):
        if time.time() - other.stat().st_mtime > LONG:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _packages() -> list[str]:
    """The installed packages, each with its version."""
    return sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))


def _engine() -> Iterator[bytes]:
    """The files of the engine."""
    for folder in (Path(loadlint.__file__).parent, GRAMMARS):
        yield from (path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc")


def _digest(*parts: bytes | str) -> str:
    checksum = blake2b(digest_size=16)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        checksum.update(len(data).to_bytes(8, "big") + data)
    return checksum.hexdigest()
