"""What a replay shows, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.observe.place_name import place_name
from loadlint.operation import operation_of
from loadlint.replay.certificate import Cause, MissingRequest, SentValue
from loadlint.script import Step
from loadlint.text.mapped import HOLE

AS_RECORDED = "the script sends the recorded value"
"""How the words for a literal begin that was recorded."""

_CAUSES: Mapping[Cause, str] = {
    "issued-literal": f"{AS_RECORDED}, and in that run an earlier response issued another one",
    "seen-before": f"{AS_RECORDED}, and in that run an earlier response had another one",
    "issued-part": f"{AS_RECORDED}, and an earlier response issued a part of that run's value",
    "unissued-literal": f"{AS_RECORDED}, and no response issued it",
    "recorded-session": f"{AS_RECORDED}, and a session in a path is the server's",
    "other-run": "the script sends a value of another run, and no response issued it",
    "never-recorded": "no recording sends this value",
    "half-replaced": "the script takes only a part of it out of a response; the rest differs between the recordings",
    "drift": "the script takes another value out of {step} than that run sent",
    "stale": "the script takes a value out of {step} that is missing in that run",
    "other-encoding": "the value is right, but its encoding differs",
    "unescaped": "the script puts it between quotes without escapes, which breaks the JSON",
    "other-type": "one is a JSON string, and the other has no quotes",
    "other-form": "the script makes it in another format than the browser",
    "issued-value": "the script makes it, but in that run an earlier response had it",
    "other-body-type": "the same fields, in another encoding",
    "missing-field": "the script does not send it",
    "surplus-field": "the run sends no such field",
    "added-header": "a helper of the tool adds it, and the run sent no such header",
    "missing-cookie": "no step makes the request whose response set the cookie",
    "not-evaluated": "loadlint can't evaluate what the script does with {step}",
    "unknown-expression": "loadlint can't evaluate the expression",
    "perhaps-made": "it is not known whether the script makes this request",
    "untold-request": "it is not known which request this step makes",
    "other-turn": "each iteration takes another one, and it is not known to which one the run's request belongs",
    "gone-item": f"{AS_RECORDED}, and {{step}} offers others in that run",
    "answer-missing": "it is taken out of {step}, which that run did not request",
}


def cause_of(value: SentValue, steps: Sequence[Step]) -> str:
    """Why a value is not equal, as a clause."""
    if value.cause is None:
        return ""
    source = f"the response to {step_name(steps[value.source_step])}" if value.source_step is not None else "a response"
    text = _CAUSES[value.cause].format(step=source)
    return f"{text} ({value.detail})" if value.detail else text


def step_name(step: Step) -> str:
    """A step for people: its method, its path with `…` for each expression, and the operation that it names."""
    path = path_of(step.address).replace(HOLE, "…")
    return f"{step.method or 'a request to'} {path}{operation_of(step.written.request)}"


def stop_message(read: str, step: Step) -> str:
    """What ends a script, as a clause: an expression that reads what the answer to a step does not have."""
    return f"`{' '.join(read.split())}` is not in the response to {step_name(step)}: an exception ends the script here"


def needed_by(steps: Sequence[Step], step: int | None) -> str:
    """What a recorded request is needed for that the script does not make, as the end of a sentence."""
    return f"; {step_name(steps[step])} sends a value of its response" if step is not None else ""


def field_of(value: SentValue) -> str:
    """The field that a value stands in."""
    return place_name(value.place)


def missing_name(request: MissingRequest) -> str:
    """A recorded request for people."""
    return f"{request.method} {path_of(request.url)}{request.operation}"
