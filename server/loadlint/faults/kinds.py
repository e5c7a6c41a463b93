"""The kinds of faults: how one recorded answer is broken, and where a kind applies.

A kind is one function with its name and words in `KINDS`: given a step's scene, it says how the answer is broken, or
why it does not apply. A fault that nothing in the recordings lets anyone notice does not apply.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from loadlint.assertions.exemplars import Answers, Exemplar, is_login_page, page_with
from loadlint.assertions.invented_exemplars import HALF, IN_JSON, IN_OWN_FORM, MAINTENANCE_PAGE, ON_A_PAGE
from loadlint.assertions.judge import json_tree
from loadlint.assertions.presence import without_value
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody, FromHtml, FromJson, FromUrl
from loadlint.recordings.exchange import Response
from loadlint.request import url_path
from loadlint.verify.messages import Answer, Closed, Headers, Silent

Change = Callable[[Answer], "Answer | Closed | Silent"]
"""What becomes of the good answer."""

_ALIKE = "nothing in the recordings distinguishes such a response from a good one"
_SHORTEST = 4
"""A shorter value can't be taken out of an answer without taking other things along."""


class Break(Struct, frozen=True):
    """A way to break an answer. `hop` is the number of the answer among those of a step: a redirect has several."""

    change: Change
    hop: int = 0


class Scene(Struct, frozen=True):
    """A step in one run: what kinds need to know.

    `page` is what the script sees of the good answer; `answers` are its good and bad answers, None where the recordings
    don't agree on a good one; `alike` names those of the bad ones that nothing in the recordings tells from the good
    one. `taken` are the values that the script takes out of it, and how. `other` is the answer of another run, None
    where nothing in it lets a script notice. `login` is the recorded login page and `login_path` where it is; None
    where the step needs no session. `time_limit` is how long the script waits for the answer, in seconds; None where
    it sets no time-out.
    """

    page: Page
    answers: Answers | None
    alike: frozenset[str]
    taken: tuple[tuple[Extractor, str], ...]
    other: Response | None
    login: Response | None
    login_path: str | None
    time_limit: float | None = None


class Kind(Struct, frozen=True):
    """A kind of faults. `words` say what comes in place of the answer; `of` gives the break, or why there is none."""

    words: str
    of: Callable[[Scene], Break | str]


def _status(status: int, *headers: tuple[str, str]) -> Callable[[Scene], Break]:
    page = b"<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n"
    answer = Answer(status, (("Content-Type", "text/html; charset=utf-8"), *headers), page)
    return lambda _: Break(lambda _: answer)


def _closed_connection(_: Scene) -> Break:
    return Break(lambda _: Closed())


SHORT_TIME_LIMIT = 3.0
"""Seconds that a time-out of the script takes at most, so that a run with many of them does not last for hours."""


def _time_out(scene: Scene) -> Break | str:
    if scene.time_limit is None:
        return "the script sets no time-out for it: k6 and FastHttpUser wait 60 seconds, others for ever"
    silent = Silent(_TOO_LONG * min(scene.time_limit, SHORT_TIME_LIMIT))
    return Break(lambda _: silent)


_TOO_LONG = 5
"""Times a time-out. A tool under load may be late."""


def _maintenance(scene: Scene) -> Break | str:
    return _like(scene, _exemplar_named(scene, MAINTENANCE_PAGE) or _exemplar_named(scene, "an error page"))


def _login_page(scene: Scene) -> Break | str:
    page = scene.login
    if page is None:
        return "no login page is recorded"
    headers = (("Content-Type", page.header("content-type") or page.media_type),)
    return _without_session(scene) or Break(lambda _: Answer(200, headers, page.body or b""), _last(scene))


def _login_redirect(scene: Scene) -> Break | str:
    locations = [hop.response.location for hop in scene.page.hops if hop.response is not None]
    if any(location and url_path(location) == url_path(scene.login_path or "") for location in locations):
        return "the good response leads to the login page itself"
    headers = (("Location", scene.login_path or "/"), ("Content-Type", "text/plain"))
    return _without_session(scene) or Break(lambda _: Answer(302, headers, b""))


def _without_session(scene: Scene) -> str | None:
    """Why no login page can come in place of an answer; None where it can."""
    if scene.login_path is None:
        return "no session is needed here"
    if is_login_page(scene.page.response):
        return "the good response is a login page itself"
    return _ALIKE if any(name.startswith("the login page") for name in scene.alike) else None


def _error_payload(scene: Scene) -> Break | str:
    """An error in the answer's own form: JSON, GraphQL, an envelope of XML, a page."""
    if scene.answers is not None and scene.answers.kind == "json":
        tree = json_tree(scene.page.response.text)
        is_graphql = isinstance(tree, dict) and "data" in tree
        mark = '"errors"' if is_graphql else ""
        return _like(scene, _exemplar_named(scene, IN_JSON, mark) or _exemplar_named(scene, IN_JSON))
    in_form = next((exemplar for name in IN_OWN_FORM if (exemplar := _exemplar_named(scene, name))), None)
    return _like(
        scene, in_form or _exemplar_named(scene, ON_A_PAGE) or _exemplar_named(scene, "a redirect that tells an error")
    )


