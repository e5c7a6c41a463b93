"""k6. Facts from 1.1.0.

Go's `ProxyFromEnvironment` sends nothing to loopback hosts through a proxy, whatever NO_PROXY says. k6's option `hosts`
takes them to the proxy's own ports for them: it is looked up for addresses with and without names, with the port. The
options of a script beat those of the configuration file, so a script with `hosts` of its own keeps those.

`--vus` and `--iterations` replace all scenarios by one that runs the default function. Where scenarios name functions,
a module beside the script exports what the script exports, with other scenarios.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

from loadlint.disk import reading
from loadlint.disk.creating import create
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError
from loadlint.disk.writing import WriteError
from loadlint.text.addresses import parts_of
from loadlint.verify.errors import CannotRunError
from loadlint.verify.tools import Command, proxy_variables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

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
    environment = {**proxy_variables(run), "K6_INSECURE_SKIP_TLS_VERIFY": "true"}
    words = [
        *(program, "run", "--quiet", "--no-color", "--no-usage-report", "--address", ""),
        *("--config", config, "--out", f"json={os.path.join(run.folder, 'results.json')}"),
    ]
    scenarios = _scenarios(program, run, environment)
    if not scenarios:
        return Command([*words, "--vus", "1", "--iterations", "1", run.script], environment)
    module = _beside(run.script, scenarios)
    return Command([*words, module], environment, (module,))


_ONCE = {"executor": "per-vu-iterations", "vus": 1, "iterations": 1}


def _scenarios(program: str, run: Run, environment: Mapping[str, str]) -> dict[str, Any]:
    """The scenarios of a run, of one user and one iteration each; empty where only the default function is to run."""
    scenarios = _named_functions(program, run.script, environment)
    if run.part is None:
        return scenarios
    of_part = {name: scenario for name, scenario in scenarios.items() if scenario.get("exec", "default") == run.part}
    return of_part or {"once": _ONCE | {"exec": run.part}}


def _named_functions(program: str, script: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The scenarios of a script for one user and one iteration each; empty where all run the default function."""
    try:
        if b"scenarios" not in reading.read(script, SCRIPT):
            return {}
        done = subprocess.run(
            [program, "inspect", script],
            check=False,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
        )
        told = json.loads(done.stdout).get("scenarios") or {}
    except (ReadError, OSError, ValueError, subprocess.TimeoutExpired):
        # The run itself will say what is wrong with the script.
        return {}
    if all(scenario.get("exec") in (None, "default") for scenario in told.values()):
        return {}
    kept = ("exec", "env", "tags")
    return {
        name: _ONCE | {member: scenario[member] for member in kept if scenario.get(member)}
        for name, scenario in told.items()
    }


def _beside(script: str, scenarios: dict[str, Any]) -> str:
    folder, name = os.path.split(script)
    module = os.path.join(folder, f"loadlint_scenarios_{os.getpid()}.js")
    origin = json.dumps(f"./{name}")
    text = (
        f"import * as script from {origin};\nexport * from {origin};\nexport default script.default;\n"
        f"export const options = Object.assign({{}}, script.options, {{ scenarios: {json.dumps(scenarios)} }});\n"
    )
    try:
        create(module, text.encode())
    except WriteError as error:
        raise CannotRunError(f"{script}: no module for its scenarios can be put beside it: {error}") from None
    return module


def _hosts(run: Run) -> dict[str, str]:
    hosts = {}
    for origin, port in run.proxy.ports.items():
        parts = parts_of(origin)
        if parts is not None:
            hosts[f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"] = f"127.0.0.1:{port}"
    return hosts
