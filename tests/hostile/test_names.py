"""Names in modules that pass each other's on in circles, and in thousands of classes: found in time that grows evenly.

The editor asks for them at each jump and each rename.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from loadlint.text.source import Source

COUNT = 4_000
K6_RUN = "export default function () { cart(); }\n"
CIRCLE = "".join(f"export * from './{name}.js';\n" for name in "abc")
LOCUST_RUN = "from locust import HttpUser\nclass Base:\n    def pay(self): pass\n"

FILES: dict[str, tuple[K6 | Locust, Mapping[str, str]]] = {
    "modules that pass on each other's names": (
        k6,
        {"s.js": "import { cart } from './a.js';\n" + K6_RUN, **dict.fromkeys(("a.js", "b.js", "c.js"), CIRCLE)},
    ),
    "k6 classes with methods of their own": (
        k6, {"s.js": K6_RUN + "".join(f"class C{n} extends Base {{ pay{n}() {{}} }}\n" for n in range(COUNT))},
    ),
    "k6 classes with a method of one name": (
        k6, {"s.js": "class Base {}\n" + "".join(f"class C{n} extends Base {{ pay() {{}} }}\n" for n in range(COUNT))},
    ),
    "Locust classes with methods of their own": (
        locust,
        {"s.py": LOCUST_RUN + "".join(f"class C{n}(Base):\n    def pay{n}(self): pass\n" for n in range(COUNT))},
    ),
    "Locust classes that inherit from the one before": (
        locust,
        {
            "s.py": "class C0:\n    def pay(self): pass\n"
            + "".join(f"class C{n + 1}(C{n}):\n    def pay(self): pass\n" for n in range(COUNT))
        },
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_names(kind: str) -> None:
    dialect, files = FILES[kind]
    contents = {path: text.encode() for path, text in files.items()}
    path, data = next(iter(contents.items()))
    script = dialect.parse(Source(path, data), contents.get)
    started = time.process_time()
    assert dialect.navigator(script).mentions
    assert time.process_time() - started < 5
