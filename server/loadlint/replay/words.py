"""What a replay shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.observe.place_name import place_name
from loadlint.operation import operation_of
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loadlint.replay.certificate import Cause, MissingRequest, SentValue
    from loadlint.script import Step

AS_RECORDED = "the script sends the recorded value"
"""How the words for a literal begin that was recorded."""

_CAUSES: Mapping[Cause, str] = {
    "issued-literal": f"{AS_RECORDED}, and in that run an earlier answer issued another one",
    "seen-before": f"{AS_RECORDED}, and in that run an earlier answer held another one",
    "issued-part": f"{AS_RECORDED}, and an earlier answer issued a part of that run's",
    "unissued-literal": f"{AS_RECORDED}, and no answer issued it",
    "recorded-session": f"{AS_RECORDED}, and a session in a path is the server's",
    "other-run": "the script sends a value of another run, and no answer issued it",
    "never-recorded": "no recording sends this value",
    "half-replaced": "the script takes only a part of it out of an answer; the rest differs between the recordings",
    "drift": "what the script takes out of {step} is not what that run sent",
    "stale": "what the script takes out of {step} is not there in that run",
    "other-encoding": "it is right, but encoded in another way",
    "other-type": "one of both is a text of JSON, and the other stands without quotes",
    "other-form": "the script makes it in another form than the browser did",
    "issued-value": "the script makes it, and in that run an earlier answer held it",
    "other-body-type": "the same fields, in another encoding",
    "missing-field": "the script does not send it",
    "surplus-field": "the run sends no such field",
    "added-header": "a helper of the tool adds it, and the run sent no such header",
    "missing-cookie": "no step requests the answer that set the cookie",
    "not-evaluated": "what the script does with {step} can't be evaluated",
    "unknown-expression": "the expression can't be evaluated",
    "perhaps-made": "whether the script makes this request can't be told",
    "untold-request": "which request this step makes can't be told",
    "other-turn": "each turn of the loop takes another one, and which turn the run's request is of can't be told",
    "answer-missing": "{step}, which it is taken out of, is in no request of that run",
}


def cause_of(value: SentValue, steps: Sequence[Step]) -> str:
    """Why a value is not equal, as a clause."""
    if value.cause is None:
        return ""
    source = f"the answer to {step_name(steps[value.source_step])}" if value.source_step is not None else "an answer"
    text = _CAUSES[value.cause].format(step=source)
    return f"{text} ({value.detail})" if value.detail else text


def step_name(step: Step) -> str:
    """A step for people: its method, its path with `…` for each expression, and the operation that it names."""
    path = path_of(step.address).replace(HOLE, "…")
    return f"{step.method or 'a request to'} {path}{operation_of(step.written.request)}"


def stop_message(read: str, step: Step) -> str:
    """What ends a script, as a clause: an expression that reads what the answer to a step does not have."""
    return f"`{' '.join(read.split())}` is not in the answer to {step_name(step)}: an exception ends the script here"


def needed_by(steps: Sequence[Step], step: int | None) -> str:
    """What a recorded request is needed for that the script does not make, as the end of a sentence."""
    return f"; {step_name(steps[step])} sends a value of its answer" if step is not None else ""


def field_of(value: SentValue) -> str:
    """The field that a value stands in."""
    return place_name(value.place)


def missing_name(request: MissingRequest) -> str:
    """A recorded request for people."""
    return f"{request.method} {path_of(request.url)}{request.operation}"
