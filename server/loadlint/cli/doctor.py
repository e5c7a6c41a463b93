"""`loadlint doctor`: what is installed, what is missing, and how to get it; for a support ticket, without secrets."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib import metadata, util

from msgspec import Struct, to_builtins

from loadlint import processes
from loadlint.cache import disk
from loadlint.extras import install_command
from loadlint.verify import children, proxy
from loadlint.verify.errors import CannotRunError
from loadlint.verify.tools import tools

_SECONDS = 30
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,5}")
_OF_JAVA = re.compile(r"^\[.*", re.MULTILINE)
"""What the JVM of a tool logs, with the seconds since its start."""
_PLUGINS = "loadlint."


class Part(Struct, frozen=True):
    """One thing that loadlint works with. `version` is None where it is missing; `advice` says what to do then."""

    name: str
    purpose: str
    version: str | None
    place: str | None = None
    advice: str | None = None


class Report(Struct, frozen=True):
    """The program, the system that it runs on, and all parts."""

    loadlint: str
    python: str
    system: str
    cache: str
    plugins: tuple[str, ...]
    parts: tuple[Part, ...]


def run(options: Namespace) -> int:
    """Print what is there; 0, whatever is missing: no command needs all of it."""
    report = Report(
        metadata.version("loadlint"),
        f"{platform.python_version()} ({_without_home(sys.executable)})",
        f"{platform.system()} {platform.release()} ({platform.machine()})",
        _without_home(disk.complaint() or disk.folder() or "no place for one"),
        tuple(_plugins()),
        (*_load_tools(), *_extras()),
    )
    if options.output_format == "json":
        print(json.dumps(to_builtins(report), indent=2))
    else:
        print("\n".join(_lines(report)))
    return 0


def _load_tools() -> Iterator[Part]:
    for tool in tools().values():
        missing = f"To install it: {tool.INSTALL}. If you have it, set {tool.VARIABLE} to its path."
        yield _program(tool.PROGRAM, "runs scripts: verify --engine, --live", tool.VARIABLE, missing)
    yield _program("mitmdump", "the proxy of these runs (mitmproxy)", proxy.VARIABLE, proxy.MISSING)


def _program(name: str, purpose: str, variable: str, missing: str) -> Part:
    try:
        place = children.program(variable, name)
    except CannotRunError as error:
        return Part(name, purpose, None, advice=_without_home(str(error)))
    if place is None:
        return Part(name, purpose, None, advice=missing)
    version = _version_of(place)
    advice = None if version else f"{_without_home(place)} --version does not show its version: does it start?"
    return Part(name, purpose, version, _without_home(place), advice)


def _version_of(program: str) -> str | None:
    try:
        done = subprocess.run(
            [program, "--version"],
            cwd=processes.folder(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = _VERSION.search(_OF_JAVA.sub("", done.stdout.decode(errors="replace")))
    return version.group() if version else None


def _extras() -> Iterator[Part]:
    for extra, modules, purpose in (
        ("runs", ("duckdb", "numpy"), "the numbers of runs: results, trend, gates"),
        ("mcp", ("mcp",), "tools for AI agents: loadlint mcp"),
        ("remote", ("fsspec", "aiohttp"), "files by address: s3://, https://"),
        ("cluster", ("distributed",), "many scripts on a cluster: --executor dask://HOST:PORT"),
    ):
        missing = [module for module in modules if util.find_spec(module) is None]
        version = None if missing else ", ".join(f"{module} {metadata.version(module)}" for module in modules)
        advice = install_command(extra) if missing else None
        yield Part(f"loadlint[{extra}]", purpose, version, advice=advice)


def _plugins() -> Iterator[str]:
    for distribution in metadata.distributions():
        if any(point.group.startswith(_PLUGINS) for point in distribution.entry_points):
            yield f"{distribution.name} {distribution.version}"


def _without_home(text: str) -> str:
    """The text with `~` where a path in it begins with the user's folder, whose name a ticket need not have."""
    home = os.path.expanduser("~").rstrip(os.sep)
    beginning = rf"(?<![\w.-]){re.escape(home)}(?![\w.-])"
    return re.sub(beginning, "~", text) if home else text


def _lines(report: Report) -> Iterator[str]:
    yield f"loadlint {report.loadlint}"
    yield f"Python   {report.python}"
    yield f"system   {report.system}"
    yield f"cache    {report.cache}"
    yield f"plugins  {', '.join(report.plugins) or 'none'}"
    yield ""
    width = max(len(part.name) for part in report.parts)
    for part in report.parts:
        state = f"{part.version or 'not found'}{f'  {part.place}' if part.place else ''}"
        yield f"{part.name:{width}}  {state}  ({part.purpose})"
        if part.advice:
            yield f"{'':{width}}  {part.advice}"
