"""Counts what is healed: `python -m tests.healing.applications.measure [--scripts FOLDER] [--only …] [-v]`.

Each change of each application is made to its recordings; then the script of the old version is healed on these. The
script is what `fix` makes of the raw one, and with --scripts what a person wrote: FOLDER/<application>/gold.<suffix>.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.healing.applications.changes import CHANGES, FOLDER, write_recordings
from tests.support.fixing import fixed_data

SUFFIXES = ("k6.js", "locust.py", "jmx")


def fixed_script(application: str, suffix: str) -> Source:
    """The script of the old version, as `fix` makes it with both recordings."""
    path = FOLDER / application / f"raw.{suffix}"
    recordings = [FOLDER / application / f"rec{run}.har" for run in (1, 2)]
    return Source(path.name, fixed_data(path.name, path.read_bytes(), recordings, Applicability.UNSAFE))


def written_script(folder: Path, application: str, suffix: str) -> Source:
    """A script as a person wrote it."""
    path = folder / application / f"gold.{suffix}"
    return Source(path.name, path.read_bytes())


def heal(script: Source, recordings: Sequence[Path]) -> FixResult:
    """The script after all that heals it."""
    return engine.heal(script, Project(Config(), tuple(map(str, recordings))))


def what_is_left(result: FixResult) -> Iterator[str]:
    """What the replay and the rules still say, for a person who looks into it."""
    for finding in result.analysis.findings:
        fix = f"{finding.fix.applicability.name} {finding.fix.title}" if finding.fix else finding.no_fix
        yield f"{finding.rule}: {finding.message} | {fix}"
    certificate = result.analysis.context.certificate
    if certificate is not None:
        for value in certificate.refusals:
            yield (
                f"{value.verdict} {value.cause} run {value.run} step {value.step} {value.place}"
                f" sent {value.sent!r:.60} recorded {value.recorded!r:.60} {value.detail}"
            )
        for missing in certificate.missing:
            yield f"missing in run {missing.run}: {missing.method} {missing.url:.80}"


def state_of(script: Source, recordings: Sequence[Path], *, verbose: bool = False) -> str:
    """What becomes of a script on newer recordings: `healed`, `nothing broken`, `not healed` or `not stable`."""
    result = heal(script, recordings)
    before = result.before.context.certificate
    if before is not None and before.matches and result.data == script.data:
        return "nothing broken"
    if result.passes:
        again = heal(script.replaced(result.data), recordings)
        return "healed" if again.data == result.data else "not stable"
    if verbose:
        print(*(f"    {line[:230]}" for line in list(what_is_left(result))[:24]), sep="\n")
    return "not healed"


def _scripts(application: str, folder: Path | None) -> Iterator[tuple[str, Source]]:
    for suffix in SUFFIXES:
        yield f"fixed {suffix}", fixed_script(application, suffix)
        if folder is not None:
            yield f"written {suffix}", written_script(folder, application, suffix)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scripts", type=Path, help="a folder with scripts that people wrote")
    parser.add_argument("--only", default="", help="words, all of which a line must have")
    parser.add_argument("-v", "--verbose", action="store_true", help="what is left of each that is not healed")
    options = parser.parse_args()
    totals: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="heal-") as folder:
        for application, changes in CHANGES.items():
            for change in changes:
                recordings = write_recordings(application, change, Path(folder))
                for kind, script in _scripts(application, options.scripts):
                    for runs in (2, 1):
                        name = f"{application} {change} {kind} {runs}"
                        if set(options.only.split()) <= set(name.split()):
                            state = state_of(script, recordings[:runs], verbose=options.verbose)
                            totals[f"{kind} {runs}", state] += 1
                            print(f"{name}: {state}", flush=True)
    for (kind, state), number in sorted(totals.items()):
        print(f"{kind}: {number} {state}")


if __name__ == "__main__":
    main()
