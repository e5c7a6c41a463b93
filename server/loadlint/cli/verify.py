"""`loadlint verify`: whether a script sends what the browser sent; by itself, with its tool, or on the application."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine
from loadlint.cli import verify_report
from loadlint.cli.consent import allowed_hosts, allowed_module_hosts
from loadlint.cli.errors import UsageError
from loadlint.cli.named_script import analysis_with, parsed_script, project_of, settings_of
from loadlint.cli.options import TIME_LIMIT
from loadlint.disk.creating import create, require_absent
from loadlint.disk.reach import of_command
from loadlint.output import Report as Findings
from loadlint.output import format_of
from loadlint.output._masking import masked_report
from loadlint.plain_values import json_text
from loadlint.project import Project, config
from loadlint.replay.certificate import Certificate, joined_certificate
from loadlint.secrets.masker import SHOWS_ALL, masked_texts
from loadlint.verify.children import interruptible
from loadlint.verify.errors import HostNotAllowedError

if TYPE_CHECKING:
    from argparse import Namespace

    from loadlint.cli.verify_report import Report
    from loadlint.engine import Analysis
    from loadlint.script import Runnable, Script
    from loadlint.verify.run_once import Iteration

_RULE = "soft-failure"


def run(options: Namespace) -> int:
    """Print what was shown; 0 where nothing speaks against the script, else 1. Raises UserError where that can't be
    told.
    """
    require_sense(options)
    if options.engine or options.live:
        require_run(options)
    analysis = analysis_of(options.script, options.recording, options.config)
    if options.faults:
        return _with_faults(analysis, options)
    try:
        with interruptible():
            report, code = report_of(analysis, options)
    except HostNotAllowedError as error:
        if options.output_format == "json":
            # For programs that ask whether it is to be allowed.
            masker = SHOWS_ALL if options.show_secrets else analysis.masker
            sys.stdout.write(json_text({"version": 1, "refused": masker.text(error.reason), "hosts": error.hosts}))
        raise
    sys.stdout.write(verify_report.FORMATS[options.output_format](report))
    return code


def report_of(analysis: Analysis, options: Namespace) -> tuple[Report, int]:
    """The report about a script as it may be shown, and the exit code. Raises UserError."""
    report = _report(analysis, options)
    verdict = report.verdict.accepting_unknown() if options.accept_unknown else report.verdict
    code = 0 if (verdict.is_certified if options.strict else verdict.passes) else 1
    return masked_texts(report, SHOWS_ALL if options.show_secrets else analysis.masker), code


def analysis_of(script: str, recordings: Sequence[str], config_file: str | None) -> Analysis:
    """The analysis of one script. Raises UserError for a script or recording that can't be read or parsed."""
    return analysis_with(script, project_of(script, recordings, config_file))


def require_sense(options: Namespace) -> None:
    if not options.live and (options.keep or options.follow):
        raise UsageError("--keep and --follow need --live")
    if options.runs and not options.engine:
        raise UsageError("--run is for --engine")
    if not (options.engine or options.live):
        for name in ("part", "host", "pauses"):
            if getattr(options, name):
                raise UsageError(f"--{name} is for --engine and --live")
    _require_sense_of_faults(options)
    for path in (options.keep, options.follow):
        if path:
            require_absent(path)


def require_run(options: Namespace) -> None:
    """Says before the analysis, which may take long, what hinders a run: first mistakes in options, then programs that
    are missing. Raises UserError.
    """
    from loadlint.cli import verify_faults
    from loadlint.verify.run_once import require_programs

    project = project_of(options.script, options.recording, options.config)
    script, dialect = parsed_script(options.script, project)
    _part(script, options.part)
    verify_faults.wish_of(script, options)
    if options.runs:
        recordings, _ = replace(project, config=project.config.at(options.script)).linked_recordings(script)
        list(_chosen_numbers([recording.path for recording in recordings], options.runs))
    require_programs(dialect.name)


def _require_sense_of_faults(options: Namespace) -> None:
    if not options.faults and (options.only or options.kinds):
        raise UsageError("--only and --kinds are for --faults")
    if options.faults and (options.live or options.runs):
        raise UsageError("--faults is not for --live or --run: it breaks the responses of the newest recordings")
    if not options.faults and options.output_format not in verify_report.FORMATS:
        raise UsageError(f"--output-format {options.output_format} is for --faults")


