"""Lowers changes to text edits, in any script language.

What a change does to a script is told here, once. How it is written is told by the language's `Words`: an object with
methods, since all of them need the same things of one script, such as its style and the names of its imports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loadlint.changes import (
    TIMES_IN_NUMBERS,
    TIMES_IN_WORDS,
    AddAssertion,
    AddField,
    AddNote,
    Authenticate,
    CannotWriteError,
    Change,
    Correlate,
    Generate,
    GuardExtraction,
    InsertStep,
    NameRequest,
    ReadAnew,
    RemoveExtraction,
    RemoveField,
    RemoveHeader,
    RemoveStep,
    RenameField,
    ReplaceExtraction,
    ReplaceInName,
    ReplaceTest,
    ReplaceText,
    SendAsForm,
    SendAsJson,
    SplitValue,
    StopRedirects,
    Use,
    UseSetting,
    UseVariable,
    WrapBody,
)
from loadlint.codecs import encode
from loadlint.dialects.portable_patterns import is_plain
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.syntax_tree import span_of, stands_in
from loadlint.dialects.script.write import (
    body_types,
    constant_texts,
    edit_fields,
    edit_steps,
    joined_texts,
    read_anew,
    remove_value,
    replace_extraction,
)
from loadlint.dialects.script.write.extractor_texts import gives_text
from loadlint.dialects.script.write.model import Sent
from loadlint.dialects.script.write.syntax_kit import without_header
from loadlint.operation import request_name
from loadlint.request import starts_of
from loadlint.text.edits import ConflictError, Edit, apply
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.script.write.words import AnyWords
    from loadlint.extractor import Codec
    from loadlint.script import Script
    from loadlint.text.source import Source


def write(words: AnyWords, change: Change) -> tuple[Edit, ...]:
    """The smallest edits for a change, checked by parsing the result. `words` are those of the script's own file.

    They are in the order in which those at one place follow each other.
    """
    lower = _METHODS.get(type(change)) or words.others.get(type(change))
    if lower is None:
        raise CannotWriteError("this change is not known")
    words = words.at(_offset_of(words, change))
    _check_senders(words.script, change)
    edits = tuple(dict.fromkeys(lower(words, change)))
    try:
        _check(words, edits)
    except ConflictError as error:
        raise CannotWriteError("the places of the value overlap") from error
    return edits


def _offset_of(words: AnyWords, change: Change) -> int:
    """Where a change is written: at the place that it is about, or at its step."""
    script = words.script
    step: object = getattr(change, "step", None)
    span: object = change.covers if isinstance(change, AddNote) else getattr(change, "span", None)
    if isinstance(change, Correlate):
        return words.call_taken_apart(change).start_byte
    if isinstance(span, Span):
        return span.start
    if isinstance(change, UseVariable | UseSetting) and change.uses:
        return change.uses[0].span.start
    return script.steps[step].span.start if isinstance(step, int) and 0 <= step < len(script.steps) else 0


NOT_ITS_OWN = (
    "it is not written in this request alone: it comes from a variable or a function that other requests use too"
)


def _check_senders(script: Script, change: Change) -> None:
    """Refuse to put something else in the place of a text that other requests send too, unless it is about them all.

    A part of such a text may change: whoever proposes that looks at what the others send.
    """
    uses: Sequence[Use] = getattr(change, "uses", ())
    wanted: dict[int, set[int]] = {}
    for use in uses:
        wanted.setdefault(use.span.start, set()).add(use.step)
    for start, steps in wanted.items():
        if not _senders(script).get(start, frozenset()) <= steps:
            raise CannotWriteError(NOT_ITS_OWN)


@lru_cache(maxsize=1)
def _senders(script: Script) -> Mapping[int, frozenset[int]]:
    """The steps that send each byte of a script which several of them send."""
    senders: dict[int, set[int]] = {}
    for step in script.steps:
        for start in starts_of(step.request):
            senders.setdefault(start, set()).add(step.index)
    return {start: frozenset(steps) for start, steps in senders.items() if len(steps) > 1}


def _check(words: AnyWords, edits: Sequence[Edit]) -> None:
    """Refuse edits that make a text with new errors of syntax. Raises ConflictError where they overlap."""
    source = words.script.source
    if not source.modules:
        words.check(edits, apply(source.data, edits))
        return
    for path, after in source.changed_files(edits).items():
        file = next(file for file in source.files if file.path == path)
        words.at(file.start).check([edit for edit in edits if source.file_at(edit.span.start) == file], after)


def _correlate(words: AnyWords, change: Correlate) -> Iterable[Edit]:
    anchor = words.anchor(change)
    if change.stop_redirects:
        yield from words.stop_redirects(change.step)
    yield from anchor.edits
    variable = words.extract(change, anchor)
    yield from variable.edits
    number = False if gives_text(change.extractor) else change.number
    yield from _sending_edits(words, variable.names, change.uses, plain=is_plain(change.extractor), number=number)
    if change.if_missing == "leave out":
        yield from edit_steps.conditional(words, change, variable.names)
    if words.script.source.modules:
        yield from constant_texts.unread_edits(words, variable.names, change.uses)


def _use_variable(words: AnyWords, change: UseVariable) -> Iterable[Edit]:
    variable = words.reach(change)
    yield from variable.edits
    extractor = variable.extractor
    plain = extractor is not None and is_plain(extractor)
    number = False if extractor is not None and gives_text(extractor) else change.number
    yield from _sending_edits(words, variable.names, change.uses, plain=plain, number=number)


def _use_setting(words: AnyWords, change: UseSetting) -> Iterable[Edit]:
    variable = words.setting(change)
    yield from variable.edits
    yield from _sending_edits(words, variable.names, change.uses, plain=False, number=False)


def _generate(words: AnyWords, change: Generate) -> Iterable[Edit]:
    if not change.uses:
        raise CannotWriteError("the value is not used")
    if change.kind == "pkce-challenge" and change.source is None:
        raise CannotWriteError("the verifier of the challenge is not known")
    variable = words.generate(change)
    yield from variable.edits
    number = change.kind in TIMES_IN_NUMBERS
    yield from _sending_edits(
        words, variable.names, change.uses, plain=change.kind not in TIMES_IN_WORDS, number=number
    )


def _sending_edits(
    words: AnyWords, names: Sequence[str], uses: Sequence[Use], *, plain: bool, number: bool | None
) -> Iterable[Edit]:
    for name, use in zip(names, uses, strict=True):
        if name == "":
            # What stands there is the name already: a parameter whose default was the recorded value.
            continue
        yield from words.at(use.span.start).send(Sent(name, use, _remaining(use, words.encoded), plain, number))


def _remaining(use: Use, encoded: Iterable[tuple[Span, Codec]]) -> list[Codec]:
    """The codecs of a use that the script does not apply itself; `encoded` are the texts that it encodes."""
    codecs = list(use.codecs)
    applied = list(
        dict.fromkeys(_same(codec) for span, codec in encoded if use.span.covers(span) or span.covers(use.span))
    )
    while codecs and _same(codecs[-1]) in applied:
        applied.remove(_same(codecs[-1]))
        codecs.pop()
    return codecs


def _same(codec: Codec) -> Codec:
    """The encoding of forms counts as percent-encoding."""
    return "percent" if codec == "form" else codec


def _guard_extraction(words: AnyWords, change: GuardExtraction) -> Iterable[Edit]:
    take = words.takes.at(change.span)
    if take is None:
        raise CannotWriteError("the value is not taken by a statement of its own")
    return words.guard(take, request_name(words.script.steps[take.extraction.step].request))


def _remove_extraction(words: AnyWords, change: RemoveExtraction) -> Iterable[Edit]:
    at_span = (extraction for extraction in words.script.extractions if extraction.span == change.span)
    extraction = next((taken for taken in at_span if change.variable in (None, taken.variable)), None)
    if extraction is None:
        raise CannotWriteError("the value is not taken by a statement of its own")
    return remove_value.removing_edits(words, extraction)


def _replace_text(words: AnyWords, change: ReplaceText) -> Iterable[Edit]:
    span = change.span
    if span.start == span.end and (beside := joined_texts.beside(words, span.start, change.text)) is not None:
        return [beside]
    across = joined_texts.replacing_edit(words, span, change.text)
    if across is not None:
        return [across]
    named = constant_texts.replacing_edit(words, span, change.old, change.text) if change.old else None
    if named is not None:
        return [named]
    node = words.literal_at(span)
    if node.type not in words.grammar.texts or not node.start_byte < span.start <= span.end < node.end_byte:
        raise CannotWriteError("the text is not inside a literal")
    return [Edit(span, change.text)]


def _split_value(words: AnyWords, change: SplitValue) -> Iterable[Edit]:
    node = words.literal_at(change.span)
    if node.type not in words.grammar.texts or not stands_in(node, "pair"):
        raise CannotWriteError("the value stands in no object of fields")
    return [Edit(span_of(node), f"[{', '.join(map(words.string, change.values))}]")]


_NAME = regex(r"[A-Za-z_$][\w$]*", re.ASCII)


_ENCODED = regex(rb"%[0-9A-Fa-f]{2}")


def _rename_field(words: AnyWords, change: RenameField) -> Iterable[Edit]:
    """A name in a text, or one that the language lets be written without quotes."""
    span = change.span
    node = words.root.named_descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        is_encoded = _ENCODED.search(words.script.source.data, span.start, span.end) is not None
        return _replace_text(words, ReplaceText(span, encode("percent", change.name) if is_encoded else change.name))
    is_name = _NAME.fullmatch(change.name) is not None
    if node.type == "shorthand_property_identifier":
        value = words.script.source.data[span.start : span.end].decode()
        return [Edit(span, f"{change.name if is_name else words.string(change.name)}: {value}")]
    if node.type == "property_identifier":
        return [Edit(span, change.name if is_name else words.string(change.name))]
    if node.type == "identifier" and is_name and stands_in(node, "keyword_argument"):
        return [Edit(span, change.name)]
    return _replace_text(words, ReplaceText(span, change.name))


def _replace_test(words: AnyWords, change: ReplaceTest) -> Iterable[Edit]:
    whole = next((assertion.test for assertion in words.script.assertions if assertion.span == change.span), None)
    return words.replace_test(change, whole)


def _add_note(words: AnyWords, change: AddNote) -> Iterable[Edit]:
    return [line_of_comment(words.script.source, words.root, words.comment, change)]


def _replace_extraction(words: AnyWords, change: ReplaceExtraction) -> Iterable[Edit]:
    try:
        return replace_extraction.replacing_edits(words, change)
    except CannotWriteError:
        anew = read_anew.without_variable(words.script, change)
        if anew is not None:
            with suppress(CannotWriteError):
                return read_anew.read_anew(words, anew)
        raise


_METHODS: Mapping[type, Callable[[AnyWords, Any], Iterable[Edit]]] = {
    Correlate: _correlate,
    UseVariable: _use_variable,
    UseSetting: _use_setting,
    Generate: _generate,
    GuardExtraction: _guard_extraction,
    RemoveExtraction: _remove_extraction,
    ReplaceExtraction: _replace_extraction,
    ReadAnew: read_anew.read_anew,
    AddField: edit_fields.adding_edits,
    RemoveField: edit_fields.removing_edits,
    WrapBody: edit_fields.wrapping_edits,
    SendAsForm: body_types.as_form,
    SendAsJson: body_types.as_json,
    InsertStep: edit_steps.inserting_edits,
    RemoveStep: edit_steps.removing_edits,
    ReplaceInName: lambda words, change: [Edit(change.span, change.text)],
    ReplaceText: _replace_text,
    SplitValue: _split_value,
    RenameField: _rename_field,
    ReplaceTest: _replace_test,
    AddNote: _add_note,
    AddAssertion: lambda words, change: words.add_assertion(change),
    RemoveHeader: lambda words, change: without_header(words, change.span),
    Authenticate: lambda words, change: words.authenticate(change),
    StopRedirects: lambda words, change: words.stop_redirects(change.step),
    NameRequest: lambda words, change: words.name_request(change.step, change.name),
}
"""How each kind of change is written; any other is about one tool alone."""


_FIRST = regex(rb"#!|[ \t\f]*#.*?coding[:=]")
_TEXTS = frozenset({"string", "template_string", "comment", "regex"})


def line_of_comment(source: Source, root: Node, mark: str, change: AddNote) -> Edit:
    """A comment on a line of its own: at the top of the file, or above what it is about."""
    if "\n" in change.text or "\r" in change.text:
        raise CannotWriteError("a note has one line")
    if change.covers is None:
        start, indent = _top(source), ""
    else:
        start, indent = _line_start(source, root, change.covers), indent_at(source.data, change.covers.start)
    return Edit(Span(start, start), f"{indent}{mark} {change.text}{source.newline}")


def _top(source: Source) -> int:
    """The start of the first line that no interpreter reads first: `#!…`, the encoding of a Python file (PEP 263)."""
    top = source.body_start
    for line in range(min(2, len(source.lines.starts) - 1)):
        if not _FIRST.match(source.data, top):
            break
        top = source.lines.starts[line + 1]
    return top


def _line_start(source: Source, root: Node, covers: Span) -> int:
    line = source.lines.line_of(covers.start)
    start = max(source.lines.starts[line], source.body_start)
    node = root.descendant_for_byte_range(start, start)
    while node is not None:
        if node.type in _TEXTS and node.start_byte < start < node.end_byte:
            raise CannotWriteError("it starts inside of a text over several lines, where no comment can stand")
        node = node.parent
    if source.data[:start].rstrip(b"\r\n").endswith(b"\\"):
        raise CannotWriteError("the line before goes on here, so no comment can stand between")
    return start
