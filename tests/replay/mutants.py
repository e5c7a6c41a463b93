"""Small damages to a script that is right: each must be found by the replay.

What is changed is told by the script's own model, so that one program does it for all dialects: the text of an
extraction, the variable in a place that sends it, a literal that is sent, a step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from msgspec.structs import replace

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.expression import Encoded, Expression, Extracted
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.replay.certificate import Certificate
from loadlint.replay.fields import LEFT_OUT
from loadlint.replay.fill import Answers
from loadlint.request import FormBody, RawBody, with_texts
from loadlint.text.edits import Edit, apply
from loadlint.text.mapped import HOLE, Text
from loadlint.text.source import Source
from loadlint.text.span import Span


@dataclass(frozen=True)
class Mutant:
    """A damaged script. `step` is where the damage shows first at the earliest, `kind` what was done."""

    kind: str
    step: int
    data: bytes
    note: str


def mutants(analysis: Analysis) -> Iterator[Mutant]:
    """All damages of a fixed script, one at a time."""
    yield from _extractors(analysis)
    yield from _variables(analysis)
    yield from _removed_fields(analysis)
    yield from _changed_literals(analysis)
    yield from _recorded_values(analysis)
    yield from _encodings(analysis)
    yield from _match_numbers(analysis)
    yield from _removed_steps(analysis)
    yield from _swapped_steps(analysis)


def certificate_of(data: bytes, path: str, project: Project) -> Certificate | None:
    """What the replay says of a script; None where it is no script any more."""
    analysis = engine.analyse(Source(path, data), project)
    return analysis.context.certificate


def fixed(path: str, data: bytes, project: Project) -> Analysis:
    """The script after all fixes."""
    return engine.fix(Source(path, data), project, Applicability.UNSAFE).analysis


def _mutant(analysis: Analysis, kind: str, step: int, *edits: Edit) -> Mutant:
    data = apply(analysis.source.data, edits)
    note = " ".join(f"{analysis.source.data[e.span.start : e.span.end].decode()!r} -> {e.text!r}" for e in edits)
    return Mutant(kind, step, data, note[:160])


def _extractors(analysis: Analysis) -> Iterator[Mutant]:
    """A word of each extractor is another one, or its number of the match."""
    data = analysis.source.data
    for extraction in analysis.script.extractions:
        text = data[extraction.span.start : extraction.span.end]
        for part in _expressions(text, analysis.script.dialect):
            words = list(_WORD.finditer(text, part.start, part.end))
            for word in words[-2:]:
                if word[0] in (b"null", b"undefined"):
                    continue
                span = Span(extraction.span.start + word.start(), extraction.span.start + word.end())
                yield _mutant(analysis, "extractor's word", extraction.step, Edit(span, word[0].decode() + "x"))


_WORD = re.compile(rb"(?<!&)[A-Za-z_]{3,}")
_QUOTED = re.compile(rb"'[^'\n]+'|\"[^\"\n]+\"|/[^/\n]{3,}/")
_PROPERTY = re.compile(rb'name="[\w.]*(?:expr|regex|Exprs|boundary|xpathQuery|attribute)">([^<]+)<')


def _expressions(text: bytes, dialect: str) -> Iterator[Span]:
    """What finds the value: quoted texts and patterns of a script language, properties of a plan."""
    pattern, group = (_PROPERTY, 1) if dialect == "jmeter" else (_QUOTED, 0)
    for match in pattern.finditer(text):
        yield Span(match.start(group), match.end(group))


def _holes(text: Text) -> Iterator[tuple[Span, Expression | None]]:
    sources = iter(text.sources or (None,) * text.value.count(HOLE))
    for position, character in enumerate(text.value):
        if character == HOLE:
            source = next(sources)
            span = text[position : position + 1].span()
            if span is not None:
                yield span, source


def _variables(analysis: Analysis) -> Iterator[Mutant]:
    """A place that sends a variable sends another one of the same step or before, or the recorded value of run 1."""
    data = analysis.source.data
    seen: dict[bytes, int] = {}
    for step in analysis.script.steps:
        for span, _ in _sent_holes(analysis, step.index):
            written = data[span.start : span.end]
            # `${id}` in a text, `id` by itself.
            form = written[:1] in b"${"
            others = [
                text for text in seen if text != written and seen[text] < step.index and (text[:1] in b"${") == form
            ]
            if others:
                other = others[-1].decode()
                yield _mutant(analysis, "another variable", step.index, Edit(span, other))
            seen.setdefault(written, step.index)


def _sent_holes(analysis: Analysis, step: int) -> Iterator[tuple[Span, Expression | None]]:
    found: dict[Span, Expression | None] = {}

    def look(text: Text) -> Text:
        for span, source in _holes(text):
            found.setdefault(span, source)
        return text

    request = analysis.script.steps[step].request
    compared = tuple(header for header in request.headers if header.name.value.lower() not in LEFT_OUT)
    with_texts(replace(request, headers=compared), look)
    yield from found.items()


def _removed_fields(analysis: Analysis) -> Iterator[Mutant]:
    """A sent field has another name."""
    for step in analysis.script.steps:
        body = step.request.body
        if isinstance(body, FormBody):
            for field in body.fields:
                span = field.name.span()
                if span is not None and not field.name.is_open and field.value.value:
                    yield _mutant(analysis, "renamed field", step.index, Edit(span, field.name.value + "x"))
        elif isinstance(body, RawBody):
            for match in re.finditer(r'(?:^|[&"{,])([A-Za-z_]{3,})(?==|":)', body.text.value):
                span = body.text[match.start(1) : match.end(1)].span()
                if span is not None:
                    yield _mutant(analysis, "renamed field", step.index, Edit(span, match[1] + "x"))


def _changed_literals(analysis: Analysis) -> Iterator[Mutant]:
    """The last word of an address is another one."""
    for step in analysis.script.steps:
        path = step.request.url.value.split("?")[0]
        words = list(re.finditer(r"(?<=/)[a-z]{3,}(?=/|$)", path))
        for word in words[-1:]:
            span = step.request.url[word.start() : word.end()].span()
            if span is not None:
                yield _mutant(analysis, "another address", step.index, Edit(span, word[0] + "x"))


def _recorded_values(analysis: Analysis) -> Iterator[Mutant]:
    """A variable is the value again that the first run had, as a whole or but for its last characters."""
    assert analysis.flow is not None
    answers = Answers(analysis.flow.alignment, 0)
    for step in analysis.script.steps:
        for span, source in _sent_holes(analysis, step.index):
            value = answers.value(source)
            if not isinstance(value, str) or not _PLAIN.fullmatch(value):
                continue
            written = analysis.source.data[span.start : span.end].decode()
            yield _mutant(analysis, "recorded value", step.index, Edit(span, _literal(analysis, written, value)))
            if len(value) > 8 and written.startswith("${"):
                yield _mutant(analysis, "half a value", step.index, Edit(span, f"{value[:4]}{written}"))


_PLAIN = re.compile(r"[\w.~-]+", re.ASCII)


def _literal(analysis: Analysis, written: str, value: str) -> str:
    """The value in the place of an expression: inside of a text without quotes."""
    return value if written.startswith(("${", "{")) or analysis.script.dialect == "jmeter" else f"'{value}'"


def _encodings(analysis: Analysis) -> Iterator[Mutant]:
    """A variable that needs to be encoded is sent as it is."""
    assert analysis.flow is not None
    answers = Answers(analysis.flow.alignment, 1)
    for step in analysis.script.steps:
        for span, source in _sent_holes(analysis, step.index):
            if not isinstance(source, Encoded) or answers.value(source) == answers.value(source.value):
                continue
            written = analysis.source.data[span.start : span.end].decode()
            inner = re.fullmatch(r"(\$\{)?(?:__urlencode|encodeURIComponent|quote)\((\$\{\w+\}|\w+)\)(\})?", written)
            if inner is None:
                continue
            bare = inner[2] if inner[2].startswith("$") else f"{inner[1] or ''}{inner[2]}{inner[3] or ''}"
            yield _mutant(analysis, "encoding", step.index, Edit(span, bare))


def _match_numbers(analysis: Analysis) -> Iterator[Mutant]:
    """An extractor of a plan takes the next match, where there is another one."""
    for extraction in analysis.script.extractions:
        text = analysis.source.data[extraction.span.start : extraction.span.end]
        for match in re.finditer(rb'match_number">(1)<', text):
            span = Span(extraction.span.start + match.start(1), extraction.span.start + match.end(1))
            yield _mutant(analysis, "match number", extraction.step, Edit(span, "2"))


def _removed_steps(analysis: Analysis) -> Iterator[Mutant]:
    """A step that changes something is not made."""
    for step in analysis.script.steps:
        if step.request.method in ("GET", "HEAD", "OPTIONS"):
            continue
        text = analysis.source.data[step.span.start : step.span.end]
        if analysis.script.dialect == "jmeter":
            enabled = text.index(b'enabled="true"')
            span = Span(step.span.start + enabled, step.span.start + enabled + len(b'enabled="true"'))
            yield _mutant(analysis, "removed step", step.index, Edit(span, 'enabled="false"'))
        else:
            nothing = "None" if analysis.script.dialect == "locust" else "null"
            yield _mutant(analysis, "removed step", step.index, Edit(step.span, nothing))


def _swapped_steps(analysis: Analysis) -> Iterator[Mutant]:
    """Two requests that follow each other, the second with a value out of the first answer, change places."""
    data = analysis.source.data
    for one, other in pairwise(analysis.script.steps):
        takes = any(
            isinstance(source, Extracted) and source.step == one.index
            for _, source in _sent_holes(analysis, other.index)
        )
        if takes and analysis.script.dialect == "k6" and one.span.end <= other.span.start:
            first, second = (data[step.span.start : step.span.end].decode() for step in (one, other))
            yield _mutant(analysis, "swapped steps", one.index, Edit(one.span, second), Edit(other.span, first))
