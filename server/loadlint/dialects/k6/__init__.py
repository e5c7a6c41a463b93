"""The k6 dialect: JavaScript and TypeScript load scripts."""

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


_ABOUT_VALUES = frozenset(
    ("never-read", "unguarded", "unhandled", "set-later", "overwritten", "out-of-scope", "set-in-setup")
)


class K6:
    """Detects, parses and edits k6 scripts."""

    name = "k6"
    suffixes = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".tsx")
    settings: tuple[str, ...] = ()
    counts_failures = False
    cookie_header: Literal["first"] = "first"
    encodings = frozenset({"gzip", "deflate", "br", "zstd"})
    sends_written_length = False

    def detect(self, source: Source, read_file: ReadFile) -> bool:
        """Whether the text is JavaScript or TypeScript that imports k6, or exports options and runs modules that do.

        Unit tests, templates of scripts, declarations of types and bundles are none.
        """
        if not source.path.endswith(self.suffixes):
            return False
        from loadlint.dialects.k6.read import detect

        is_script = detect.imports_k6(source) or detect.runs_modules_of_k6(source, read_file)
        return is_script and not detect.is_never_run(source)

    def starts(self, data: bytes) -> bool:
        """Whether it exports a function that k6 calls, or options."""
        from loadlint.dialects.k6.read import detect

        return detect.starts(data)

    def imported_names(self, data: bytes) -> frozenset[bytes]:
        """The last parts of the addresses that it imports, with and without the suffix."""
        from loadlint.dialects.k6.read import detect

        return detect.imported_names(data)

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the script."""
        from loadlint.dialects.k6.read.parse import READER
        from loadlint.dialects.script.read.parse import parse

        return parse(source, read_file, READER)

    def imports(self, source: Source) -> Iterable[Import]:
        """The modules that a text runs, without those of k6."""
        from loadlint.dialects.base import Import
        from loadlint.dialects.k6.language import syntax
        from loadlint.dialects.k6.read.detect import is_of_k6

        parsed = syntax.parse(source)
        literals = (node for node in syntax.module_literals(parsed) if not syntax.is_for_types(node.parent))
        return [Import(name) for node in literals if not is_of_k6(name := parsed.text(node)[1:-1])]

    def places(self, base: str, name: str, read_file: ReadFile) -> Iterable[str]:
        """The files that the name of a module may mean in a file."""
        from loadlint.dialects.k6.read.modules import paths_of

        return paths_of(read_file, base, name)

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The edits for a change."""
        from loadlint.dialects.k6.write import words
        from loadlint.dialects.script.write import writer

        return writer.write(words.of(script), change)

    def new_script(self, journey: Journey, file: NewFile) -> NewScript:
        """A new script that makes a journey, with the recorded values."""
        from loadlint.dialects.k6.write import new_script

        return new_script.write(journey, file)

    def unique_text(self, unique: Unique) -> str:
        """What a new script makes such a value with, in its language."""
        from loadlint.dialects.k6.write import new_script

        return new_script.unique_text(unique)

    def shorter_text(self, source: Source) -> bytes:
        """The text of a new script with one function for what is checked and taken in many places."""
        from loadlint.dialects.k6.write import shorter_text

        return shorter_text.shorter_text(source)

    def laid_out(self, source: Source) -> bytes:
        """The text of a new script after fixes, as Prettier would leave it."""
        from loadlint.dialects.k6.language import layout

        return layout.laid_out(source)

    def follows(self, content_type: str | None) -> bool:
        """Whether the tool follows the redirect of a request as browsers do, by the type of the request's body."""
        # The headers of the request go with the redirect in k6. A GET that says to be a multipart form is refused by
        # servers that look for its parts.
        return not (content_type or "").lower().startswith("multipart/")

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression."""
        from loadlint.dialects.k6.write import render

        return render.show(extractor)

    def evaluate(self, extractor: Extractor, page: Page) -> str | None:
        """What the extractor returns in a k6 script."""
        from loadlint.dialects.k6.write import evaluate_extractor

        return evaluate_extractor.evaluate(extractor, page)

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """What a rule reports and the model does not hold: much of it is about values that the script takes."""
        if not script.extractions and kind in _ABOUT_VALUES:
            return ()
        from loadlint.dialects.k6.report import remarks

        return remarks.remarks(script, kind)

    def load_parts(self, script: Script) -> Iterable[LoadPart]:
        """What users do in one go, with its weight."""
        from loadlint.dialects.k6.report import load

        return load.load_parts(script, script.tree)

    def navigator(self, script: Script) -> Navigator:
        """The way through a script, for editors."""
        from loadlint.dialects.k6 import navigate

        return navigate.K6Navigator(script)


dialect = K6()
