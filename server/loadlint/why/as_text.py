"""An explanation as text for a terminal, or for a page in an editor."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from loadlint.rules.base import shorten
from loadlint.text.sentences import number_of
from loadlint.text.visible import visible
from loadlint.why.model import Appearance, ExplainedValue, Explanation, Pair, RunValue, Search

_LONGEST, _LINE = 60, 120
_MOST_APPEARANCES = 4
_MOST_TRIALS = 12


def lines_of(explanation: Explanation) -> Iterator[str]:
    """All lines, with nothing in them that a terminal would obey. Of several values the answers alone."""
    column = "" if explanation.column is None else f":{explanation.column}"
    yield visible(f"{explanation.script}:{explanation.line}{column}")
    yield visible(f"    {shorten(explanation.source, _LINE)}")
    yield ""
    if explanation.answer:
        yield visible(explanation.answer)
        return
    short = _short_names(explanation)
    several = len(explanation.values) > 1
    for line in _answers(explanation) if several else _details(explanation.values[0]):
        yield visible(_shortened_text(line, short))


def _short_names(explanation: Explanation) -> list[tuple[str, str]]:
    """The recordings by the names of their files, where these differ; the longest path first."""
    paths = {pair.recording for value in explanation.values for pair in value.pairs}
    names = {path: os.path.basename(path) for path in paths}
    return sorted(names.items(), key=lambda pair: -len(pair[0])) if len(set(names.values())) == len(names) else []


def _shortened_text(text: str, names: Sequence[tuple[str, str]]) -> str:
    for path, name in names:
        text = text.replace(path, name)
    return text


def _answers(explanation: Explanation) -> Iterator[str]:
    """What is said of each of several values, those that are reported first; equal answers are given once."""
    by_answer: dict[str, list[ExplainedValue]] = {}
    for value in sorted(explanation.values, key=lambda value: not value.reported):
        by_answer.setdefault(value.answer, []).append(value)
    for answer, values in by_answer.items():
        for value in values:
            yield f"{value.line}:{value.column}  {shorten(value.value, _LONGEST)}  ({value.field})"
        yield f"    {answer}"
        yield ""
    first = next(iter(by_answer.values()))[0]
    yield f"For all details of one of them add its column: {explanation.script}:{first.line}:{first.column}"


def _details(value: ExplainedValue) -> Iterator[str]:
    """Everything about one value, the answer first."""
    yield f"{shorten(value.value, _LINE)}  ({value.field})"
    yield value.answer
    if value.advice is not None:
        yield value.advice
    yield from _reports(value)
    for title, section in (
        ("Request", _request),
        ("Recordings", _recordings),
        ("Responses that hold it", _appearances),
        ("Clues", _decision),
        ("Extractors", _trials),
        ("Decision", _left_out),
    ):
        lines = list(section(value))
        if lines:
            yield ""
            yield title
            yield from (f"  {line}" for line in lines)


def _reports(value: ExplainedValue) -> Iterator[str]:
    """What can be done, and what else rules found there."""
    for number, report in enumerate(value.reports):
        if number:
            hidden = "" if report.hidden is None else f" (not shown: {report.hidden})"
            yield f"Also {report.rule} ({report.severity}): {report.message}{hidden}"
        if report.fix is not None:
            yield f"Fix: {report.fix}"
        elif report.no_fix is not None:
            yield f"No fix: {report.no_fix}"


def _request(value: ExplainedValue) -> Iterator[str]:
    request, others = value.request, [step for step in value.steps if step != value.request.number]
    written = f", {' and '.join(value.encodings)}" if value.encodings else ""
    yield f"{request.number}. {shorten(request.request, _LINE)} (line {request.line}{written})"
    if others:
        yield f"the same text is sent by {_requests(others)}"


def _recordings(value: ExplainedValue) -> Iterator[str]:
    """Each recording's request for the step, and its value there."""
    width = max((len(_entry(pair)) for pair in value.pairs), default=0)
    for pair, recorded in zip(value.pairs, value.values, strict=True):
        sent = "-" if recorded.value is None else shorten(recorded.value, _LONGEST)
        yield f"{_entry(pair):<{width}}  {sent}" if pair.entry is not None else _entry(pair)
        yield f"    {_pair_words(pair)}"


def _entry(pair: Pair) -> str:
    return f"{pair.recording}, " + ("no such request" if pair.entry is None else f"entry {pair.entry}")


