"""Where a variable is declared, and what lets a place see it."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, UseVariable
from loadlint.dialects.k6.language import declarations, syntax
from loadlint.dialects.k6.language.imports import specifiers_of
from loadlint.dialects.k6.language.style import NAME
from loadlint.dialects.script.language.syntax_tree import parent_of, span_of, text_of, walk
from loadlint.dialects.script.write import value_route
from loadlint.dialects.script.write.model import Variable
from loadlint.text.edits import Edit

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.write.insertion_points import Anchor
    from loadlint.dialects.k6.write.words import K6Words


def declaration_of(
    words: K6Words, name: str, anchor: Anchor, starts: Sequence[int], kind: str = ""
) -> tuple[str, list[Edit]]:
    """The keyword of the declaration, and the declaration in an outer block where one is needed.

    `kind` is the type for TypeScript, which can't tell it of a variable that a callback sets.
    """
    block = anchor.block
    if all(block.start_byte <= start < block.end_byte and start >= anchor.offset for start in starts):
        return f"{words.style.const} ", []
    _, statement = syntax.common_block(anchor.statement, list(starts))
    typed = f"{name}: {kind}" if kind else name
    return "", [words.before(statement, f"{words.style.let} {typed}")]


def declared_once(
    words: K6Words, name: str, anchor: Anchor, starts: Sequence[int], kind: str
) -> tuple[str, list[Edit]]:
    """As `declaration_of`; a variable that the script has there already is only set."""
    first = declarations.declaration(name, anchor.statement, words.syntax)
    return (
        ("", _set_again(words, first, starts))
        if first is not None
        else declaration_of(words, name, anchor, starts, kind)
    )


def _set_again(words: K6Words, name: Node, starts: Sequence[int]) -> list[Edit]:
    """What lets a variable have other values, and all places see it."""
    declaration = parent_of(parent_of(name))
    block, _ = syntax.block_of(declaration)
    value = parent_of(name).child_by_field_name("value")
    if value is not None and not all(block.start_byte <= start < block.end_byte for start in starts):
        return declarations.hoisting_edits(words.text(name), value, starts, words.syntax, words.style)
    keyword = declaration.children[0]
    return [Edit(span_of(keyword), words.style.let)] if text_of(keyword) == "const" else []


def reached_variable(words: K6Words, change: UseVariable) -> Variable:
    """A variable of the script, whose declaration is moved out where a use can't see it."""
    carried = _from_elsewhere(words, change)
    if carried is not None:
        return carried
    first_name = NAME.match(change.variable)
    edits: list[Edit] = []
    for use in change.uses if first_name is not None else ():
        assert first_name is not None
        if declarations.visible(first_name[0], words.literal_at(use.span), words.syntax):
            continue
        extraction = extraction_of(words, change.variable, use.step)
        if extraction is None or not NAME.fullmatch(change.variable):
            raise CannotWriteError(f"`{first_name[0]}` can't be seen where the value is used")
        starts = [words.literal_at(other.span).start_byte for other in change.uses]
        edits += declarations.hoisting_edits(change.variable, extraction, starts, words.syntax, words.style)
    extractors = (taken.extractor for taken in words.script.extractions if taken.variable == change.variable)
    return Variable(edits, [change.variable] * len(change.uses), next(extractors, None))


def _from_elsewhere(words: K6Words, change: UseVariable) -> Variable | None:
    """A variable that another function of a script of several files has; None where it is none such."""
    if not words.script.source.modules or not change.uses:
        return None
    first = min(use.step for use in change.uses)
    earlier = (taken for taken in reversed(words.script.extractions) if taken.step < first)
    extraction = next((taken for taken in earlier if taken.variable == change.variable), None)
    if extraction is None:
        return None
    span = extraction.span
    node = words.at(span.start).root.descendant_for_byte_range(span.start, span.end)
    writer = words.routes
    if node is None:
        return None
    wanted = value_route.Wanted(extraction.step, node, change.variable, change.uses, "string")
    if not value_route.is_apart(writer, wanted):
        return None
    carried = value_route.way_of_taken_value(writer, wanted)
    return Variable(carried.edits, carried.names, extraction.extractor)


def extraction_of(words: K6Words, variable: str, step: int) -> Node | None:
    """The expression that gives the variable its value before a step."""
    entry = words.place(step).raw.entry
    for extraction in reversed(words.script.extractions):
        earlier = extraction.variable == variable and extraction.step < step
        if earlier and words.place(extraction.step).raw.entry == entry:
            return words.root.descendant_for_byte_range(extraction.span.start, extraction.span.end)
    return None


def check_seen(words: K6Words, variable: str, node: Node, step: int) -> None:
    """Refuse a variable that can't be seen at a step."""
    first_name = NAME.match(variable)
    extraction = extraction_of(words, variable, step)
    if first_name is None or extraction is None or not declarations.visible(first_name[0], node, words.syntax):
        raise CannotWriteError(f"`{variable}` can't be seen there")


def at_step(words: K6Words, variable: str, step: int) -> tuple[str, list[Edit]]:
    """A variable as it is read where a step is made, and what lets it be seen there."""
    place, first_name = words.place(step), NAME.match(variable)
    site = place.site or place.call
    if site is None or first_name is None:
        raise CannotWriteError("the request is made in code that several callers share, or in another file")
    if first_name[0] == "this" or declarations.visible(first_name[0], site, words.syntax):
        return variable, []
    extraction = extraction_of(words, variable, step)
    if extraction is None or not NAME.fullmatch(variable):
        raise CannotWriteError(f"`{first_name[0]}` can't be seen where the request is made")
    return variable, declarations.hoisting_edits(variable, extraction, [site.start_byte], words.syntax, words.style)


# Names of other files


def imported_for(words: K6Words, name: Node, place: Node) -> list[Edit] | None:
    """The edits that let a place see a name as another file of the script does; None where that can't be.

    Its file imports the name from a module of the script's own, or exports it.
    """
    other = words.at(name.start_byte)
    source = _module_of(other, text_of(name))
    if source is None:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(other.syntax.file.path), source))
    relative = posixpath.relpath(path, posixpath.dirname(words.syntax.file.path))
    module = relative if relative.startswith("../") else f"./{relative}"
    member = words.imports.member(module, text_of(name), place)
    return list(member.edits) if member is not None and member.name == text_of(name) else None


def _module_of(other: K6Words, name: str) -> str | None:
    """The module that gives a file a name, as the file writes it; the file itself where it exports the name."""
    for statement in other.root.named_children:
        if statement.type == "import_statement":
            source = statement.child_by_field_name("source")
            module = text_of(source)[1:-1] if source is not None else ""
            if module.startswith(".") and any(text_of(part) == name for part in specifiers_of(statement)):
                return module
        elif statement.type == "export_statement":
            declared = statement.child_by_field_name("declaration")
            names = (node.child_by_field_name("name") for node in walk(declared)) if declared is not None else ()
            if any(node is not None and text_of(node) == name for node in names):
                return f"./{posixpath.basename(other.syntax.file.path)}"
    return None
