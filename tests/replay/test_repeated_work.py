"""A replay runs after each keystroke: what it asks of a whole run is worked out once, and only where it is needed."""

from __future__ import annotations

from functools import partial
from unittest.mock import Mock

import pytest

from loadlint import engine
from loadlint.replay import judge, replay, unread_parts
from loadlint.text.source import Source
from tests.replay.test_open_parts import BUY, CSRF, FOLLOW
from tests.replay.test_replay import TWO_RUNS, runs
from tests.support.counting import lines_run
from tests.support.scripts import k6, project_of

RIGHT = "http.post('https://shop.test/buy', { csrf, note: 'two\\r\\nlines' });"
NOTHING_IS_RIGHT = "http.post('https://shop.test/buy', { csrf: 'old', note: 'no' });"


@pytest.mark.parametrize(("lines", "times"), [((CSRF, RIGHT), 0), ((CSRF, NOTHING_IS_RIGHT), 1), ((CSRF,), 1)])
def test_steps_that_may_make_any_request(lines: list[str], times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are looked for once in each run where a value differs or a request is missing."""
    analysis = engine.analyse(Source("a.js", k6(FOLLOW, *lines).encode()), project_of(runs(BUY, *TWO_RUNS)))
    untold_steps = Mock(side_effect=unread_parts.untold_steps)
    monkeypatch.setattr(judge, "untold_steps", untold_steps)
    assert analysis.flow is not None
    replay.replay(analysis.flow, analysis.script)
    assert untold_steps.call_count == times * len(TWO_RUNS)


def test_many_values_beside_many_steps_of_loops_take_no_product() -> None:
    def replayed(count: int) -> int:
        fields = "&".join(f"f{number}=word{number}" for number in range(count))
        sent = ", ".join(f"f{number}: 'other{number}'" for number in range(count))
        polls = "".join(f"###\nGET https://shop.test/jobs/{number}\nHTTP 200\n\nok\n" for number in range(count))
        looked = [f"  http.get('https://shop.test/jobs/{number}');" for number in range(count)]
        post = "POST https://shop.test/buy\nContent-Type: application/x-www-form-urlencoded\n\n"
        recordings = runs(f"{post}{fields}\nHTTP 200\n\nok\n{polls}", {}, {})
        script = k6(f"http.post('https://shop.test/buy', {{ {sent} }});", "for (const one of all()) {", *looked, "}")
        analysis = engine.analyse(Source("a.js", script.encode()), project_of(recordings))
        assert analysis.flow is not None
        return lines_run(partial(replay.replay, analysis.flow, analysis.script))

    few, more, many = map(replayed, (20, 40, 80))
    assert many - more < 2.5 * (more - few)


def test_pages_that_only_a_long_recording_has_are_not_looked_at_again() -> None:
    """A recording of half a gigabyte has ten thousand of them, and the replay runs after each key."""

    def replayed(count: int) -> int:
        pages = "".join(f"###\nGET https://shop.test/pages/{number}\nHTTP 200\n\nok\n" for number in range(count))
        analysis = engine.analyse(
            Source("a.js", k6(FOLLOW, CSRF, RIGHT).encode()), project_of(runs(BUY + pages, *TWO_RUNS))
        )
        assert analysis.flow is not None
        return lines_run(partial(replay.replay, analysis.flow, analysis.script))

    few, many = map(replayed, (20, 400))
    assert many == few
