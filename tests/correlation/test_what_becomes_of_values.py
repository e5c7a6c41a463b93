"""What becomes of each value of a script: small journeys, and where each place of each value ends up, and why."""

from __future__ import annotations

import re

import pytest

from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import ClientMade, Issued, TracedValue, Untraced
from loadlint.correlation.observe.place_name import place_name
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import trace_of
from loadlint.extractor import Extractor, FromBody, FromHtml, FromJson, Match
from tests.support.clue_examples import recordings_of


def told(text: str) -> list[str]:
    """What is found out about each value of recordings in the notation of `clue_examples`, but for words of paths.

    A line has the value, each step and place that sends it, and the answer and extractor that return it, or why not.
    """
    script, runs = recordings_of(text)
    trace = trace_of(alignment_of(replaying(script).steps, runs))
    assert all(item.uses == item.group.uses for item in trace.items)
    lines = [*map(_written, trace.items), *map(_left_out, trace.left_out)]
    return [line for line in lines if not _A_WORD_OF_A_PATH.match(line)]


_A_WORD_OF_A_PATH = re.compile(r"[a-z.]+ in \d+ path[:,]")


def check(text: str, *expected: str) -> None:
    """What is told begins with these words, line by line."""
    lines = told(text)
    assert [line[: len(begin)] for line, begin in zip(lines, expected, strict=False)] == list(expected), lines
    assert len(lines) == len(expected), lines


def _written(item: TracedValue) -> str:
    outcome = item.outcome
    begin = f"{item.group.literal} in {_places(item)}"
    if isinstance(outcome, ClientMade):
        return f"{begin}: made by the client, {outcome.generator.kind}"
    if not isinstance(outcome, Issued):
        return f"{begin}: {outcome.why}"
    if outcome.proof is None:
        return f"{begin}: {outcome.evidence.level}, but {outcome.why_not}"
    assert outcome.why_not is None
    return f"{begin}: {outcome.evidence.level}, {outcome.proof.step} {_brief(outcome.proof.extractor)}"


STAGES = "slots runs groups ids_in_lists equal_values parts values_of_one_page nested_uses".split()


def _left_out(item: LeftOut) -> str:
    assert item.stage in STAGES
    return f"{item.uses[0].slot.value} in {_places(item)}: {item.why}"


def _places(item: TracedValue | LeftOut) -> str:
    return ", ".join(f"{use.step} {place_name(use.slot.place, use.label)}" for use in item.uses)


def _brief(extractor: Extractor) -> str:
    """An extractor in a few signs: `id`, `input[name="t"]`, `/edit/(\\d+)/`."""
    origin = extractor.origin
    if isinstance(origin, FromJson):
        begin = ".".join(step if isinstance(step, str) else f"[{getattr(step, 'value', step)}]" for step in origin.path)
    elif isinstance(origin, FromHtml):
        begin = origin.selector
    else:
        begin = "" if isinstance(origin, FromBody) else type(origin).__name__.removeprefix("From").lower()
    rest = [
        f"/{part.pattern}/" + (f"{part.match}" if part.match > 1 else "") if isinstance(part, Match) else str(part)
        for part in extractor.operations
    ]
    return " ".join(filter(None, [begin, *rest]))


