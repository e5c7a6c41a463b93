"""What a person writes once: tests that differ in names and texts alone, the value of an input, declarations."""

from __future__ import annotations

from loadlint.dialects.k6.write.shorter_text import shorter_text
from loadlint.text.source import Source

HEAD = "import { check, fail } from 'k6';\nimport http from 'k6/http';\n\n"


def shorter(*lines: str, path: str = "a.js") -> str:
    """What is written for statements of the default function."""
    text = HEAD + "export default function () {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"
    return shorter_text(Source(path, text.encode())).decode().removeprefix(HEAD)


def page_check(page: str, text: str, *more: str) -> str:
    """A page that is asked for, with a test of its status and one of its text."""
    name = f"GET /{page}"
    tests = (
        f"'{name}: status is 200': (r) => r.status === 200",
        f"'{name}: body holds {text}': (r) => r.body?.includes('{text}')",
        *more,
    )
    return f"check({page}, {{ {', '.join(tests)} }});"


def test_one_function_for_tests_that_differ_in_the_name_of_the_request_and_in_a_text() -> None:
    script = shorter(*(page_check(page, text) for page, text in (("a", "Tea"), ("b", "Jam"), ("c", "Egg"))))
    assert script.startswith(
        """\
const pageChecks = (request, text) => ({
  [`${request}: status is 200`]: (r) => r.status === 200,
  [`${request}: body holds ${text}`]: (r) => r.body?.includes(text),
});
"""
    )
    assert "  check(b, pageChecks('GET /b', 'Jam'));\n" in script


def test_typescript_says_what_such_a_function_gets() -> None:
    lines = [page_check(page, text) for page, text in (("a", "Tea"), ("b", "Jam"), ("c", "Egg"))]
    script = shorter(*lines, path="a.ts")
    assert "const pageChecks = (request: string, text: string) => ({" in script
    assert "[`${request}: status is 200`]: (r: http.Response) => r.status === 200," in script


def test_other_tests_of_pages_have_a_function_with_a_name_of_their_own() -> None:
    """It tells what these pages have; no number does."""
    to_whom = "'GET /a: body holds name=\"recipient\"': (r) => r.body?.includes('name=\"recipient\"')"
    pages = [page_check(page, page.upper()) for page in "bcd"]
    forms = [page_check(page, page.upper(), to_whom.replace("/a", f"/{page}")) for page in "xyz"]
    script = shorter(*pages, *forms)
    assert "  check(b, pageChecks('GET /b', 'B'));\n" in script
    assert "  check(x, recipientPageChecks('GET /x', 'X'));\n" in script


def test_no_function_for_two_short_checks() -> None:
    """It would be as long as they are."""
    assert "Checks" not in shorter(page_check("a", "Tea"), page_check("b", "Jam"))


def test_no_function_for_one_test() -> None:
    """It is on one line already."""
    lines = [f"check({page}, {{ 'GET /{page}: status is 200': (r) => r.status === 200 }});" for page in "abcdef"]
    assert "Checks" not in shorter(*lines)


def test_no_function_for_tests_that_need_a_variable() -> None:
    lines = [page_check(page, "Tea", f"'GET /{page}: has the id': (r) => r.body?.includes(id)") for page in "abcd"]
    assert "Checks" not in shorter("const id = 7;", *lines)


def test_checks_that_are_the_same_get_the_variable_that_they_read() -> None:
    check = page_check("a", "Tea", "'GET /a: has the id': (r) => r.body?.includes(id)")
    script = shorter("const id = 7;", check, check)
    assert script.startswith("const aChecks = (id) => ({ 'GET /a: status is 200'")
    assert script.count("  check(a, aChecks(id));\n") == 2


def test_a_text_that_is_no_part_of_the_name_stays() -> None:
    lines = [page_check(page, "Tea", f"'GET /{page}: has tests': (r) => r.url.includes('/a')") for page in "abcd"]
    assert "[`${request}: has tests`]: (r) => r.url.includes('/a')," in shorter(*lines)


def test_one_function_for_the_values_of_inputs() -> None:
    lines = []
    for name in ("csrf", "draft", "state", "a", "b", "c", "d"):
        is_input = len(name) > 1
        which = "eq(1)" if name == "state" else "first()"
        value = (
            f"page.body && page.html().find('input[name=\"{name}\"]').{which}.attr('value')"
            if is_input
            else "page.body && page.json('a')"
        )
        lines += [f"const {name} = {value};", f"if (!{name}) fail('no {name} in the response to GET /');"]
    script = shorter("const page = http.get('/');", *lines, "check(page, {});")
    assert "const inputValue = (response, selector, number = 0) =>\n  response.body && response.html()" in script
    assert "const csrf = required('csrf', inputValue(page, 'input[name=\"csrf\"]'));" in script
    assert "const state = required('state', inputValue(page, 'input[name=\"state\"]', 1));" in script
    assert "const a = required('a', page.body && page.json('a'));" in script


def test_variables_that_are_declared_one_after_the_other() -> None:
    script = shorter("let a;", "let b;", "let c = 1;", "let d;", "let e;")
    assert script.endswith("{\n  let a, b;\n  let c = 1;\n  let d, e;\n}\n")
