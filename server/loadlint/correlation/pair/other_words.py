"""Words that stand for each other in two runs: one sends a word where the other one sends another word.

Who opens another page, or names a thing otherwise, sends this word at several places, and in some of them it is a
segment of the path. There nothing tells a name from a word of the address, but a field tells it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.pair.path_change import stays
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.correlation.observe.signatures import Signature


def in_words_of(
    steps: Sequence[Signature], exchanges: Sequence[Signature], pairs: Mapping[int, int]
) -> Sequence[Signature]:
    """The steps, with the words of the other run in their paths. They are the same object where none has another one.

    A word stands for another one if fields of paired requests send both at one place, and no paired request of the
    other side sends it anywhere.
    """
    unsettled = [i for i, step in enumerate(steps) if i not in pairs or not stays(step, exchanges[pairs[i]])]
    counterparts = _counterparts([(steps[i], exchanges[j]) for i, j in pairs.items()]) if unsettled else {}
    if not any(segment in counterparts for i in unsettled for segment in steps[i].path):
        return steps
    return [step.with_words(counterparts) for step in steps]


def _counterparts(pairs: Sequence[tuple[Signature, Signature]]) -> dict[str, str]:
    """For words of the first side the one word that the other side sends in each of their places."""
    others: dict[str, set[str]] = defaultdict(set)
    for step, exchange in pairs:
        theirs = _words_by_place(exchange)
        for place, word in _words_by_place(step).items():
            others[word].add(theirs.get(place, word))
    used_by_steps = frozenset(_all_words(step for step, _ in pairs))
    used_by_exchanges = frozenset(_all_words(exchange for _, exchange in pairs))
    unique = {word: next(iter(of_word)) for word, of_word in others.items() if len(of_word) == 1}
    return {
        word: other
        for word, other in unique.items()
        if word not in used_by_exchanges and other not in used_by_steps and HOLE not in word + other
    }


def _words_by_place(request: Signature) -> dict[str, str]:
    """The values of the fields that a request sends once."""
    words: dict[str, list[str]] = defaultdict(list)
    for value in request.values:
        place, _, word = value.partition(") ")
        words[place].append(word)
    return {place: of_place[0] for place, of_place in words.items() if len(of_place) == 1}


def _all_words(requests: Iterable[Signature]) -> Iterator[str]:
    for request in requests:
        yield from request.path
        yield from (value.partition(") ")[2] for value in request.values)
