"""Journeys as frameworks make them: what each sends back and forth, recorded twice, becomes a script that is certified.

`frameworks/` has them in the notation of `tests/support/flowtext.py`. In the place of `<<name t24>>` stands another
value in each run: so many letters and digits (`t`), digits (`d`), hexadecimal digits (`h`) or characters of base64
(`b`), the same for the same name; `|form` has it as a form does.
"""

from __future__ import annotations

import random
import re
import string
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from loadlint import engine
from loadlint.newscript.create import Created
from loadlint.newscript.runs import Runs
from loadlint.text.source import Source
from tests.newscript.test_inputs import created
from tests.support.flowtext import parse_flow
from tests.support.sampling import sampled
from tests.support.scripts import project_of

FRAMEWORKS = sorted(Path(__file__).with_name("frameworks").glob("*.http"))
TOOLS = ("shop.js", "shop.py", "shop.jmx")
A_THIRD, ANOTHER, THE_LAST = (
    sampled([(path,) for path in FRAMEWORKS[first:] + FRAMEWORKS[:first]], [(tool,) for tool in TOOLS], every=6)
    for first in range(3)
)
"""Half of the frameworks, each in one tool for one of three tests."""

ALPHABETS = {
    "t": string.ascii_letters + string.digits,
    "d": string.digits,
    "h": "0123456789abcdef",
    "b": string.ascii_letters + string.digits + "+/",
}
_VALUE = re.compile(r"<<(\w+) ([tdhb])(\d+)(\|form)?>>")


def of_run(text: str, run: int) -> str:
    """The text with the values of a run."""
    chosen = random.Random(run)
    values: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        name, kind, length = match[1], match[2], int(match[3])
        if name not in values:
            first = chosen.choice(ALPHABETS[kind].replace("0", "7"))
            values[name] = first + "".join(chosen.choices(ALPHABETS[kind], k=length - 1))
        return quote_plus(values[name]) if match[4] else values[name]

    return _VALUE.sub(value, text)


def new_script(path: Path, tool: str, numbers: tuple[int, ...]) -> Created:
    """The script that is written from recordings of these runs."""
    text = path.read_text("utf-8")
    return created(Runs(tuple(parse_flow(of_run(text, run), f"{run}.http") for run in numbers)), tool)


@pytest.mark.parametrize(("path", "tool"), A_THIRD)
def test_two_recordings(path: Path, tool: str) -> None:
    """Certified, with nothing left that an answer issued."""
    result = new_script(path, tool, (1, 2))
    assert result.passes
    left = [finding.message for finding in result.result.analysis.findings if finding.category == "correlation"]
    assert left == []


@pytest.mark.slow
@pytest.mark.parametrize(("path", "tool"), ANOTHER)
def test_one_recording(path: Path, tool: str) -> None:
    """What the script was not made from certifies it: the recording of another run."""
    script = Source(tool, new_script(path, tool, (1,)).result.data)
    other = parse_flow(of_run(path.read_text("utf-8"), 2), "2.http")
    certificate = engine.analyse(script, project_of([other])).context.certificate
    assert certificate is not None
    places = {value.place for value in certificate.refusals}
    # Nothing tells that a digit in an attribute is the version of what is changed.
    assert places == ({("xml", "version", 0)} if path.stem == "soap" else set())


@pytest.mark.slow
@pytest.mark.parametrize(("path", "tool"), THE_LAST)
def test_the_script_is_another_one_in_no_other_run(path: Path, tool: str) -> None:
    """No text of a run is in the script: other two recordings make the same one, but for what a body has to repeat."""
    texts = [new_script(path, tool, numbers).result.data.decode() for numbers in ((1, 2), (3, 4))]
    first, other = (re.sub(r"(?:batch|changeset)_[0-9a-f]{8}|[34]\.http|[12]\.http", "#", text) for text in texts)
    assert first == other
