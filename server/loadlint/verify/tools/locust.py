"""Locust. Facts from 2.47: its session ignores the environment's proxies, and it has no option for one iteration.

A small module beside the script sees to both.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from loadlint import resources
from loadlint.verify.tools import Command, proxy_variables

if TYPE_CHECKING:
    from loadlint.verify.messages import Sent
    from loadlint.verify.tools import Run

DIALECT = "locust"
PROGRAM = "locust"
VARIABLE = "LOADLINT_LOCUST"
ENDED = frozenset((0, 1))
"""Done; failures or exceptions."""

keeps_loopback = False


def command(program: str, run: Run) -> Command:
    """`locust --headless`, each kind of user once, one after the other; those that are named alone."""
    helper = shutil.copy(resources.path("verify", "tools", "_beside_locust.py"), run.folder)
    words = [
        *(program, "-f", f"{helper},{run.script}", "--headless", "--users", "1", "--spawn-rate", "100"),
        *("--only-summary", "--loglevel", "WARNING", "--run-time", f"{run.seconds}s", "--stop-timeout", "1"),
        *("--exit-code-on-error", "1", "--csv", os.path.join(run.folder, "results")),
        *([run.part] if run.part is not None else []),
    ]
    variables = {"LOADLINT_PROXY_PORT": str(run.proxy.port), "LOADLINT_PROXY_CERTIFICATE": run.proxy.certificate}
    if run.pauses:
        variables["LOADLINT_PAUSES"] = "1"
    return Command(words, {**proxy_variables(run), **variables})


def module_of(_: Sent) -> str | None:
    """Nothing is imported from the web."""
    return None
