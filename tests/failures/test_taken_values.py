"""Answers that refuse a value which must be unique, and answers that refuse something else, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from loadlint.failures.taken_values import taken_signs
from loadlint.recordings.exchange import Response

SENT = {"post[slug]": "tea-time", "title": "Tea time"}
FORM = '<form method="post">{}<input name="title" value="Tea time"><button>Save</button></form>'
SLUG = '<input name="post[slug]" value="tea-time">'

REFUSING: dict[str, tuple[int, dict[str, object] | str]] = {
    "a list of errors by field": (422, {"errors": {"slug": ["has already been taken"]}}),
    "errors that name their field": (200, {"errors": [{"field": "slug", "code": "E11000", "message": "ist vergeben"}]}),
    "members of the answer itself": (400, {"slug": ["post with this slug already exists."]}),
    "a pointer into the document": (422, {"errors": [{"source": {"pointer": "/data/attributes/slug"}, "title": "x"}]}),
    "the place as a list": (422, {"detail": [{"loc": ["body", "slug"], "msg": "taken", "type": "value_error"}]}),
    "a text with the value": (400, {"error": "Der Name tea-time ist vergeben"}),
    "a text with the value and no sign of the field": (200, {"success": False, "error": "(slug)=(tea-time) exists"}),
    "a control that is invalid": (200, FORM.format('<input name="post[slug]" value="tea-time" aria-invalid="true">')),
    "a control of the class": (422, FORM.format('<input name="post[slug]" value="tea-time" class="wide is-invalid">')),
    "a wrapper of the class": (200, FORM.format(f'<div class="field_with_errors">{SLUG}</div>')),
    "a text before it": (200, FORM.format(f'<ul class="errorlist"><li>pris</li></ul><p>Slug {SLUG}</p>')),
    "a text behind it": (200, FORM.format(f'<p><label>Slug {SLUG}</label> <span class="field-error">pris</span></p>')),
}
OTHERS: dict[str, tuple[int, dict[str, object] | str]] = {
    "the value comes back": (400, {"error": "no session", "slug": "tea-time", "title": "Tea time"}),
    "another field": (422, {"errors": {"price": ["must be positive"]}}),
    "a good answer": (201, {"slug": "tea-time", "errors": []}),
    "an answer that fails for another reason": (500, {"errors": {"slug": ["database is down"]}}),
    "not allowed": (403, {"errors": {"slug": ["forbidden"]}}),
    "a form without a mark": (200, FORM.format(SLUG)),
    "a form of another kind": (200, '<form><p class="error">wrong</p><input name="q"></form>'),
    "a place for errors": (200, FORM.format(f'<p>{SLUG}<span class="error"></span></p>')),
    "a text for the browser's own test": (200, FORM.format(f'{SLUG}<div class="invalid-feedback">Please choose</div>')),
    "an error at the next field": (200, FORM.format(f'<p>{SLUG}</p><input class="error" name="price">')),
    "an error above the form": (200, '<p class="alert-danger">no</p>' + FORM.format(SLUG)),
}  # fmt: skip


def response(status: int, body: Mapping[str, object] | str) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    media_type = "text/html" if isinstance(body, str) else "application/json"
    return Response(status, (), text.encode(), media_type, "https://blog.test/posts")


@pytest.mark.parametrize("name", REFUSING)
def test_a_value_is_refused(name: str) -> None:
    (sign,) = taken_signs(response(*REFUSING[name]), lambda: SENT)
    assert sign.kind == "taken"
    assert sign.text == "it refuses what the recording could use: `tea-time` (post[slug]) may be taken already"


@pytest.mark.parametrize("name", OTHERS)
def test_no_value_is_refused(name: str) -> None:
    assert list(taken_signs(response(*OTHERS[name]), lambda: SENT)) == []


def test_a_conflict_that_names_nothing_is_about_any_of_the_values() -> None:
    (sign,) = taken_signs(response(409, {"error": "conflict"}), lambda: SENT)
    assert "`tea-time` (post[slug]) or `Tea time` (title) may be taken already" in sign.text


def test_nothing_was_sent_that_a_recording_has() -> None:
    assert list(taken_signs(response(409, {"error": "conflict"}), dict)) == []
