"""The controls of forms on the pages before a request: where users type, and what the page offers or sends itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.html import document_of
from loadlint.failures.login_pages import is_html
from loadlint.journey import Chosen, PlannedRequest, Upload, Value
from loadlint.newscript.belongs import is_static
from loadlint.text.addresses import resolved_address

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from loadlint.newscript.runs import Runs

    T = TypeVar("T", Value, Value | Upload)

_FAR = 12
"""So many requests before a form is sent its page is looked for; files of the pages do not count."""
_CHOSEN_TYPES = frozenset(("checkbox", "radio"))
_FIXED_TYPES = frozenset(("hidden", "submit", "button", "image", "reset", "file"))


class Control(Struct, frozen=True):
    """A control of a form: what is in it was typed, chosen of `options`, or is the page's own.

    `value` is what the page had put into it. `position` is that of the page, `tag` that of the element. `has_values`
    says that the options name their values, which otherwise are their texts. `labels` are those of the options.
    """

    kind: Literal["typed", "chosen", "fixed"]
    value: str
    options: tuple[str, ...] = ()
    position: int = -1
    tag: str = ""
    has_values: bool = True
    labels: tuple[str, ...] = ()


def forms_sent_to(runs: Runs, position: int) -> Iterator[tuple[int, LexborNode]]:
    """The forms of earlier pages that are sent to a request's address, from the nearest page, with its position."""
    url = runs.exchanges[position].url
    is_get = runs.exchanges[position].method == "GET"
    for earlier, page in _pages_before(runs, position):
        for form in page.css("form"):
            action = resolved_address(
                runs.exchanges[earlier].url, form.attributes.get("action") or runs.exchanges[earlier].url
            )
            if action == url or (is_get and action.partition("?")[0] == url.partition("?")[0]):
                yield earlier, form


def link_text(runs: Runs, position: int) -> str | None:
    """What the link to a request's address says on the page before it; None where that has none."""
    url = runs.exchanges[position].url
    for earlier, page in _pages_before(runs, position):
        # What only opens a menu leads to the page that it is on.
        links = page.css("a[href]:not([href^='#'])")
        address = runs.exchanges[earlier].url
        texts = (
            link.text(strip=True)
            for link in links
            if resolved_address(address, (link.attributes["href"] or "").partition("#")[0]) == url
        )
        return next((text for text in texts if text), None)
    return None


def controls_before(runs: Runs, position: int, sent: Set[str]) -> Mapping[str, Control]:
    """The controls that a request may have been filled from, by their names.

    They are those of the form that is sent to its address, of several that with the most of the `sent` names; without
    one, those of all forms before, the nearest first, since a page's script may send them elsewhere.
    """
    forms = [(earlier, form) for earlier, form in forms_sent_to(runs, position) if field_names(form) & sent]
    if forms:
        forms = [max(forms, key=lambda pair: len(field_names(pair[1]) & sent))]
    else:
        forms = [(earlier, form) for earlier, page in _pages_before(runs, position) for form in page.css("form")]
    controls: dict[str, Control] = {}
    for earlier, form in forms:
        for name in field_names(form) & sent:
            controls.setdefault(name, _control(form, name, earlier))
    return controls


def field_names(form: LexborNode) -> set[str]:
    """The names of all controls of a form."""
    return {name for field in _named_in(form) if (name := field.attributes.get("name")) is not None}


def _named_in(form: LexborNode) -> list[LexborNode]:
    """The elements of a form with a name, without the form itself, which may have one."""
    return [node for node in form.css("[name]") if node.tag != "form"]


def _pages_before(runs: Runs, position: int) -> Iterator[tuple[int, LexborHTMLParser]]:
    """The pages before a request, from the nearest one."""
    seen = 0
    for earlier in range(position - 1, -1, -1):
        # The pictures and styles of one page are often more than that.
        seen += not is_static(runs.exchanges[earlier])
        if seen > _FAR:
            break
        response = runs.exchanges[earlier].response
        if response is not None and is_html(response):
            yield earlier, document_of(response.text)


def _control(form: LexborNode, name: str, position: int) -> Control:
    nodes = [node for node in _named_in(form) if node.attributes.get("name") == name]
    first = nodes[0]
    if first.tag == "textarea":
        return Control("typed", first.text(), position=position)
    if first.tag == "select":
        options = first.css("option")
        selected = [option for option in options if "selected" in option.attributes] or options
        values = tuple(map(_option_value, options))
        has_values = all("value" in option.attributes for option in options)
        value = _option_value(selected[0]) if selected else ""
        labels = tuple(" ".join(option.text().split()) for option in options)
        return Control("chosen", value, values, position, "select", has_values, labels)
    kind = (first.attributes.get("type") or "text").lower()
    if kind in _CHOSEN_TYPES:
        checked = [node for node in nodes if "checked" in node.attributes]
        values = tuple(node.attributes.get("value") or "on" for node in nodes)
        value = (checked[0].attributes.get("value") or "on") if checked else ""
        return Control("chosen", value, values, position, "input")
    is_fixed = first.tag == "button" or kind in _FIXED_TYPES
    return Control("fixed" if is_fixed else "typed", first.attributes.get("value") or "", position=position)


def _option_value(option: LexborNode) -> str:
    value = option.attributes.get("value")
    return value if value is not None else option.text(strip=True)


# Labels of choices


_LONGEST = 40
"""Characters. A longer label is more than the name of a choice."""


def with_labels(runs: Runs, requests: Sequence[PlannedRequest]) -> tuple[PlannedRequest, ...]:
    """The requests with `Chosen` values in forms where the page before shows a label that says more than the value."""
    return tuple(_with_labels(runs, request) for request in requests)


def _with_labels(runs: Runs, request: PlannedRequest) -> PlannedRequest:
    names = {name for name, _ in (*(request.form or ()), *(request.parts or ()))}
    controls = controls_before(runs, request.position, names) if names else {}
    form = request.form and tuple((name, _with_label(value, controls.get(name))) for name, value in request.form)
    parts = request.parts and tuple((name, _with_label(value, controls.get(name))) for name, value in request.parts)
    return replace(request, form=form, parts=parts)


def _with_label(value: T, control: Control | None) -> T | Chosen:
    if control is None or not isinstance(value, str) or value not in control.options or not control.labels:
        return value
    label = control.labels[control.options.index(value)]
    says_more = bool(label) and label != value and len(label) <= _LONGEST
    # What stands in a comment must not be a directive.
    says_more = says_more and "loadlint" not in label.lower()
    return Chosen.of(value, label) if says_more else value
