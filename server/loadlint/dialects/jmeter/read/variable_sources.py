"""What the expressions in a sampler's texts stand for: the answer that a variable was taken from, a generator, a file.

JMeter's variables belong to a thread: what a sampler's post-processors set holds from the next sampler on, what its
pre-processors set holds for itself already, and no other thread group sees it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from loadlint.dialects.jmeter.language import catalogue, expressions, written_groovy
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.expressions import Expression as PlanExpression
from loadlint.dialects.jmeter.language.expressions import Part
from loadlint.dialects.jmeter.language.written_groovy import EncodedVariable
from loadlint.dialects.jmeter.read import foreign_extractors, script_variables, variables
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.extractions import PlanExtraction
from loadlint.expression import (
    Challenge,
    Decoded,
    Encoded,
    Expression,
    Extracted,
    IfMade,
    Joined,
    Made,
    Origin,
    joined_expression,
)
from loadlint.extractor import Codec
from loadlint.text.regex import regex

_FROM_FILES = (*catalogue.CSV_TABLES, "VariablesFromCSV", "VariablesFromCSVFile")
_MAKING_ELEMENTS = frozenset(("CounterConfig", "RandomVariableConfig", "UserParameters"))
_MAKING_FUNCTIONS = frozenset(
    "__Random __RandomString __RandomDate __RandomFromMultipleVars __UUID __time __counter __threadNum __timeShift "
    "__iterationNum __machineIP __machineName".split()
)
_FROM_FILE_FUNCTIONS = frozenset(("__CSVRead", "__StringFromFile", "__FileToString"))
_ENCODING_FUNCTIONS: Mapping[str, Codec] = {"__urlencode": "form", "__escapeHtml": "html", "__escapeXml": "html"}


_NUMBERED = regex(r"(.+)_(\d{1,4})")
"""A variable of an extractor that takes all matches: `id_1`."""
_EACH = "{}_*"
"""What stands for any of these variables."""


class _Settings(Struct):
    """From which run on a variable stands for what, in the order of the runs."""

    runs: list[int] = field(default_factory=list)
    expressions: list[Expression | None] = field(default_factory=list)


def _encoded_expression(written: EncodedVariable, value: Expression | None) -> Expression | None:
    """What a variable in encodings stands for; `value` is what it stands for without them."""
    if value is None:
        return None
    before, after = written.around
    expression = joined_expression((before, value, after))
    for codec in written.codecs:
        expression = Encoded(codec, expression)
    return expression


class VariableSources:
    """What each variable stands for when a sampler runs. `constants` are user-defined ones with a plain value."""

    def __init__(
        self,
        runs: Sequence[SamplerRun],
        extracted: Sequence[Sequence[PlanExtraction]],
        constants: Mapping[str, str],
    ) -> None:
        self._runs = runs
        self._constants = constants
        self._settings: dict[tuple[Element, str], _Settings] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        for index, run in enumerate(runs):
            kinds: tuple[catalogue.ElementKind, ...] = ("config", "pre")
            for kind in kinds:
                for element in run.applying(kind):
                    for name in variables.defined_by(element):
                        self._set(run.group, name, index, self._of_element(element, name, index))
            for extraction in extracted[index]:
                self._set_by(run, extraction.variable, index, Extracted(index, extraction.extractor))
                each = Extracted(index, extraction.each) if extraction.each is not None else None
                self._set(run.group, _EACH.format(extraction.variable), index + 1, each)
            for element in run.applying("post"):
                put = written_groovy.read_put(element.text("script") or "")
                if put is not None:
                    name, written = put
                    settings = self._settings.get((run.group, written.variable))
                    value = settings.expressions[-1] if settings is not None else None
                    self._set(run.group, name, index + 1, _encoded_expression(written, value))

    def _set_by(self, run: SamplerRun, name: str, index: int, value: Extracted) -> None:
        """A sampler sets a variable; under a condition, it may have the value that it had before."""
        settings = self._settings.get((run.group, name)) if run.conditional else None
        before = settings.expressions[-1] if settings is not None else None
        self._set(run.group, name, index + 1, IfMade(index, value, before) if before is not None else value)

    def _set(self, group: Element, name: str, run: int, expression: Expression | None) -> None:
        settings = self._settings.setdefault((group, name), _Settings())
        if settings.expressions and settings.expressions[-1] == expression:
            return
        settings.runs.append(run)
        settings.expressions.append(expression)

    def variable(self, name: str, run: int) -> Expression | None:
        """What a variable stands for at a run; None where that is not known."""
        prefix = self._goes_through(name, run)
        if prefix is not None:
            return self._set_before(_EACH.format(prefix), run)
        value = self._set_before(name, run)
        return value if value is not None else self._numbered_match(name, run)

    def _goes_through(self, name: str, run: int) -> str | None:
        """The prefix of the variables through which a ForEach Controller around a sampler goes by this name."""
        for controller in reversed(self._runs[run].scope):
            if controller.cls == "ForeachController" and controller.text("ForeachController.returnVal") == name:
                separated = controller.text("ForeachController.useSeparator", "true").strip() != "false"
                return controller.text("ForeachController.inputVal") if separated else ""
        return None

    def _numbered_match(self, name: str, run: int) -> Expression | None:
        """What `id_1` stands for, which an extractor of all matches sets."""
        part = _NUMBERED.fullmatch(name)
        value = self._set_before(part[1], run) if part is not None else None
        if part is None or not isinstance(value, Extracted):
            return None
        extractor = foreign_extractors.extractor_with_number(value.extractor, part[2])
        return Extracted(value.step, extractor) if extractor is not None else None

    def _set_before(self, name: str, run: int) -> Expression | None:
        settings = self._settings.get((self._runs[run].group, name))
        position = bisect_right(settings.runs, run) - 1 if settings is not None else -1
        return settings.expressions[position] if settings is not None and position >= 0 else None

    def expression(self, part: PlanExpression, run: int) -> Expression | None:
        """What `${…}` in a text of a sampler stands for."""
        if not part.is_function:
            return self.variable(part.name, run)
        if part.name in _MAKING_FUNCTIONS:
            return self._new("script")
        if part.name in _FROM_FILE_FUNCTIONS:
            return self._new("file")
        if part.name in _ENCODING_FUNCTIONS and part.arguments:
            value = self.expression_of(part.arguments[0], run)
            return None if value is None else Encoded(_ENCODING_FUNCTIONS[part.name], value)
        if part.name == "__urldecode" and part.arguments:
            encoded = self.expression_of(part.arguments[0], run)
            return None if encoded is None else Decoded("form", encoded)
        if part.name in ("__P", "__property"):
            return self._property(part)
        if part.name == "__groovy":
            return self._groovy(part, run)
        return None

    def expression_of(self, parts: Sequence[Part], run: int) -> Expression | None:
        """What an argument of a function stands for."""
        pieces: list[str | Expression] = []
        for part in parts:
            if isinstance(part, expressions.Literal):
                pieces.append(part.value)
                continue
            constant = self._constants.get(part.name) if not part.is_function else None
            piece = constant if constant is not None else self.expression(part, run)
            if piece is None:
                return None
            pieces.append(piece)
        return joined_expression(tuple(pieces))

    def _property(self, part: PlanExpression) -> Expression | None:
        """A property with the default that it has where nobody sets it."""
        number = 1 if part.name == "__P" else 2
        arguments = part.arguments or ()
        default = expressions.constant(arguments[number]) if len(arguments) > number else None
        if default is not None:
            return Joined((default,))
        name = expressions.constant(arguments[0]) if arguments else None
        return None if name is None else Made(self._number("environment", name), "environment")

    def _groovy(self, part: PlanExpression, run: int) -> Expression | None:
        """A variable in encodings, as loadlint writes it."""
        arguments = part.arguments or ()
        constants = [expressions.constant(argument) for argument in arguments]
        code = None if None in constants else ",".join(text for text in constants if text is not None)
        written = written_groovy.read_encoded(code) if code is not None else None
        return _encoded_expression(written, self.variable(written.variable, run)) if written is not None else None

    def _of_element(self, element: Element, name: str, run: int) -> Expression | None:
        """What a variable stands for that an element sets before a sampler runs."""
        if element.cls in _FROM_FILES:
            return Made(self._number("file", element, name), "file")
        if element.cls in _MAKING_ELEMENTS:
            return Made(self._number("script", element, name))
        script = element.text("script")
        if not script:
            return None
        verifier = written_groovy.read_challenge(script)
        if verifier is not None:
            value = self.variable(verifier, run)
            return None if value is None else Challenge(value)
        reads = script_variables.variables_in(script)
        comes_of_answers = reads.reads_others or any(
            not isinstance(self.variable(read, run), Made) for read in reads.reads - reads.writes
        )
        return None if comes_of_answers else Made(self._number("script", element, name, run))

    def _new(self, origin: Origin) -> Made:
        """What stands for a value that is made anew at each place."""
        return Made(self._number(len(self._numbers)), origin)

    def _number(self, *key: object) -> int:
        return self._numbers.setdefault(key, len(self._numbers))