NO_EXTRACTOR = "no extractor returns each recording's own value"
NOWHERE = "no recorded response before the request holds it"
EQUAL = "the recordings have the same value here"
CONSTANT = "it looks like a constant"
ITSELF = "what changes in it is correlated by itself"
INSIDE = "what changes inside of it is correlated by itself"
TOKEN = "{k7Qx2mZt9Lw4|p3Wv8nBr5Yc1}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Proven by two runs; by one, by its form, its moment, its name, or not at all.
        ('POST /jobs -> 201 {"id":{41|52}}\nGET /jobs/{41|52}', ["41 in 1 path after jobs: proven, 0 id"]),
        ('POST /jobs -> 201 {"id":{41>52|63}}\nGET /jobs/{41>52|63}', ["41 in 1 path after jobs: proven, 0 id"]),
        ('POST /jobs -> 201 {"id":41}\nGET /jobs/41', ["41 in 1 path after jobs: likely, 0 id"]),
        ('GET /jobs -> 200 {"id":41}\nGET /jobs/41',
         ["41 in 1 path after jobs: the clues add up to -0.35; a single recording's value is reported from +0.25 on"]),
        ('GET /a -> 200 {"id":"k7Qx2mZt9Lw4"}\nGET /x/k7Qx2mZt9Lw4', ["k7Qx2mZt9Lw4 in 1 path after x: likely, 0 id"]),
        ('GET /a -> 200 {"id":4471}\nGET /jobs?x=4471', ["4471 in 1 query x: possible, 0 id"]),
        ('GET /a -> 200 {"id":"true"}\nGET /jobs?x=true', [f"true in 1 query x: {CONSTANT} (a word, locale"]),
        ('GET /a -> 200 {"x":41}\nGET /b?size=41', [f"41 in 1 query size: {CONSTANT} (a number of three digits"]),
        # The user's or the client's own.
        ('GET /a -> 200 {"x":1}\nGET /b/{41|52}', [f"41 in 1 path after b: {NOWHERE}"]),
        ('GET /jobs?x={aa11|bb22} -> 200 {"x":"{aa11|bb22}"}\nGET /jobs?x={aa11|bb22}',
         [f"aa11 in 0 query x, 1 query x: {NOWHERE}"]),
        ('GET /j?x={aa11|bb22} -> 200 {"x":"{aa11|bb22}"}\nGET /j?x=c\nGET /j/{aa11|bb22}',
         [f"aa11 in 0 query x, 2 path after j: {NOWHERE}", f"c in 1 query x: {EQUAL}"]),
        ('GET /a -> 200 {"l":["tea cup","red pot"]}\nGET /jobs?x={tea+cup|red+pot}',
         ["tea cup in 1 query x: in each recording one response offers the values of all recordings"]),
        ('GET /a -> 200 {"n":[11,12,13,14]}\nGET /jobs?size={11|12}',
         ["11 in 1 query size: a value so short stands in many responses by chance"]),
        ('GET /a -> 200 {"{l|n}":"{no|2}"}\nGET /jobs?test={no|2}',
         ["no in 1 query test: a value so short stands in many responses by chance"]),
        ('GET /a -> 200 {"n":[11,12,13,14]}\nGET /jobs/{11|12}',
         [f"11 in 1 path after jobs: proven, but {NO_EXTRACTOR}"]),
        # What can't change.
        ('GET /a -> 200 {"id":"zz"}\nGET /b?q={aa|aa}', [f"aa in 1 query q: {EQUAL}"]),
        ('GET /a -> 200 {"id":"zz"}\nGET /b?q={bb>aa|aa}',
         ["bb in 1 query q: the recordings have one and the same value"]),
        ('GET /a -> 200 {"id":"zz"}\nGET /b?q={-|*}', ["- in 1 query q: the value is punctuation only"]),
    ],
)  # fmt: skip
def test_a_value(text: str, expected: list[str]) -> None:
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A short value is one with another that has its word, or where the runs show it.
        ('GET /a -> 200 {"x":41}\nGET /carts/41\nGET /b?cart=41\nGET /b?size=41',
         ["41 in 1 path after carts, 2 query cart: the clues", f"41 in 3 query size: {CONSTANT}"]),
        ('GET /a -> 200 {"id":{412|523}}\nGET /x/{412|523}\nGET /y/{412|523}',
         ["412 in 1 path after x, 2 path after y: proven, 0 id"]),
        ('GET /a -> 200 {"id":{4|5}}\nGET /x/{4|5}\nGET /y/{4|5}\nGET /z?x={4|5}',
         ["4 in 1 path after x, 2 path after y, 3 query x: proven, 0 id",
          "4 in 2 path after y: the same response issues it"]),
        ('GET /a -> 200 {"id":4444}\nGET /x/4444\nGET /y/4444',
         ["4444 in 1 path after x, 2 path after y: likely, 0 id",
           "4444 in 2 path after y: the same response issues it"]),
        ('GET /a -> 200 {"id":444441}\nGET /x/444441\nGET /y/444441',
         ["444441 in 1 path after x, 2 path after y: likely, 0 id"]),
        # Two values of one answer that are equal in all runs.
        (f'GET /a -> 200 {{"t":"{TOKEN}","u":"{TOKEN}"}}\nPOST /b?t={TOKEN}\nPOST /b?u={TOKEN}',
         ["k7Qx2mZt9Lw4 in 1 query t, 2 query u: proven, 0 t"]),
    ],
)  # fmt: skip
def test_equal_values(text: str, expected: list[str]) -> None:
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"id":"{41|52}"}\nPOST /b qty-{41|52}=x',
         ["41 in 1 form field qty-#: proven, 0 id", f"x in 1 form field qty-41: {EQUAL}",
          f"qty-41 in 1 form field qty-#: {INSIDE}"]),
        ('GET /a -> 200 {"x":1}\nPOST /b qty-{41|52}=x&qty-7=x',
         ["qty-41 in 1 form field qty-#: it is the name of a field; what may be an id",
          f"41 in 1 form field qty-#: {NOWHERE}", f"7 in 1 form field qty-#: {NOWHERE}",
           f"x in 1 form field qty-41: {EQUAL}",
          f"qty-7 in 1 form field qty-#: {EQUAL}", f"x in 1 form field qty-7: {EQUAL}"]),
        ('GET /a -> 200 {"x":1}\nPOST /b line2=x',
         ["line2 in 1 form field line#: it is the name of a field", f"x in 1 form field line2: {CONSTANT}",
          "2 in 1 form field line#: a small number that ends a word of the field's name"]),
        ('GET /a -> 200 {"x":1}\nPOST /b line1234=x',
         ["line1234 in 1 form field line#: it is the name of a field", f"1234 in 1 form field line#: {NOWHERE}",
          f"x in 1 form field line1234: {CONSTANT}"]),
        # A name that is nothing but an id is no name.
        ('GET /a -> 200 {"id":"{4144|5255}"}\nPOST /b {4144|5255}=x',
         ["4144 in 1 form field #: proven, 0 id", "4144 in 1 form field #: the whole name may be an id",
          f"x in 1 form field 4144: {EQUAL}"]),
        # By the name of the field, by a key, by the label that the user reads.
        ('GET /a -> 200 <input name="row[{41|52}]">\nPOST /b row[{41|52}]=x',
         [r'41 in 1 form field row[#]: proven, 0 /name="row\[(\d+)\]"/', "x in", "row[41] in"]),
        ("GET /a -> 200 <input name='row[{41|52}]'>\nPOST /b row[{41|52}]=x",
         [r"41 in 1 form field row[#]: proven, 0 /name='row\[(\d+)\]'/", "x in", "row[41] in"]),
        ('GET /a -> 200 {"rows":{"r-{41|52}":"x"}}\nPOST /b r-{41|52}=x',
         [r'41 in 1 form field r-#: proven, 0 /"r-(\d+)"\s*:/', "x in", "r-41 in"]),
        ('GET /a -> 200 <input name="c[{41|52}]"><input name="c[{7|8}]">\nPOST /b c[{7|8}]=x',
         [r'7 in 1 form field c[#]: proven, 0 /name="c\[(\d+)\]"/2', "x in", "c[7] in"]),
        ('GET /a -> 200 <label for="c-{41|52}"><b>Tea</b></label><input id="c-{41|52}" name="c[{41|52}]">'
         '<label for="c-{7|8}">Pot </label><input id="c-{7|8}" name="c[{7|8}]">\nPOST /b c[{7|8}]=x',
         [r'7 in 1 form field c[#]: proven, 0 /for="c-(\d+)"[^<>]*>(?:\s*<[^<>]*>)*\s*Pot\s*</', "x in", "c[7] in"]),
    ],
)  # fmt: skip
def test_ids_in_names_of_fields(text: str, expected: list[str]) -> None:
    check(text, *expected)


