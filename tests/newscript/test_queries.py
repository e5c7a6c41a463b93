"""Queries of GraphQL: a constant for each operation, however often it is sent."""

from __future__ import annotations

import json

import pytest

from tests.newscript.test_inputs import created, runs

ADD = "mutation AddBook($title: String!) {\n  addBook(title: $title) {\n    id\n  }\n}"
SHOW = "query Book($id: ID!) {\n  book(id: $id) {\n    id\n    title\n  }\n}"
INLINE = 'query Shelf { shelf(id: "main") { name } }'


def asked(query: str, answer: object, **variables: str) -> str:
    body = json.dumps({"query": query, "variables": variables})
    return (
        "POST http://shop.test:8080/graphql\nContent-Type: application/json\n\n"
        f"{body}\nHTTP 200\nContent-Type: application/json\n\n{json.dumps(answer)}\n"
    )


FLOW = "###\n".join(
    (
        asked(INLINE, {"data": {"shelf": {"name": "Main"}}}),
        asked(ADD, {"data": {"addBook": {"id": "{book}"}}}, title="Emma"),
        asked(SHOW, {"data": {"book": {"id": "{book}", "title": "Emma"}}}, id="{book}"),
        asked(SHOW, {"data": {"book": {"id": "{book}", "title": "Emma"}}}, id="{book}"),
    )
)
RUNS = runs(FLOW, {"book": "k7Wq2ZBxf"}, {"book": "m4Rt8YCvg"})
K6 = f"const ADD_BOOK = /* GraphQL */ `{ADD}`;\n\nconst BOOK = /* GraphQL */ `{SHOW}`;\n"
LOCUST = f'ADD_BOOK = """{ADD}"""\n\nBOOK = """{SHOW}"""\n'


@pytest.mark.parametrize(
    ("path", "constants", "sent"), [("a.js", K6, "graphql(BOOK, {"), ("a.py", LOCUST, '"query": BOOK,')]
)
def test_a_query_is_a_constant(path: str, constants: str, sent: str) -> None:
    script = created(RUNS, path)
    text = script.result.data.decode()
    assert constants in text
    assert text.count(sent) == 2
    assert "shelf(id: " in text.partition("ADD_BOOK")[2]
    assert script.passes


def test_the_indentation_of_a_query_is_not_that_of_the_file() -> None:
    assert '\n            if "errors" in (' in created(RUNS, "a.py").result.data.decode()


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("a.js", "query, variables, headers"),
        ("a.ts", "query: string, variables: object, headers: Record<string, string>"),
    ],
)
def test_one_function_sends_the_operations_in_k6(path: str, parameters: str) -> None:
    """What is written in place of a text is sent as it was."""
    script = created(RUNS, path)
    text = script.result.data.decode()
    assert (
        f"function graphql({parameters}) {{\n"
        "  return http.post(`${BASE_URL}/graphql`, JSON.stringify({ query, variables }), { headers });\n}\n"
    ) in text
    assert "const addBookResponse = graphql(ADD_BOOK, { title: user.title }, JSON_HEADERS);" in text
    assert script.passes


def test_an_odd_operation_is_written_out_and_the_others_are_not() -> None:
    sign_in = asked("mutation SignIn {\n  signIn {\n    ok\n  }\n}", {"data": {"signIn": {"ok": True}}})
    flow = "###\n".join((sign_in.replace("/graphql", "/accounts"), FLOW))
    script = created(runs(flow, {"book": "k7Wq2ZBxf"}, {"book": "m4Rt8YCvg"}), "a.js")
    text = script.result.data.decode()
    assert "      JSON.stringify({ query: SIGN_IN, variables: {} }),\n" in text
    assert text.count("graphql(") == 4, "the function, and three calls"
    assert script.passes


@pytest.mark.parametrize(
    ("path", "rows"),
    [
        ("a.js", ["tags: { name: `POST /graphql ${operationName}` }"]),
        ("a.py", ['name="/graphql AddBook"', 'name="/graphql Book"']),
        ("a.jmx", ['testname="POST /graphql AddBook"', 'testname="POST /graphql Book"']),
    ],
)
def test_each_operation_of_an_address_has_a_row_of_its_own_in_the_results(path: str, rows: list[str]) -> None:
    flow = FLOW.replace('{"query": "mutation', '{"operationName": "AddBook", "query": "mutation')
    flow = flow.replace('{"query": "query Book', '{"operationName": "Book", "query": "query Book')
    script = created(runs(flow, {"book": "k7Wq2ZBxf"}, {"book": "m4Rt8YCvg"}), path)
    text = script.result.data.decode()
    assert [row for row in rows if row not in " ".join(text.split())] == []
    assert script.passes
