"""What holds a value, and how each function reads it: a local variable, or an attribute of a shared object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError, UseVariable
from loadlint.dialects.locust.read import scoping
from loadlint.dialects.locust.write import insertion_points
from loadlint.dialects.script.language.syntax_tree import field_of, text_of
from loadlint.dialects.script.write import initial_fields, value_route
from loadlint.dialects.script.write.model import Variable
from loadlint.dialects.script.write.value_reads import is_within
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.assertion import Echo
    from loadlint.dialects.locust.read.step_nodes import Place
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.script import Extraction


def target_and_names(words: LocustWords, name: str, function: Node, nodes: Sequence[Node]) -> tuple[str, list[str]]:
    """What is assigned in a function, and what is read at each node."""
    if scoping.is_local(function, nodes):
        return name, [name] * len(nodes)
    functions = [scoping.function_of(node) for node in nodes]
    owner = scoping.shared_owner(words.tree, [function, *functions])
    target = scoping.attribute(words.tree, function, owner, name)
    return target, [scoping.attribute(words.tree, reading, owner, name) for reading in functions]


def client_of(words: LocustWords, place: Place, function: Node) -> str | None:
    """The expression for the client that makes a request, in a function."""
    holder = field_of(place.raw.call, "function").child_by_field_name("object")
    if holder is not None and words.tree.modules and not is_within(holder, function):
        return _client_elsewhere(words, place, function, words.text(holder))
    if holder is not None and (place.call is not None or is_within(holder, function)):
        text = words.syntax.text(holder)
        return f"{text}.client" if place.raw.caught == "rest" else text
    bound = words.tree.notes.bound.get(function.id, [])
    return f"{bound[0][0]}.client" if len(bound) == 1 else None


def _client_elsewhere(words: LocustWords, place: Place, function: Node, client: str) -> str | None:
    """The client, that another object has as `client` says, as a function on the way to the request reaches it."""
    writer, asking = words.routes, place.path[-1]
    if asking.holder is None:
        return None
    frame = value_route.frame_in(place.path, function)
    reached = initial_fields.reached_from(writer, frame, asking.holder) if frame is not None else None
    first, _, rest = client.partition(".")
    return f"{reached}.{rest}" if reached is not None and first == writer.this(asking) and rest else None


def variable_at_uses(words: LocustWords, change: UseVariable) -> Variable:
    """A variable of the script: as it is in its own function, else the attribute that it is or becomes."""
    name, nodes = change.variable, words.literals(change.uses)
    first = min(use.step for use in change.uses)
    extraction, expression = _last_taken(words, name, first)
    if extraction is None or expression is None:
        raise CannotWriteError(f"`{name}` is not set before the value is used")
    wanted = value_route.Wanted(extraction.step, expression, name, change.uses)
    if words.script.source.modules and value_route.is_apart(words.routes, wanted):
        carried = value_route.way_of_taken_value(words.routes, wanted)
        return Variable(carried.edits, carried.names, extraction.extractor)
    words.check_runs_before(extraction.step, insertion_points.statement_of(expression), change.uses)
    names, edits = _read_at(words, extraction, expression, nodes, "the value is used")
    return Variable(edits, names, extraction.extractor)


def _read_at(
    words: LocustWords, extraction: Extraction, expression: Node, nodes: Sequence[Node], where: str
) -> tuple[list[str], list[Edit]]:
    """A variable as it is read at nodes, and the edit that makes a local one an attribute, if it has to be one.

    `where` says in a refusal what the nodes are for.
    """
    name, function = extraction.variable, scoping.function_of(expression)
    if scoping.is_local(function, nodes):
        return [name] * len(nodes), []
    if "." in name:
        return [elsewhere(words, name, function, node) for node in nodes], []
    # A statement may give its value to an attribute as well; that of a member can't.
    assignment = scoping.assigned_at(words.root, extraction.span, name) if name.isidentifier() else None
    if assignment is None:
        raise CannotWriteError(f"`{name}` can't be seen where {where}")
    target, names = target_and_names(words, name, function, nodes)
    return names, [Edit(Span(assignment.start_byte, assignment.start_byte), f"{target} = ")]


def elsewhere(words: LocustWords, variable: str, function: Node, node: Node) -> str:
    """`self.token` of a function as it is written at a node in another one."""
    first, _, rest = variable.partition(".")
    argument, holder = scoping.holder_of(words.tree, function)
    if first != argument:
        raise CannotWriteError(f"`{first}` can't be seen where the value is used")
    user, _, inner = rest.partition(".")
    owner, name = holder, rest
    if user in ("user", "locust") and holder.user is not None:
        owner, name = holder.user, inner
    return scoping.attribute(words.tree, scoping.function_of(node), owner, name)


def seen_from(words: LocustWords, test: Echo, step: int) -> Echo:
    """The test with its variable as it is written at a step. Refuses one that may not be set there."""
    site = words.place(step).site
    _, expression = _last_taken(words, test.variable, step)
    if expression is None or site is None:
        raise CannotWriteError(f"`{test.variable}` is not set there")
    function, here = scoping.function_of(expression), scoping.function_of(site)
    if "." in test.variable:
        return replace(test, variable=elsewhere(words, test.variable, function, site))
    if function.id != here.id or not insertion_points.runs_before(insertion_points.statement_of(expression), site):
        raise CannotWriteError(f"`{test.variable}` can't be seen there")
    return test


def at_step(words: LocustWords, variable: str, step: int) -> tuple[str, list[Edit]]:
    """A variable as it is read where a step is made, and what lets it be seen there."""
    place = words.place(step)
    extraction, expression = _last_taken(words, variable, step)
    site = insertion_points.site_of(place)
    if extraction is None or expression is None:
        # A constant, or data of the user: the script has it under this name.
        return variable, []
    scoping.check_reach(words.place(extraction.step), place)
    if not insertion_points.runs_before(insertion_points.statement_of(expression), site):
        raise CannotWriteError(f"`{variable}` may not be set where the request is made")
    names, edits = _read_at(words, extraction, expression, [site], "the request is made")
    return names[0], edits


def _last_taken(words: LocustWords, variable: str, step: int) -> tuple[Extraction | None, Node | None]:
    """The last extraction that gives a variable its value before a step, and its expression.

    For a member that a function of the script gives its value, it is the call of the function.
    """
    for extraction in reversed(words.script.extractions):
        if extraction.variable == variable and extraction.step < step:
            is_member = extraction.call is not None and variable.endswith("]")
            span = extraction.call if is_member and extraction.call is not None else extraction.span
            return extraction, words.at(span.start).root.descendant_for_byte_range(span.start, span.end)
    return None, None


# Names of other files


def imported_for(words: LocustWords, name: Node, place: Node) -> list[Edit] | None:
    """The edits that let a place see a name as another file of the script does; None where that can't be.

    Its file imports the name from a module by the whole name of that, which means the same in each file.
    """
    for statement in words.at(name.start_byte).root.named_children:
        module = statement.child_by_field_name("module_name") if statement.type == "import_from_statement" else None
        if module is None or module.type != "dotted_name":
            continue
        if any(text_of(part) == text_of(name) for part in statement.children_by_field_name("name")):
            visible_as, edits = words.imports.member(text_of(module), text_of(name))
            return list(edits) if visible_as == text_of(name) else None
    return None