def test_messages_that_a_client_numbers() -> None:
    """From eight requests on, each with another number, most of them the next one."""

    def lines(numbers: list[int]) -> str:
        return 'GET /a -> 200 {"n":0}' + "".join(f'\nPOST /rpc {{"id":{number}}}' for number in numbers)

    def is_counter(*numbers: int) -> bool:
        return all("a client numbers its messages here" in line for line in told(lines(list(numbers))))

    assert is_counter(*range(11, 19)) and not is_counter(*range(11, 18))
    assert is_counter(18, 17, 16, 15, 14, 13, 12, 11)
    assert is_counter(*range(11, 17), 21, 22) and not is_counter(11, 12, 21, 22, 31, 32, 41, 42)
    assert is_counter(*range(11, 20), 11) and not is_counter(*range(11, 18), 11, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"t":"{tok-11aa|tok-22bb}"}\nGET /b?m=x.{tok-11aa|tok-22bb}.y',
         [r"11aa in 1 query m: proven, 0 t /tok-([\w-]+)/", f"x.tok-11aa.y in 1 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{11aa|22bb}","u":"{33cc|44dd}"}\nGET /b?m={11aa|22bb}:{33cc|44dd}',
         ["11aa in 1 query m: proven, 0 t", "33cc in 1 query m: proven, 0 u", f"11aa:33cc in 1 query m: {INSIDE}"]),
        (f'GET /a -> 200 {{"t":"{TOKEN}"}}\nGET /b?t={TOKEN}\nGET /c?m=a-{TOKEN}',
         ["k7Qx2mZt9Lw4 in 1 query t, 2 query m: proven, 0 t", f"a-k7Qx2mZt9Lw4 in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 Order {4711|5822} ok\nPOST /b?m=Order+{4711|5822}+is+late',
         [r"4711 in 1 query m: proven, 0 /Order\s+(\d+)\s+/", f"Order 4711 is late in 1 query m: {INSIDE}"]),
        ('GET /a -> 200 {"d":"2026-11-{26|27}"}\nGET /b?d=2026-11-{26|27}', ["2026-11-26 in 1 query d: proven, 0 d"]),
        ('GET /a -> 200 {"t":"{aa1x|bb1x}"}\nGET /b?m={aa1x|cc1x}.{aa1x|bb1x}',
         ["aa1x in 1 query m: likely, 0 t", "aa1x in 1 query m: proven, 0 t", f"aa1x.aa1x in 1 query m: {INSIDE}"]),
        # What is inside of a value that an extractor returns as a whole is no value by itself.
        (f'GET /a -> 200 {{"u":"/x?k={TOKEN}","k":"{TOKEN}"}}\nGET /b?next=/x%3Fk={TOKEN}',
         ["/x?k=k7Qx2mZt9Lw4 in 1 query next: proven, 0 u",
          "k7Qx2mZt9Lw4 in 1 query next?k: it is a part of a value that is correlated as a whole"]),
        # A part is no field: what is called an id goes first.
        ('GET /a -> 200 {"m":"{k7Qx2|p3Wv8}","id":"{k7Qx2|p3Wv8}"}\nGET /b?m=x.{k7Qx2|p3Wv8}',
         ["k7Qx2 in 1 query m: proven, 0 id", f"x.k7Qx2 in 1 query m: {INSIDE}"]),
        # In a list.
        ('GET /a -> 200 {"id":{4471|5582}}\nGET /b?ids=[{4471|5582}]',
         ["4471 in 1 query ids.0: proven, 0 id", f"[4471] in 1 query ids: {ITSELF}"]),
        ('GET /a -> 200 {"id":4471}\nGET /c/4471\nGET /b?ids=[4471]',
         ["4471 in 1 path after c, 2 query ids.0: likely, 0 id", "4471 in 2 query ids.0: the same response issues it",
          f"[4471] in 2 query ids: {ITSELF}"]),
        # Within JSON and base64.
        ('GET /a -> 200 {"t":"{k7Qx2mZt|p3Wv8nBr}"}\nPOST /b {"in":"{\\"t\\":\\"{k7Qx2mZt|p3Wv8nBr}\\"}"}',
         ["k7Qx2mZt in 1 in.t: proven, 0 t", f'{{"t":"k7Qx2mZt"}} in 1 in: {ITSELF}']),
    ],
)  # fmt: skip
def test_parts_of_values(text: str, expected: list[str]) -> None:
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The first of equal answers, but the last one before the use where the field has others before.
        (f'GET /a -> 200 {{"t":"{TOKEN}"}}\nGET /b -> 200 {{"t":"{TOKEN}"}}\nGET /c?t={TOKEN}',
         "2 query t: proven, 0 t"),
        (f'GET /o -> 200 {{"t":"x"}}\nGET /a -> 200 {{"t":"{TOKEN}"}}\nGET /b -> 200 {{"t":"{TOKEN}"}}'
         f'\nGET /c?t={TOKEN}',
         "3 query t: proven, 2 t"),
        (f'GET /o -> 200 {{"id":"x"}}\nGET /a -> 200 {{"id":"{TOKEN}"}}\nGET /b -> 200 {{"id":"{TOKEN}"}}'
         f'\nGET /c?id={TOKEN}',
         "3 query id: proven, 1 id"),
        # The field's own name goes before another one.
        (f'GET /a -> 200 {{"t":"{TOKEN}"}}\nGET /b -> 200 {{"x":"{TOKEN}"}}\nGET /c?x={TOKEN}',
         "2 query x: proven, 1 x"),
        (f'GET /a -> 200 {{"t":"{TOKEN}","x":"{TOKEN}"}}\nGET /c?x={TOKEN}', "1 query x: proven, 0 x"),
        # A form, and a part of a text, a list, an attribute.
        (f'GET /a -> 200 <input name="t" value="y"><form action="/f"><input name="t" value="{TOKEN}"></form>'
         f'\nPOST /b?t={TOKEN}',
         '1 query t: proven, 0 form[action="/f"] input[name="t"]'),
        (f'GET /a -> 200 <input name="t" value="y"><input name="t" value="{TOKEN}">\nPOST /b?t={TOKEN}',
         '1 query t: proven, 0 input[name="t"]'),
        (f'GET /a -> 200 {{"m":"x {TOKEN} y"}}\nPOST /b?t={TOKEN}', r"1 query t: proven, 0 m /x\s+([\w-]+)\s+/"),
        (f'GET /a -> 200 {{"{TOKEN}":{{"t":"{TOKEN}"}}}}\nPOST /b?t={TOKEN}', r'1 query t: proven, 0 /:"([\w-]+)"/'),
        (f'GET /a -> 200 {{"id-{TOKEN}":{{"t":"{TOKEN}"}}}}\nPOST /b?t={TOKEN}',
         r'1 query t: proven, 0 /id-([\w-]+)"/'),
        (f'GET /a -> 200 <i data-t="y7">x</i><i data-t="{TOKEN}">x</i>\nPOST /b?t={TOKEN}',
         r'1 query t: proven, 0 /><i\s+data-t="([\w-]+)"/'),
        # The option of a list counts for the field of its name.
        (f'GET /a -> 200 <select name="s"><option value="{TOKEN}">Tea</option></select>\nPOST /b?s={TOKEN}',
         r'1 query s: proven, 0 /<option[^<>]*?\svalue="([^"]*)"[^<>]*>\s*Tea\s*</'),
        (f'GET /a -> 200 <select name="s"><option value="{TOKEN}">Tea</option></select>\nPOST /b?u={TOKEN}',
         r'1 query u: proven, 0 /value="([\w-]+)"/'),
        ('GET /a -> 200 {"x":[{"rpc":{4144|5255}}]}\nPOST /b {"params":[{4144|5255}]}',
         "1 params.0: proven, 0 x.[0].rpc"),
    ],
)  # fmt: skip
def test_which_extractor_is_taken(text: str, expected: str) -> None:
    lines = told(text)
    assert any(line.partition(" in ")[2] == expected for line in lines), lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A field of the same name, or an answer about the same thing.
        ('GET /carts -> 200 {"no":{41|52}}\nGET /carts/{41|52}', "proven, 0 no"),
        ('GET /a -> 200 {"carts":{"no":{41|52}}}\nGET /carts/{41|52}', "proven, 0 carts.no"),
        ('GET /a -> 200 {"id":{41|52}}\nGET /carts/{41|52}', "proven, 0 id"),
        ('GET /a -> 200 {"size":{41|52}}\nGET /b?colour={41|52}', f"proven, but {NO_EXTRACTOR}"),
        ('GET /a -> 200 {"size":{41|52}}\nGET /b?size={41|52}', "proven, 0 size"),
        ('GET /a -> 200 {"size":{412|523}}\nGET /b?colour={412|523}', "proven, 0 size"),
        # A word before it in the text.
        ('GET /a -> 200 <a href="/carts/{41|52}">x</a>\nGET /carts/{41|52}', 'proven, 0 /carts/(\\d+)"/'),
        ('GET /a -> 200 <a href="/cars/{41|52}">x</a>\nGET /carts/{41|52}', f"proven, but {NO_EXTRACTOR}"),
        ('GET /a -> 200 <a href="/w/{414|525}/{3|4}">x</a>\nGET /w/{414|525}/{3|4}', r'proven, 0 /href="/w/(\d+)//'),
        # A script holds any short number by chance.
        ("GET /a.js -> 200 f({41|52})\nGET /carts/{41|52}", f"proven, but {NO_EXTRACTOR}"),
        ("GET /a.js -> 200 f({4144|5255})\nGET /carts/{4144|5255}", r"proven, 0 /\((\d+)\)/"),
        # The place in a list of parameters has no name.
        ('GET /a -> 200 {"rpc":[{"id":{41|52}}]}\nPOST /b {"params":[{41|52}]}', "proven, 0 rpc.[0].id"),
        # The argument of an operation.
        ('POST /g -> 200 {"x":[{"id":"{41|52}"}],"lines":[{"id":"{41|52}"}]}\n'
         'POST /g {"query":"q($v: ID!){pay(lineId: $v)}","variables":{"v":"{41|52}"}}', "proven, 0 lines.[0].id"),
    ],
)  # fmt: skip
def test_short_values_need_a_reason(text: str, expected: str) -> None:
    line = next(line for line in told(text) if re.match(r"\d+ in", line))
    assert line.partition(": ")[2] == expected


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("GET /a -> 200 x\nGET /b?x=tea", [False]),
        ("GET /a -> 200 x\nGET /b?x=k7Qx2mZt9Lw4", [True]),
        ("GET /a -> 200 x\nPOST /b line1=tea", [False, False]),
        ('GET /a -> 200 {"token":"checkout"}\nGET /b?token=checkout', [True]),
    ],
)
def test_an_extractor_is_looked_for_unless_the_form_decides(text: str, searched: list[bool]) -> None:
    script, runs = recordings_of(text)
    outcomes = [item.outcome for item in trace_of(alignment_of(replaying(script).steps, runs)).items]
    told_values = [outcome for outcome in outcomes if isinstance(outcome, Untraced)][-len(searched) :]
    assert [outcome.searched for outcome in told_values] == searched


