"""Installs mitmproxy in an environment of its own beside the tests' Python, for the tests that go through the real one.

Its exact pins exclude what loadlint and Locust need, so it never shares an environment with them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(sys.prefix) / "mitmproxy"
PROGRAM = HOME / ("Scripts" if sys.platform == "win32" else "bin") / "mitmdump"


def main() -> None:
    if PROGRAM.exists():
        return
    shutil.rmtree(HOME, ignore_errors=True)
    venv.create(HOME, with_pip=True)
    python = PROGRAM.with_name("python")
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "mitmproxy>=11.0.2"], check=True
    )


if __name__ == "__main__":
    main()
