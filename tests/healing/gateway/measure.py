"""Counts what is healed for real: `python -m tests.healing.gateway.measure --work FOLDER [--scripts …] [--only …]`.

A changed application runs; its new client is recorded; the old script must not get through; `loadlint heal` gets the
new recordings; the healed script runs in its own tool against the changed application, whose state is the judge.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.healing.gateway.changes import CHANGES, HARMLESS
from tests.healing.gateway.runs import SUFFIXES, judged, old_script, recordings


def _scripts(name: str, folder: Path | None) -> Iterator[tuple[str, bytes]]:
    for suffix in SUFFIXES:
        yield f"fixed.{suffix}", old_script(name, suffix)
        for path in sorted((folder / name).glob(f"*.{suffix}")) if folder is not None else ():
            if not path.name.startswith("raw"):
                yield f"{path.name}", path.read_bytes()


def healed(script: Path, news: list[Path], report: Path) -> tuple[int, str]:
    """The exit code of `loadlint heal`, as a stranger calls it, and what it prints."""
    options = [part for path in news for part in ("--recording", str(path))]
    command = [sys.executable, "-m", "loadlint", "heal", str(script), *options, "--report", str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout + done.stderr


def state_of(name: str, change: str, kind: str, data: bytes, news: list[Path], work: Path, *, runs_tool: bool) -> str:
    """What becomes of one script; empty folders are made for its files."""
    folder = work / f"{name}.{change}.{kind}.{len(news)}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    script = folder / kind
    script.write_bytes(data)
    start = time.monotonic()
    code, told = healed(script, news, folder / "report.md")
    seconds = time.monotonic() - start
    (folder / "heal.txt").write_text(told)
    if script.read_bytes() == data:
        state = "nothing to heal" if code == 0 else "not healed"
        if code != 0:
            return f"{state} (exit {code}, {seconds:.0f} s)"
    else:
        state = "healed"
    if not runs_tool:
        return f"{state} ({seconds:.0f} s)"
    lacks, errors = judged(name, change, script, folder)
    (folder / "run.txt").write_text("\n".join([*lacks, "", *errors]))
    if lacks:
        return f"{state}, but the journey fails ({lacks[0]}; {seconds:.0f} s)"
    return f"{state}, but the tool complains ({errors[0][:90]})" if errors else f"{state} and runs"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="where recordings, scripts and reports go")
    parser.add_argument("--scripts", type=Path, help="a folder with scripts that people wrote")
    parser.add_argument("--only", default="", help="words, all of which a line must have; several sets with commas")
    parser.add_argument("--runs", type=int, nargs="*", default=[2, 1], help="how many new recordings are given")
    parser.add_argument("--record", action="store_true", help="only record")
    parser.add_argument("--no-tool", action="store_true", help="heal, and believe the certificate")
    parser.add_argument("--old", action="store_true", help="run the old script as well, which must fail")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    wanted = [set(words.split()) for words in options.only.split(",")]
    totals: Counter[str] = Counter()
    for name, changes in CHANGES.items():
        for change in changes:
            for kind, data in _scripts(name, options.scripts):
                for runs in options.runs:
                    line = f"{name} {change} {kind} {runs}"
                    if not any(words <= set(line.split()) for words in wanted):
                        continue
                    try:
                        news = recordings(name, change, options.work)[:runs]
                    except RuntimeError as error:
                        print(f"{line}: no recording: {error}", flush=True)
                        break
                    if options.record:
                        break
                    if options.old and change not in HARMLESS:
                        folder = options.work / "old"
                        folder.mkdir(exist_ok=True)
                        (folder / kind).write_bytes(data)
                        lacks, errors = judged(name, change, folder / kind, folder)
                        line += " [old fails]" if lacks else " [old complains]" if errors else " [old runs]"
                    state = state_of(name, change, kind, data, news, options.work, runs_tool=not options.no_tool)
                    totals[state.partition(" (")[0]] += 1
                    print(f"{line}: {state}", flush=True)
    for state, number in totals.most_common():
        print(f"{number} {state}")


if __name__ == "__main__":
    main()
