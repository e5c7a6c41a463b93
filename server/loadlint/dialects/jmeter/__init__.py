"""The JMeter dialect: test plans, `.jmx`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from loadlint.dialects.jmeter.read.settings import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.changes import Change
    from loadlint.dialects.base import Page, ReadFile
    from loadlint.extractor import Extractor
    from loadlint.journey import Journey, NewFile, NewScript, Unique
    from loadlint.navigation import Navigator
    from loadlint.script import LoadPart, Remark, RemarkKind, Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source

_LEADING = 65_536


class JMeter:
    """Detects, parses and edits JMeter test plans."""

    name = "jmeter"
    suffixes = (".jmx",)
    settings = FILES
    counts_failures = True
    cookie_header: Literal["until set"] = "until set"
    encodings = frozenset({"gzip", "deflate", "br"})
    sends_written_length = False

    def detect(self, source: Source, read_file: ReadFile) -> bool:
        """Whether the text is a test plan, or a piece of one whose root is an element of JMeter's."""
        if not source.path.lower().endswith(self.suffixes):
            return False
        if b"<jmeterTestPlan" in source.data[:_LEADING]:
            return True
        from loadlint.dialects.jmeter.language import catalogue

        return catalogue.is_root(source.data[:_LEADING])

    def starts(self, data: bytes) -> bool:
        """Whether it has a thread group."""
        return b"ThreadGroup" in data

    def imported_names(self, data: bytes) -> frozenset[bytes]:
        """The names of the files that its Include Controllers run."""
        from loadlint.dialects.jmeter.read.imported_names import imported_names

        return imported_names(data)

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the plan."""
        from loadlint.dialects.jmeter.read import parse

        return parse.parse(source, read_file)

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The edits for a change."""
        from loadlint.dialects.jmeter.write import writer

        return writer.write(script, change)

    def new_script(self, journey: Journey, file: NewFile) -> NewScript:
        """A new plan that makes a journey, with the recorded values."""
        from loadlint.dialects.jmeter.write import new_script

        return new_script.write(journey, file)

    def unique_text(self, unique: Unique) -> str:
        """What a new script makes such a value with, in its language."""
        from loadlint.dialects.jmeter.write import new_script

        return new_script.unique_text(unique)

    def shorter_text(self, source: Source) -> bytes:
        """The text as it is."""
        return source.data

    def laid_out(self, source: Source) -> bytes:
        """The text of a new script after fixes: these have kept its layout."""
        return source.data

    def follows(self, content_type: str | None) -> bool:
        """Whether the tool follows the redirect of a request as browsers do, by the type of the request's body."""
        return True

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression."""
        from loadlint.dialects.jmeter.write import render

        return render.show(extractor)

    def evaluate(self, extractor: Extractor, page: Page) -> str | None:
        """The value that the written elements give on a recorded page."""
        from loadlint.dialects.jmeter.write.evaluate_extractor import evaluate

        return evaluate(extractor, page)

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """What a rule reports and the model does not hold."""
        from loadlint.dialects.jmeter.report import remarks

        return remarks.remarks(script, kind)

    def load_parts(self, script: Script) -> Iterable[LoadPart]:
        """What users do in one go, with its weight."""
        from loadlint.dialects.jmeter.report import load_parts

        return load_parts.load_parts(script.tree)

    def navigator(self, script: Script) -> Navigator:
        """The way through a script, for editors."""
        from loadlint.dialects.jmeter import navigate

        return navigate.JMeterNavigator(script)


dialect = JMeter()