def _empty_list(scene: Scene) -> Break | str:
    emptied = [exemplar for exemplar in _bad(scene) if exemplar.emptied]
    needed = (
        exemplar for exemplar in emptied if any(exemplar.page.value(extractor) is None for extractor, _ in scene.taken)
    )
    exemplar = next(needed, None)
    return _like(scene, exemplar) if exemplar is not None else "the script takes nothing out of a list in it"


def _other_answer(scene: Scene) -> Break | str:
    other = scene.other
    if other is None:
        return "nothing in the recordings distinguishes it from another user's"
    return Break(
        lambda answer: replace(
            answer, headers=_with_type(answer.headers, other.header("content-type") or ""), body=other.body or b""
        ),
        _last(scene),
    )


def _missing_value(scene: Scene) -> Break | str:
    for extractor, value in scene.taken:
        for hop in reversed(range(len(scene.page.hops))):
            response = scene.page.hops[hop].response
            spelling = next((spelled for spelled in _spellings(value) if _gives(response, extractor, spelled)), None)
            if spelling is not None and len(value) >= _SHORTEST and not _finds_another(scene, extractor, spelling):
                return Break(partial(_without, value=spelling), hop)
    return "the script takes no value out of it that can be left out"


def _finds_another(scene: Scene, extractor: Extractor, value: str) -> bool:
    """Whether an extractor finds something else in the answer where its value is left out."""
    response = scene.page.response
    left = page_with(scene.page, without_value(response.text, value), response.media_type)
    return isinstance(extractor.origin, FromBody | FromHtml | FromJson) and bool(left.value(extractor))


def _cut_body(scene: Scene) -> Break | str:
    if _exemplar_named(scene, HALF) is None:
        return "its body is too short"
    if HALF in scene.alike:
        return _ALIKE
    return Break(lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]), _last(scene))


KINDS: Mapping[str, Kind] = {
    "server-error": Kind("an error with status 500", _status(500)),
    "maintenance": Kind("a maintenance page with a good status", _maintenance),
    "too-many": Kind("status 429 with Retry-After", _status(429, ("Retry-After", "1"))),
    "login-page": Kind("the login page with a good status", _login_page),
    "login-redirect": Kind("a redirect to the login page", _login_redirect),
    "error-payload": Kind("an error in the format of the response", _error_payload),
    "empty-list": Kind("its list without items", _empty_list),
    "other-answer": Kind("another user's answer", _other_answer),
    "missing-value": Kind("the response without the value that the script takes", _missing_value),
    "cut-body": Kind("half of the body", _cut_body),
    "closed": Kind("a connection that is closed", _closed_connection),
    "time-out": Kind("nothing, for longer than the script waits", _time_out),
}
"""All kinds by their names, in the order in which they are shown."""


def _bad(scene: Scene) -> tuple[Exemplar, ...]:
    return scene.answers.bad if scene.answers is not None else ()


def _exemplar_named(scene: Scene, name: str, mark: str = "") -> Exemplar | None:
    """The first bad answer whose name begins so, and holds a mark."""
    return next((bad for bad in _bad(scene) if bad.name.startswith(name) and mark in bad.name), None)


def _like(scene: Scene, exemplar: Exemplar | None) -> Break | str:
    """A bad answer in place of the good one, with its status and its other headers."""
    if exemplar is None or exemplar.name in scene.alike:
        return _ALIKE
    response = exemplar.page.response
    location = response.header("location")
    body, media_type = response.text.encode(), f"{response.media_type or 'text/plain'}; charset=utf-8"

    def change(answer: Answer) -> Answer:
        headers = _elsewhere(_with_type(answer.headers, media_type), location)
        is_page = location is None and 300 <= answer.status < 400
        return Answer(200 if is_page else answer.status, headers, body)

    return Break(change, _last(scene))


def _last(scene: Scene) -> int:
    return len(scene.page.hops) - 1


def _with_type(headers: Headers, content_type: str) -> Headers:
    kept = ((name, value) for name, value in headers if name.lower() != "content-type")
    return (*kept, ("Content-Type", content_type)) if content_type else headers


def _elsewhere(headers: Headers, location: str | None) -> Headers:
    """Headers that lead to another address, or nowhere."""
    kept = tuple((name, value) for name, value in headers if name.lower() != "location")
    return (*kept, ("Location", location)) if location is not None else kept


def _spellings(value: str) -> Iterator[str]:
    """A value as it may stand in an answer."""
    yield value
    yield json.dumps(value)[1:-1]
    yield value.replace("&", "&amp;")


def _gives(response: Response | None, extractor: Extractor, text: str) -> bool:
    """Whether a response holds a text where an extractor takes it from; an address comes from what leads to it."""
    if response is None or isinstance(extractor.origin, FromUrl):
        return response is not None and text in (response.location or "")
    return text in response.text or any(text in value for _, value in response.headers)


def _without(answer: Answer, value: str) -> Answer:
    headers = tuple((name, text.replace(value, "")) for name, text in answer.headers if text != value)
    text = answer.body.decode("utf-8", "surrogateescape")
    return replace(answer, headers=headers, body=without_value(text, value).encode("utf-8", "surrogateescape"))
