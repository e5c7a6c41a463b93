"""`loadlint load`: writes a load profile into scripts, in the terms of their tool."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import CannotWriteError, LoadStage, PartRate, SetLoad
from loadlint.cli.errors import UsageError, complain
from loadlint.cli.mix import parts_of
from loadlint.cli.named_script import analysis_with, project_of
from loadlint.cli.write_edits import file_changes, write_edits
from loadlint.load_profiles import iteration_time
from loadlint.load_profiles.part_rates import IterationTime, rates_of_mix, rates_of_weights, stages_of
from loadlint.output._diff import shown_diff
from loadlint.production.observed_mix import PartShare, mix_of
from loadlint.production.request_table import RequestTable, request_table
from loadlint.production.weights import WeightsError, weight_edits_of_groups
from loadlint.text.sentences import length_of_time, number_of

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.engine import Analysis
    from loadlint.text.edits import Edit

_RULE = "unlike-production"
_FEWEST = 3
"""Iterations that a step of load should last for at least."""
_USERS = {
    "k6": "k6 starts with a fifth more users than are busy at a time, and with twice as many at most, because "
    "iterations may take longer",
    "locust": "Locust has a closed model: each user begins the next task after the last one, so twice as many users "
    "are written. If the application is so slow that all of them wait, Locust sends fewer requests; `loadlint results` "
    "reports this",
}


class _Profile(Struct, frozen=True):
    """The load of a script, and the edits that write it."""

    analysis: Analysis
    load: SetLoad
    time: IterationTime
    edits: tuple[Edit, ...]


def run(options: Namespace) -> int:
    """Write the profile into each script; 0, with --diff 1 where something would change. Raises UserError."""
    if (options.rate is None) == (not options.logs):
        raise UsageError("give either --rate or --from-log")
    time = iteration_time.of_run(options.measured) if options.measured else None
    with request_table(options.logs, options.log_format) if options.logs else nullcontext() as table:
        # All are known before the first is written.
        profiles = [_profile(options, path, time, table) for path in options.scripts]
    for profile in profiles:
        _say(profile)
    if options.diff:
        return max([_show_diff(profile) for profile in profiles])
    for profile in profiles:
        write_edits(profile.analysis.script.source, profile.edits)
    return 0


def _profile(options: Namespace, path: str, run_time: IterationTime | None, table: RequestTable | None) -> _Profile:
    analysis = _analysis(options, path)
    flow = analysis.context.flow
    time = run_time or iteration_time.of_recordings(flow.whole.runs if flow is not None else ())
    rates, shares = _rates(options, analysis, time, table)
    change = SetLoad(rates, stages_of(options.duration, options.ramp_up, options.stairs))
    return _Profile(analysis, change, time, _edits(analysis, change, shares))


def _say(profile: _Profile) -> None:
    script = profile.analysis.script
    path = script.source.path
    for rate in profile.load.rates:
        complain(f"{path}: {_in_words(rate)}")
    complain(f"{path}: {_stages_in_words(profile.load.stages)}")
    longest = max(rate.seconds for rate in profile.load.rates)
    if _has_stairs(profile.load.stages) and profile.load.stages[-1].seconds < _FEWEST * longest:
        complain(f"{path}: a step is shorter than {_FEWEST} iterations, so `capacity` can't tell it: make it longer")
    complain(f"{path}: the duration of an iteration is from {profile.time.source}")
    if script.dialect in _USERS:
        complain(f"{path}: {_USERS[script.dialect]}")


def _has_stairs(stages: Sequence[LoadStage]) -> bool:
    """Whether a part of the load is kept up before the whole of it."""
    return any(stage.start == stage.end < 1 for stage in stages)


def _show_diff(profile: _Profile) -> int:
    """Show what would change; 1 where anything would."""
    analysis = profile.analysis
    changes = file_changes(analysis.script.source, profile.edits)
    for change in changes:
        sys.stdout.write(shown_diff(change.path, change.before, change.after, analysis.masker, sys.stdout.isatty()))
    return int(any(change.before != change.after for change in changes))


def _rates(
    options: Namespace, analysis: Analysis, time: IterationTime, table: RequestTable | None
) -> tuple[tuple[PartRate, ...], Sequence[PartShare]]:
    """How often each part begins; with logs the shares of the parts in production, too."""
    parts = parts_of(analysis.script, analysis.context.dialect)
    if table is None:
        return rates_of_weights(parts, options.rate * options.scale, time), ()
    flow = analysis.context.flow
    mix = mix_of(analysis.script, parts, table, None if flow is None else flow.whole)
    share_of_script = sum(row.requests for row in mix.routes) / mix.requests
    complain(
        f"{analysis.script.source.path}: the logs have {mix.peak.rate:.3g} requests a second in their highest hour; "
        f"{share_of_script:.1%} of their requests are the script's, redirects that the tool follows with them"
    )
    return rates_of_mix(mix, options.hour, options.scale, time), mix.parts


def _analysis(options: Namespace, path: str) -> Analysis:
    project = project_of(path, options.recording, options.config)
    config = replace(project.config, select=(_RULE,), ignore=(), per_file_ignores={})
    analysis = analysis_with(path, replace(project, config=config))
    if not analysis.script.steps:
        raise UsageError(f"{path}: makes no requests")
    return analysis


def _edits(analysis: Analysis, change: SetLoad, shares: Sequence[PartShare]) -> tuple[Edit, ...]:
    """The edits of the profile, and those of weights that a rate does not set. Raises UsageError."""
    script, dialect = analysis.script, analysis.context.dialect
    try:
        edits = list(dialect.write(script, change))
        if all(row.part.unit != "amount" for row in shares):
            edits += weight_edits_of_groups(shares)
    except (CannotWriteError, WeightsError) as error:
        raise UsageError(f"{script.source.path}: the load can't be written: {error}") from None
    return tuple(edits)


def _in_words(rate: PartRate) -> str:
    requests = rate.rate * len(rate.steps)
    return (
        f"{rate.name}: {rate.rate:.4g} iterations a second, {requests:.4g} requests a second; "
        f"{number_of(rate.users, 'user')} at a time, since an iteration takes {rate.seconds:.3g} s"
    )


def _stages_in_words(stages: Sequence[LoadStage]) -> str:
    length = f"the load lasts {length_of_time(sum(stage.seconds for stage in stages))}"
    climb = [f"{length_of_time(stage.seconds)} to climb" for stage in stages if stage.start != stage.end]
    steps = len(stages) - len(climb)
    told = f"--step {stages[-1].seconds:g}s" + (f" --ramp-up {stages[0].seconds:g}s" if climb else "")
    each = f"{steps} equal steps of {length_of_time(stages[-1].seconds)} (`loadlint capacity RUN {told}`)"
    stairs = [each] if steps > 1 else []
    return f"{length}: {', then '.join(climb + stairs)}" if climb or stairs else length
