"""Scripts of two real applications follow changes that a proxy before them makes; `applications/` makes these.

`python -m tests.healing.applications.measure` counts all of them, also for scripts that people wrote.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.healing.applications.changes import CHANGES, UNCHANGED, write_recordings
from tests.healing.applications.measure import SUFFIXES, fixed_script, heal, what_is_left
from tests.support.sampling import sampled

SOME = (
    ("oidc", "json_key_renamed", "locust.py"),
    ("oidc", "token_to_own_answer", "k6.js"),
    ("oidc", "headers_renamed", "jmx"),
    ("oidc", "ids_as_uuid", "jmx"),
    ("oscar", "decoy", "locust.py"),
    ("oscar", "base64", "locust.py"),
    ("oscar", "version", "jmx"),
    ("oscar", "step_gone", "k6.js"),
)
"""One script for each way in which an application changes."""


@pytest.mark.slow
@pytest.mark.parametrize(("application", "change", "suffix"), sampled(SOME, [()], every=8))
def test_a_change(application: str, change: str, suffix: str, tmp_path: Path) -> None:
    """Certified, stable, and with a diff in which most lines of the script stay."""
    script = fixed_script(application, suffix)
    recordings = write_recordings(application, change, tmp_path)
    result = heal(script, recordings)
    assert result.passes, list(what_is_left(result))
    assert result.data != script.data
    assert heal(script.replaced(result.data), recordings).data == result.data
    before, after = script.data.splitlines(), result.data.splitlines()
    kept = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    assert kept > 0.9 * len(before)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("application", "unchanged", "suffix"),
    sampled(
        [(name, unchanged) for name in CHANGES for unchanged in UNCHANGED],
        [(suffix,) for suffix in SUFFIXES],
        every=6,
    ),
)
def test_nothing_is_healed_that_is_not_broken(application: str, unchanged: str, suffix: str, tmp_path: Path) -> None:
    """Other ids, other orders of lists, and other requests in the background: both pairs of recordings have these."""
    script = fixed_script(application, suffix)
    for runs in (1, 2):
        result = heal(script, write_recordings(application, unchanged, tmp_path)[:runs])
        assert (result.applied, result.data) == ((), script.data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("application", "change", "suffix", "runs"),
    sampled(
        [(name, change) for name in CHANGES for change in CHANGES[name]],
        [(suffix, runs) for suffix in SUFFIXES for runs in (1, 2)],
        every=30,
    ),
)
def test_each_change(application: str, change: str, suffix: str, runs: int, tmp_path: Path) -> None:
    result = heal(fixed_script(application, suffix), write_recordings(application, change, tmp_path)[:runs])
    assert result.passes, list(what_is_left(result))
