"""The k6 dialect: JavaScript and TypeScript load scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.changes import Change
    from loadlint.dialects.base import ReadFile
    from loadlint.extractor import Extractor
    from loadlint.navigation import Navigator
    from loadlint.script import Remark, RemarkKind, Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source


class K6:
    """Detects, parses and edits k6 scripts."""

    name = "k6"
    suffixes = (".js", ".mjs", ".ts")

    def detect(self, source: Source) -> bool:
        """Whether the text is JavaScript or TypeScript that imports k6."""
        if not source.path.endswith(self.suffixes) or b"k6" not in source.data:
            return False
        from loadlint.dialects.k6 import syntax

        return any(name == "k6" or name.startswith("k6/") for name in syntax.imports(syntax.parse(source)))

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the script."""
        from loadlint.dialects.k6 import parse

        return parse.parse(source, read_file)

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The edits for a change."""
        from loadlint.dialects.k6 import write

        return write.write(script, change)

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression."""
        from loadlint.dialects.k6 import render

        return render.show(extractor)

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """What a rule reports and the model does not hold."""
        from loadlint.dialects.k6 import remarks

        return remarks.remarks(script, kind)

    def navigator(self, script: Script) -> Navigator:
        """The way through a script, for editors."""
        from loadlint.dialects.k6 import navigate

        return navigate.K6Navigator(script)


dialect = K6()
