"""Starts pytest: to write down what tests reach, and to run them against mutants."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.support.kept import ANEW
from tests.tools.mutation.mutants import PACKAGE
from tests.tools.mutation.plugin import Outcome, Trial
from tests.tools.mutation.reach import Reach
from tests.tools.mutation.trials import Plan

ROOT = Path(__file__).parents[3]
_SECONDS = 1.0


class Tests(Struct, frozen=True):
    """The quick tests: `quick` says which they are, as `pytest -m` has it. `folder` has what is kept between runs.

    Of `paths` alone, where there are any.
    """

    quick: str
    folder: Path
    paths: Sequence[str] = ()

    def reach(self) -> Reach:
        """What each test reaches: from the last run, if neither the engine nor a test has changed since."""
        file = self.folder / f"reach-{_digest(self.paths)}.json"
        if not file.exists():
            print("writing down which tests run what", flush=True)
            for old in self.folder.glob("reach-*.json"):
                old.unlink()
            self._pytest("reach", self.paths, {"REACH_FILE": str(file)})
        return msgspec.json.decode(file.read_bytes(), type=Reach)

    def of_files(self, paths: Sequence[str]) -> list[tuple[str, float]]:
        """The quick tests of files, with some seconds for each. Raises CalledProcessError where they can't be read."""
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", self.quick, *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return [(line, _SECONDS) for line in done.stdout.splitlines() if "::" in line]

    def outcomes(self, plan: Plan) -> Iterator[Outcome]:
        """What becomes of each mutant of a plan."""
        self._outcomes.write_bytes(b"")
        alone = list(plan.alone)
        trial_of = {trial.number: trial for trial in plan.together}
        for outcome in self._tried(plan.together, {}) if plan.together else []:
            if outcome.state == "not put in":
                alone.append(trial_of[outcome.number])
            else:
                yield outcome
        for trial in alone:
            # A module that can't be imported ends pytest before anything is tried.
            yield from self._tried([trial], {"MUTATION_IMPORTED": "1"}) or [Outcome(trial.number, "killed", "import")]

    def _tried(self, attempts: Sequence[Trial], environment: Mapping[str, str]) -> list[Outcome]:
        plan = self.folder / "plan.json"
        plan.write_bytes(msgspec.json.encode(attempts))
        before = self._outcomes.stat().st_size
        files = sorted({name.split("::")[0] for trial in attempts for name, _ in trial.tests})
        self._pytest(
            "plugin", files, {"MUTATION_PLAN": str(plan), "MUTATION_RESULTS": str(self._outcomes), **environment}
        )
        return [msgspec.json.decode(line, type=Outcome) for line in self._outcomes.read_bytes()[before:].splitlines()]

    @property
    def _outcomes(self) -> Path:
        """What became of each mutant of this run, as far as it has come."""
        return self.folder / "outcomes.jsonl"

    def _pytest(self, plugin: str, files: Sequence[str], environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-m", self.quick, "-p", f"tests.tools.mutation.{plugin}"]
        command += ["-p", "no:cacheprovider", "-o", "tmp_path_retention_policy=none", *files]
        # Other runs of pytest may clean up its usual folder, since processes that are forked hold no lock on it.
        with tempfile.TemporaryDirectory() as folder, (self.folder / "log.txt").open("ab") as log:
            command.append(f"--basetemp={folder}/tests")
            variables = {**os.environ, ANEW: "", **environment}
            subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False, env=variables)


def _digest(paths: Sequence[str]) -> str:
    checksum = blake2b(" ".join(paths).encode(), digest_size=8)
    for path in sorted([*PACKAGE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")]):
        checksum.update(path.as_posix().encode() + path.read_bytes())
    return checksum.hexdigest()
