"""Requests that k6 makes of a page: `submitForm`, `clickLink`; and the fields that a form has by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from loadlint.dialects.k6.read import requests
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.collected_members import object_of_members
from loadlint.dialects.script.read.values import (
    Obj,
    Response,
    Selection,
    Taken,
    Value,
    extracted_from,
    hole_at,
    inner_value,
    is_nothing,
    known_text,
)
from loadlint.extractor import Extractor, FormField, FromAddress, holds_text

if TYPE_CHECKING:
    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.k6.read.values import Call
    from loadlint.text.mapped import Text

_BUTTON = '[type="submit"]'
"""The button that k6 takes where the script names none."""


def request_of_page(call: Call) -> Value:
    """`response.submitForm(options)`, `response.clickLink(options)`."""
    options = call.argument(0)
    params = inner_value(options, "params")
    if call.name == "clickLink":
        address = _address(call, _selector(options, "selector", "a[href]"), "href")
        return requests.of_page(call, "GET", address, None, params)
    form, button = _selector(options, "formSelector", "form"), _selector(options, "submitSelector", _BUTTON)
    fields = _sent_fields(call, form, button, inner_value(options, "fields")) if form and button is not None else None
    return requests.of_page(call, None, _address(call, form, "action"), fields, params)


def _selector(options: Value | None, name: str, default: str) -> str | None:
    """A selector among the options; None where it can't be told."""
    if not is_nothing(options) and (not isinstance(options, Obj) or options.open):
        return None
    setting = inner_value(options, name)
    selector = default if is_nothing(setting) else known_text(setting)
    return selector if selector is not None and not holds_text(selector) else None


def _address(call: Call, selector: str | None, attribute: str) -> Text:
    page, address = call.this, FromAddress(selector, attribute) if selector is not None else None
    source = extracted_from(page.step, Extractor(address)) if isinstance(page, Response) and address else None
    return hole_at(call.interpreter.span(call.node), source)


def _sent_fields(call: Call, form: str, button: str, setting: Value | None) -> Obj | None:
    """The fields of a form with those that the script gives in their place."""
    page = call.this
    fields = fields_of(call.interpreter, Selection(page.step, form), button) if isinstance(page, Response) else None
    if fields is not None and isinstance(setting, Obj):
        fields.update(setting)
    elif fields is not None:
        fields.open = not is_nothing(setting)
    return fields


def fields_of(interpreter: Interpreter, forms: Selection, button: str = "") -> Obj | None:
    """`form.serializeObject()`: the fields of all forms together where no one is chosen; None where that can't be told.

    They are as many as the answer has, as if a loop had collected them.
    """
    selector, index = derived.whole_selector(forms), forms.index
    if selector is None or not forms.known or (index is not None and index < 0):
        return None
    interpreter.loop_count += 1
    loop, form = interpreter.loop_count, 0 if index is None else index + 1

    def part(name: Literal["name", "value"]) -> Taken:
        field = FormField(selector, form, name, loop=loop, button=button)
        return Taken(forms.step, Extractor(forms.text.origin, (*forms.text.operations, field)))

    return object_of_members(part("name"), part("value"), loop)
