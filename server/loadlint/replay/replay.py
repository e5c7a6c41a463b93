"""Replays a script on the runs that are linked to it: fill, compare, judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain

from loadlint.correlation.flow import Flow
from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.slots import Place, Slot, path_shift
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.pair.sessions import session_numbers
from loadlint.correlation.pair.versions import versions_of
from loadlint.expression import Extracted, Made, sources_in
from loadlint.replay.certificate import Certificate, FailedStep, SentValue
from loadlint.replay.compare import pairs_of_values
from loadlint.replay.comparison import Comparison, Written, comparison_of, without_places
from loadlint.replay.cookies import cookies_of_pages, missing_cookies
from loadlint.replay.fill import Answers, written_slots
from loadlint.replay.issued_literals import issued_literals
from loadlint.replay.judge import Judge, Sending
from loadlint.replay.loops import body_of, is_taken_anew, turns
from loadlint.replay.offered_items import gone_items
from loadlint.replay.perhaps_made import as_untold, perhaps_made
from loadlint.replay.reservations import reservations_of
from loadlint.replay.sites import other_sites
from loadlint.replay.stops import stops
from loadlint.replay.words import step_name
from loadlint.script import Script


def replay(flow: Flow, script: Script, older: bytes | None = None) -> Certificate:
    """What the script would send on each run, beside what that run sent.

    `older` is the text of a script for an older version of the application, where the runs are known to be of another.
    """
    alignment = replayed_alignment(flow)
    numbers = range(len(alignment.runs))
    requests = [without_places(step.written) for step in alignment.steps]
    comparisons = [_comparisons(alignment, number, requests) for number in numbers]
    sendings = [list(_differing(of_run, number)) for number, of_run in enumerate(comparisons)]
    answers = tuple(Answers(alignment, number, _made_values(sendings[number])) for number in numbers)
    sites = tuple(other_sites(alignment, run) for run in alignment.runs)
    judge = Judge(
        alignment,
        answers,
        _recorded_values(alignment, sendings, comparisons),
        _places_of_literals(flow),
        sites,
        script,
    )
    judge.look_up(sending for of_run in sendings for sending in of_run)
    values: list[SentValue] = []
    for number, of_run in enumerate(sendings):
        later = _later(alignment, answers[number], number, script)
        verdicts = [judge.verdict(sending) for sending in (*of_run, *later)]
        values += [verdict for verdict in verdicts if verdict is not None]
        for step in sorted(alignment.runs[number].position_of):
            values += missing_cookies(alignment, number, step)
    stopped = [
        stop
        for number in numbers
        for stop in stops(script.required, answers[number], number)
        if stop.member.step not in judge.untold[number]
    ]
    untold, missing = perhaps_made(judge, flow.whole)
    values = [*as_untold(values, {value.run for value in untold}), *untold]
    is_whole = len({frozenset(run.position_of) for run in alignment.runs}) == 1
    is_right = not missing and not stopped and all(value.verdict not in ("different", "open") for value in values)
    outdated = frozenset() if is_right and is_whole else _older(alignment)
    failed = tuple(_failed_steps(flow, outdated))
    silent = outdated | {failure.run for failure in failed}
    values += gone_items(alignment, failed, [alignment.runs[number] for number in numbers if number not in silent])
    return Certificate(
        tuple(run.name for run in alignment.runs),
        tuple(sum(comparison.equal for comparison in of_run.values()) for of_run in comparisons),
        tuple(len(run.position_of) for run in alignment.runs),
        tuple(values),
        tuple(request for request in missing if request.run not in outdated),
        tuple(stop for stop in stopped if stop.run not in outdated),
        outdated,
        _alone(alignment, silent),
        issued_literals(flow, script, older),
        unrecorded=_unrecorded_steps(alignment, outdated),
        reservations=reservations_of(flow, values),
        page_cookies=cookies_of_pages(alignment),
        failed_steps=failed,
    )


def _failed_steps(flow: Flow, outdated: frozenset[int]) -> Iterator[FailedStep]:
    """The steps whose status is that of an error in a run of the newest version, and good in another one."""
    for failure in flow.failures:
        is_root = failure.because is None and failure.is_hard
        if is_root and failure.beside_good and not failure.is_usual and failure.run not in outdated:
            why = f"{step_name(flow.alignment.steps[failure.step])} fails: {failure.signs[0].text}"
            yield FailedStep(failure.run, failure.step, why)


def _older(alignment: Alignment) -> frozenset[int]:
    """The numbers of the runs of older versions of the application."""
    recordings = [run.recording for run in alignment.runs]
    newest = versions_of(recordings)[-1].recordings
    return frozenset(number for number, recording in enumerate(recordings) if recording not in newest)


def _unrecorded_steps(alignment: Alignment, outdated: frozenset[int]) -> tuple[int, ...]:
    """The steps that no run of the newest version has: nothing is known of what they send. What pages request in the
    background is no part of the certificate, wherever the recordings have it."""
    newest = [run for number, run in enumerate(alignment.runs) if number not in outdated]
    recorded = alignment.background.union(*(run.position_of for run in newest))
    return tuple(step.index for step in alignment.steps if step.index not in recorded)


def _alone(alignment: Alignment, silent: frozenset[int]) -> frozenset[int]:
    """The numbers of the runs beside which there is none of another session that makes some of the same requests, but
    for those that show nothing."""
    sessions = session_numbers([run.recording for run in alignment.runs])
    steps = [run.position_of.keys() for run in alignment.runs]
    newest = [number for number in range(len(sessions)) if number not in silent]

    def is_beside(number: int, other: int) -> bool:
        return sessions[number] != sessions[other] and not steps[number].isdisjoint(steps[other])

    return frozenset(number for number in newest if not any(is_beside(number, other) for other in newest))


def replayed_alignment(flow: Flow) -> Alignment:
    """The pairing of all steps, moved ones included, but for answers that nothing is learned from, and for what pages
    request beside the journey where that has not moved."""
    left_out = {
        number: (frozenset(whole.position_of) - frozenset(run.position_of) | flow.whole.background) - whole.moved
        for number, (whole, run) in enumerate(zip(flow.whole.runs, flow.alignment.runs, strict=True))
    }
    return flow.whole.without(left_out)


def _comparisons(alignment: Alignment, number: int, requests: Sequence[Written]) -> dict[int, Comparison]:
    """The requests of a run beside those that the script sends with the answers of this run, by their steps."""
    run, answers = alignment.runs[number], Answers(alignment, number)
    return {
        step: comparison_of(run, alignment.steps[step], requests[step], answers) for step in sorted(run.position_of)
    }


def _later(alignment: Alignment, answers: Answers, number: int, script: Script) -> Iterator[Sending]:
    """The values that a later turn of a loop sends, and that the run did not send then.

    They come out of answers from before the loop: what a turn takes out of its own answers, perhaps into the same
    variable, is another value each time.
    """
    run = alignment.runs[number]
    for step, later in sorted(turns(alignment, run).items()):
        position = run.position_of[step]
        of_step, body = alignment.steps[step], body_of(alignment, step)
        shift = path_shift(answers.url(of_step), run.exchanges[position].url)
        from_before = {slot.place for slot in written_slots(of_step) if _is_from_before(slot, body, script)}
        for turn in later:
            for pair in pairs_of_values(answers.slots(of_step), run.lookups.slots(turn), shift):
                if pair.place in from_before and pair.recorded is not None and not pair.is_equal:
                    yield Sending(number, step, pair)


def _is_from_before(slot: Slot, body: range, script: Script) -> bool:
    """Whether a value is taken out of answers to steps before a loop, and out of nothing else."""
    taken = [inner for source in slot.text.sources for inner in sources_in(source)]
    before = [inner for inner in taken if isinstance(inner, Extracted) and inner.step < body.start]
    return bool(taken) and before == taken and not is_taken_anew(before, body, script)


def _differing(of_run: Mapping[int, Comparison], number: int) -> Iterator[Sending]:
    """The values that are not those of a run."""
    for step, comparison in of_run.items():
        for pair in comparison.differing:
            yield Sending(number, step, pair)


def _made_values(sendings: Iterable[Sending]) -> Mapping[int, str]:
    """The values that the client of a run made, by the numbers of the script's own: it sent them where the script
    sends its own as a whole."""
    client_values: dict[int, str] = {}
    for sending in sendings:
        sent, recorded = sending.pair.sent, sending.pair.recorded
        if sent is not None and recorded is not None and len(sent.text) == 1 and len(sent.text.sources) == 1:
            source = sent.text.sources[0]
            if isinstance(source, Made):
                client_values.setdefault(source.number, recorded.value)
    return client_values


def _recorded_values(
    alignment: Alignment, sendings: Iterable[Iterable[Sending]], compared: Sequence[Mapping[int, Comparison]]
) -> Mapping[tuple[int, Place], Mapping[int, str]]:
    """For the steps and places of some values what the runs sent there."""
    same_fields = cache(partial(_same_fields, alignment))
    by_place: dict[tuple[int, Place], dict[int, str]] = {}
    for sending in chain.from_iterable(sendings):
        step, place = sending.step, sending.pair.place
        values = by_place.setdefault((step, place), {})
        for number, of_run in enumerate(compared):
            if step not in of_run:
                continue
            if place in of_run[step].recorded:
                values[number] = of_run[step].recorded[place]
            elif number != sending.run and place in (fields := same_fields(step, sending.run, number)):
                values[number] = fields[place].value
    return by_place


def _same_fields(alignment: Alignment, step: int, number: int, other: int) -> Mapping[Place, Slot]:
    """For the places in what a run sent with a step, the same fields of another run: their names may hold other ids."""
    runs = [alignment.runs[number], alignment.runs[other]]
    slots, others = (run.lookups.slots(run.position_of[step]) for run in runs)
    return match_places(slots, others)


def _places_of_literals(flow: Flow) -> frozenset[tuple[int, Place]]:
    """The places of the values that earlier answers issued, and that the script still holds as literals.

    Where a part of a value was issued, the place of the whole value is one of them.
    """
    uses = [use for item in flow.correlations for use in item.uses]
    return frozenset((use.step, use.slot.place[:end]) for use in uses for end in range(2, len(use.slot.place) + 1))
