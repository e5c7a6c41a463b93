"""k6. Facts from 1.1.0.

Go's `ProxyFromEnvironment` sends nothing to loopback hosts through a proxy, whatever NO_PROXY says. k6's option `hosts`
takes them to the proxy's own ports for them: it is looked up for addresses with and without names, with the port. The
options of a script beat those of the configuration file, so a script with `hosts` of its own keeps those.

`--vus` and `--iterations` replace all scenarios by one that runs the default function. What runs is an archive of the
script (`k6 archive`), in which scenarios that name functions run once each, and the module `k6` has no pauses. Modules
from the web are asked for with `_k6=1` at the end of their address. With `--batch 1` the requests of `http.batch` come
in the order of the script, one after the other, so that each can be told from those of the same address.

For several iterations a module wraps the script. In the archive of both, also in modules that the script imports,
`sleep` does not wait, and time-outs may be short. Each iteration has a tag, and a copy of each threshold for its
samples alone: so k6 itself says of each iteration whether the script's thresholds hold.
"""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from loadlint import results
from loadlint.disk import reading
from loadlint.disk.creating import create
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError
from loadlint.text.addresses import parts_of
from loadlint.verify import children
from loadlint.verify.messages import Sent
from loadlint.verify.tools import ITERATION_URL, Command, IterationResults, Run, proxy_variables
from loadlint.verify.tools._k6_archive import WITHOUT_PAUSES, options_of, write_changed

DIALECT = "k6"
PROGRAM = "k6"
VARIABLE = "LOADLINT_K6"
INSTALL = "brew install k6 (macOS), winget install k6 (Windows), https://grafana.com/docs/k6/latest/set-up/install-k6/"
ENDED = frozenset((0, 99, 107, 108))
"""Done; a threshold crossed; an exception of the script; `test.abort()`. Those of the setup and of time have others."""

HEADINGS = frozenset[str]()

keeps_loopback = True

_PORTS = {"http": 80, "https": 443}


def command(program: str, run: Run) -> Command:
    """`k6 run` with one user and one iteration, whatever load the script asks for."""
    words, environment = _run_words(program, run)
    once = ["--vus", "1", "--iterations", "1"]
    archive, changed = os.path.join(run.folder, "script.tar"), os.path.join(run.folder, "once.tar")
    try:
        _make_archive(program, run, run.script, archive, environment)
        scenarios = _scenarios(options_of(archive).get("scenarios") or {}, run.part)
        write_changed(archive, changed, scenarios, {} if run.pauses else {"k6": WITHOUT_PAUSES})
    except (OSError, ValueError, tarfile.TarError):
        # The run itself will say what is wrong with the script.
        return Command([*words, *once, run.script], environment)
    return Command([*words, *([] if scenarios else once), changed], environment)


def module_of(sent: Sent) -> str | None:
    """The address of the module from the web that a request asks for; None for a request of the script."""
    address, mark, rest = sent.url.rpartition("_k6=1")
    return address.rstrip("?&") if mark and not rest and sent.method == "GET" else None


def _make_archive(program: str, run: Run, script: str, path: str, environment: Mapping[str, str]) -> None:
    """Have k6 write an archive of a script; where it can't, there is none. It runs what is outside of functions."""
    words = [program, "archive", "--quiet", "--include-system-env-vars", "--archive-out", path, script]
    with children.running(words, environment, os.getcwd()) as child:
        child.wait(run.seconds)


def _run_words(program: str, run: Run) -> tuple[list[str], dict[str, str]]:
    """What each run has in common: its first words, and its environment."""
    config = os.path.join(run.folder, "config.json")
    create(config, json.dumps({"hosts": _hosts(run)}).encode())
    words = [
        *(program, "run", "--quiet", "--no-color", "--no-usage-report", "--address", ""),
        *("--config", config, "--out", f"json={os.path.join(run.folder, 'results.json')}", "--batch", "1"),
    ]
    return words, {**proxy_variables(run), "K6_INSECURE_SKIP_TLS_VERIFY": "true"}


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


# --- several iterations

