"""The script that a command is about, and the recordings that the user names for it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loadlint import engine
from loadlint.cache.recordings import read_recording
from loadlint.cli import files
from loadlint.cli.errors import UsageError
from loadlint.disk.reach import of_command
from loadlint.project import Project, config, read_local_file
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.dialects.base import Dialect
    from loadlint.engine import Analysis
    from loadlint.project.config import Config
    from loadlint.script import Script


def read_script(path: str, recordings: Sequence[str]) -> Source:
    """The script's text. Raises UserError where it, or a recording that the user named, can't be read."""
    source = Source(path, files.read(path))
    for recording in recordings:
        # One that the user named must be good, or the run is wrong.
        read_recording(recording)
    return source


def settings_of(path: str, config_file: str | None) -> Config:
    """The configuration for a script: of a file that the user named, else of its folder. Raises ConfigError."""
    return config.load(config_file) if config_file else config.find(os.path.dirname(path))


def project_of(script: str, recordings: Sequence[str], config_file: str | None) -> Project:
    """What surrounds a script. Raises ConfigError."""
    return Project(settings_of(script, config_file), tuple(recordings), reach=of_command(script))


def analysis_with(path: str, project: Project) -> Analysis:
    """The analysis of one script. Raises UserError for a script or recording that can't be read or parsed."""
    source = read_script(path, project.recordings)
    with known_script(path):
        return engine.analyse(source, project).require_parsed()


@contextmanager
def known_script(path: str) -> Iterator[None]:
    """Says in one line that a file is no script of a tool that loadlint knows. Raises UsageError."""
    try:
        yield
    except engine.UnknownDialectError:
        raise _unknown(path) from None


def _unknown(path: str) -> UsageError:
    names = ", ".join(dialect.name for dialect in engine.all_dialects())
    return UsageError(f"{path}: is not a load script that loadlint knows ({names})")


def parsed_script(path: str, project: Project) -> tuple[Script, Dialect]:
    """The model of a script, without a look at what recordings say. Raises UserError."""
    source = read_script(path, project.recordings)
    dialect = engine.dialect_of(source, project.read)
    if dialect is None:
        raise _unknown(path)
    return dialect.parse(source, project.read), dialect


def script_of(path: str) -> str:
    """The script through which a file is looked at: itself, or one that runs it, one with a recording first."""
    from loadlint.entries import Finder, may_be_module
    from loadlint.project.editable_files import home_of

    data = read_local_file(path)
    if data is None or not may_be_module(path, data):
        return path
    running = Finder(home_of(path, None), read_local_file, of_command(path)).entries(path)
    return os.path.relpath(min(running, key=lambda entry: not entry.is_recorded).path) if running else path
