"""The extractors that look into JSON: JSONPath and JMESPath."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from loadlint.dialects.jmeter.evaluator import jayway, jmespath_extractor, json_values
from loadlint.dialects.jmeter.evaluator.json_values import CutOffError, NotJsonError
from loadlint.dialects.jmeter.evaluator.sample import Sample, texts_of
from loadlint.dialects.jmeter.evaluator.sample_variables import Variables
from loadlint.dialects.jmeter.language.processor_settings import Settings, is_of_variable, split
from loadlint.extractor import NotEvaluatedError
from loadlint.text.regex import regex


class FailedError(Exception):
    """JMeter's own processing fails here: the post-processor sets nothing, and none after it runs."""


def _documents(settings: Settings, sample: Sample, variables: Variables) -> list[str]:
    """The texts that are read. Empty bodies are left out."""
    texts = texts_of(settings, sample, variables)
    return texts if is_of_variable(settings) else [text for text in texts if text.strip()]


def _clear(variables: Variables, name: str) -> None:
    variables.remove(f"{name}_matchNr")
    n = 1
    while variables.get(f"{name}_{n}") is not None:
        variables.remove(f"{name}_{n}")
        n += 1


# --- JSONPath


def json_path(settings: Settings, sample: Sample, variables: Variables) -> None:
    """JSONPostProcessor. Each of several names has its path, its default and its match number."""
    documents = _documents(settings, sample, variables)
    names = split(settings.text("JSONPostProcessor.referenceNames"))
    paths = split(settings.text("JSONPostProcessor.jsonPathExprs"))
    defaults = split(settings.text("JSONPostProcessor.defaultValues"))
    numbers = _numbers(settings.text("JSONPostProcessor.match_numbers"), len(defaults))
    if not len(names) == len(paths) == len(defaults):
        raise FailedError("the numbers of names, paths and defaults differ")
    joins = settings.is_true("JSONPostProcessor.compute_concat")
    for raw_name, path, default, number in zip(names, paths, defaults, numbers, strict=True):
        name = raw_name.strip()
        _clear(variables, name)
        try:
            values = _values(path, documents)
        except CutOffError:
            documents = []
        if not documents:
            variables.put(name, default)
            continue
        texts = [default if value is None else value for value in values]
        _put_texts(variables, name, texts, default, number)
        if number != 0 or not texts:
            variables.put(f"{name}_matchNr", str(len(texts)))
        if number < 0 and joins:
            variables.put(f"{name}_ALL", ",".join(texts))


def _numbers(text: str, size: int) -> list[int]:
    if not text.strip():
        return [0] * size
    parts = [part.strip() for part in split(text)]
    if len(parts) > size or not all(re.fullmatch(r"[-+]?\d{1,9}", part, re.ASCII) for part in parts):
        raise FailedError("the match numbers can't be read")
    return [int(part) for part in parts] + [0] * (size - len(parts))


def _values(path: str, documents: Sequence[str]) -> list[str | None]:
    """The values as text, None for a null."""
    values: list[str | None] = []
    for text in documents:
        steps = jayway.read(path)
        try:
            root = json_values.parse(text)
        except CutOffError:
            raise
        except NotJsonError:
            # The library takes such a text for a string: there is nothing inside.
            if not steps:
                raise NotEvaluatedError("the body is not JSON") from None
            continue
        values += [None if value is None else json_values.leaf(value) for value in jayway.find(path, root)]
    return values


def _put_texts(variables: Variables, name: str, texts: Sequence[str], default: str, number: int) -> None:
    if not texts:
        variables.put(name, default)
    elif number < 0:
        variables.put_numbered(name, texts)
    elif len(texts) == 1:
        variables.put(name, texts[0])
    elif number == 0:
        variables.put_one_of(name, texts)
    else:
        variables.put(name, texts[number - 1] if number <= len(texts) else default)


# --- JMESPath


def jmes_path(settings: Settings, sample: Sample, variables: Variables) -> None:
    """JMESPathExtractor."""
    documents = _documents(settings, sample, variables)
    name = settings.text("JMESExtractor.referenceName")
    default = settings.text("JMESExtractor.defaultValue")
    written = settings.text("JMESExtractor.matchNumber")
    if written.strip() and not re.fullmatch(r"[-+]?\d{1,9}", written, re.ASCII):
        raise FailedError("the match number can't be read")
    number = int(written) if written.strip() else 0
    expression = settings.text("JMESExtractor.jmesPathExpr").strip()
    _clear(variables, name)
    texts: list[str] = []
    for text in documents:
        try:
            result = jmespath_extractor.search(expression, json_values.parse(text))
        except (NotJsonError, jmespath_extractor.WrongTypeError):
            variables.put(name, default)
            return
        if result is not None:
            texts += [_jackson(item) for item in (result if isinstance(result, list) else [result])]
    if not documents:
        variables.put(name, default)
        return
    _put_texts(variables, name, texts, default, number)
    variables.put(f"{name}_matchNr", str(len(texts)))


def _jackson(value: Any) -> str:
    """A value as Jackson writes it, but a text without quotes."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        if _is_odd(value):
            raise NotEvaluatedError("the value is an object with texts or numbers that Java writes otherwise")
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json_values.leaf(value)


_CONTROLS = regex(r"[\x00-\x07\x0b\x0e-\x1f]")


def _is_odd(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_CONTROLS.search(name) or _is_odd(child) for name, child in value.items())
    if isinstance(value, list):
        return any(_is_odd(child) for child in value)
    return isinstance(value, float) or (isinstance(value, str) and _CONTROLS.search(value) is not None)