_TAG = "loadlint_iteration"
_SYSTEM_TAGS = "status,method,url,name,group,check,error,error_code,scenario,expected_response,vu,iter"
_NEVER_WAITS = """\
import k6 from 'k6';
export * from 'k6';
export function sleep() {}
export default Object.assign({}, k6, { sleep });
"""
_IN_TIME = """\
import http from 'k6/http';
export * from 'k6/http';

const units = { ns: 1e-6, us: 1e-3, 'µs': 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, '': 1 };

function milliseconds(timeout) {
  const parts = [...String(timeout).matchAll(/([0-9.]+)([a-zµ]*)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + number * units[unit], 0);
}

function inTime(params) {
  if (!params || !params.timeout) return params;
  return Object.assign({}, params, { timeout: Math.min(milliseconds(params.timeout), %(milliseconds)d) });
}

function calling(call, position) {
  return (...parts) => call(...parts.map((part, i) => (i === position ? inTime(part) : part)));
}

function item(request) {
  if (Array.isArray(request)) return request.map((part, i) => (i === 3 ? inTime(part) : part));
  return request.params ? Object.assign({}, request, { params: inTime(request.params) }) : request;
}

export const get = calling(http.get, 1);
export const head = calling(http.head, 1);
export const options = calling(http.options, 2);
export const post = calling(http.post, 2);
export const put = calling(http.put, 2);
export const patch = calling(http.patch, 2);
export const del = calling(http.del, 2);
export const request = calling(http.request, 3);
export const asyncRequest = calling(http.asyncRequest, 3);
export function batch(requests) {
  if (Array.isArray(requests)) return http.batch(requests.map(item));
  return http.batch(Object.fromEntries(Object.entries(requests).map(([name, request]) => [name, item(request)])));
}
const calls = { get, head, options, post, put, patch, del, request, asyncRequest, batch };
export default Object.assign({}, http, calls);
"""
_IN_TURN = """\
import * as script from %(script)s;
import exec from 'k6/execution';
import http from 'k6/http';
export * from %(script)s;

const run = script[%(part)s];
const thresholds = {};
for (const [metric, wanted] of Object.entries((script.options || {}).thresholds || {})) {
  const expressions = [].concat(wanted).map((threshold) => threshold.threshold || threshold);
  for (let i = 0; i < %(number)d; i++) {
    const of = metric.endsWith('}') ? metric.slice(0, -1) + ',' : metric + '{';
    thresholds[`${of}%(tag)s:${i}}`] = expressions;
  }
}
const once = { executor: 'per-vu-iterations', vus: 1, iterations: %(number)d, maxDuration: '24h' };
const others = { scenarios: { once }, thresholds, minIterationDuration: null };
export const options = Object.assign({}, script.options, others);

export default function (data) {
  const number = exec.scenario.iterationInTest;
  exec.vu.metrics.tags.%(tag)s = String(number);
  http.get(%(url)s + number, { responseCallback: null });
  return run(data);
}

export function handleSummary(data) {
  return { [%(summary)s]: JSON.stringify(data.metrics) };
}
"""


def in_turn(program: str, run: Run, number: int) -> Command:
    """`k6 run` with a module that runs the script."""
    words = {
        "script": json.dumps(os.path.abspath(run.script)),
        "part": json.dumps(run.part or "default"),
        "tag": _TAG,
        "url": json.dumps(ITERATION_URL),
        "summary": json.dumps(os.path.join(run.folder, "summary.json")),
    }
    module, archive, changed = (os.path.join(run.folder, name) for name in ("turns.js", "turns.tar", "changed.tar"))
    create(module, (_IN_TURN % (words | {"number": number})).encode())
    command, environment = _run_words(program, run)
    modules = {"k6": _NEVER_WAITS}
    if run.time_limit is not None:
        modules["k6/http"] = _IN_TIME % {"milliseconds": round(run.time_limit * 1000)}
    try:
        _make_archive(program, run, module, archive, environment)
        write_changed(archive, changed, {}, modules)
    except (OSError, ValueError, tarfile.TarError):
        # The run itself will say what is wrong with the script.
        changed = module
    return Command([*command, "--system-tags", _SYSTEM_TAGS, changed], environment)


def iteration_results(folder: str, number: int) -> IterationResults:
    """The samples of k6's JSON, and the iterations for which a threshold is crossed. Raises UserError."""
    of_run = results.read(os.path.join(folder, "results.json"))
    samples = tuple(sample for sample in of_run.samples if not sample.url.startswith(ITERATION_URL))
    try:
        metrics = json.loads(reading.read(os.path.join(folder, "summary.json"), SCRIPT))
    except (ReadError, ValueError):
        # It was ended before it could write one.
        metrics = {}
    crossed = (
        name.rpartition(f"{_TAG}:")[2].rstrip("}")
        for name, metric in metrics.items()
        if any(not threshold["ok"] for threshold in metric.get("thresholds", {}).values())
    )
    return IterationResults(
        replace(of_run, samples=samples), frozenset(int(name) for name in crossed if name.isdecimal())
    )


def _hosts(run: Run) -> dict[str, str]:
    hosts = {}
    for origin, port in run.proxy.ports.items():
        parts = parts_of(origin)
        if parts is not None:
            hosts[f"{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"] = f"127.0.0.1:{port}"
    return hosts
