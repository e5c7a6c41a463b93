"""Fields that a sampler sends more, or no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from msgspec import Struct

from loadlint import json_places
from loadlint.changes import AddField, CannotWriteError, FieldPlace
from loadlint.codecs import encode, json_text
from loadlint.dialects.jmeter.language import xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan, properties
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.parse import JMeterTree
from loadlint.dialects.jmeter.write import (
    element_text,
    insertion_points,
    property_text,
    replace_value,
    tables_text,
)
from loadlint.dialects.jmeter.write.render import Style, collection
from loadlint.extractor import Codec
from loadlint.json_places import Child, Place
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

WITH_ARGUMENTS_IN_ADDRESS = ("GET", "DELETE", "OPTIONS")
"""The methods whose arguments become the query."""

_GRAPHQL_PANEL = "GraphQLHTTPSamplerGui"


class Addition(Struct, frozen=True):
    """A field to add to the request of a sampler. `is_plain` says that no encoding changes its variable's value."""

    tree: JMeterTree
    sampler: Element
    method: str | None
    change: AddField
    is_plain: bool
    style: Style

    @property
    def plan(self) -> Plan:
        return self.tree.plan

    def value(self, codec: Codec | None) -> tuple[str, str]:
        """The value in an encoding, and the expression that a HOLE in it stands for, if any."""
        if self.change.variable is not None:
            codecs = (codec,) if codec is not None and not self.is_plain else ()
            return HOLE, replace_value.expression(self.change.variable, codecs)
        return (encode(codec, self.change.value) if codec is not None else self.change.value), ""

    def text(self, codec: Codec | None) -> str:
        """The value as the text of a property of its own."""
        value, expression = self.value(codec)
        if "${" in value:
            raise CannotWriteError("JMeter would read `${` in the value as an expression")
        return value.replace(HOLE, expression)


def add(addition: Addition) -> list[Edit]:
    """The edits that add a field."""
    return _PLACES[addition.change.place](addition)


def _name(addition: Addition) -> str:
    name = addition.change.name
    if len(name) != 1 or not name[0] or "${" in name[0]:
        raise CannotWriteError("the name of the field can't be written")
    return name[0]


def _query(addition: Addition) -> list[Edit]:
    """As an argument, where arguments are the query and the path does not hold one; else in the path."""
    plan, sampler = addition.plan, addition.sampler
    path = sampler.leaf("HTTPSampler.path")
    rows = tables_text.arguments_of(sampler)
    is_body = any(row.name is None for row in rows) or sampler.is_true("HTTPSampler.postBodyRaw")
    in_path = path is not None and "?" in plan.value(path) and not any(row.name is not None for row in rows)
    if addition.method in WITH_ARGUMENTS_IN_ADDRESS and not is_body and not in_path:
        return _argument(addition)
    if path is None or path.text_start == path.text_end:
        raise CannotWriteError("the path of the request is not written in its sampler")
    text = property_text.sent_text(plan, path).value
    end = text.find("#") if "#" in text else len(text)
    before = text[:end]
    separator = "?" if "?" not in before else "" if before[-1] in "?&" else "&"
    value, expression = addition.value("percent")
    pair = f"{separator}{encode('percent', _name(addition))}={value}"
    return property_text.put_in(plan, path, end, pair, expression)


def _form(addition: Addition) -> list[Edit]:
    """As an argument, or at the end of a form that is written as one text."""
    if addition.method in WITH_ARGUMENTS_IN_ADDRESS:
        raise CannotWriteError("JMeter sends no form with this method")
    raw = _raw_body(addition)
    if raw is None:
        return _argument(addition)
    text = property_text.sent_text(addition.plan, raw).value
    if text and ("=" not in text.split("&", 1)[0] or text.lstrip()[:1] in ("{", "[", "<")):
        raise CannotWriteError("the body is not a form")
    value, expression = addition.value("percent")
    pair = f"{'&' if text else ''}{encode('percent', _name(addition))}={value}"
    return property_text.put_in(addition.plan, raw, len(text), pair, expression)


def _raw_body(addition: Addition) -> Leaf | None:
    """The property with a body that is written as one text."""
    rows = tables_text.arguments_of(addition.sampler)
    return rows[0].value if len(rows) == 1 and rows[0].name is None else None


def _argument(addition: Addition) -> list[Edit]:
    """An argument like the last one of the sampler."""
    plan, sampler, style, name = addition.plan, addition.sampler, addition.style, _name(addition)
    rows = [row for row in tables_text.arguments_of(sampler) if None not in (row.name, row.value) and row.enabled]
    holder = sampler.node_at(tables_text.ARGUMENTS)
    table = properties(holder).get("Arguments.arguments") if holder is not None else None
    if rows and isinstance(table, Node):
        last = rows[-1]
        label = name if last.is_encoded else encode("percent", name)
        value = addition.text(None if last.is_encoded else "percent")
        return tables_text.append(plan, table, tables_text.like(plan, last, label, value), style)
    row = tables_text.argument(name, addition.text(None), encode=True)
    if isinstance(table, Node):
        return tables_text.append(plan, table, row, style)
    if holder is not None:
        return tables_text.append(plan, holder, collection("Arguments.arguments", [row]), style)
    return tables_text.append(plan, sampler.node, tables_text.arguments([row]), style)


