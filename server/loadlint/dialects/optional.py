"""What not every dialect can do, asked of any: see the protocols in `dialects/base.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loadlint.dialects.base import (
        Creating,
        Dialect,
        Evaluating,
        Importing,
        Loading,
        Navigable,
        Page,
        Remarking,
        Starting,
        Tidying,
    )
    from loadlint.extractor import Extractor
    from loadlint.navigation import Navigator
    from loadlint.script import LoadPart, Remark, RemarkKind, Script
    from loadlint.text.source import Source


def remarks(dialect: Dialect, script: Script, kind: RemarkKind) -> Iterable[Remark]:
    """What a dialect remarks on a script; nothing where it has no such remarks."""
    able: Remarking | None = _able(dialect, "remarks")
    return able.remarks(script, kind) if able else ()


def load_parts(dialect: Dialect, script: Script) -> tuple[LoadPart, ...]:
    """What users do in one go, with the weights of these parts; nothing where the script does not tell."""
    able: Loading | None = _able(dialect, "load_parts")
    return tuple(able.load_parts(script)) if able else ()


def starts(dialect: Dialect, data: bytes) -> bool:
    """Whether a text has what the tool starts with; so it is with all scripts of a dialect without modules."""
    able: Starting | None = _able(dialect, "starts")
    return able.starts(data) if able else True


def imported_names(dialect: Dialect, data: bytes) -> frozenset[bytes]:
    """The names of the modules that a text may import; none in a dialect without modules."""
    able: Starting | None = _able(dialect, "imported_names")
    return able.imported_names(data) if able else frozenset()


def importing(dialect: Dialect) -> Importing | None:
    """What tells which files a script runs without reading it as a whole; None where nothing does."""
    able: Importing | None = _able(dialect, "imports")
    return able


def formatted_text(dialect: Dialect, before: Source, after: Source) -> bytes:
    """The text after fixes as the dialect's formatter would leave it; as it is where there is none."""
    able: Tidying | None = _able(dialect, "tidied_text")
    return able.tidied_text(before, after) if able else after.data


def creator(dialect: Dialect) -> Creating | None:
    """What writes new scripts of a dialect; None where nothing does."""
    able: Creating | None = _able(dialect, "new_script")
    return able


def navigator(dialect: Dialect, script: Script) -> Navigator | None:
    """The way through a script for editors; None where its dialect knows none."""
    able: Navigable | None = _able(dialect, "navigator")
    return able.navigator(script) if able else None


def evaluator(dialect: Dialect) -> Callable[[Extractor, Page], str | None] | None:
    """How to evaluate a dialect's extractors; None where the neutral evaluator speaks for its tool."""
    able: Evaluating | None = _able(dialect, "evaluate")
    return able.evaluate if able else None


def _able(dialect: Any, method: str) -> Any:
    return dialect if hasattr(dialect, method) else None