def _with_faults(analysis: Analysis, options: Namespace) -> int:
    """Print what the tool, or without it the assertions, make of broken answers.

    0 where each is noticed at its step, and nothing else is wrong.
    """
    from loadlint.cli import faults_report, verify_faults
    from loadlint.faults.estimate import estimated_faults

    analysis.require_certificate()
    wish = verify_faults.wish_of(analysis.script, options)
    if options.engine:
        iteration = _iteration(analysis, options, allowed_module_hosts(analysis, options.host))
        with interruptible():
            tried = verify_faults.try_wished(analysis, iteration, wish)
    else:
        tried = estimated_faults(analysis, wish)
    masker = SHOWS_ALL if options.show_secrets else analysis.masker
    report = faults_report.of(analysis, tried)
    if options.output_format in faults_report.FORMATS:
        text = faults_report.FORMATS[options.output_format](masked_texts(report, masker))
    else:
        project = project_of(options.script, options.recording, options.config)
        unnoticed = verify_faults.findings(analysis, project, tried)
        text = format_of(options.output_format).render(
            Findings((masked_report(analysis.source, unnoticed, masker),)), False
        )
    sys.stdout.write(text)
    wanted = settings_of(options.script, options.config).faults_noticed
    return 0 if (report.passes if wanted is None else report.share >= wanted) else 1


def _report(analysis: Analysis, options: Namespace) -> Report:
    if options.live:
        return _live(analysis, options)
    if options.engine:
        return _with_engine(analysis, analysis.require_certificate(), options)
    return verify_report.of_replay(analysis.script, analysis.require_certificate())


def _with_engine(analysis: Analysis, foreseen: Certificate, options: Namespace) -> Report:
    from loadlint.verify.played_run import play

    iteration = _iteration(analysis, options, allowed_module_hosts(analysis, options.host))
    numbers = list(_chosen_numbers(foreseen.runs, options.runs)) if options.runs else sorted(foreseen.newest)
    played = play(analysis, iteration, numbers)
    of_all = foreseen.newest.issubset(numbers)
    alone = frozenset(i for i, number in enumerate(numbers) if not of_all or number in foreseen.alone)
    of_runs = joined_certificate([run.certificate for run in played], alone, foreseen.issued_literals)
    certificate = replace(
        of_runs, unread=foreseen.unread, reservations=foreseen.reservations, page_cookies=foreseen.page_cookies
    )
    return verify_report.of_engine(analysis.script, played, certificate)


def _iteration(analysis: Analysis, options: Namespace, hosts: frozenset[str]) -> Iteration:
    """What is to be run; it may reach these hosts."""
    from loadlint.verify.run_once import Iteration

    return Iteration(
        analysis.source.path,
        options.time_limit or TIME_LIMIT,
        _part(analysis.script, options.part),
        hosts=hosts,
        pauses=options.pauses,
    )


def _part(script: Script, name: str | None) -> Runnable | None:
    """The part of a script that is to run alone; None for all of it. Raises UsageError for a name that it has not."""
    parts = [part for part in script.parts if part.name == name]
    if name is not None and len(parts) != 1:
        names = ", ".join(part.name for part in script.parts) or "none"
        which = "several parts have this name" if parts else "it can't be run alone"
        raise UsageError(f"--part {name}: {which}; the script's parts are {names}")
    return parts[0] if parts else None


def _chosen_numbers(names: Sequence[str], wishes: Sequence[str]) -> Iterator[int]:
    """The numbers of the recordings that the user wants, by name, file name or number from 1."""
    for wish in wishes:
        fitting = [number for number, name in enumerate(names) if wish in (name, os.path.basename(name))]
        if not fitting and wish.isdecimal() and 1 <= int(wish) <= len(names):
            fitting = [int(wish) - 1]
        if not fitting:
            raise UsageError(f"--run {wish}: the recordings of the script are {', '.join(names)}")
        yield fitting[0]


def _live(analysis: Analysis, options: Namespace) -> Report:
    from loadlint.verify.followed import exchange_writer
    from loadlint.verify.linked_recordings import with_recordings
    from loadlint.verify.live_run import NAME, run_live

    seconds = options.time_limit or TIME_LIMIT
    iteration = _iteration(analysis, options, allowed_hosts(analysis, options.host, seconds))
    with exchange_writer(options.follow) if options.follow else nullcontext() as tell:
        live = run_live(analysis, iteration, options.keep or NAME, tell)
    if options.keep:
        create(options.keep, live.data)
    project = Project(
        replace(config.Config(), select=(_RULE,)),
        results=(live.results.path,),
        load_results=lambda _: live.results,
        reach=of_command(analysis.source.path),
    )
    recordings = analysis.recordings if live.has_failed else (*analysis.recordings, live.recording)
    examined = engine.analyse(analysis.source, with_recordings(project, recordings))
    return verify_report.of_live(analysis.script, live, examined.findings, examined.context.certificate)
