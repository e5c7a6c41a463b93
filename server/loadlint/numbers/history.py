"""The history of a script's runs: a digest of each in a folder, which needs no service.

A digest is a file of some kilobytes: label, commit and machine, and of each step the counts in the bins of
`percentiles.py`, which can be added up. Nothing in it names a user or holds an answer. The folder may be a cache of the
pipeline, an artifact or a branch.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from loadlint.disk import reading
from loadlint.disk.limits import CONFIGURATION
from loadlint.disk.writing import write
from loadlint.errors import UserError
from loadlint.numbers.estimates import RunEstimates, StepEstimates, estimates_of
from loadlint.numbers.percentiles import BINS_PER_E, percentile
from loadlint.numbers.problems import Problem
from loadlint.numbers.series import StepKey

if TYPE_CHECKING:
    from loadlint.numbers.step_numbers import RunNumbers

SUFFIX = ".run.json"
_VERSION = 1
_MOST_RUNS = 10_000


class HistoryError(UserError):
    """A folder that holds no readable history; the message names the file and the reason."""


class StepDigest(Struct, frozen=True):
    """One step of a run: how many requests took how long, by bins from `first` on, and how many failed.

    `estimates` are what a comparison needs, since counts alone do not tell how certain percentiles are. `causes` are
    what the traces of the run have told, in words.
    """

    label: str
    method: str | None
    kind: str
    count: int
    failures: int | None
    first: int
    bins: tuple[int, ...]
    estimates: StepEstimates
    causes: tuple[str, ...] = ()

    @property
    def key(self) -> StepKey:
        """What tells the step from others of the run."""
        return StepKey(self.label, self.method, self.kind)

    def percentile(self, percent: float, tool: str) -> float:
        """Milliseconds, half a percent more or less, as a tool defines percentiles."""
        import numpy as np

        middles = np.exp((self.first + 0.5 + np.arange(len(self.bins))) / BINS_PER_E)
        return percentile(middles, np.array(self.bins), percent, tool) / 1000


class Digest(Struct, frozen=True):
    """One run. `started` is in seconds since the epoch, `seconds` its length without warm-up and cool-down.

    `drift`, `between` and `whole` are those of `RunEstimates`, `problems` what was wrong when the run was kept.
    """

    version: int
    started: float
    seconds: float
    tool: str
    label: str
    commit: str
    machine: str
    script: str
    steps: tuple[StepDigest, ...]
    drift: float = 0.0
    between: float | None = None
    between_error: float = 0.0
    problems: tuple[Problem, ...] = ()
    whole: StepEstimates | None = None

    @property
    def by_step(self) -> dict[StepKey, StepDigest]:
        """The steps by their keys."""
        return {step.key: step for step in self.steps}


def digest_of(numbers: RunNumbers, *, label: str, commit: str, machine: str, script: str) -> Digest:
    """The digest of a run. Raises HistoryError for one of sums, which tell too little."""
    if numbers.run.is_summed_up:
        raise HistoryError(
            f"{numbers.run.name}: totals can't be saved in a history: they do not show the spread of times"
        )
    steps, estimates = [], estimates_of(numbers)
    for step, series in sorted(numbers.series.steps.items(), key=lambda item: str(item[0])):
        part = series.part(numbers.steady.first, numbers.steady.last)
        bins = tuple(part.counts.sum(axis=0).tolist())
        of_step = numbers.by_step.get(step)
        of_comparison = estimates.steps.get(step)
        if of_step is not None and of_comparison is not None:
            counts = of_step.count, of_step.failures, series.first_bin, bins
            steps.append(StepDigest(step.label, step.method, step.kind, *counts, of_comparison))
    started, seconds = numbers.run.started / 1_000_000, numbers.seconds or 0.0
    texts = numbers.run.tool, label, commit, machine, script
    generator = (estimates.between, estimates.between_error)
    return Digest(_VERSION, started, seconds, *texts, tuple(steps), estimates.drift, *generator, whole=estimates.whole)


def with_causes(digest: Digest, causes: Mapping[StepKey, tuple[str, ...]]) -> Digest:
    """A digest with what is behind each step."""
    steps = tuple(msgspec.structs.replace(step, causes=causes.get(step.key, ())) for step in digest.steps)
    return msgspec.structs.replace(digest, steps=steps)


def estimates_in(digest: Digest) -> RunEstimates:
    """What a kept run tells for a comparison."""
    counts = {step.key: step.count for step in digest.steps}
    requests = sum(step.count for step in digest.steps if step.kind == "request")
    rate = requests / digest.seconds if digest.seconds else None
    name = " ".join(part for part in (digest.label, digest.commit[:12]) if part) or f"the run of {digest.started:.0f}"
    steps = {step.key: step.estimates for step in digest.steps}
    of_run = (digest.drift, digest.between, digest.between_error, digest.whole)
    return RunEstimates(name, digest.tool, rate, counts, steps, *of_run)


def keep(folder: str, digest: Digest) -> str:
    """Writes a digest into a folder; the name of its file, which is the same for the same run. Raises HistoryError."""
    name = f"{digest.started:.3f}-{_safe(digest.label) or 'run'}{SUFFIX}"
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise HistoryError(f"{folder}: can't be made: {error.strerror}") from None
    path = os.path.join(folder, name)
    text = json.dumps(msgspec.to_builtins(digest), ensure_ascii=True, separators=(",", ":"))
    write(path, text.encode() + b"\n")
    return path


def _safe(label: str) -> str:
    return "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "-" for char in label)[:40]


def read_history(folder: str, script: str | None = None) -> tuple[Digest, ...]:
    """The digests of a folder, of one script or of all, oldest first. Raises HistoryError."""
    digests = [read_digest(os.path.join(folder, name)) for name in _names(folder)]
    chosen = [digest for digest in digests if script is None or digest.script in ("", script)]
    return tuple(sorted(chosen, key=lambda digest: digest.started))


def _names(folder: str) -> list[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))
    except OSError as error:
        why = "there is no such folder" if isinstance(error, FileNotFoundError) else f"can't be read: {error.strerror}"
        raise HistoryError(f"{folder}: {why}") from None
    if len(names) > _MOST_RUNS:
        raise HistoryError(f"{folder}: holds more than {_MOST_RUNS} runs: prune it")
    return names


def read_digest(path: str) -> Digest:
    """The digest in a file; a link in its place is not followed. Raises HistoryError."""
    try:
        digest = msgspec.json.decode(reading.read(path, CONFIGURATION, follow=False), type=Digest)
    except reading.ReadError as error:
        raise HistoryError(f"{path}: {error}") from None
    except (msgspec.DecodeError, RecursionError):
        raise HistoryError(f"{path}: is not a digest of a run") from None
    if digest.version != _VERSION or not all(map(_is_readable, digest.steps)):
        raise HistoryError(f"{path}: is a digest that this version can't read")
    return digest


def _is_readable(step: StepDigest) -> bool:
    """Whether there is a request, whose times can be told."""
    return step.count > 0 and any(step.bins) and min(step.bins) >= 0


def prune(folder: str, most: int) -> tuple[str, ...]:
    """Takes the oldest runs of a folder away, so that `most` are left; the names of their files."""
    old = sorted(_names(folder), key=lambda name: read_digest(os.path.join(folder, name)).started)[: -most or None]
    for name in old:
        os.unlink(os.path.join(folder, name))
    return tuple(old)


def with_names_of_today(digests: Iterable[Digest], names: Mapping[str, str]) -> tuple[Digest, ...]:
    """Digests in which steps have the names of today."""
    return tuple(
        msgspec.structs.replace(
            digest,
            steps=tuple(
                msgspec.structs.replace(step, label=names.get(step.label, step.label)) for step in digest.steps
            ),
        )
        for digest in digests
    )