def test_the_reasons_of_a_form_that_decides() -> None:
    """The form, and the first name that speaks against the value."""
    for sent, names in (("x", 0), ("client_id", 1), ("client_id&scope", 1)):
        fields = "&".join(f"{name}=checkout" for name in sent.split("&"))
        script, runs = recordings_of(f'GET /a -> 200 {{"x":1}}\nGET /b?{fields}')
        *_, item = trace_of(alignment_of(replaying(script).steps, runs)).items
        assert isinstance(item.outcome, Untraced)
        told_reasons = [reason.text for reason in item.outcome.reasons]
        assert told_reasons == ["words", "`client_id` is a part of the client's configuration"][: 1 + names]


def test_the_place_of_a_part() -> None:
    """That of the whole value, and where the part begins in it."""
    script, runs = recordings_of(f'GET /a -> 200 {{"t":"{TOKEN}"}}\nGET /b?t={TOKEN}\nGET /c?m=a-{TOKEN}')
    items = trace_of(alignment_of(replaying(script).steps, runs)).items
    (uses,) = (item.uses for item in items if item.proof is not None)
    assert [(use.slot.place, use.label, use.slot.value) for use in uses] == [
        (("query", "t", 0), "t", "k7Qx2mZt9Lw4"),
        (("query", "m", 0, "part", 2), "", "k7Qx2mZt9Lw4"),
    ]


def test_of_many_answers_the_first_and_the_last_are_looked_at() -> None:
    """Here only the ninth tells it by its field's name, which is not looked at, and the tenth, which is."""
    for number, expected in ((7, "7 t"), (8, "0 xx"), (9, "0 xx"), (10, "10 t")):
        names = ["t" if n == number else "x" * (n + 2) for n in range(14)]
        text = "".join(f'GET /a{"b" * n} -> 200 {{"{name}":"{TOKEN}"}}\n' for n, name in enumerate(names))
        assert told(f"{text}GET /c?t={TOKEN}")[0] == f"k7Qx2mZt9Lw4 in 14 query t: proven, {expected}"