def _pair_words(pair: Pair) -> str:
    if pair.likeness is None:
        return pair.why
    certain = "" if pair.certain else "; another request may be meant"
    return f"{pair.request}: {pair.why} (likeness {pair.likeness:.2f}{certain})"


def _appearances(value: ExplainedValue) -> Iterator[str]:
    """The answers that hold the value."""
    for search in value.searches:
        yield f"{search.recording}: {_search_words(search)}"
        before = [appearance for appearance in search.appearances if appearance.before]
        for appearance in before[:_MOST_APPEARANCES]:
            yield f"    entry {appearance.entry}, {_appearance(appearance)}"
        if len(before) > _MOST_APPEARANCES:
            yield f"    and {len(before) - _MOST_APPEARANCES} more"


def _search_words(search: Search) -> str:
    before = sum(appearance.before for appearance in search.appearances)
    after = len(search.appearances) - before
    told = f"{number_of(before, 'answer')} before the request" if before else "none before the request"
    later = f", {after} later" if after else ""
    first = "" if search.first_sent is None else f"; first sent by entry {search.first_sent}"
    return f"{told}{later} (of {search.searched}){first}"


def _appearance(appearance: Appearance) -> str:
    written = f", {' and '.join(appearance.encodings)}" if appearance.encodings else ""
    where = f": {' | '.join(appearance.places)}" if appearance.places else ""
    return f"{appearance.request}{where}{written}"


_DECIDED = {
    "recordings": "the recordings decide, weights are not added up",
    "one clue": "the first clue that holds decides",
}


def _decision(value: ExplainedValue) -> Iterator[str]:
    """The clues, and what they come to."""
    decision = value.decision
    if decision is None:
        return
    for clue in decision.clues:
        yield f"{clue.weight:+.2f}  {clue.text}"
    if decision.total is None or decision.limits is None:
        yield f"       {decision.level}: {_DECIDED[decision.by]}"
        return
    possible, likely = decision.limits
    level = decision.level or "too little to report"
    yield f"{decision.total:+.2f}  together: {level} (possible from {possible:+.2f} on, likely from {likely:+.2f} on)"


def _trials(value: ExplainedValue) -> Iterator[str]:
    """The extractors that were run, by the answers that they were run on."""
    shown = sorted(value.trials, key=lambda trial: trial.result != "taken")[:_MOST_TRIALS]
    for number in dict.fromkeys(trial.request.number for trial in shown):
        of_step = [trial for trial in shown if trial.request.number == number]
        yield f"on the response to request {number}, {shorten(of_step[0].request.request, _LINE)}"
        for trial in of_step:
            yield f"    {trial.result}: {trial.kind} {trial.expression}"
            yield f"        {_value_words(trial.returned)}"
    if len(value.trials) > len(shown):
        yield f"and {len(value.trials) - len(shown)} more; `--output-format json` has all"
    if {"taken", "returns it"} <= {trial.result for trial in value.trials}:
        yield _PREFERENCE
    for why in dict.fromkeys(nothing.why for nothing in value.no_extractor):
        numbers = [nothing.request.number for nothing in value.no_extractor if nothing.why == why]
        yield f"none on the response to {_requests(numbers)}: {why}"


_PREFERENCE = (
    "of those that return it, what goes by content is taken before what counts; then the field's name, structure, "
    "brevity and the order of the responses decide"
)


def _requests(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:8])) + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")
    return f"request {shown}" if len(numbers) == 1 else f"requests {shown}"


def _value_words(values: Sequence[RunValue]) -> str:
    return " | ".join("nothing" if value.value is None else shorten(value.value, _LONGEST) for value in values)


_WHERE = {
    "slots": "while the request was taken apart",
    "runs": "while the recordings were compared",
    "groups": "while equal values were put together",
}


def _left_out(value: ExplainedValue) -> Iterator[str]:
    """The way through the correlation."""
    for left_out in value.left_out:
        where = _WHERE.get(left_out.stage, f"by the pass `{left_out.stage}`")
        goes_on = "left out" if left_out.joins is None else f"joined to the value in line {left_out.joins}"
        piece = "" if left_out.piece is None else f"the part {shorten(left_out.piece, _LONGEST)}: "
        why = "" if left_out.why in value.answer else f": {left_out.why}"
        yield f"{piece}{goes_on} {where}{why}"
