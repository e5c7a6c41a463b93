"""The text of a GraphQL operation that the newest version has changed."""

from __future__ import annotations

from loadlint.healing.operations import operation_edits
from loadlint.text.mapped import Text
from tests.healing.test_changed_requests import certified_text, healed
from tests.support.counting import lines_run
from tests.support.scripts import k6

HEADERS = "{ headers: { 'Content-Type': 'application/json' } }"
FIND = '{"query":"query Find($query: String!) { find(query: $query) { id } }","variables":{"query":"lamp"}}'


def graphql(body: str) -> str:
    """A recorded request."""
    return f"POST https://shop.test/graphql\nContent-Type: application/json\n\n{body}\nHTTP 200\n\nok\n"


def script_sending(body: str) -> str:
    return k6(f"http.post('https://shop.test/graphql', '{body}', {HEADERS});")


def test_a_variable_named_query_stays_what_the_user_looks_for() -> None:
    """Only the operation's own text is the application's; both recordings have looked for something else."""
    recorded = FIND.replace("{ id }", "{ id price }").replace('"lamp"', '"kettle"')
    text = healed(script_sending(FIND), graphql(recorded)).data.decode()
    assert "{ id price }" in text
    assert '"variables":{"query":"lamp"}' in text


def test_operations_of_a_list_are_the_applications_too() -> None:
    text = certified_text(healed(script_sending(f"[{FIND}]"), graphql(f"[{FIND.replace('{ id }', '{ id price }')}]")))
    assert text == script_sending(f"[{FIND.replace('{ id }', '{ id price }')}]")


def test_each_changed_word_is_an_edit_of_its_own() -> None:
    assert _edited("{ a { id name } b { id } c }", "{ a { id title } b { id state } c }") == ["title", " state "]


def test_the_work_for_a_long_operation_grows_with_it() -> None:
    lines = [_lines_of_edits(count) for count in (100, 200, 400)]
    assert lines[1] < 2.5 * lines[0]
    assert lines[2] < 2.5 * lines[1]


def test_names_that_are_all_the_same_are_one_change() -> None:
    """Each may be the counterpart of each."""
    old = "id " * 5000
    assert _edited(f"a {old} b", f"c {old} id d") == [f"c {old} id d"]


def _edited(old: str, new: str) -> list[str]:
    return [edit.text for edit in operation_edits(Text(old, range(len(old)), range(1, len(old) + 1)), new)]


def _lines_of_edits(count: int) -> int:
    """How many lines of the program it takes where each second name of so many is another one."""
    old, new = (" { id ".join(f"{name}{number // 2}" for number in range(count)) for name in ("same", "new"))
    mixed = " { id ".join(f"{'same' if number % 4 else 'new'}{number // 2}" for number in range(count))
    return lines_run(lambda: (_edited(old, mixed), _edited(old, new)))
