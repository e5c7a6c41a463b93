"""In which answers an extractor is looked for, which of several is the best, and why there is none."""

from __future__ import annotations

import pytest

from loadlint.correlation.pair.aligned_recordings import Alignment, alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.prove.origins import (
    FieldName,
    Issuing,
    Proof,
    Unproven,
    Wanted,
    best_of,
    find,
    issued,
    issuing_steps,
    runs_of,
    searched,
)
from tests.support.flowtext import parse_flow

TOKENS = ("k7Qx2mZt", "p3Wv8nBr")
SHORT = ("41", "52")


def aligned(text: str, values: tuple[str, ...]) -> Alignment:
    """A flow in which `V` stands for each run's value; what only one run has stands as `{first|second}`."""
    recordings = []
    for number, value in enumerate(values):
        filled = "".join(_choice(part, number) for part in text.replace("V", value).split("~"))
        recordings.append(parse_flow(filled, f"{number}.http"))
    return alignment_of(replaying(recordings[0]).steps, recordings)


def _choice(part: str, number: int) -> str:
    return part.split("|")[number] if "|" in part else part


def wanted(text: str, values: tuple[str, ...], name: str = "t", label: str = "", **more: object) -> Wanted:
    """The value that the last step sends."""
    alignment = aligned(text, values)
    step = len(alignment.steps) - 1
    positions = issued(alignment, values, step).positions
    return Wanted(alignment, values, positions, step, FieldName(name, label), **more)  # type: ignore[arg-type]


def answers(*bodies: str, sent: str = "t=V") -> str:
    """Answers to `/a0`, `/a1` and so on, and a request that sends the value; a body may begin with its path."""
    flow = []
    for number, body in enumerate(bodies):
        path, _, text = body.rpartition(" => ")
        flow.append(f"GET https://h/{path or f'a{number}'}\nHTTP 200\n\n{text}")
    return "\n###\n".join([*flow, f"GET https://h/use?{sent}\nHTTP 200"])


REDIRECTED = """
POST https://h/in
HTTP 302
Location: /page
###
GET https://h/page
HTTP 200

{"t": "V"}
###
GET https://h/use?t=V
HTTP 200
"""


@pytest.mark.parametrize(
    ("text", "values", "steps", "reasons"),
    [
        (answers('{"t":"V"}', "x", '{"u":"V"}'), TOKENS, [0, 2], []),
        (
            answers('{"t":"~V|x~"}', '{"t":"V"}'),
            TOKENS,
            [1],
            ["not every recording's answer to it holds the run's own"],
        ),
        (answers('{"t":"~V|(not recorded)~"}', '{"t":"V"}'), TOKENS, [1], ["not every recording's answer to it holds"]),
        (answers("~V|(not recorded)~", '{"t":"V"}'), TOKENS, [0, 1], []),
        (answers("a.js => f(V)", '{"t":V}'), SHORT, [1], ["a script, style or picture holds any short text"]),
        (answers("a.js => f(V)", '{"t":"V"}'), TOKENS, [0, 1], []),
        (REDIRECTED, TOKENS, [1], []),
        (answers(*['{"t":"V"}'] * 12), TOKENS, list(range(12)), []),
        (
            answers(*['{"t":"V"}'] * 13),
            TOKENS,
            [*range(8), *range(9, 13)],
            ["of many answers that hold it the first 8"],
        ),
    ],
)
def test_the_answers_that_are_looked_at(
    text: str, values: tuple[str, ...], steps: list[int], reasons: list[str]
) -> None:
    looked_at = issuing_steps(wanted(text, values))
    assert list(looked_at.steps) == steps
    assert [left.why[: len(why)] for left, why in zip(looked_at.left_out, reasons, strict=True)] == reasons


