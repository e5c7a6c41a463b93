"""What `loadlint check` and `loadlint fix` are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.cli.shards import ShardNumber

TIME_LIMIT = 120
"""For one run of a load tool, in seconds, where the user names none."""


class CheckOptions(Struct, frozen=True):
    """The options with their defaults, named as on the command line. `arguments` are those of the whole run."""

    arguments: tuple[str, ...]
    paths: Sequence[str] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    recording: Sequence[str] = ()
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    exclude: Sequence[str] = ()
    min_severity: str | None = None
    output_format: str | None = None
    output_file: str | None = None
    baseline: str | None = None
    write_baseline: bool = False
    exit_zero: bool = False
    stdin_filename: str | None = None
    skip_unknown: bool = False
    config: Sequence[str] = ()
    jobs: int | None = None
    executor: str | None = None
    no_cache: bool = False
    color: str = "auto"
    show_secrets: bool = False
    statistics: bool = False
    show_files: bool = False
    show_settings: bool = False
    add_ignore: bool = False
    coverage: bool = False
    watch: bool = False
    shard: ShardNumber | None = None

    @property
    def config_file(self) -> str | None:
        """The configuration that the user named; the last one, where there are several."""
        return config_file_of(self.config)

    @property
    def assignments(self) -> tuple[str, ...]:
        """The settings that the user gave as `key=value`."""
        return assignments_of(self.config)


def config_file_of(arguments: Sequence[str]) -> str | None:
    """The file that `--config` names; the last one, where it is there several times."""
    return next((text for text in reversed(arguments) if not _is_assignment(text)), None)


def assignments_of(arguments: Sequence[str]) -> tuple[str, ...]:
    """What `--config` gives as `key=value`."""
    return tuple(text for text in arguments if _is_assignment(text))


def _is_assignment(text: str) -> bool:
    if "=" not in text:
        # A run whose result is known does without the reader of configurations.
        return False
    from loadlint.project.config import is_assignment

    return is_assignment(text)


def plain(arguments: Sequence[str]) -> CheckOptions | None:
    """The options of `check PATH…`; None for anything else.

    That is what people, hooks and pipelines run most, and a parser takes as long to set up as a script to check.
    """
    if len(arguments) < 2 or arguments[0] != "check" or any(word.startswith("-") for word in arguments):
        return None
    if any("://" in word for word in arguments):
        # An address, which is fetched first.
        return None
    return CheckOptions(tuple(arguments), arguments[1:])
