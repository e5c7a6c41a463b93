"""A raw script sends the recorded name of a new thing or user: the second iteration would be refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.journey import Unique
from loadlint.newscript.single_use import single_use_values
from loadlint.text.source import Source
from tests.newscript.test_inputs import runs
from tests.newscript.test_unique_names import BLOG, ROOM, TEA
from tests.support.scripts import k6, project_of

OPEN = "http.get('http://blog.test:8080/posts/new');"


@pytest.mark.parametrize(
    ("slug", "lines"),
    [
        pytest.param("'tea-time'", [5], id="as recorded"),
        pytest.param("`tea-${crypto.randomUUID()}`", [], id="made by the script"),
    ],
)
def test_where_a_script_sends_it(slug: str, lines: list[int]) -> None:
    script = k6(OPEN, f"http.post('http://blog.test:8080/posts', {{ title: 'Tea time', slug: {slug} }});")
    analysis = engine.analyse(Source("blog.js", script.encode()), project_of(runs(BLOG, TEA, ROOM).recordings))
    values = list(single_use_values(analysis))
    assert [analysis.source.position(place.start)[0] for value in values for place in value.places] == lines
    assert [(value.field, value.unique) for value in values] == [("slug", Unique("slug", "tea-", ""))] * len(lines)


def test_without_a_recording_nothing_is_known(tmp_path: Path) -> None:
    analysis = engine.analyse(Source("blog.js", k6(OPEN).encode()), project_of(()))
    assert list(single_use_values(analysis)) == []
