"""What healing did to a script, in Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from loadlint.text.sentences import sentence


def healing_report(
    script: str,
    changes: Sequence[str],
    applied: Sequence[tuple[str, str]],
    left: Sequence[str],
    proof: str | None,
) -> str:
    """The report. `changes` are the application's, `applied` the rules and titles of what was done, `left` the rest.

    `proof` is the verdict about the script, None where no complete recording could be compared. All texts are masked
    already.
    """
    return "\n".join([*_lines(script, changes, applied, left, proof), ""])


def _lines(
    script: str,
    changes: Sequence[str],
    applied: Sequence[tuple[str, str]],
    left: Sequence[str],
    proof: str | None,
) -> Iterator[str]:
    yield f"# `{script}` follows the application"
    yield from _section("What changed in the application", changes)
    done = [f"{title} (`{rule}`)" for rule, title in applied]
    yield from _section("What changed in the script", done or ["nothing"])
    yield from _section("What is left", left)
    yield from ("", "## Proof", "", _plain(sentence(proof or "no complete recording could be compared")))


def _section(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {_plain(item)}" for item in dict.fromkeys(items)]
    if lines:
        yield from ("", f"## {title}", "", *lines)


def _plain(text: str) -> str:
    """Text of strangers is no markup: what could begin an image, a link or a tag is escaped, but for what is code."""
    pieces = text.replace("\n", " ").split("`")
    pieces[::2] = [
        "".join(f"\\{character}" if character in "[]<>!" else character for character in piece) for piece in pieces[::2]
    ]
    return "`".join(pieces)
