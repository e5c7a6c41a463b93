"""What users are told of a new script, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.observe.addresses import path_of
from loadlint.newscript.examine import early_ends, lost_bodies
from loadlint.newscript.request_values import fields_of
from loadlint.replay.offered_items import offered_items
from loadlint.replay.replay import replayed_alignment
from loadlint.replay.words import step_name
from loadlint.secrets.names import kind_of
from loadlint.text.regex import regex
from loadlint.text.sentences import number_of, sentence

if TYPE_CHECKING:
    from loadlint.journey import PlannedRequest
    from loadlint.newscript.create import Created
    from loadlint.newscript.runs import Runs
    from loadlint.secrets.masker import Masker

_ADVICE = {"soft-failure": ": record the journey again, without the failure"}
"""What to do about a recording, by the rule that has found it unfit: other advice of rules is about the script."""


def report_lines(created: Created, runs: Runs, masker: Masker) -> Iterator[str]:
    """What the script does, what it leaves out, what is left to do, and what is proven."""
    journey = created.plan.journey
    requests = number_of(len(list(journey.requests)), "request")
    yield f"{number_of(len(journey.transactions), 'transaction')}, {requests}"
    reasons = Counter(created.plan.selection.left_out.values())
    if reasons:
        yield f"left out: {', '.join(f'{reason} ({count})' for reason, count in reasons.most_common())}"
    if runs.token_lifetime is not None:
        yield (
            f"left out: renewals of a token, the first {runs.token_lifetime:.0f} s after it was issued; an iteration "
            "that lasts longer than the token is refused at its end"
        )
    yield from early_ends(runs, created.plan.selection.positions)
    if created.kept:
        texts = ", ".join(f"`{text}`" for text in sorted(created.kept))
        yield f"as recorded: {texts}, because the script finds other values next to it, so it is not data"
    script = created.result.data.decode("utf-8", "replace")
    if tokens := unissued_tokens(runs, tuple(journey.requests), script):
        names = ", ".join(f"`{name}`" for name in tokens)
        yield (
            f"as recorded: {names}, which no recorded response issued: a token may differ in each run, so record "
            "the journey from its start, in a new private window"
        )
    yield from _offer_lines(created)
    if created.varied:
        yield f"at random: {number_of(created.varied, 'choice')} out of lists of pages, the recorded ones proven first"
    if errors := _recorded_errors(created, runs):
        yield f"answered with an error: {', '.join(errors)}; load tools count that as one each time"
    yield from _lost_bodies(list(lost_bodies(runs, created.plan.selection.positions)))
    points = Counter(
        f"open: {masker.text(finding.message)}{_ADVICE.get(finding.rule, '')}" for finding in created.open_points
    )
    yield from (f"{point} ({count} times)" if count > 1 else point for point, count in points.items())
    for line in (*created.lost_uploads, *created.unrecorded_passwords):
        yield f"open: {masker.text(line)}"
    verdict = created.result.verdict
    if verdict is not None:
        yield sentence(verdict.line)
    if verdict is not None and verdict.word == "matches":
        yield (
            "`loadlint fix --live` runs the script once against the application, which shows what changes in a new "
            "session; so does a second recording of the journey."
        )


def _offer_lines(created: Created) -> Iterator[str]:
    """The values in the script that a response offers among others, by that response."""
    analysis = created.result.analysis
    if analysis.flow is None:
        return
    alignment, steps = replayed_alignment(analysis.flow), analysis.script.steps
    names: dict[str, dict[str, None]] = {}
    for item in offered_items(alignment, range(len(steps)), alignment.runs):
        names.setdefault(step_name(steps[item.by]), {})[item.slot.field or step_name(steps[item.step])] = None
    for source, fields in names.items():
        shown = ", ".join(f"`{field}`" for field in fields)
        yield f"as recorded: {shown}, which {source} offers among others: it lasts as long as that item"


def _recorded_errors(created: Created, runs: Runs) -> list[str]:
    """The requests that the server could not follow when they were recorded, with the status, each once."""
    shown: dict[str, None] = {}
    for position in created.plan.selection.positions:
        exchange = runs.exchanges[position]
        if exchange.response is not None and exchange.response.status >= _FIRST_ERROR:
            shown[f"{exchange.method} {path_of(exchange.url)} ({exchange.response.status})"] = None
    return [*list(shown)[:_MOST_SHOWN], *(["…"] if len(shown) > _MOST_SHOWN else [])]


_FIRST_ERROR = 400
_MOST_SHOWN = 4


def _lost_bodies(lost: Sequence[str]) -> Iterator[str]:
    """The answers without a body, in a line each, or in one where they are many."""
    if len(lost) <= _MOST_SHOWN:
        for line in lost:
            yield f"recorded without a body: {line}; no value is extracted from it, and nothing is tested"
    else:
        shown = f"{lost[0]}, and {len(lost) - 1} more"
        yield f"recorded without a body: {shown}; no value is extracted from them, and nothing is tested"


# Tokens that no response issued


_SHORTEST = 12
"""Characters. A shorter value in a token's field is a word, or a number that says how."""


_OF_USERS = regex(r"(?:basic|digest|ntlm|negotiate|aws4-\S+) ", re.IGNORECASE)
"""What a client makes of user and password, or of a key."""


def unissued_tokens(runs: Runs, requests: tuple[PlannedRequest, ...], script: str) -> list[str]:
    """The names of fields that a script sends with the recorded token, which no answer before had issued."""
    names: dict[str, None] = {}
    for request in requests:
        for name, value in _sent_values(request):
            # Behind `Bearer` and the like.
            token = value.rpartition(" ")[2]
            may_be = kind_of(name) == "token" and _OF_USERS.match(value) is None
            is_token = may_be and len(token) >= _SHORTEST and any(map(str.isdigit, token))
            if is_token and token in script and not runs.is_held_before(request.position, token):
                names[name] = None
    return list(names)


def _sent_values(request: PlannedRequest) -> Iterator[tuple[str, str]]:
    yield from request.headers
    yield from ((field.name, field.value) for field in fields_of(request))