STRAY = "no extractor serves it here"
TWIN = "the same response issues it"
SAME = "this part is equal in all recordings"
UNPROVEN = "no extractor returns this part by itself"
CHANCE = "a value so short"
BUT = f"proven, but {NO_EXTRACTOR}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"t":"{aaa11|bbb22}"}\nGET /b?t={aaa11|bbb22}\nGET /c?u={aaa11|ccc33}',
         ["aaa11 in 1 query t, 2 query u: proven, 0 t", f"aaa11 in 2 query u: {STRAY}"]),
        ('GET /a -> 200 {"t":"{aa11|bb22}"}\nGET /b?t={aa11|bb22}\nGET /c?u={aa11|cc33}',
         ["aa11 in 1 query t: proven, 0 t", "aa11 in 2 query u: likely, 0 t"]),
        ('GET /a -> 200 {"t":"{aaaaa|bbbbb}"}\nGET /b?t={aaaaa|bbbbb}\nGET /c?u={aaaaa|ccccc}',
         ["aaaaa in 1 query t: proven, 0 t", "aaaaa in 2 query u: likely, 0 t"]),
        ('GET /a -> 200 {"id":{41|52}}\nGET /jobs/{41|52} -> 200 <select name="no"><option value="41">x</option>'
         '<option value="52">y</option></select>\nPOST /b?no=41',
         ["41 in 1 path after jobs: proven, 0 id", f"41 in 2 query no: {EQUAL}"]),
        ('GET /a -> 200 {"id":{41|52}}\nGET /jobs/{41|52} -> 200 <input name="no" value="{41|52}">\nPOST /b?no={41|41}',
         ["41 in 1 path after jobs: proven, 0 id", f"41 in 2 query no: {EQUAL}"]),
        ('GET /a -> 200 {"id":{41|52}}\nGET /jobs/{41|52} -> 200 x\nPOST /b?no={41|41}',
         ["41 in 1 path after jobs: proven, 0 id", f"41 in 2 query no: {EQUAL}"]),
        # Not where it is sent before that one is issued, nor where no recording sends it as the script does.
        ('GET /a -> 200 x\nGET /b?u={aaa11|ccc33}\nGET /c -> 200 {"t":"{aaa11|bbb22}"}\nGET /d?t={aaa11|bbb22}'
         '\nGET /e?u={aaa11|ccc33}',
         [f"aaa11 in 1 query u, 4 query u: {NOWHERE}", "aaa11 in 3 query t: proven, 2 t"]),
        ('GET /a -> 200 {"t":"{zzz99>aaa11|bbb22}"}\nGET /b?t={zzz99>aaa11|bbb22}\nGET /c?u={zzz99>aaa11|ccc33}',
         ["zzz99 in 1 query t: proven, 0 t", "zzz99 in 2 query u: likely, 0 t"]),
        ('GET /a -> 200 {"id":{4|5}}\nGET /jobs/{4|5}\nGET /b?n={4|7}',
         ["4 in 1 path after jobs: proven, 0 id", f"4 in 2 query n: {CHANCE}"]),
    ],
)  # fmt: skip
def test_a_value_that_another_run_does_not_repeat(text: str, expected: list[str]) -> None:
    """It joins an equal one where a number in it shows that this is no chance."""
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"id":{4471|5582},"no":{6671|7782}}\nGET /c/{4471|5582}\nGET /d/{6671|7782}'
         '\nGET /b?i=!({4471|5582},{6671|7782})',
         ["4471 in 1 path after c, 3 query i: proven, 0 id", "6671 in 2 path after d, 3 query i: proven, 0 no",
          f"!(4471,6671) in 3 query i: {ITSELF}"]),
        ('GET /a -> 200 {"id":{4471|5582}}\nGET /c/{4471|5582}\nGET /b?i=!({4471|9999})',
         ["4471 in 1 path after c: proven, 0 id", "4471 in 2 query i: likely, 0 id",
          f"!(4471) in 2 query i: {INSIDE}"]),
        ('GET /a -> 200 {"id":{4471|5582}}\nGET /c/{4471|5582}\nGET /b?i=!({4471|5582},8)',
         ["4471 in 1 path after c, 2 query i: proven, 0 id", f"!(4471,8) in 2 query i: {ITSELF}"]),
        ('GET /a -> 200 {"id":4471}\nGET /c/4471\nGET /b?i=!(4471,8)',
         ["4471 in 1 path after c, 2 query i: likely, 0 id", f"4471 in 2 query i: {TWIN}",
          f"!(4471,8) in 2 query i: {INSIDE}"]),
        ('POST /a -> 201 {"id":447}\nGET /c/447\nGET /b?i=!(447)',
         ["447 in 1 path after c: likely, 0 id", f"!(447) in 2 query i: {NOWHERE}"]),
        ('POST /a -> 201 {"id":4471}\nGET /c/4471\nGET /b?i=!(4471)',
         ["4471 in 1 path after c, 2 query i: likely, 0 id", f"!(4471) in 2 query i: {ITSELF}"]),
        ('POST /a -> 201 {"id":{4471|5582}}\nGET /c/{4471|5582}\nGET /o/Orders(\'{4471|5582}\')'
         '\nGET /x/{4471|5582}.xml',
         ["4471 in 1 path after c, 2 path, 3 path: proven, 0 id", f"Orders('4471') in 2 path after o: {ITSELF}",
          f"4471.xml in 3 path after x: {ITSELF}"]),
        # Not before it is issued.
        ('GET /b?i=!({4471|5582})\nPOST /a -> 201 {"id":{4471|5582}}\nGET /c/{4471|5582}\nGET /d?i=!({4471|5582})',
         [f"!(4471) in 0 query i: {NOWHERE}", "4471 in 2 path after c, 3 query i: proven, 1 id",
          f"!(4471) in 3 query i: {ITSELF}", f"4471 in 0 query i: {UNPROVEN}"]),
        ('GET /a -> 200 {"id":{4|5}}\nGET /c/{4|5}\nGET /e -> 200 {"id":{4|5}}\nGET /b?i=[{4|5}]',
         ["4 in 1 path after c, 3 query i: proven, 0 id", f"4 in 3 query i.0: {BUT}", f"[4] in 3 query i: {ITSELF}"]),
    ],
)  # fmt: skip
def test_lists_of_ids(text: str, expected: list[str]) -> None:
    """Each takes the variables of the ids in it, if in each run the list holds that run's own."""
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"t":"{aa11|bb22}"}\nGET /b?m=x-{aa11|bb22}-{aa11|bb22}',
         ["aa11 in 1 query m, 1 query m: proven, 0 t", f"x-aa11-aa11 in 1 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{k7Qx2|p3Wv8}","u":"{k7Qx2-m|p3Wv8-n}"}\nGET /b?t={k7Qx2|p3Wv8}&u={k7Qx2-m|p3Wv8-n}'
         '\nGET /c?m={k7Qx2-m|p3Wv8-n}.z',
         ["k7Qx2 in 1 query t: proven, 0 t", "k7Qx2-m in 1 query u, 2 query m: proven, 0 u",
          f"k7Qx2-m.z in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{1|2}"}\nGET /b?t={1|2}\nGET /c?m=x.{1|2}',
         ["1 in 1 query t: proven, 0 t", f"x.1 in 2 query m: {NOWHERE}"]),
        ('GET /a -> 200 {"t":"{12|23}"}\nGET /b?t={12|23}\nGET /c?m=x.{12|23}',
         ["12 in 1 query t: proven, 0 t", f"x.12 in 2 query m: {NOWHERE}"]),
        ('GET /a -> 200 {"t":"{12|23}"}\nGET /b?t={12|23}\nGET /c?m=order.{12|23}',
         ["12 in 1 query t, 2 query m: proven, 0 t", f"12 in 2 query m: {SAME}", f"order.12 in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"k7Qx2mZt9Lw4"}\nGET /c?m=x.k7Qx2mZt9Lw4',
         ["k7Qx2mZt9Lw4 in 1 query m: likely, 0 t", f"x.k7Qx2mZt9Lw4 in 1 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"k7Q4"}\nGET /c?m=x.k7Q4',
         [f"x.k7Q4 in 1 query m: {NOWHERE}", f"k7Q4 in 1 query m: {UNPROVEN}"]),
        ('GET /a -> 200 {"t":"Q4x"}\nGET /c?m=x.Q4x',
         [f"x.Q4x in 1 query m: {NOWHERE}"]),
        ('GET /a -> 200 {"t":"{tea|pot}"}\nGET /c?m=x.{tea|pot}',
         [f"x.tea in 1 query m: {NOWHERE}"]),
        ('GET /a -> 200 {"t":"{Tea7|Pot8}"}\nGET /c?m=see+the+{Tea7|Pot8}+please',
         ["Tea7 in 1 query m: proven, 0 t", f"see the Tea7 please in 1 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{4711|5822}"}\nPOST /b a|b|{4711|5822}|d|x-y',
         ["4711 in 1 body: proven, 0 t", f"a|b|4711|d|x-y in 1 body: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{4711|5822}"}\nPOST /b a|{4711|5822}|x{-y|.y}',
         ["4711 in 1 body: proven, 0 t", f"a|4711|x-y in 1 body: {INSIDE}"]),
        ('GET /a -> 200 {"h":"shop"}\nGET /b?x=shop.test-{41a1|52b2}',
         [f"shop.test-41a1 in 1 query x: {NOWHERE}", f"41a1 in 1 query x: {UNPROVEN}"]),
        ('GET /a -> 200 {"t":"{4711|5822}"}\nGET /b?x=https://h/{4711|5822}/y',
         ["4711 in 1 path after path: proven, 0 t", f"https://h/4711/y in 1 query x: {INSIDE}"]),
    ],
)  # fmt: skip
def test_what_parts_a_value(text: str, expected: list[str]) -> None:
    """Words and short pieces are no parts; a piece after a word, or one that is a known value, may be short."""
    check(text, *expected)


