"""The Locust dialect: load scripts in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.changes import Change
    from loadlint.dialects.base import Import, Page, ReadFile
    from loadlint.extractor import Extractor
    from loadlint.journey import Journey, NewFile, NewScript, Unique
    from loadlint.navigation import Navigator
    from loadlint.script import LoadPart, Remark, RemarkKind, Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source


class Locust:
    """Detects, parses and edits Locust scripts."""

    name = "locust"
    suffixes = (".py",)
    settings: tuple[str, ...] = ()
    counts_failures = True
    cookie_header: Literal["alone"] = "alone"
    encodings = frozenset({"gzip", "deflate", "br"})
    # `FastHttpUser`, by geventhttpclient 2.6; `HttpUser` does not.
    sends_written_length = True

    def detect(self, source: Source, read_file: ReadFile) -> bool:
        """Whether the text is Python that imports Locust."""
        if not source.path.endswith(self.suffixes) or b"locust" not in source.data:
            return False
        from loadlint.dialects.locust.language import syntax
        from loadlint.dialects.locust.language.imports import names_in

        return any(name.split(".")[0] == "locust" for name in names_in(syntax.parse(source)))

    def starts(self, data: bytes) -> bool:
        """Whether it names tasks."""
        return b"@task" in data or b"tasks" in data or b"task_set" in data

    def imported_names(self, data: bytes) -> frozenset[bytes]:
        """The words of its import statements: packages, modules, and names that may be modules."""
        from loadlint.dialects.locust.read.imported_names import imported_names

        return imported_names(data)

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the script."""
        from loadlint.dialects.locust.read.parse import READER
        from loadlint.dialects.script.read.parse import parse

        return parse(source, read_file, READER)

    def imports(self, source: Source) -> Iterable[Import]:
        """The modules that a text imports, and the names out of them, which may be modules."""
        from loadlint.dialects.base import Import
        from loadlint.dialects.locust.language import syntax
        from loadlint.dialects.locust.language.imports import names_in

        names = names_in(syntax.parse(source))
        return [Import(name, from_script=not name.startswith(".")) for name in names]

    def places(self, base: str, name: str, read_file: ReadFile) -> Iterable[str]:
        """The files that the name of a module may mean in a file."""
        from loadlint.dialects.locust.read.modules import paths_of

        return paths_of(base, base, name)

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The edits for a change."""
        from loadlint.dialects.locust.write import words
        from loadlint.dialects.script.write import writer

        return writer.write(words.of(script), change)

    def new_script(self, journey: Journey, file: NewFile) -> NewScript:
        """A new script that makes a journey, with the recorded values."""
        from loadlint.dialects.locust.write import new_script

        return new_script.write(journey, file)

    def unique_text(self, unique: Unique) -> str:
        """What a new script makes such a value with, in its language."""
        from loadlint.dialects.locust.write import new_script

        return new_script.unique_text(unique)

    def shorter_text(self, source: Source) -> bytes:
        """The text of a new script with one function that fails requests."""
        from loadlint.dialects.locust.write import shorter_text

        return shorter_text.shorter_text(source)

    def laid_out(self, source: Source) -> bytes:
        """The text of a new script after fixes: these have kept its layout, but for long texts."""
        from loadlint.dialects.locust.language import long_texts

        return long_texts.broken_texts(source)

    def follows(self, content_type: str | None) -> bool:
        """Whether the tool follows the redirect of a request as browsers do, by the type of the request's body."""
        return True

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression."""
        from loadlint.dialects.locust.write import render

        return render.show(extractor)

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """What a rule reports and the model does not hold."""
        from loadlint.dialects.locust.report import remarks

        return remarks.remarks(script, kind)

    def evaluate(self, extractor: Extractor, page: Page) -> str | None:
        """What the extractor returns in a Locust script."""
        from loadlint.dialects.locust.write import evaluate_extractor

        return evaluate_extractor.evaluate(extractor, page)

    def tidied_text(self, before: Source, after: Source) -> bytes:
        """The changed script, folded as Black does where it was so before."""
        from loadlint.dialects.locust.language import layout

        return layout.formatted_text(before, after)

    def load_parts(self, script: Script) -> Iterable[LoadPart]:
        """What users do in one go, with its weight."""
        from loadlint.dialects.locust.report import load

        return load.load_parts(script, script.tree)

    def navigator(self, script: Script) -> Navigator:
        """The way through a script, for editors."""
        from loadlint.dialects.locust import navigate

        return navigate.LocustNavigator(script)


dialect = Locust()
