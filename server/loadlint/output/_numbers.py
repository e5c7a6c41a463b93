"""The numbers of runs in each format: text, one line a step, Markdown, a page, JSON."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from loadlint.numbers.report import difference_in_words, head_line, notes, tables
from loadlint.output._terminal import paint, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from loadlint.numbers.comparison import Difference, StepComparison
    from loadlint.numbers.gates import GateResult
    from loadlint.numbers.report import Rows, RunReport
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import StepNumbers
    from loadlint.numbers.traced_runs import RunTraces
    from loadlint.traces.causes import Place, StepTraces

_STYLES = {"broken": "red", "slower": "red", "faster": "cyan", "can't tell": "yellow"}


def full(reports: Sequence[RunReport], color: bool) -> str:
    """Tables for people."""
    return "".join(line + "\n" for report in reports for line in _full(report, color))


def _full(report: RunReport, color: bool) -> Iterator[str]:
    yield paint(printable(head_line(report)), color, "bold")
    yield from (f"  {printable(note)}" for note in notes(report))
    for table in tables(report):
        yield ""
        if table.title != "Steps":
            yield printable(table.title)
        yield from aligned(table, color)
    yield ""


def aligned(table: Rows, color: bool) -> Iterator[str]:
    """The lines of a table for a terminal."""
    rows = [tuple(map(printable, row)) for row in (table.heads, *table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.heads))]
    for number, row in enumerate(rows):
        cells = [
            text.ljust(width) if column < table.words else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        style = next((_STYLES[text] for text in row if text in _STYLES), "")
        styles = ("dim",) if number == 0 else (style,) if style else ()
        yield paint("  " + "  ".join(cells).rstrip(), color, *styles)


def concise(reports: Sequence[RunReport]) -> str:
    """One line for each gate, each verdict and each step."""
    lines = []
    for report in reports:
        name = report.numbers.run.name
        lines += [head_line(report), *(f"{name}: {note}" for note in notes(report))]
        for table in tables(report):
            for row in table.rows:
                cells = (
                    row
                    if table.words == 3
                    else [f"{head} {text}".strip() for head, text in _names_and_values(table, row)]
                )
                lines.append(f"{name}: " + " | ".join(text for text in cells if text))
    return "".join(printable(line) + "\n" for line in lines)


def _names_and_values(table: Rows, row: Sequence[str]) -> Iterator[tuple[str, str]]:
    for column, (head, text) in enumerate(zip(table.heads, row, strict=True)):
        yield ("" if column < table.words else head), text


def markdown(reports: Sequence[RunReport]) -> str:
    """Tables for a pull request, broken gates first."""
    return "".join(line + "\n" for report in reports for line in _markdown(report))


def _markdown(report: RunReport) -> Iterator[str]:
    broken, worse = len(report.broken), len(report.worse)
    state = f"❌ {broken} gates broken" if broken else f"❌ {worse} steps worse" if worse else "✅"
    yield f"### {state} {plain(head_line(report))}"
    for table in tables(report):
        yield ""
        yield from markdown_table(table)
    yield ""
    yield from (f"- {plain(note)}" for note in notes(report))
    yield ""


def markdown_table(table: Rows) -> Iterator[str]:
    """The lines of a table with its title."""
    yield f"**{plain(table.title)}**"
    yield ""
    yield f"| {' | '.join(table.heads)} |"
    yield f"|{'|'.join('---' if column < table.words else '---:' for column in range(len(table.heads)))}|"
    for row in table.rows:
        yield f"| {' | '.join(map(plain, row))} |"


def plain(text: str) -> str:
    """A text in which nothing is markup; names of steps are written by strangers."""
    escaped = html.escape(printable(text), quote=False)
    return "".join(f"\\{char}" if char in "\\`*_[]|~#!@" else char for char in escaped)


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 80em; padding: 0 1em; }}
table {{ border-collapse: collapse; margin: 1em 0; display: block; overflow-x: auto; }}
caption {{ text-align: left; font-weight: 600; }}
th, td {{ padding: .2em .8em; border-bottom: 1px solid #8884; text-align: right; vertical-align: top; }}
th.word, td.word {{ text-align: left; }}
td {{ font-variant-numeric: tabular-nums; }}
tr.bad td {{ color: #c62828; font-weight: 600; }}
@media (prefers-color-scheme: dark) {{ tr.bad td {{ color: #ff8a80; }} }}
@media print {{ body {{ max-width: none; margin: 0; }} }}
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def page(reports: Sequence[RunReport]) -> str:
    """One file that needs no network."""
    body = "\n".join(line for report in reports for line in _html(report))
    return html_page(", ".join(report.numbers.run.name for report in reports), body)


def html_page(title: str, body: str, style: str = "") -> str:
    """A page without scripts, light and dark, that prints well."""
    return _PAGE.format(title=html.escape(printable(title)), body=body, style=style)


def _html(report: RunReport) -> Iterator[str]:
    yield f"<h1>{html.escape(printable(head_line(report)))}</h1>"
    yield "<ul>"
    yield from (f"<li>{html.escape(printable(note))}</li>" for note in notes(report))
    yield "</ul>"
    for table in tables(report):
        yield html_table(table)


def html_table(table: Rows) -> str:
    """A table of texts."""

    def cell(tag: str, column: int, text: str) -> str:
        kind = ' class="word"' if column < table.words else ""
        return f"<{tag}{kind}>{html.escape(printable(text))}</{tag}>"

    def line(tag: str, row: Sequence[str]) -> str:
        bad = ' class="bad"' if any(text in ("broken", "slower") or "fails more" in text for text in row) else ""
        return f"<tr{bad}>{''.join(cell(tag, column, text) for column, text in enumerate(row))}</tr>"

    rows = "\n".join(line("td", row) for row in table.rows)
    return f"<table><caption>{html.escape(table.title)}</caption>\n{line('th', table.heads)}\n{rows}\n</table>"


# --- JSON: described by `schema.json` beside this file


def as_json(reports: Sequence[RunReport]) -> list[dict[str, Any]]:
    """Plain values; what is not known is null, never absent. Times are milliseconds."""
    return [_run(report) for report in reports]


def _run(report: RunReport) -> dict[str, Any]:
    numbers = report.numbers
    return {
        "files": [file.path for file in numbers.run.files],
        "tool": numbers.run.tool,
        "started": numbers.run.started / 1_000_000 if numbers.run.started else None,
        "seconds": numbers.seconds,
        "notes": list(notes(report)),
        "whole": _step(report, numbers.whole),
        "steps": [_step(report, step) for step in numbers.steps],
        "gates": [_gate(result) for result in report.gates],
        "comparison": None
        if report.comparison is None
        else {
            "bases": list(report.comparison.bases),
            "steps": [_comparison_of_step(step) for step in report.comparison.steps],
        },
        "traces": None if report.traces is None else _traces(report.traces),
    }


def _traces(traces: RunTraces) -> dict[str, Any]:
    joined = {"requests": traces.requests, "joined_by_id": traces.by_id, "joined_by_route": traces.by_route}
    return {**joined, "steps": [_step_traces(step, of_step) for step, of_step in traces.steps]}


def _step_traces(step: StepKey, traces: StepTraces) -> dict[str, Any]:
    of_step = {"requests": traces.requests, "causes": list(traces.causes), "example": traces.trace}
    return {**_key(step), **of_step, "places": [_place(place) for place in traces.places]}


def _place(place: Place) -> dict[str, Any]:
    return {
        "service": place.operation.service or None,
        "operation": place.operation.name,
        "slow": {"time": place.slow, "share": place.share, "calls": place.calls},
        "fast": {"time": place.fast, "share": place.fast_share, "calls": place.fast_calls},
        "base_share": place.base_share,
        "failed": place.errors,
        "error": place.error or None,
    }


def _step(report: RunReport, numbers: StepNumbers) -> dict[str, Any]:
    return {
        **_key(numbers.step),
        "place": report.places.get(numbers.step),
        "count": numbers.count,
        "failures": numbers.failures,
        "rate": numbers.rate,
        "percentiles": {f"p{percent:g}": value for percent, value in sorted(numbers.percentiles.items())},
        "mean": numbers.mean,
        "max": numbers.most,
        "bytes": numbers.bytes,
        "given": numbers.is_given,
    }


def _key(step: StepKey | None) -> dict[str, Any]:
    if step is None:
        return {"step": None, "method": None, "kind": "run"}
    return {"step": step.label, "method": step.method, "kind": step.kind}


def _gate(result: GateResult) -> dict[str, Any]:
    gate = {"metric": result.gate.metric or None, "gate": result.gate.text}
    return {**_key(result.step), **gate, "holds": result.holds, "measured": result.measured}


def _comparison_of_step(step: StepComparison) -> dict[str, Any]:
    return {
        **_key(step.step),
        "verdict": str(step.verdict),
        "why": difference_in_words(step),
        "fails_more": step.fails_more is not None,
        "differences": [_difference(difference) for difference in step.differences],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    needed = difference.needed
    return {
        "percentile": difference.percent,
        "verdict": str(difference.verdict),
        "base": difference.base,
        "now": difference.now,
        "interval": [difference.low, difference.high],
        "smallest_that_could_be_found": difference.smallest,
        "samples_needed": needed,
    }
