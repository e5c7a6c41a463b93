"""One iteration of one user with the script's own tool, everything that it requests going through a handler."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
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
    from loadlint.verify.proxy import Handler
    from loadlint.verify.tools import Tool

_TICK = 0.1
_LONGEST_REASON = 300
_HEADINGS = ("Error report", "# occurrences Error")


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

    def wish(self, analysis: Analysis, *, records: bool = False) -> Wish:
        """How to run it, with the analysis of the same text."""
        recorded = (exchange.url for recording in analysis.recordings for exchange in recording.exchanges)
        origins = loopback(origins_of(analysis.script.steps, (*recorded, *_given_addresses(analysis.source.data))))
        part = self.part.name if self.part is not None else None
        return Wish(self.script, analysis.script.dialect, self.seconds, origins, records, part, self.hosts, self.pauses)


def _given_addresses(script: bytes) -> Iterator[str]:
    """What the variables of the environment hold that a script names, as addresses."""
    for name, value in os.environ.items():
        if os.fsencode(name) in script:
            yield value if "://" in value else f"http://{value}"


class Wish(Struct, frozen=True):
    """What is to be run: a script of a dialect, for at most so many seconds.

    `origins` are the loopback origins that the script may reach. `records` says that answers of an application are
    wanted. `part` is the name of the only part to run, None for all of them. `hosts` are those that modules may be
    fetched from. `pauses` says that the script's pauses are made.
    """

    script: str
    dialect: str
    seconds: int
    origins: Sequence[str]
    records: bool = False
    part: str | None = None
    hosts: frozenset[str] = frozenset()
    pauses: bool = False


class Outcome(Struct, frozen=True):
    """What the tool itself said: its exit code, the last words that it printed, and the results that it wrote."""

    program: str
    code: int
    words: str
    results: tuple[Results, ...]


def run_once(wish: Wish, handler: Handler, trouble: Callable[[], CannotRunError | None]) -> Outcome:
    """Run it to its end. `trouble` says at any moment why it can't go on.

    Raises CannotRunError where there is no tool or proxy, where the tool crashes or does not end in time, and for
    trouble. Nothing is left running, whatever happens.
    """
    tool, program = installed_tool(wish.dialect)
    origins = wish.origins if tool.keeps_loopback else ()
    with_modules = WithModules(handler, tool.module_of, wish.hosts)
    with proxy.serving(with_modules, origins, records=wish.records) as served:
        # Within the proxy's folder, which goes even where loadlint is killed.
        folder = tempfile.mkdtemp(dir=os.path.dirname(served.certificate))
        run = Run(os.path.abspath(wish.script), folder, served, wish.seconds, wish.part, wish.pauses)
        command = tool.command(program, run)
        try:
            with children.running(command.words, command.environment, os.getcwd()) as child:
                code = _wait(child, wish, tool, lambda: with_modules.trouble or trouble())
                words = last_words(child.printed())
            _require_end(tool, code, words)
            return Outcome(tool.PROGRAM, code, words, tuple(_results(folder)))
        finally:
            for path in command.beside:
                with suppress(OSError):
                    os.unlink(path)


def _wait(child: Child, wish: Wish, tool: Tool, trouble: Callable[[], CannotRunError | None]) -> int:
    end = time.monotonic() + wish.seconds
    while (code := child.wait(_TICK)) is None:
        if (reason := trouble()) is not None:
            raise reason
        if time.monotonic() > end:
            raise CannotRunError(
                f"{wish.script}: {tool.PROGRAM} did not end within {wish.seconds} seconds; give more with --time-limit"
            )
    if (reason := trouble()) is not None:
        raise reason
    return code


def _require_end(tool: Tool, code: int, words: str) -> None:
    if code in tool.ENDED:
        return
    how = "crashed" if children.was_killed(code) else f"ended with exit code {code}"
    raise CannotRunError(f"{tool.PROGRAM} {how}: {words or 'it does not say why'}")


def last_words(printed: str) -> str:
    """The line that tells most about a failure: the last one that names an error, else the last one.

    The rules of tables and the headings of Locust's table of errors tell nothing.
    """
    lines = [" ".join(line.split()) for line in printed.splitlines() if any(map(str.isalpha, line))]
    lines = [line for line in lines if line not in _HEADINGS]
    telling = [line for line in lines if "error" in line.lower() or "exception" in line.lower()]
    return (telling or lines or [""])[-1][:_LONGEST_REASON]


def _results(folder: str) -> Iterator[Results]:
    """What the tool wrote about the run, as far as it can be read."""
    for name in sorted(os.listdir(folder)):
        if name.startswith("results"):
            with suppress(UserError):
                yield results.read(os.path.join(folder, name))