def _json(addition: Addition) -> list[Edit]:
    """As the last member of an object, in the way of the members before it."""
    leaf = _raw_body(addition)
    if leaf is None or addition.sampler.gui == _GRAPHQL_PANEL:
        raise CannotWriteError("the body is not written as JSON")
    text = property_text.sent_text(addition.plan, leaf).value
    place = json_places.read(text)
    if place is None:
        raise CannotWriteError("the body could not be read as JSON")
    place, names = _inside(place, addition.change.name)
    value, expression = _json_value(addition)
    for name in reversed(names[1:]):
        value = f"{{{json_text(name)}:{value}}}"
    position, member = _as_member(text, place, json_text(names[0]), value)
    return property_text.put_in(addition.plan, leaf, position, member, expression)


def _json_value(addition: Addition) -> tuple[str, str]:
    if not addition.change.as_json:
        value, expression = addition.value("json")
        return f'"{value}"', expression
    value, expression = addition.value(None)
    if not expression and not _is_json(value):
        raise CannotWriteError("the value is not JSON")
    return value, expression


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _inside(place: Place, names: tuple[str, ...]) -> tuple[Place, tuple[str, ...]]:
    """The innermost object on a path that is there, and the names of what is to be made in it."""
    for number, name in enumerate(names[:-1]):
        wanted = name if place.is_object else int(name) if name.isdigit() else None
        child = next((child for child in place.children if child.name == wanted), None)
        if child is None:
            return _object(place), names[number:]
        place = child.value
    if place.is_object and any(child.name == names[-1] for child in place.children):
        raise CannotWriteError("the body has this field already")
    return _object(place), names[-1:]


def _object(place: Place) -> Place:
    if not place.is_object:
        raise CannotWriteError("the field is not inside of an object")
    return place


def _as_member(text: str, place: Place, name: str, value: str) -> tuple[int, str]:
    """Where a member goes, and its text: with the white space that stands before and inside the last one."""
    if not place.children:
        return place.start + 1, f"{name}:{value}"
    last = place.children[-1]
    before = place.children[-2].value.end if len(place.children) > 1 else place.start
    white = text[before : last.start].lstrip().lstrip(",{")
    inner = text[last.start : last.value.start].rpartition(":")[2]
    if len(place.children) == 1 and "\n" not in white:
        white = inner
    return last.value.end, f",{white}{name}:{inner}{value}"


def _header(addition: Addition) -> list[Edit]:
    """In the sampler's own Header Manager; a new one where it has none."""
    plan, sampler, style, name = addition.plan, addition.sampler, addition.style, _name(addition)
    value = addition.text(None)
    if "\n" in value or "\r" in value:
        raise CannotWriteError("a header has one line")
    for holder in _managers(sampler):
        table = properties(holder).get("HeaderManager.headers")
        if not isinstance(table, Node):
            continue
        rows = [row for row in tables_text.headers_of(plan, holder) if row.value is not None]
        row = tables_text.like(plan, rows[-1], name, value) if rows else tables_text.header(name, value)
        return tables_text.append(plan, table, row, style)
    place = insertion_points.under(plan, sampler, style)
    return place.insert(place.writer.header_manager([tables_text.header(name, value)]))


def _managers(sampler: Element) -> list[Node]:
    """The sampler's own managers. JMeter's recorder leaves one in the sampler, to which the one below it refers."""
    recorded = sampler.node_at("HTTPSampler.header_manager")
    below = [element.node for element in sampler.applied.get("config", ()) if element.gui == "HeaderPanel"]
    return [*([recorded] if recorded is not None else []), *below]


_PLACES: dict[FieldPlace, Callable[[Addition], list[Edit]]] = {
    "query": _query,
    "form": _form,
    "json": _json,
    "header": _header,
}


# Fields that are sent no more


def remove(tree: JMeterTree, run: SamplerRun, span: Span) -> list[Edit]:
    """The edits that remove the field whose value is at a span."""
    leaf = tree.leaf_at(span)
    if leaf is None:
        raise CannotWriteError("the value is not inside a property of the plan")
    _check_senders(tree, run, leaf)
    row = insertion_points.enclosing(tree.plan.document.root, span)[-1]
    if leaf.name == "Header.value" or (leaf.name == "Argument.value" and _is_named(tree.plan, row)):
        if tree.plan.data[leaf.text_start : span.start].strip() or tree.plan.data[span.end : leaf.text_end].strip():
            raise CannotWriteError("the value is a part of a field")
        return [Edit(whole_lines(tree.plan.data, row.start, row.end), "")]
    if leaf.name == "HTTPSampler.path":
        return _out_of_text(tree.plan, leaf, span, _pair)
    if leaf.name == "Argument.value" and run.sampler.gui != _GRAPHQL_PANEL:
        return _out_of_text(tree.plan, leaf, span, _member_or_pair)
    raise CannotWriteError("the value is no field of a request")


