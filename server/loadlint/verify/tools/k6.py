"""k6. Facts from 1.1.0.

Go's `ProxyFromEnvironment` sends nothing to loopback hosts through a proxy, whatever NO_PROXY says. k6's option `hosts`
takes them to the proxy's own ports for them: it is looked up for addresses with and without names, with the port. The
options of a script beat those of the configuration file, so a script with `hosts` of its own keeps those.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from loadlint.disk.creating import create
from loadlint.text.addresses import parts_of
from loadlint.verify.tools import Command, proxy_variables

if TYPE_CHECKING:
    from loadlint.verify.tools import Run

DIALECT = "k6"
PROGRAM = "k6"
VARIABLE = "LOADLINT_K6"
ENDED = frozenset((0, 99, 107, 108))
"""Done; a threshold crossed; an exception of the script; `test.abort()`. Those of the setup and of time have others."""

keeps_loopback = True

_PORTS = {"http": 80, "https": 443}


def command(program: str, run: Run) -> Command:
    """`k6 run` with one user and one iteration, whatever load the script asks for."""
    config = os.path.join(run.folder, "config.json")
    create(config, json.dumps({"hosts": _hosts(run)}).encode())
    words = [
        *(program, "run", "--quiet", "--no-color", "--no-usage-report", "--address", ""),
        *("--vus", "1", "--iterations", "1", "--config", config),
        *("--out", f"json={os.path.join(run.folder, 'results.json')}", run.script),
    ]
    return Command(words, {**proxy_variables(run), "K6_INSECURE_SKIP_TLS_VERIFY": "true"})


def _hosts(run: Run) -> dict[str, str]:
    hosts = {}
    for origin, port in run.proxy.ports.items():
        parts = parts_of(origin)
        if parts is not None:
            hosts[f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"] = f"127.0.0.1:{port}"
    return hosts
