"""Right scripts by hand, in styles of their own: certified, or open with the reason, and never refused.

Each did its journey on the running shop before it was first tried. The same scripts with one mistake are never
certified.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import recordings
from tests.replay.mutants import certificate_of
from tests.support.jmeter import needs_jmeter
from tests.support.run import ran
from tests.support.sampling import one_in
from tests.support.scripts import project_of
from tests.verify.tools import environment, needs_mitmproxy

SCRIPTS = Path(__file__).with_name("right_scripts")
FLOWS = Path(__file__).parents[1] / "shop" / "flows"
NAMES = sorted(path.name for path in SCRIPTS.iterdir() if path.is_file())
MISTAKES = {
    "edit_parser.py": ("Page(self.page).forms[1]", "Page(self.page).forms[0]"),
    "forms_mugs.js": ("{ ...fields, size }", "{ ...fields, offer: 'kI&gBdJw', size }"),
    "graph_async.js": (
        "if (node.slug === 'lantern') productId",
        "productId ||= node.id; if (node.slug === 'x') productId",
    ),
    "graph_steps.py": ('f"Bearer {token}"', '"Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a"'),
    "oauth_walk.py": ('["Current account"]', '["Savings"]'),
    "order_states.js": ("    next = res.headers['X-Request-Token'];\n", ""),
    "order_typed.ts": ("{ quote, lockVersion, currency }", "{ quote, lockVersion: 73743, currency }"),
    "search_books.js": (".attr('data-ticket')", ".attr('data-ticket').trim().slice(1)"),
}


def runs_of(name: str) -> list[Path]:
    """The recordings of a script's flow."""
    return [FLOWS / name.partition("_")[0] / f"rec{number}.har" for number in (1, 2)]


@pytest.mark.parametrize("name", one_in(3, NAMES, pytest.mark.slow))
def test_replay_calls_nothing_wrong(name: str) -> None:
    project = project_of([recordings.read(str(path)) for path in runs_of(name)])
    shown = certificate_of((SCRIPTS / name).read_bytes(), name, project)
    assert shown is not None
    assert shown.counts["equal"] > 0
    assert not (shown.counts["different"] or shown.stops)


def verified(text: str, name: str, folder: Path) -> tuple[int, str]:
    """What the tool says of a script."""
    (folder / name).write_text(text, "utf-8")
    linked = [part for path in runs_of(name) for part in ("--recording", str(path))]
    code, done = ran(folder, "verify", "--engine", *linked, name, environment=environment(folder))
    return code, done.text


@needs_mitmproxy
@pytest.mark.engine
@pytest.mark.parametrize("name", one_in(20, [name for name in NAMES if not name.endswith("jmx")]))
def test_the_tool_certifies(name: str, tmp_path: Path) -> None:
    code, printed = verified((SCRIPTS / name).read_text("utf-8"), name, tmp_path)
    assert (code, "certified on rec1.har, rec2.har" in printed) == (0, True), printed


@pytest.mark.exhaustive
@needs_mitmproxy
@needs_jmeter
@pytest.mark.jmeter
def test_jmeter_certifies(tmp_path: Path) -> None:
    """Values out of XPath, a pattern, CSS and groovy."""
    code, printed = verified((SCRIPTS / "edit_plan.jmx").read_text("utf-8"), "edit_plan.jmx", tmp_path)
    assert code == 0, printed


@needs_mitmproxy
@pytest.mark.engine
@pytest.mark.parametrize("name", one_in(8, MISTAKES))
def test_a_mistake_is_not_certified(name: str, tmp_path: Path) -> None:
    right, mistake = (SCRIPTS / name).read_text("utf-8"), MISTAKES[name]
    assert mistake[0] in right
    code, printed = verified(right.replace(*mistake), name, tmp_path)
    assert code == 1, printed