def _check_senders(tree: JMeterTree, run: SamplerRun, leaf: Leaf) -> None:
    senders = {tree.runs[step].sampler: None for step in tree.sent.get(leaf.text_start, ())}
    if run.sampler not in senders:
        raise CannotWriteError(f"`{run.sampler.name}` does not send the value")
    other = next((sampler for sampler in senders if sampler is not run.sampler), None)
    if other is not None:
        raise CannotWriteError(f"the value stands in an element that `{other.name}` uses too")


def _is_named(plan: Plan, row: Node) -> bool:
    name = properties(row).get("Argument.name")
    return isinstance(name, Leaf) and bool(plan.value(name))


def _out_of_text(
    plan: Plan, leaf: Leaf, span: Span, field_at: Callable[[str, int, int], tuple[int, int] | None]
) -> list[Edit]:
    """Take a field out of a property. `field_at` finds the characters to take out, for those of the value."""
    text = property_text.sent_text(plan, leaf)
    start, end = _characters(text, span)
    place = field_at(text.value, start, end)
    if place is None:
        raise CannotWriteError("the value is not the whole value of a field")
    if text.value[place[0]] == "{" and text.value[place[1] - 1] == "}":
        # With the braces, so that nothing is added beside what goes.
        return property_text.replacing_edits(plan, leaf, place, "{}")
    return property_text.replacing_edits(plan, leaf, place, "")


def _characters(text: Text, span: Span) -> tuple[int, int]:
    """The characters of a text that come from a span; for an empty one, the place before the next character."""
    assert text.starts is not None and text.ends is not None
    covered = [i for i in range(len(text)) if span.start <= text.starts[i] and text.ends[i] <= span.end]
    if covered:
        return covered[0], covered[-1] + 1
    start = next((i for i, offset in enumerate(text.starts) if offset >= span.start), len(text))
    return start, start


def _member_or_pair(text: str, start: int, end: int) -> tuple[int, int] | None:
    root = json_places.read(text)
    return _pair(text, start, end) if root is None else _member(text, root, start, end)


def _member(text: str, root: Place, start: int, end: int) -> tuple[int, int] | None:
    """A member of JSON with its comma, by the characters of its value; of an object or a list, by those of its name."""
    for holder, child in json_places.within(root):
        quoted = text[child.value.start] == '"'
        is_its_value = (child.value.start + quoted, child.value.end - quoted) == (start, end)
        is_its_name = text[child.value.start] in "{[" and child.start + 1 == start
        if holder.is_object and (is_its_value or is_its_name):
            alone = len(holder.children) == 1
            return (holder.start, holder.end) if alone else _with_comma(holder.children, child)
    return None


def _with_comma(children: Sequence[Child], child: Child) -> tuple[int, int]:
    number = children.index(child)
    if number + 1 < len(children):
        return child.start, children[number + 1].start
    return (children[number - 1].value.end if number else child.start), child.value.end


def _pair(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A pair of a query or a form, with the `&` or the `?` that goes with it."""
    first = max(text.rfind("?", 0, start), text.rfind("&", 0, start)) + 1
    if text.find("=", first, start) != start - 1 or text[end : end + 1] not in ("", "&", "#"):
        return None
    if text[end : end + 1] == "&":
        return first, end + 1
    return max(first - 1, 0), end


# Fields that are called otherwise


def rename(tree: JMeterTree, span: Span, name: str) -> list[Edit]:
    """The edits that give the field whose name is at a span another one, for all that send it."""
    plan, leaf = tree.plan, tree.leaf_at(span)
    if leaf is None:
        raise CannotWriteError("the name is not inside a property of the plan")
    if leaf.name in ("Argument.name", "Header.name"):
        node = insertion_points.enclosing(plan.document.root, span)[-1]
        return _renamed_row(tree, node, leaf, span, name)
    text = property_text.sent_text(plan, leaf)
    is_json = json_places.read(text.value) is not None
    written = json_text(name)[1:-1] if is_json else encode("percent", name)
    return property_text.replacing_edits(plan, leaf, _characters(text, span), written)


def _renamed_row(tree: JMeterTree, node: Node, leaf: Leaf, span: Span, name: str) -> list[Edit]:
    """Another name in a table, and in the row's own attribute where that holds the same one."""
    plan = tree.plan
    is_sent_as_written = leaf.name == "Argument.name" and leaf.text_start not in tree.encoded
    written = encode("percent", name) if is_sent_as_written else name
    edits = property_text.replacing_edits(plan, leaf, _characters(property_text.sent_text(plan, leaf), span), written)
    label = node.attribute("name")
    if label is not None and plan.plain(label[0]) == plan.value(leaf):
        after = element_text.edited_piece(plan, Span(leaf.text_start, leaf.text_end), edits)
        edits.append(Edit(label[1], xml_text.escape_attribute(plan.plain(after), plan.encoding)))
    return edits
