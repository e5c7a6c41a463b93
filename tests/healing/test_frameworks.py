"""Whatever changes in an application of any framework, the script follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.healing.frameworks import CHANGES, JOURNEYS, outcome
from tests.newscript.test_frameworks import TOOLS
from tests.support.sampling import sampled

pytestmark = pytest.mark.slow

LEFT = {
    ("domino", "others_renamed"): "parameters without a value: `?OpenView`",
    ("domino", "fields_gone"): "parameters without a value, in plans",
    ("moodle", "base64"): "a check looks for an id in a field that holds it in base64 now",
    ("moodle", "percent"): "the same, with the id in percent-encoding",
    (
        "phpbb",
        "one_renamed",
    ): "in Locust, a value out of an address that a cookie holds now, behind the request's own block",
    ("phpbb", "tokens_renamed"): "the same",
}
"""What is not healed, with the reason."""

VARIANTS = [(tool, runs) for runs in (2, 1) for tool in TOOLS]
CASES = [(path, change) for path in JOURNEYS for change in CHANGES if (path.stem, change) not in LEFT]


@pytest.mark.parametrize(("path", "change", "tool", "runs"), sampled(CASES, VARIANTS, every=47))
def test_the_script_follows(path: Path, change: str, tool: str, runs: int, tmp_path: Path) -> None:
    assert outcome(path, tool, change, runs, tmp_path) in ("healed", "nothing broken", "nothing to change")
