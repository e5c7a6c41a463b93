"""Iterations of one user with the script's own tool, everything that they request going through a handler."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint import results
from loadlint.errors import UserError
from loadlint.verify import children, proxy
from loadlint.verify.errors import CannotRunError
from loadlint.verify.hosts import loopback, origins_of
from loadlint.verify.tools import Run, installed_tool
from loadlint.verify.web_modules import WithModules

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.results.model import Results
    from loadlint.script import Runnable
    from loadlint.verify.children import Child
    from loadlint.verify.proxy import Handler, Proxy
    from loadlint.verify.tools import Command, Tool

_TICK = 0.1
_LONGEST_REASON = 300


def require_programs(dialect: str) -> None:
    """Raises CannotRunError where a run of scripts of a dialect needs a program that is not there."""
    installed_tool(dialect)
    proxy.mitmproxy_path()


class Iteration(Struct, frozen=True):
    """What a user asks for: one iteration of a script, or of one part of it, within so many seconds.

    `script` is the file that the tool is given. `hosts` may be reached beside the machine itself: for modules that the
    script imports, and for its requests where the run is one against the application. `pauses` says that the script's
    pauses are made.
    """

    script: str
    seconds: int
    part: Runnable | None = None
    hosts: frozenset[str] = frozenset()
    pauses: bool = False


class Outcome(Struct, frozen=True):
    """What the tool itself said: its exit code, the last words that it printed, and the results that it wrote."""

    program: str
    code: int
    words: str
    results: tuple[Results, ...]


@contextmanager
def tool_with_proxy(analysis: Analysis, iteration: Iteration, *, records: bool = False) -> Iterator[ToolWithProxy]:
    """What runs the tool within the block, as often as is asked for: the proxy takes as long to start as most tools.

    `analysis` is that of the same text. With `records`, handlers get the application's answers. Raises CannotRunError.
    """
    tool, program = installed_tool(analysis.script.dialect)
    origins = loopback_origins(analysis) if tool.keeps_loopback else ()
    handlers = WithModules(tool.module_of, iteration.hosts)
    with proxy.serving(handlers, origins, records=records) as served:
        yield ToolWithProxy(iteration, tool, program, handlers, served)


def loopback_origins(analysis: Analysis) -> Sequence[str]:
    """The origins on this machine that a script may reach."""
    recorded = (exchange.url for recording in analysis.recordings for exchange in recording.exchanges)
    return loopback(origins_of(analysis.script.steps, (*recorded, *_given_addresses(analysis.source.data))))


def _given_addresses(script: bytes) -> Iterator[str]:
    """What the variables of the environment hold that a script names, as addresses."""
    for name, value in os.environ.items():
        if os.fsencode(name) in script:
            yield value if "://" in value else f"http://{value}"


class ToolWithProxy(Struct, frozen=True):
    """The tool, and the proxy that all of its runs go through."""

    iteration: Iteration
    tool: Tool
    program: str
    handlers: WithModules
    proxy: Proxy

    def run_once(self, handler: Handler, trouble: Callable[[], CannotRunError | None]) -> Outcome:
        """Run it to its end. `trouble` says at any moment why it can't go on.

        Raises CannotRunError where the tool crashes or does not end in time, and for trouble. Nothing of the tool is
        left running, whatever happens.
        """
        # Within the proxy's folder, which goes even where loadlint is killed.
        folder = tempfile.mkdtemp(dir=os.path.dirname(self.proxy.certificate))
        of_run = self.iteration
        part = of_run.part.name if of_run.part is not None else None
        run = Run(os.path.abspath(of_run.script), folder, self.proxy, of_run.seconds, part, of_run.pauses)
        self.handlers.begin(handler)
        with running(self.tool.command(self.program, run)) as child:
            code = _wait(child, of_run, self.tool, lambda: self.handlers.trouble or trouble())
            words = last_words(child.end_of_output(), self.tool.HEADINGS)
        if code not in self.tool.ENDED:
            how = "crashed" if children.was_killed(code) else f"ended with exit code {code}"
            raise CannotRunError(f"{self.tool.PROGRAM} {how}: {words or 'it does not say why'}")
        return Outcome(self.tool.PROGRAM, code, words, tuple(_results(folder)))


@contextmanager
def running(command: Command) -> Iterator[Child]:
    """A tool that runs within the block; what was put beside the script goes with it."""
    try:
        with children.running(command.words, command.environment, os.getcwd()) as child:
            yield child
    finally:
        for path in command.beside:
            with suppress(OSError):
                os.unlink(path)


def _wait(child: Child, iteration: Iteration, tool: Tool, trouble: Callable[[], CannotRunError | None]) -> int:
    end = time.monotonic() + iteration.seconds
    while (code := child.wait(_TICK)) is None:
        if (reason := trouble()) is not None:
            raise reason
        if time.monotonic() > end:
            raise CannotRunError(
                f"{iteration.script}: {tool.PROGRAM} did not end within {iteration.seconds} seconds; "
                "give more with --time-limit"
            )
    if (reason := trouble()) is not None:
        raise reason
    return code


def last_words(printed: str, headings: frozenset[str]) -> str:
    """The line that tells most about a failure: the last one that names an error, else the last one.

    The rules and the headings of tables tell nothing.
    """
    lines = [" ".join(line.split()) for line in printed.splitlines() if any(map(str.isalpha, line))]
    lines = [line for line in lines if line not in headings]
    telling = [line for line in lines if "error" in line.lower() or "exception" in line.lower()]
    return (telling or lines or [""])[-1][:_LONGEST_REASON]


def _results(folder: str) -> Iterator[Results]:
    """What the tool wrote about the run, as far as it can be read."""
    for name in sorted(os.listdir(folder)):
        if name.startswith("results"):
            with suppress(UserError):
                yield results.read(os.path.join(folder, name))
