"""Whatever changes in an application of any framework, the script follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.healing.frameworks import CHANGES, outcome
from tests.newscript.test_frameworks import FRAMEWORKS, TOOLS
from tests.support.sampling import sampled

pytestmark = pytest.mark.slow

NOT_JSON = "ndjson"
"""The bodies of this journey are no single JSON document, which some changes are made to."""

LEFT = {
    ("domino", "others_renamed"): "parameters without a value: `?OpenView`",
    ("domino", "fields_gone"): "parameters without a value, in plans",
}
"""What is not healed, with the reason."""

VARIANTS = [(tool, runs) for runs in (2, 1) for tool in TOOLS]


@pytest.mark.parametrize(
    ("path", "change", "tool", "runs"),
    sampled(
        [
            (path, change)
            for path in FRAMEWORKS
            for change in CHANGES
            if path.stem != NOT_JSON and (path.stem, change) not in LEFT
        ],
        VARIANTS,
    ),
)
def test_the_script_follows(path: Path, change: str, tool: str, runs: int, tmp_path: Path) -> None:
    assert outcome(path, tool, change, runs, tmp_path) in ("healed", "nothing broken", "nothing to change")
