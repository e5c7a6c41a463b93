"""Reading a recording aside, for the editor and for later runs, against a plain parse in a process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Line, ratio, run
from tests.bench.parts.server import write_large


def lines(folder: Path) -> Iterator[Line]:
    yield from quick(folder)
    size = (folder / "a.kept").stat().st_size / (folder / "a.har").stat().st_size
    yield Line("size of the index, 50 MB / the HAR", 0.1, size)


def quick(folder: Path) -> Iterator[Line]:
    source, kept = folder / "a.har", folder / "a.kept"
    write_large(source, 50)
    plain = [sys.executable, "-c", "import orjson, sys; orjson.loads(open(sys.argv[1], 'rb').read())", str(source)]
    build = [sys.executable, "-m", "loadlint.cache.build_recording", str(source), str(kept)]
    built = ratio(run(build, folder), run(plain, folder), 1)
    yield Line("building a recording's index, 50 MB / orjson.loads, processes", 6, built)
