"""`--shard 3/16`: which scripts of a run one job of many checks. Each job tells it by itself, and all tell the same."""

from __future__ import annotations

import argparse
import heapq
import os
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.cache.disk import fingerprint
from loadlint.cli import files
from loadlint.cli.errors import UsageError
from loadlint.errors import UserError
from loadlint.output import Shard
from loadlint.project.linked_files import likely_recordings

if TYPE_CHECKING:
    from loadlint.cli.files import Candidate
    from loadlint.cli.options import CheckOptions
    from loadlint.cli.task import Task


class ShardNumber(Struct, frozen=True):
    """What the user asked for: the part `number`, from 1, of `count`."""

    number: int
    count: int


def shard_number(text: str) -> ShardNumber:
    """That of `3/16`. Raises ArgumentTypeError."""
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"{text} is not a shard, such as 3/16")
    return ShardNumber(int(number), int(count))


def require_sense(options: CheckOptions) -> None:
    """A shard is a part of a check, of which only the findings can be joined again. Raises UsageError."""
    for name in ("fix", "unsafe_fixes", "diff", "add_ignore", "write_baseline", "statistics"):
        if getattr(options, name):
            raise UsageError(f"--shard is not for --{name.replace('_', '-')}, which applies to all scripts")
    if options.stdin_filename is not None:
        raise UsageError("--shard is not for a script on standard input")


def part_of(
    task: Task, candidates: Sequence[Candidate], wish: ShardNumber, min_severity: str | None
) -> tuple[list[Candidate], Shard]:
    """The candidates of one shard, each with its position among all of them; and what tells the shard in a report."""
    costs = [_cost(task, candidate) for candidate in candidates]
    shards = shards_by_cost(costs, wish.count)
    part = [
        replace(candidate, position=position)
        for position, candidate in enumerate(candidates)
        if shards[position] == wish.number - 1
    ]
    text = "".join(
        f"{cost} {candidate.path.replace(os.sep, '/')}\n" for cost, candidate in zip(costs, candidates, strict=True)
    )
    text += repr((version("loadlint"), task.options, task.config_file, min_severity))
    mark = fingerprint(text.encode("utf-8", "surrogateescape"), 16).hex()
    return part, Shard(wish.number, wish.count, len(candidates), mark)


def shards_by_cost(costs: Sequence[int], count: int) -> list[int]:
    """The shard of each script, from 0: the dearest scripts first, each goes where the least is."""
    loads = [(0, shard) for shard in range(count)]
    shards = [0] * len(costs)
    for position in sorted(range(len(costs)), key=lambda position: (-costs[position], position)):
        load, shards[position] = heapq.heappop(loads)
        heapq.heappush(loads, (load + costs[position], shards[position]))
    return shards


def _cost(task: Task, candidate: Candidate) -> int:
    """What a check of a script costs: its bytes, and those of its recordings. An estimate: nothing is parsed for it."""
    from loadlint.cli.analysis import settings_for

    try:
        data = files.read(candidate.path)
        linked = task.recordings or likely_recordings(candidate.path, data, settings_for(task, candidate.path))
    except UserError:
        # It is told where the script is checked.
        return 1
    return 1 + len(data) + sum(map(_size, linked))


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except (OSError, ValueError):
        return 0
