"""The command behind `make mutate`.

    python -m tests.tools.mutation --count 400 --seed 1         a sample of all mutants
    python -m tests.tools.mutation --since origin/main          mutants of changed lines alone
    python -m tests.tools.mutation --within correlation/pair    those of a folder or file
    python -m tests.tools.mutation --within healing --among tests/healing    the same, with the tests of a folder
    python -m tests.tools.mutation --again --tests PATH         the survivors of the last run, with these tests alone

It prints the survivors with file, line and difference. The exit code is 1 where less than 90 % are killed. What is kept
between runs lies in `build/mutation`: which tests run what, and the last results.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from tests.tools.mutation import equivalents, trials
from tests.tools.mutation.choice import all_mutants, changed_since, sample, within
from tests.tools.mutation.mutants import PACKAGE, Mutant
from tests.tools.mutation.plugin import Outcome
from tests.tools.mutation.running import ROOT, Tests

KEPT = ROOT / "build" / "mutation"
RESULTS = KEPT / "results.json"
ENOUGH = 0.9


class Result(Struct):
    """A mutant and what became of it: a state of `Outcome`, or `not reached` by any test."""

    mutant: Mutant
    state: str
    by: str = ""


def main() -> int:
    """Run the command; the exit code."""
    options = _options()
    KEPT.mkdir(parents=True, exist_ok=True)
    mutants = _chosen(options)
    tried = equivalents.without_listed(mutants, equivalents.listed(equivalents.LISTED.read_text()))
    print(f"{len(mutants)} mutants, {len(mutants) - len(tried)} of them listed as equivalent", flush=True)
    if not tried:
        return 0
    tests = Tests(options.quick, KEPT, options.among)
    if options.tests:
        plan = trials.with_tests(tried, tests.of_files(options.tests))
    else:
        plan = trials.planned(tried, tests.reach(), options.seconds)
    results = _results(tried, tests.outcomes(plan))
    RESULTS.write_bytes(msgspec.json.encode(results))
    return _report(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.mutation")
    parser.add_argument("--quick", default="", metavar="MARKS", help="which tests are quick, as `pytest -m` has it")
    parser.add_argument("--count", type=int, default=400, help="how many mutants at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--since", metavar="COMMIT", help="only lines that differ from a commit")
    parser.add_argument("--within", nargs="+", default=[], metavar="PATH", help="only files below server/loadlint")
    parser.add_argument("--among", nargs="+", default=[], metavar="PATH", help="only tests of these files and folders")
    parser.add_argument("--again", action="store_true", help="only the survivors of the last run")
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH", help="run all tests of these files alone")
    parser.add_argument(
        "--seconds", type=float, default=20, help="processor time of the tests that are run against one mutant at most"
    )
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Mutant]:
    if options.again:
        last = msgspec.json.decode(RESULTS.read_bytes(), type=list[Result])
        return [result.mutant for result in last if result.state != "killed"]
    mutants = changed_since(options.since) if options.since else all_mutants()
    return sample(within(mutants, options.within), options.count, options.seed)


def _results(mutants: Sequence[Mutant], outcomes: Iterable[Outcome]) -> list[Result]:
    results = [Result(mutant, "not reached") for mutant in mutants]
    for outcome in outcomes:
        results[outcome.number] = Result(mutants[outcome.number], outcome.state, outcome.by)
    return results


def _report(results: Sequence[Result]) -> int:
    counts = Counter(result.state for result in results)
    for result in results:
        if result.state != "killed":
            path = PACKAGE / result.mutant.path
            print(f"\n{path.relative_to(ROOT)}:{result.mutant.line}: {result.state}")
            print(*(f"    {line}" for line in result.mutant.difference(path.read_bytes())), sep="\n")
    share = counts["killed"] / len(results)
    states = ", ".join(f"{count} {state}" for state, count in counts.items())
    print(f"\n{share:.1%} of {len(results)} mutants are killed: {states}")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