@pytest.mark.parametrize(
    ("text", "values", "more", "why"),
    [
        (answers('{"t":V}'), SHORT, {"name": "u"}, "the value is so short that it may stand there by chance"),
        (answers("some text V here"), SHORT, {}, "the value is so short that it may stand there by chance"),
        (answers("~a V b|c V d~"), TOKENS, {}, "no extractor returns each recording's own value"),
        (answers('see my-word "V" x'), TOKENS, {"without": frozenset({"my-word", "see"})},
         "each extractor goes by another value of the flow"),
    ],
)  # fmt: skip
def test_why_an_answer_gives_no_extractor(
    text: str, values: tuple[str, ...], more: dict[str, object], why: str
) -> None:
    value = wanted(text, values, **more)  # type: ignore[arg-type]
    outcome = searched(value, 0, runs_of(value, 0))
    assert isinstance(outcome, Unproven) and outcome.step == 0 and outcome.why.startswith(why)
    assert find(value) is None


def test_a_step_that_a_recording_lacks() -> None:
    value = wanted(answers('{"t":"V"}'), TOKENS)
    less = Wanted(value.alignment, (TOKENS[0], None), value.issuing, value.step, value.field)
    outcome = searched(less, 0, [0, 1])
    assert isinstance(outcome, Unproven) and outcome.why == "a recording has no answer to it"
    assert isinstance(searched(value, 0, []), Unproven)


@pytest.mark.parametrize(
    ("text", "values", "name", "step", "single", "number"),
    [
        (answers('{"t":"V"}', '{"t":"V"}'), TOKENS, "t", 0, True, False),
        (answers('{"t":V}'), ("4144", "5255"), "t", 0, True, True),
        (answers('{"t":~V|"V"~}'), ("4144", "5255"), "t", 0, True, None),
        (answers('{"u":"V"}', '{"t":"V"}'), TOKENS, "t", 1, True, False),
        (answers('{"u":"V"}', '{"t":"V"}'), TOKENS, "u", 0, True, False),
        (answers('<input name="t" value="x"><input name="t" value="V">', '{"u":"V"}'), TOKENS, "t", 1, True, False),
        (answers('text "V" here', '{"u":"V"}'), TOKENS, "t", 1, True, False),
        (answers("~V|(not recorded)~", '{"u":"V"}'), TOKENS, "t", 1, True, False),
        # What issues others as well counts last before the use; an id is another one in each object.
        (answers('{"t":"x"}', '{"t":"V"}', '{"t":"V"}'), TOKENS, "t", 2, True, False),
        (answers('{"t":"V"}', '{"t":"V"}', '{"t":"x"}'), TOKENS, "t", 0, True, False),
        (answers('{"id":"x"}', '{"id":"V"}', '{"id":"V"}'), TOKENS, "id", 1, True, False),
        (answers('{"itemKey":"x"}', '{"itemKey":"V"}', '{"itemKey":"V"}'), TOKENS, "itemKey", 1, True, False),
    ],
)
def test_the_best_extractor(
    text: str, values: tuple[str, ...], name: str, step: int, single: bool, number: bool | None
) -> None:
    """What all runs prove, then content before counting, the field's name, structure, the earliest answer."""
    proof = find(wanted(text, values, name))
    assert proof is not None
    assert (proof.step, proof.single, proof.number, proof.proven_on) == (step, single, number, (0, 1))


def test_an_equal_short_value_of_one_run_comes_from_an_answer_about_the_thing() -> None:
    text = answers('things => {"id":41}', 'carts => {"cart":{"id":41}}', sent="cart=41")
    value = wanted(text, ("41",), "cart", "carts")
    proofs = [outcome for step in (0, 1) if isinstance(outcome := searched(value, step, [0]), Proof)]
    best = best_of(value, proofs)
    assert best is not None and best.step == 1
    assert best_of(value, []) is None


def test_nothing_is_issued() -> None:
    assert Issuing({}).positions == {} and not Issuing({}).is_echo
    assert find(wanted(answers("x"), TOKENS)) is None
