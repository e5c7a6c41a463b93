"""The extractors that look into text: regular expression and boundaries."""

from __future__ import annotations

import html.entities
import re
from itertools import islice
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.evaluator import perl5
from loadlint.dialects.jmeter.evaluator.processor_settings import is_of_variable, samples
from loadlint.dialects.jmeter.evaluator.sample import STATUS_LINES
from loadlint.extractor import NotEvaluatedError
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loadlint.dialects.jmeter.evaluator.perl5 import Found
    from loadlint.dialects.jmeter.evaluator.processor_settings import Settings
    from loadlint.dialects.jmeter.evaluator.sample import Sample
    from loadlint.dialects.jmeter.evaluator.sample_variables import Variables

_FIELDS = {
    "url": "url", "true": "headers", "request_headers": "request_headers", "code": "code", "message": "message",
    "unescaped": "unescaped", "false": "body", "": "body",
}  # fmt: skip


def _texts(settings: Settings, prefix: str, sample: Sample, variables: Variables) -> Iterator[Iterable[str]]:
    """What is searched, the texts for each way in which the unknown status line may read.

    They are looked at one by one: behind the match that is wanted, it does not matter what is not known.
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
            yield [f"{line.format(one.code)}\n{one.known('headers')}" for one in searched]
    elif field == "unescaped":
        yield (unescaped(one.known("body")) for one in searched)
    else:
        yield (one.known(field) for one in searched)


_ENTITY = re.compile(r"&(?:#([0-9]+);|#[xX]([0-9A-Fa-f]+);|([A-Za-z][A-Za-z0-9]*);)")
_AMBIGUOUS = re.compile(r"&#(?:[xX][0-9A-Fa-f]+|[0-9]+)(?![0-9A-Fa-f;])")


def unescaped(text: str) -> str:
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
    given = [_matches(pattern, texts, number) for texts in _texts(settings, "RegexExtractor", sample, variables)]
    matches = given[0]
    if any(other != matches for other in given[1:]):
        raise NotEvaluatedError("it reads the status line")
    if default or settings.is_true("RegexExtractor.default_empty_value"):
        variables.put(name, default)
    count = f"{name}_matchNr"
    previous = variables.count(count)
    variables.remove(count)
    left = 0
    if number >= 0:
        chosen = matches if number == 0 else matches[number - 1 : number]
        if chosen:
            variables.put_one_of(name, [_filled(template, match) for match in chosen])
            _save_groups(variables, name, chosen)
        else:
            _remove_groups(variables, name)
    else:
        _remove_groups(variables, name)
        left = len(matches)
        variables.put(count, str(left))
        for n, match in enumerate(matches, 1):
            variables.put(f"{name}_{n}", _filled(template, match))
            _save_groups(variables, f"{name}_{n}", [match])
    for n in range(left + 1, previous + 1):
        variables.remove(f"{name}_{n}")
        _remove_groups(variables, f"{name}_{n}")


def _matches(pattern: str, texts: Iterable[str], number: int) -> list[Found]:
    found = (match for text in texts for match in perl5.find(pattern, text))
    return list(islice(found, number)) if number > 0 else list(found)


def _filled(template: str, match: Found) -> str:
    """The template `$1$-$2$` with the groups of a match; JMeter writes `null` for one that took no part."""

    def group(found: re.Match[str]) -> str:
        number = integer(found[1])
        if number >= len(match.groups):
            return "null"
        value = match.groups[number]
        return "null" if value is None else value

    return re.sub(r"\$(\d+)\$", group, template, flags=re.ASCII)


def _save_groups(variables: Variables, name: str, matches: list[Found]) -> None:
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
    given = [
        list(islice((value for text in texts for value in between(left, right, text)), number if number > 0 else None))
        for texts in _texts(settings, "BoundaryExtractor", sample, variables)
    ]
    matches = given[0]
    if any(other != matches for other in given[1:]):
        raise NotEvaluatedError("it reads the status line")
    if default.strip() or settings.is_true("BoundaryExtractor.default_empty_value"):
        variables.put(name, default)
    count = f"{name}_matchNr"
    previous = variables.count(count)
    variables.remove(count)
    kept = 0
    if number < 0:
        kept = len(matches)
        variables.put(count, str(kept))
        for n, value in enumerate(matches, 1):
            variables.put(f"{name}_{n}", value)
    elif number == 0 and matches:
        variables.put_one_of(name, matches)
    elif number > 0 and len(matches) >= number:
        variables.put(name, matches[number - 1])
    for n in range(kept + 1, previous + 1):
        variables.remove(f"{name}_{n}")


def between(left: str, right: str, text: str) -> list[str]:
    """What stands between two texts. The search goes on after each left one, so that finds can overlap."""
    if not text.strip():
        return []
    if not left and not right:
        return [text]
    if not left or not right:
        return _open_ended(left, right, text)
    found = []
    at = text.find(left)
    while at >= 0:
        start = at + len(left)
        end = text.find(right, start)
        if end < 0:
            break
        found.append(text[start:end])
        at = text.find(left, start)
    return found


def _open_ended(left: str, right: str, text: str) -> list[str]:
    at = text.find(left or right)
    if at < 0:
        return []
    return [text[at + len(left) :] if left else text[:at]]