ECHOED = "the client sent it before any response held it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Several parts of one value; one that a later answer issues, or that another run does not have there.
        ('GET /a -> 200 {"t":"{aaa11|bbb22}"}\nGET /b?t={aaa11|bbb22}\nGET /c?m={aaa11|bbb22}.{aaa11|bbb22}',
         ["aaa11 in 1 query t, 2 query m, 2 query m: proven, 0 t", f"aaa11.aaa11 in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{bbb22|ccc33}"}\nGET /b?t={bbb22|ccc33}\nGET /c?m={long7777|kurz8888}.{bbb22|ccc33}'
         '\nGET /d -> 200 {"u":"{long7777|kurz8888}"}\nGET /e?u={long7777|kurz8888}',
         ["bbb22 in 1 query t, 2 query m: proven, 0 t", f"long7777 in 4 query u: {ECHOED}",
          f"long7777 in 2 query m: {UNPROVEN}", f"long7777.bbb22 in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{aaa11|bbb22}"}\nGET /b?t={aaa11|bbb22}\nGET /c?m=x.{aaa11|ccc33}',
         ["aaa11 in 1 query t: proven, 0 t", "aaa11 in 2 query m: likely, 0 t", f"x.aaa11 in 2 query m: {INSIDE}"]),
        ('GET /a -> 200 {"t":"{aaa11|bbb22}"}\nGET /b?t={aaa11|bbb22}\nGET /c?m=x{aaa11|bbb22}.{aaa11|bbb22}y',
         ["aaa11 in 1 query t: proven, 0 t", f"xaaa11.aaa11y in 2 query m: {NOWHERE}",
          f"xaaa11 in 2 query m: {UNPROVEN}", f"aaa11y in 2 query m: {UNPROVEN}"]),
        # The longest of values that hold each other; an address is opened, not parted; words of one run are no parts.
        ('GET /a -> 200 {"t":"{aaa11|bbb22}","u":"{aaa11.x7|bbb22.x8}"}\nGET /b?t={aaa11|bbb22}'
         '\nGET /d?u={aaa11.x7|bbb22.x8}\nGET /c?m={aaa11.x7|bbb22.x8}.{aaa11|bbb22}',
         ["aaa11 in 1 query t, 3 query m: proven, 0 t", "aaa11.x7 in 2 query u, 3 query m: proven, 0 u",
          f"aaa11.x7.aaa11 in 3 query m: {INSIDE}"]),
        ('GET /a -> 200 {"y":2026}\nGET /b?d=2026-11-26', [f"2026-11-26 in 1 query d: {CONSTANT}"]),
        ('GET /a -> 200 {"t":{4711|5822}}\nGET /b?x=https://h-{4711|5822}/y',
         [f"https://h-4711/y in 1 query x: {NOWHERE}"]),
        ('GET /a -> 200 {"t":"QWRTZX"}\nGET /c?m=x.QWRTZX', [f"x.QWRTZX in 1 query m: {CONSTANT}"]),
        # A number at the end of a word counts lines; three digits at most.
        ('GET /a -> 200 {"id":7731}\nPOST /b line7731=x',
         ["7731 in 1 form field line#: possible, 0 id", f"x in 1 form field line7731: {CONSTANT}",
          f"line7731 in 1 form field line#: {INSIDE}"]),
        ('GET /a -> 200 {"id":773}\nPOST /b line773=x',
         ["line773 in 1 form field line#: it is the name of a field", f"x in 1 form field line773: {CONSTANT}",
          "773 in 1 form field line#: a small number that ends a word"]),
        ('GET /a -> 200 {"id":773}\nPOST /b line-773=x',
         ["line-773 in 1 form field line-#: it is the name of a field",
          "773 in 1 form field line-#: the clues add up to -0.40", f"x in 1 form field line-773: {CONSTANT}"]),
        # A piece of two digits counts where it is all that there is, or behind a word.
        ('GET /a -> 200 {"t":"{12|23}"}\nGET /b?x=*{12|23}*',
         [f"*12* in 1 query x: {NOWHERE}", f"12 in 1 query x: {UNPROVEN}"]),
        ('GET /a -> 200 {"t":"{12|23}"}\nGET /b?x=y*{12|23}*', [f"y*12* in 1 query x: {NOWHERE}"]),
        # Of equal numbers of one digit the last one is meant.
        ('GET /a -> 200 {"id":{4|5}}\nGET /c/{4|5}\nGET /e -> 200 {"no":{4|6}}\nGET /no/{4|6}\nGET /b?i=[{4|6}]',
         ["4 in 1 path after c: proven, 0 id", "4 in 3 path after no, 4 query i: proven, 2 no",
          f"4 in 4 query i.0: {BUT}",
          f"[4] in 4 query i: {ITSELF}"]),
        # No extractor of one run leads over another value of five characters, which is another one in the next run.
        ("GET /a -> 200 key k7Q2m: p3W8n;\nGET /b?token=k7Q2m\nGET /c?nonce=p3W8n",
         [r"k7Q2m in 1 query token: likely, 0 /key\s+([\w-]+):/",
          r"p3W8n in 2 query nonce: likely, 0 /:\s+([\w-]+);/"]),
        ("GET /a -> 200 key k7Q2: p3W8;\nGET /b?token=k7Q2\nGET /c?nonce=p3W8",
         [r"k7Q2 in 1 query token: likely, 0 /key\s+([\w-]+):/",
          r"p3W8 in 2 query nonce: likely, 0 /key\s+k7Q2:\s+([\w-]+);/"]),
        # A name may speak for a word, not for a short number; the version of a record is told by the answer.
        ('GET /a -> 200 {"token":123}\nGET /b?token=123', [f"123 in 1 query token: {CONSTANT}"]),
        ('GET /a -> 200 {"token":"checkout"}\nGET /b?token=checkout',
         ["checkout in 1 query token: the clues add up to +0.10"]),
        ('GET /a -> 200 {"size":"checkout"}\nGET /b?size=checkout', [f"checkout in 1 query size: {CONSTANT}"]),
        ('GET /p -> 200 <input name="revision" value="7">\nPOST /x?revision=7', [f"7 in 1 query revision: {CONSTANT}"]),
        ('GET /p -> 200 <input name="revision" value="7">\nPOST /x revision=7',
         ['7 in 1 form field revision: likely, 0 input[name="revision"]']),
        ("GET /p -> 200 <b>7</b>\nPOST /x revision=7", ["7 in 1 form field revision: the clues add up to -0.50"]),
        # A number of two digits in two answers: with two runs the first one, with one run that about the thing.
        ('GET /a -> 200 {"id":{41|52}}\nGET /carts -> 200 {"id":{41|52}}\nGET /carts/{41|52}',
         ["41 in 2 path after carts: proven, 0 id"]),
        ('GET /a -> 200 {"no":41}\nPOST /carts -> 201 {"id":41}\nGET /carts/41',
         ["41 in 2 path after carts: possible, 1 id"]),
        # An id in a name that is equal in all runs is chance where its like differ, but only in names of its shape.
        ("GET /a -> 200 x\nPOST /b q-{41|52}=x&r-33=y",
         ["q-41 in 1 form field q-#: it is the name of a field", f"41 in 1 form field q-#: {NOWHERE}",
          f"x in 1 form field q-41: {EQUAL}", f"r-33 in 1 form field r-#: {EQUAL}",
          f"33 in 1 form field r-#: {EQUAL}", f"y in 1 form field r-33: {EQUAL}"]),
        # What belongs to a thing counts where this run has made the thing.
        ('GET /projects -> 200 [{"id":"k7Qx2mZt9Lw4"}]'
         '\nGET /tasks?project=k7Qx2mZt9Lw4 -> 200 {"tasks":[{"id":14,"name":"Tea"},{"id":15,"name":"Rye"}]}'
         '\nGET /tasks/14',
         ["k7Qx2mZt9Lw4 in 1 query project: likely, 0 [0].id", "14 in 2 path after tasks: the clues add up to -0.45"]),
        ('GET /a -> 200 {"size":"two-words-12"}\nGET /b?size=two-words-12',
         [f"two-words-12 in 1 query size: {CONSTANT}"]),
        # A word that differs is a value, punctuation is none.
        ('GET /a -> 200 {"v":"{true|false}"}\nGET /b?v={true|false}', ["true in 1 query v: proven, 0 v"]),
        ('GET /a -> 200 {"v":"{--|==}"}\nGET /b?v={--|==}', ["-- in 1 query v: the value is punctuation only"]),
        # A number in the body that the address of the same request names, as a whole word.
        ('POST /p -> 201 {"id":94}\nGET /p/94?ref_id=94',
         ["94 in 1 path after p: likely, 0 id", "94 in 1 query ref_id: the clues add up to -0.20"]),
        ('POST /p -> 201 {"id":94}\nPUT /p/94 {"ref_id":94,"size":94}',
         ["94 in 1 path after p: likely, 0 id", f"94 in 1 ref_id: likely, but {NO_EXTRACTOR}",
          f"94 in 1 size: {CONSTANT}"]),
        ('POST /p -> 201 {"id":94}\nPUT /p/94 {"size":95}\nPUT /q {"ref_id":94}',
         ["94 in 1 path after p: likely, 0 id", f"95 in 1 size: {CONSTANT}",
          "94 in 2 ref_id: the clues add up to -0.20"]),
        ('POST /p -> 201 {"id":94}\nPUT /x/p-94 {"ref_id":94}',
         [f"p-94 in 1 path after x: {NOWHERE}", "94 in 1 ref_id: the clues add up to -0.20"]),
    ],
)  # fmt: skip
def test_parts_and_places(text: str, expected: list[str]) -> None:
    check(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('GET /a -> 200 {"t":{4144|5255},"u":{4144|6366}}\nGET /x/{4144|5255}\nGET /x/{4144|6366}',
         ["4144 in 1 path after x: proven, 0 t", "4144 in 2 path after x: proven, 0 u"]),
        ('GET /a -> 200 {"t":"{k7Qx41|p3Wv52}","u":"{k7Qx41|m5Rs63}"}\nGET /b?x={k7Qx41|p3Wv52}'
         '\nGET /c?y={k7Qx41|m5Rs63}',
         ["k7Qx41 in 1 query x: proven, 0 t", "k7Qx41 in 2 query y: proven, 0 u"]),
        ('GET /a -> 200 {"x":{41|52},"y":{41|52}}\nGET /b?x={41|52}\nGET /c?y={41|52}',
         ["41 in 1 query x, 2 query y: proven, 0 x", f"41 in 2 query y: {TWIN}"]),
        ('GET /a -> 200 {"x":{4|5},"y":{4|5}}\nGET /b?x={4|5}\nGET /c?y={4|5}',
         ["4 in 1 query x: proven, 0 x", "4 in 2 query y: proven, 0 y"]),
        ('GET /a -> 200 {"x":"k7Qx41"}\nGET /b?x=k7Qx41\nGET /c?y=k7Qx41',
         ["k7Qx41 in 1 query x, 2 query y: likely, 0 x"]),
        ('GET /a -> 200 key k7Qx2mZt9L: p3Wv8nBr5Y;\nGET /b?x=k7Qx2mZt9L\nGET /c?y=p3Wv8nBr5Y',
         [r"k7Qx2mZt9L in 1 query x: possible, 0 /key\s+([\w-]+):/",
          r"p3Wv8nBr5Y in 2 query y: possible, 0 /:\s+([\w-]+);/"]),
        ('GET /a -> 200 {"a":"k7Qx41x"} \nGET /b -> 200 {"l":[{"n":"k7Qx41x","t":"p3Wv8nBr5Y"},{"n":"b","t":"c"}]}'
         '\nGET /c?x=k7Qx41x\nGET /d?y=p3Wv8nBr5Y',
         ["k7Qx41x in 2 query x: the clues add up to +0.20; a single recording's value is reported from +0.25 on",
          "p3Wv8nBr5Y in 3 query y: the clues add up to +0.20; a single recording's value is reported from +0.25 on"]),
        ('POST /p -> 201 {"id":94}\nPUT /p/94 {"id":94,"size":94}',
         ["94 in 1 path after p, 1 id: likely, 0 id", f"94 in 1 size: {CONSTANT}", f"94 in 1 id: {TWIN}"]),
        ('POST /p -> 201 {"id":94}\nPUT /p/94 {"size":94}',
         ["94 in 1 path after p: likely, 0 id", f"94 in 1 size: {CONSTANT}"]),
        ('POST /p -> 201 {"id":94}\nPUT /p/94 {"id":95}',
         ["94 in 1 path after p: likely, 0 id", f"95 in 1 id: {NOWHERE}"]),
        ('POST /p -> 201 {"id":9}\nPUT /p/9 {"id":9}',
         ["9 in 1 path after p, 1 id: likely, 0 id", f"9 in 1 id: {TWIN}"]),
        ('GET /p -> 200 {"id":94}\nPUT /p/94 {"id":94}',
         ["94 in 1 path after p: the clues add up to -0.35; a single recording's value is reported from +0.25 on",
          "94 in 1 id: the clues add up to -0.15; a single recording's value is reported from +0.25 on"]),
        ('POST /projects -> 201 {"id":41}'
         '\nGET /tasks?project=41 -> 200 {"tasks":[{"id":14,"name":"Tea"},{"id":15,"name":"Rye"}]}\nGET /tasks/14',
         [f"41 in 1 query project: {CONSTANT}", "14 in 2 path after tasks: the clues add up to -0.45"]),
        ('POST /projects -> 201 {"id":41}\nGET /projects/41 -> 200 {"name":"Tide"}'
         '\nGET /tasks?project=41 -> 200 {"tasks":[{"id":14,"name":"Tea"},{"id":15,"name":"Rye"}]}\nGET /tasks/14',
         ["41 in 1 path after projects, 2 query project: likely, 0 id",
          "14 in 3 path after tasks: possible, 2 tasks.[Tea].id"]),
        # An id that is no number is told by its form.
        ('POST /projects -> 201 {"id":41}\nGET /projects/41 -> 200 {"name":"Tide"}'
         '\nGET /tasks?project=41 -> 200 {"tasks":[{"id":"ab1","name":"Tea"},{"id":"cd2","name":"Rye"}]}'
         '\nGET /tasks/ab1',
         ["41 in 1 path after projects, 2 query project: likely, 0 id",
          "ab1 in 3 path after tasks: the clues add up to"]),
        ('GET /projects -> 200 [{"id":41}]'
         '\nGET /tasks?project=41 -> 200 {"tasks":[{"id":14,"name":"Tea"},{"id":15,"name":"Rye"}]}\nGET /tasks/14',
         [f"41 in 1 query project: {CONSTANT}", "14 in 2 path after tasks: the clues add up to -0.45"]),
        ('POST /projects -> 201 {"id":41}'
         '\nGET /tasks?project=41 -> 200 {"tasks":[{"no":14,"name":"Tea"},{"no":15,"name":"Rye"}]}\nGET /tasks?size=14',
         [f"41 in 1 query project: {CONSTANT}", f"14 in 2 query size: {CONSTANT}"]),
        ('GET /a -> 200 {"x":1}\nGET /b?_=9c1185a5c5e9fc54&m=x.9c1185a5c5e9fc54',
         ["9c1185a5c5e9fc54 in 1 query _: made by the client, hex", f"x.9c1185a5c5e9fc54 in 1 query m: {NOWHERE}",
          f"9c1185a5c5e9fc54 in 1 query m: {UNPROVEN}"]),
        ('GET /a -> 200 {"t":"{a41|b52}"}\nGET /b?x=a/{a41|b52};c={a41|b52}',
         ["a41 in 1 query c, 1 query x: proven, 0 t", f"a41 in 1 query x: {SAME}", f"a/a41 in 1 query x: {INSIDE}"]),
        ('GET /a -> 200 {"t":{4144|5255}}\nGET /b?x={4144|5255}-{4144|5255}-{1|2}',
         ["4144 in 1 query x, 1 query x: proven, 0 t", f"4144-4144-1 in 1 query x: {INSIDE}"]),
    ],
)  # fmt: skip
def test_values_that_tell_about_each_other(text: str, expected: list[str]) -> None:
    """Equal values of one answer, a body's id that the address names, lists of a new thing, and what a client makes."""
    check(text, *expected)
