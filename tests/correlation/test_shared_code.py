"""Values that one piece of code takes out of the answers to several steps: they share an extractor and a variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from loadlint.correlation.flow import Correlation
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.recordings.exchange import Recording
from tests.support.clue_examples import recordings_of

V, W, X = "{k7Qa2mZt9Lb4|p3Cd8nBr5Ye1}", "{m5Rs1kYu8Nh2|q9Tz4jFg7Pb6}", "{h2Dg6fKs3Jp9|b8Hn5cGt1Qm7}"


def correlations(
    text: str, code: Mapping[int, str], together: bool = True, parts: Sequence[slice] = ()
) -> tuple[Correlation, ...]:
    """Those of recordings in the notation of `clue_examples`; `code` tells what code makes a step.

    `parts` are the exchanges that each run has, all of them where none are given.
    """
    script, runs = recordings_of(text.replace("V", V).replace("W", W).replace("X", X))
    if parts:
        runs = [Recording(run.path, run.exchanges[part], run.health) for run, part in zip(runs, parts, strict=True)]
    replayed = replaying(script)
    for step, function in code.items():
        replayed.steps[step].made_by = function
        replayed.steps[step].taken_together = together
    return build(replayed, runs).correlations


TWO_CALLS = 'GET /a/1 -> 200 {"tok":"V"}\nGET /a/2 -> 200 {"tok":"W"}\nGET /b?x=V\nGET /c?x=W'


@pytest.mark.parametrize(
    ("code", "together", "variables"),
    [
        ({0: "load", 1: "load"}, True, ["tok", "tok"]),
        ({0: "load", 1: "load"}, False, ["tok", "nextTok"]),
        ({0: "load", 1: "open"}, True, ["tok", "nextTok"]),
        ({0: "load"}, True, ["tok", "nextTok"]),
        ({}, True, ["tok", "nextTok"]),
    ],
)
def test_one_piece_of_code_has_one_variable(code: Mapping[int, str], together: bool, variables: list[str]) -> None:
    """Where each step has its answer at hand for itself, each value has a variable of its own."""
    assert [item.variable for item in correlations(TWO_CALLS, code, together)] == variables


def test_two_values_of_one_answer_have_two_variables() -> None:
    text = 'GET /a -> 200 {"tok":"V","key":"W"}\nGET /b?x=V&y=W'
    assert [item.variable for item in correlations(text, {0: "load"})] == ["tok", "key"]


def test_the_steps_out_of_whose_answers_it_is_taken() -> None:
    """`likewise` are all that hold such a value, `peers` those whose value is sent."""
    text = (
        'GET /a/1 -> 200 {"tok":"V"}\nGET /a/2 -> 200 {"tok":"W"}\nGET /a/3 -> 200 {"tok":"X"}\n'
        'GET /a/4 -> 200 {"no":1}\nGET /d -> 200 {"tok":"X"}\nGET /b?x=W\nGET /c?x=V'
    )
    items = correlations(text, {0: "load", 1: "load", 2: "load", 3: "load", 4: "open"})
    assert [(item.likewise, item.peers) for item in items] == [((0, 1, 2), (0, 1))] * 2


def test_a_step_that_one_run_lacks_holds_such_a_value() -> None:
    """Each run that has its answer must have the value in it, and one at least must have it."""
    text = (
        'GET /a/1 -> 200 {"tok":"V"}\nGET /b?x=V\nGET /a/2 -> 200 {"{tok|no}":"y"}\nGET /a/3\n'
        'GET /a/4 -> 200 {"tok":"W"}'
    )
    code = dict.fromkeys((0, 2, 3, 4), "load")
    assert [item.likewise for item in correlations(text, code)] == [(0, 4)]
    assert [item.likewise for item in correlations(text, code, parts=(slice(None), slice(4)))] == [(0, 4)]
    assert [item.likewise for item in correlations(text, code, parts=(slice(4), slice(4)))] == [(0,)]


def test_the_steps_are_in_their_order() -> None:
    between = "\n".join(f"GET /x{'y' * number}" for number in range(6))
    text = f'GET /z\nGET /a/1 -> 200 {{"tok":"V"}}\n{between}\nGET /a/2 -> 200 {{"tok":"W"}}\nGET /b?x=W\nGET /c?x=V'
    assert [item.peers for item in correlations(text, {1: "load", 8: "load"})] == [(1, 8), (1, 8)]


def test_a_step_whose_code_is_not_shared_has_neither() -> None:
    items = correlations(TWO_CALLS, {0: "load", 1: "load"}, together=False)
    assert [(item.likewise, item.peers) for item in items] == [((), ()), ((), ())]


@pytest.mark.parametrize(
    ("text", "code", "alike"),
    [
        # Two members of a document, two fields of a page: extractors that differ in names alone.
        ('GET /a -> 200 {"tok":"V","key":"W"}\nGET /b?x=V&y=W', {}, [2, 2]),
        ('GET /a -> 200 <input name="tok" value="V"><input name="key" value="W">\nPOST /b x=V&y=W', {}, [2, 2]),
        ('GET /a -> 200 {"tok":"V"}\nGET /c -> 200 <input name="key" value="W">\nPOST /b x=V&y=W', {}, [1, 1]),
        ('GET /a -> 200 <input name="tok" value="V"><meta name="key" content="W">\nPOST /b x=V&y=W', {}, [1, 1]),
        # What the same code takes is written once.
        (TWO_CALLS, {0: "load", 1: "load"}, [1, 1]),
        (TWO_CALLS, {0: "load", 1: "open"}, [2, 2]),
        (TWO_CALLS, {}, [2, 2]),
        # An item of a list that another member tells is on a path too.
        ('GET /a -> 200 {"l":[{"n":"Tea","id":"V"},{"n":"Pot","id":"W"}],"k":"X"}\nGET /b?x=V&y=W&z=X', {}, [3, 3, 3]),
    ],
)  # fmt: skip
def test_how_many_extractors_are_written_alike(text: str, code: Mapping[int, str], alike: list[int]) -> None:
    assert [item.alike.count for item in correlations(text, code)] == alike
