"""A pytest plugin that runs tests against mutants, instead of the tests themselves.

pytest collects all quick tests once. Then a process is forked for each mutant: it puts the mutant's code into the
functions that are there, runs the tests that reach it until one fails, and says which. A mutant of what runs while
modules are imported can't be put in afterwards: for such a one, the module is changed before it is imported, and pytest
has only this mutant to run (MUTATION_IMPORTED).

The environment says what to do: MUTATION_PLAN is a file with a list of `Trial`s, MUTATION_RESULTS the file for a line
of JSON about each.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from tests.tools.mutation.loading import load_changed
from tests.tools.mutation.mutants import PACKAGE, Mutant

_MEMORY_BYTES = 4 << 30
_LONGEST = 4096
_SURVIVED, _FAILED, _NOT_PUT_IN, _ERROR = b"S", b"F", b"N", b"E"
_STATES = {_SURVIVED: "survived", _FAILED: "killed", _NOT_PUT_IN: "not put in", _ERROR: "error"}


class Trial(Struct, frozen=True):
    """A mutant, and the tests to run in order: their names and seconds. The mutant gets a multiple of each time."""

    number: int
    mutant: Mutant
    tests: list[tuple[str, float]]


class Outcome(Struct, frozen=True):
    """What became of a mutant: `survived`, `killed` by a test or by a limit of time or memory, or `not put in`.

    `error` is one that ended pytest itself, by what it says in `by`.
    """

    number: int
    state: str
    by: str


_Timed = tuple[pytest.Item, float]


class _NotPutInError(Exception):
    """The function is not there, or can't take other code."""


class _Runner:
    def __init__(self, trials: list[Trial], results: Path, imported: bool) -> None:
        self._trials = trials
        self._results = results
        self._imported = imported
        self._sound: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the mutants; the tests themselves are not run."""
        if session.config._tmp_path_factory is not None:  # type: ignore[attr-defined]
            session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        items = {item.nodeid: item for item in session.items}
        for trial in self._trials:
            chosen = [(items[name], seconds) for name, seconds in trial.tests if name in items]
            outcome = self._outcome(session, trial, chosen)
            with self._results.open("ab") as file:
                file.write(msgspec.json.encode(outcome) + b"\n")
        return True

    def _outcome(self, session: pytest.Session, trial: Trial, chosen: list[_Timed]) -> Outcome:
        """What becomes of a mutant. A test that fails without it as well, after the same others, says nothing."""
        while True:
            outcome = _tried(session, trial, chosen, put_in=not self._imported)
            position = next((n for n, (item, _) in enumerate(chosen) if item.nodeid == outcome.by), None)
            if outcome.state != "killed" or position is None or self._imported or outcome.by in self._sound:
                return outcome
            if _tried(session, trial, chosen[: position + 1], put_in=False).state == "survived":
                self._sound.add(outcome.by)
                return outcome
            del chosen[position]


def pytest_configure(config: pytest.Config) -> None:
    """Read what to do; change the one module that must be changed before it is imported."""
    trials = msgspec.json.decode(Path(os.environ["MUTATION_PLAN"]).read_bytes(), type=list[Trial])
    imported = "MUTATION_IMPORTED" in os.environ
    if imported:
        (trial,) = trials
        load_changed({PACKAGE / trial.mutant.path: _compiled(trial.mutant)})
    config.pluginmanager.register(_Runner(trials, Path(os.environ["MUTATION_RESULTS"]), imported))


def _tried(session: pytest.Session, trial: Trial, chosen: list[_Timed], *, put_in: bool) -> Outcome:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _run(session, trial.mutant if put_in else None, chosen, writing)
    os.close(writing)
    said = os.read(reading, _LONGEST)
    os.close(reading)
    os.waitpid(child, 0)
    if not said:
        return Outcome(trial.number, "killed", "a limit")
    return Outcome(trial.number, _STATES[said[:1]], said[1:].decode())


def _run(session: pytest.Session, mutant: Mutant | None, chosen: list[_Timed], writing: int) -> None:
    """In the child: never returns. `mutant` is None where no code is to be put in."""

    def say(text: bytes) -> None:
        os.write(writing, text[:_LONGEST])
        os._exit(0)

    try:
        if mutant is not None:
            _put_in(mutant)
        _silence()
        # What a mutant finds out is kept for nobody.
        os.environ["LOADLINT_CACHE_DIR"] = str(session.config._tmp_path_factory.mktemp("cache"))  # type: ignore[attr-defined]
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        session.config.pluginmanager.register(_FirstFailure(say))
        following = [item for item, _ in chosen[1:]]
        for (item, seconds), next_item in zip(chosen, [*following, None], strict=True):
            _limit(seconds)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        say(_SURVIVED)
    except _NotPutInError as error:
        say(_NOT_PUT_IN + str(error).encode())
    except BaseException as error:
        say(_ERROR + repr(error).encode())


def _limit(seconds: float) -> None:
    """End this process where the next test takes much longer than before, which is as good as a failure."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + 5 + 10 * seconds), most))
    signal.alarm(int(60 + 40 * seconds))


class _FirstFailure:
    def __init__(self, say: Callable[[bytes], None]) -> None:
        self._say = say

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has failed: no other one is needed."""
        if report.failed:
            self._say(_FAILED + report.nodeid.encode())


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _compiled(mutant: Mutant) -> Callable[[bytes, str], CodeType]:
    return lambda data, path: compile(mutant.applied(data), path, "exec")


def _put_in(mutant: Mutant) -> None:
    """Give the mutant's code to the function that is there, or to its module when that is imported.

    Raises _NotPutInError.
    """
    path = str(PACKAGE / mutant.path)
    if not any(getattr(module, "__file__", None) == path for module in list(sys.modules.values())):
        load_changed({Path(path): _compiled(mutant)})
        return
    key = (mutant.function, mutant.function_line)
    codes = _codes(compile(mutant.applied(Path(path).read_bytes()), path, "exec"))
    (changed,) = (code for code in codes if (code.co_qualname, code.co_firstlineno) == key)
    functions = [one for one in _functions(path) if (one.__code__.co_qualname, one.__code__.co_firstlineno) == key]
    if not functions:
        raise _NotPutInError("the function is not there")
    try:
        for function in functions:
            function.__code__ = changed
    except ValueError as error:
        raise _NotPutInError(str(error)) from error


def _codes(code: CodeType) -> list[CodeType]:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [code, *(one for each in inner for one in _codes(each))]


def _functions(path: str) -> list[FunctionType]:
    # The collector does not list what it passes over: see `tests/conftest.py`.
    gc.unfreeze()
    objects: list[Any] = gc.get_objects()
    return [one for one in objects if isinstance(one, FunctionType) and one.__code__.co_filename == path]
