"""Where the forms and links of a page lead, and which of another version's page are the same ones."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from loadlint.correlation.observe.html import document_of
from loadlint.recordings.exchange import Response
from loadlint.request import url_path
from loadlint.text.addresses import resolved_address

_FIELDS = "input[name], select[name], textarea[name], button[name]"


class Form(Struct, frozen=True):
    """A form of a page: the path that it is sent to, the names of its fields in order, and the values given there."""

    action: str
    names: tuple[str, ...]
    values: frozenset[str] = frozenset()


class Link(Struct, frozen=True):
    """A link of a page: the path that it leads to, and its text."""

    path: str
    text: str


def forms_of(response: Response) -> tuple[Form, ...]:
    """The forms of a page, in order."""
    if "html" not in response.media_type:
        return ()
    forms = []
    for node in document_of(response.text).css("form"):
        fields = [field.attributes for field in node.css(_FIELDS)]
        names = tuple(dict.fromkeys(field.get("name") or "" for field in fields))
        values = frozenset(field.get("value") or "" for field in fields)
        forms.append(Form(_path(response, node.attributes.get("action") or ""), names, values))
    return tuple(forms)


def links_of(response: Response) -> tuple[Link, ...]:
    """The links of a page, in order."""
    if "html" not in response.media_type:
        return ()
    nodes = document_of(response.text).css("a[href]")
    return tuple(Link(_path(response, node.attributes.get("href") or ""), node.text().strip()) for node in nodes)


def _path(response: Response, written: str) -> str:
    return url_path(resolved_address(response.url, written) if written else response.url)


def same_form(old: Sequence[Form], new: Sequence[Form], path: str) -> tuple[Form, Form] | None:
    """The form of the old page that is sent to a path, and the one of the new page that is most like it."""
    number = next((number for number, form in enumerate(old) if form.action == path), None)
    if number is None or not new:
        return None
    wanted = old[number]
    best = max(enumerate(new), key=lambda pair: (_shared_part(wanted, pair[1]), pair[0] == number))[1]
    return (wanted, best) if _shared_part(wanted, best) > 0 or len(old) == len(new) == 1 else None


def _shared_part(form: Form, other: Form) -> float:
    fields = frozenset(form.names) | frozenset(other.names)
    return len(frozenset(form.names) & frozenset(other.names)) / len(fields) if fields else 0.0


def same_link(old: Sequence[Link], new: Sequence[Link], path: str) -> Link | None:
    """The link of the new page that stands for the one of the old page to a path: by its text, else by its place."""
    number = next((number for number, link in enumerate(old) if link.path == path), None)
    if number is None:
        return None
    named = [link for link in new if link.text and link.text == old[number].text]
    if len({link.path for link in named}) == 1:
        return named[0]
    return new[number] if len(old) == len(new) else None
