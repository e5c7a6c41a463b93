"""The shop's flows: each new script is certified on both recordings, and `check` has nothing to say about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shop.judge import FLOWS
from tests.support.run import loadlint
from tests.support.sampling import one_in, sampled

SHOP = Path(__file__).parents[1] / "shop" / "flows"


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "suffix"), sampled([(flow,) for flow in FLOWS], [(".js",), (".py",), (".jmx",)]))
def test_certified(flow: str, suffix: str, tmp_path: Path) -> None:
    recordings = [str(SHOP / flow / name) for name in ("rec1.har", "rec2.har")]
    done = loadlint(tmp_path, "new", *recordings, "-o", f"{flow}{suffix}", exits=0)
    assert "Certified on rec1.har, rec2.har" in done.text
    assert "correct horse" not in (tmp_path / f"{flow}{suffix}").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("flow", one_in(2, FLOWS))
def test_shorter_than_what_a_converter_wrote(flow: str, tmp_path: Path) -> None:
    """With extractors and assertions it has about two thirds of the lines that the raw script has without them.

    Where an answer has a verdict of its own, such as the errors of GraphQL, there is one line more for each step.
    """
    recordings = [str(SHOP / flow / name) for name in ("rec1.har", "rec2.har")]
    loadlint(tmp_path, "new", *recordings, "-o", "new.js", exits=0)
    raw = (SHOP / flow / "raw.k6.js").read_text().count("\n")
    assert (tmp_path / "new.js").read_text().count("\n") <= raw * 0.7
