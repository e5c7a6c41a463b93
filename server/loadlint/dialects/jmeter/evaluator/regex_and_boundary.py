"""The extractors that look into text: regular expression and boundaries."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from loadlint.dialects.jmeter.evaluator import perl5
from loadlint.dialects.jmeter.evaluator.perl5 import RegexMatch
from loadlint.dialects.jmeter.evaluator.sample import STATUS_LINES, Sample, samples
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable
from loadlint.extractor import NotEvaluatedError
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

Value = TypeVar("Value")

_FIELDS = {
    "url": "url", "true": "headers", "request_headers": "request_headers", "code": "code", "message": "message",
    "unescaped": "unescaped", "false": "body", "": "body",
}  # fmt: skip


def _texts(settings: Settings, prefix: str, sample: Sample, variables: Variables) -> Iterator[Iterable[str]]:
    """The texts that are searched, once for each way in which the unknown status line may read.

    They are read one by one, since texts after the chosen match may be unknown.
    """
    if is_of_variable(settings):
        value = variables.get(settings.text("Scope.variable"))
        yield [] if value is None else [value]
        return
    chosen = settings.text(f"{prefix}.useHeaders").lower()
    field = _FIELDS.get(chosen)
    if field is None:
        raise NotEvaluatedError("it reads the body as a document")
    searched = list(samples(settings, sample))
    if field == "headers":
        for line in STATUS_LINES:
            yield [f"{line.format(part.code)}\n{part.field_text('headers')}" for part in searched]
    elif field == "unescaped":
        yield (unescaped_html(part.field_text("body")) for part in searched)
    else:
        yield (part.field_text(field) for part in searched)


_ENTITY = regex(r"&(?:#([0-9]+);|#[xX]([0-9A-Fa-f]+);|([A-Za-z][A-Za-z0-9]*);)")
_AMBIGUOUS = regex(r"&#(?:[xX][0-9A-Fa-f]+|[0-9]+)(?![0-9A-Fa-f;])")


def unescaped_html(text: str) -> str:
    """`StringEscapeUtils.unescapeHtml4`: the entities of HTML 4 and numbers, all with their semicolon."""

    def plain(match: re.Match[str]) -> str:
        if match[3]:
            code = html.entities.name2codepoint.get(match[3])
            return match[0] if code is None else chr(code)
        number = integer(match[1]) if match[1] else integer(match[2], 16)
        if not 0 < number <= 0x10FFFF or 0xD800 <= number < 0xE000:
            raise NotEvaluatedError("the body has an odd character reference")
        return chr(number)

    if _AMBIGUOUS.search(text):
        raise NotEvaluatedError("the body has a character reference without a semicolon")
    return _ENTITY.sub(plain, text)


# --- regular expression


def regular_expression(settings: Settings, sample: Sample, variables: Variables) -> None:
    """RegexExtractor."""
    name = settings.text("RegexExtractor.refname")
    pattern = settings.text("RegexExtractor.regex")
    number = settings.number("RegexExtractor.match_number")
    default = settings.text("RegexExtractor.default")
    template = settings.text("RegexExtractor.template")
    matches = _same_for_all_status_lines(
        [_matches(pattern, texts, number) for texts in _texts(settings, "RegexExtractor", sample, variables)]
    )
    if default or settings.is_true("RegexExtractor.default_empty_value"):
        variables.put(name, default)
    count = f"{name}_matchNr"
    previous = variables.count(count)
    variables.remove(count)
    chosen = matches if number <= 0 else matches[number - 1 : number]
    if number >= 0 and chosen:
        variables.put_one_of(name, [_filled_template(template, match) for match in chosen])
        _save_groups(variables, name, chosen)
    else:
        _remove_groups(variables, name)
    numbered = matches if number < 0 else []
    if number < 0:
        variables.put(count, str(len(matches)))
    for n, match in enumerate(numbered, 1):
        variables.put(f"{name}_{n}", _filled_template(template, match))
        _save_groups(variables, f"{name}_{n}", [match])
    for n in range(len(numbered) + 1, previous + 1):
        variables.remove(f"{name}_{n}")
        _remove_groups(variables, f"{name}_{n}")


def _same_for_all_status_lines(matches: list[list[Value]]) -> list[Value]:
    """The matches, which must not depend on how the unknown status line reads."""
    if any(others != matches[0] for others in matches[1:]):
        raise NotEvaluatedError("it reads the status line")
    return matches[0]


def _matches(pattern: str, texts: Iterable[str], number: int) -> list[RegexMatch]:
    matches = (match for text in texts for match in perl5.find(pattern, text))
    return list(islice(matches, number)) if number > 0 else list(matches)


def _filled_template(template: str, match: RegexMatch) -> str:
    """The template `$1$-$2$` with the groups of a match; JMeter writes `null` for one that took no part."""

    def group(reference: re.Match[str]) -> str:
        number = integer(reference[1])
        if number >= len(match.groups):
            return "null"
        value = match.groups[number]
        return "null" if value is None else value

    return re.sub(r"\$(\d+)\$", group, template, flags=re.ASCII)


def _save_groups(variables: Variables, name: str, matches: list[RegexMatch]) -> None:
    previous = variables.count(f"{name}_g")
    groups = len(matches[0].groups)
    for n in range(groups):
        values = [match.groups[n] for match in matches]
        if None in values:
            if any(value is not None for value in values):
                raise NotEvaluatedError("a group takes part in some of the matches only")
            variables.remove(f"{name}_g{n}")
        else:
            variables.put_one_of(f"{name}_g{n}", [value for value in values if value is not None])
    variables.put(f"{name}_g", str(groups - 1))
    for n in range(groups, previous + 1):
        variables.remove(f"{name}_g{n}")


def _remove_groups(variables: Variables, name: str) -> None:
    groups = variables.count(f"{name}_g")
    variables.remove(f"{name}_g")
    for n in range(groups + 1):
        variables.remove(f"{name}_g{n}")


# --- boundaries


def boundary(settings: Settings, sample: Sample, variables: Variables) -> None:
    """BoundaryExtractor."""
    name = settings.text("BoundaryExtractor.refname")
    if not name:
        raise NotEvaluatedError("it has no variable")
    left, right = settings.text("BoundaryExtractor.lboundary"), settings.text("BoundaryExtractor.rboundary")
    number = settings.number("BoundaryExtractor.match_number")
    default = settings.text("BoundaryExtractor.default")
    if number > 1 and not (left and right) and is_of_variable(settings):
        raise NotEvaluatedError("a match number makes no sense without both boundaries")
    values = _same_for_all_status_lines(
        [
            list(islice((value for text in texts for value in between(left, right, text)), max(number, 0) or None))
            for texts in _texts(settings, "BoundaryExtractor", sample, variables)
        ]
    )
    if default.strip() or settings.is_true("BoundaryExtractor.default_empty_value"):
        variables.put(name, default)
    variables.put_match(name, values, number)


def between(left: str, right: str, text: str) -> list[str]:
    """What stands between two texts. The search goes on after each left one, so values can overlap."""
    if not text.strip():
        return []
    if not left and not right:
        return [text]
    if not left or not right:
        return _open_ended(left, right, text)
    values = []
    left_start = text.find(left)
    while left_start >= 0:
        start = left_start + len(left)
        end = text.find(right, start)
        if end < 0:
            break
        values.append(text[start:end])
        left_start = text.find(left, start)
    return values


def _open_ended(left: str, right: str, text: str) -> list[str]:
    start = text.find(left or right)
    if start < 0:
        return []
    return [text[start + len(left) :] if left else text[:start]]
