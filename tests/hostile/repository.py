"""A folder as a stranger would send it: modules that shadow those of Python and of loadlint, with scripts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lsp.scripts import VALUE
from tests.recordings.hars import content, entry, har
from tests.support.shop import recording

STANDARD = (
    "__future__ abc argparse ast asyncio base64 codecs collections concurrent contextlib csv dataclasses datetime enum "
    "functools gettext hashlib html importlib inspect io itertools json locale logging marshal math multiprocessing os "
    "pathlib pickle platform queue re runpy secrets selectors signal site sitecustomize socket ssl stat string struct "
    "subprocess tempfile threading tokenize tomllib traceback types typing unicodedata urllib usercustomize uuid "
    "warnings weakref zipimport"
).split()
OTHERS = "loadlint lxml pygls lsprotocol attrs cattrs msgspec pathspec selectolax tree_sitter brotli backports".split()

SCRIPT = """\
import http from 'k6/http';
import { one } from './json.js';
export default function () {
  http.get('https://shop.test/');
}
"""
LOCUST = """\
import json, os, helpers
from locust import HttpUser, task
class Shopper(HttpUser):
    @task
    def buy(self):
        self.client.get("/")
"""


def hostile_repository(folder: Path, *, names: list[str] | None = None) -> Path:
    """Make one; each module in it leaves a file `RAN-…` beside itself when it is run. Returns where these would be."""
    traces = folder.parent / "traces"
    traces.mkdir(exist_ok=True)
    for place in (folder, folder / "flows", folder / "flows" / "deep"):
        place.mkdir(parents=True, exist_ok=True)
        for name in [*STANDARD, *OTHERS] if names is None else names:
            trace = f"open({str(traces)!r} + '/RAN-{name}', 'w').close()\n"
            (place / f"{name}.py").write_text(trace)
            package = place / name
            package.mkdir()
            for module in ("__init__", "__main__", "keep", "cli", "spawn", "forkserver", "resource_tracker"):
                (package / f"{module}.py").write_text(trace)
        (place / "shop.js").write_text(SCRIPT)
        (place / "locustfile.py").write_text(LOCUST)
        (place / "json.js").write_text("export const one = 1;\n")
        (place / "helpers.py").write_text(f"open({str(traces)!r} + '/RAN-helpers', 'w').close()\n")
        (place / ".env").write_text("PYTHONPATH=.\nPYTHONSTARTUP=site.py\n")
        (place / "pyvenv.cfg").write_text("home = .\n")
    return traces


def large_recording(size: int = 13 << 20) -> bytes:
    """The shop's recording with downloads of so many bytes: the server reads it in a process of its own."""
    text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 1000
    pages = [
        entry(3, url=f"https://shop.test/page/{n}", **content(f"{n} {text}", "text/html"))
        for n in range(size // len(text) + 1)
    ]
    own = json.loads(recording(VALUE))
    return json.dumps(har(*own["log"]["entries"], *pages)).encode()
