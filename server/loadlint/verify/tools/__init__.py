"""The load tools: how each runs a script once, for one user, through the proxy.

Each module of this package with `DIALECT`, the name of the dialect whose scripts it runs, is a tool; adding one is
adding its file. `PROGRAM` is the tool's name on PATH and `VARIABLE` the environment variable that names another one;
`INSTALL` is how people get it.
`ENDED` are the exit codes of runs that came to an end, failures of the test included. `HEADINGS` are the lines of its
tables, with single spaces, that name errors and tell of none. `keeps_loopback` says that the tool sends requests to
loopback hosts past every proxy. `command(program, run)` is how it is started for one iteration.
`module_of(sent)` is the address of a module that the tool itself asks the web for, None for a request of the script.

`in_turn(program, run, number)` starts that many iterations of one user, one after the other and without pauses, as the
script would go on by itself. The tool tells which one begins, from 0: by a request to `ITERATION_URL` with its number,
or by a header of all requests. `iteration_results(folder, number)` is what it wrote about them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from loadlint import resources
from loadlint.verify import children
from loadlint.verify.errors import CannotRunError, ToolNotFoundError

if TYPE_CHECKING:
    from loadlint.results.model import Results
    from loadlint.verify.messages import Sent
    from loadlint.verify.proxy import Proxy

    class Tool(Protocol):
        """A load tool."""

        DIALECT: str
        PROGRAM: str
        VARIABLE: str
        INSTALL: str
        ENDED: frozenset[int]
        HEADINGS: frozenset[str]
        keeps_loopback: bool

        def command(self, program: str, run: Run) -> Command:
            """How a run is started."""
            ...

        def module_of(self, sent: Sent) -> str | None:
            """The module that the tool asks the web for."""
            ...

        def in_turn(self, program: str, run: Run, number: int) -> Command:
            """How a run of several iterations is started."""
            ...

        def iteration_results(self, folder: str, number: int) -> IterationResults:
            """What it wrote in the folder of such a run."""
            ...


class Run(Struct, frozen=True):
    """One iteration of one user. `folder` is a private one for what the tool writes; `seconds` its time limit.

    `part` is the name of the only part to run, None for all of them. `pauses` says that the script's pauses are made.
    `time_limit` is the most that a time-out of the script takes in several iterations, in seconds; None where all stay
    as they are.
    """

    script: str
    folder: str
    proxy: Proxy
    seconds: int
    part: str | None = None
    pauses: bool = False
    time_limit: float | None = None


class Command(Struct, frozen=True):
    """A command with its environment. `beside` are files that were put beside the script, to be taken away after."""

    words: list[str]
    environment: Mapping[str, str]
    beside: tuple[str, ...] = ()


class IterationResults(Struct, frozen=True):
    """What a tool says of several iterations: their samples, each with its iteration, and those that it calls failed.

    An iteration is failed where the verdict of a whole run of such iterations would be.
    """

    results: Results
    failed: frozenset[int]


ITERATION_URL = "http://iteration.loadlint.invalid/"
ITERATION_HEADER = "loadlint-iteration"


@cache
def tools() -> Mapping[str, Tool]:
    """All tools, by the dialects of their scripts."""
    modules = [resources.load("verify", "tools", name) for name in resources.modules("verify", "tools")]
    return {module.DIALECT: module for module in modules}


def installed_tool(dialect: str) -> tuple[Tool, str]:
    """The tool for scripts of a dialect, and where it is. Raises ToolNotFoundError."""
    tool = tools()[dialect]
    try:
        program = children.program(tool.VARIABLE, tool.PROGRAM)
    except CannotRunError as error:
        raise ToolNotFoundError(str(error), tool.PROGRAM) from None
    if program is None:
        raise ToolNotFoundError(
            f"{tool.PROGRAM} was not found. Install it, or set {tool.VARIABLE} to its path", tool.PROGRAM
        )
    return tool, program


def proxy_variables(run: Run) -> dict[str, str]:
    """The environment in which libraries find the proxy and trust its certificate."""
    address = f"http://127.0.0.1:{run.proxy.port}"
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    told = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), address)
    trusted = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), run.proxy.certificate)
    return {**kept, **told, **trusted}


_PROXIES = frozenset(("http_proxy", "https_proxy", "all_proxy", "no_proxy"))
