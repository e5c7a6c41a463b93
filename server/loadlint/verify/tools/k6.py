"""k6. Facts from 1.1.0.

Go's `ProxyFromEnvironment` sends nothing to loopback hosts through a proxy, whatever NO_PROXY says. k6's option `hosts`
takes them to the proxy's own ports for them: it is looked up for addresses with and without names, with the port. The
options of a script beat those of the configuration file, so a script with `hosts` of its own keeps those.

`--vus` and `--iterations` replace all scenarios by one that runs the default function. What runs is an archive of the
script (`k6 archive`), in which scenarios that name functions run once each, and the module `k6` has no pauses. Modules
from the web are asked for with `_k6=1` at the end of their address.
"""

from __future__ import annotations

import json
import os
import tarfile
from typing import TYPE_CHECKING

from loadlint.disk.creating import create
from loadlint.text.addresses import parts_of
from loadlint.verify import children
from loadlint.verify.tools import Command, proxy_variables
from loadlint.verify.tools._k6_archive import options_of, write_changed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from loadlint.verify.messages import Sent
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
    once = ["--vus", "1", "--iterations", "1"]
    archive, changed = os.path.join(run.folder, "script.tar"), os.path.join(run.folder, "once.tar")
    try:
        _make_archive(program, run, archive, environment)
        scenarios = _scenarios(options_of(archive).get("scenarios") or {}, run.part)
        write_changed(archive, changed, scenarios, pauses=run.pauses)
    except (OSError, ValueError, tarfile.TarError):
        # The run itself will say what is wrong with the script.
        return Command([*words, *once, run.script], environment)
    return Command([*words, *([] if scenarios else once), changed], environment)


def module_of(sent: Sent) -> str | None:
    """The address of the module from the web that a request asks for; None for a request of the script."""
    address, mark, rest = sent.url.rpartition("_k6=1")
    return address.rstrip("?&") if mark and not rest and sent.method == "GET" else None


def _make_archive(program: str, run: Run, path: str, environment: Mapping[str, str]) -> None:
    """Have k6 write an archive of the script; where it can't, there is none. It runs what is outside of functions."""
    words = [program, "archive", "--quiet", "--include-system-env-vars", "--archive-out", path, run.script]
    with children.running(words, environment, os.getcwd()) as child:
        child.wait(run.seconds)


_ONCE = {"executor": "per-vu-iterations", "vus": 1, "iterations": 1}


def _scenarios(told: Mapping[str, Any], part: str | None) -> dict[str, Any]:
    """The scenarios of a run, of one user and one iteration each; empty where only the default function is to run."""
    scenarios = _named_functions(told)
    if part is None:
        return scenarios
    of_part = {name: scenario for name, scenario in scenarios.items() if scenario.get("exec", "default") == part}
    return of_part or {"once": _ONCE | {"exec": part}}


def _named_functions(told: Mapping[str, Any]) -> dict[str, Any]:
    """The scenarios of a script for one user and one iteration each; empty where all run the default function."""
    if all(scenario.get("exec") in (None, "default") for scenario in told.values()):
        return {}
    kept = ("exec", "env", "tags")
    return {
        name: _ONCE | {member: scenario[member] for member in kept if scenario.get(member)}
        for name, scenario in told.items()
    }


def _hosts(run: Run) -> dict[str, str]:
    hosts = {}
    for origin, port in run.proxy.ports.items():
        parts = parts_of(origin)
        if parts is not None:
            hosts[f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"] = f"127.0.0.1:{port}"
    return hosts
