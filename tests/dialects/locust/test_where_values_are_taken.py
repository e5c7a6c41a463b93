"""Where the statements go that take a value out of a response, for each way to make the request."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.locust import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Script
from tests.dialects.locust.helpers import HEAD, edit, parse, task, uses

GET = 'self.client.get("/a")'
USE = 'self.client.get("/VALUE")'
TOKEN = Extractor(FromJson(("t",)))


def change_of(script: Script) -> Correlate:
    return Correlate(0, TOKEN, "tok", "no tok", uses(script, "VALUE"))


def caught(name: str, indent: str = "    ") -> list[str]:
    """The statements that take the value inside of the request's own block."""
    lines = ["try:", f'    tok = {name}.json()["t"]', "except (LookupError, TypeError, ValueError):", "    tok = None",
             "if not tok:", f'    {name}.failure(f"no tok (status {{{name}.status_code}})")',
             "    return"]  # fmt: skip
    return [indent + line for line in lines]


A = "response"
WITH = 'with self.client.get("/a", catch_response=True)'


def taken(name: str, comment: str = "") -> list[str]:
    """The block of the request, with the statements that take the value."""
    return [f"{WITH} as {name}:{comment}", *caught(name)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([GET], taken(A)),
        ([f"{GET}  # first"], taken(A, "  # first")),
        ([f"r = {GET}"], taken("r")),
        ([f"self.r = {GET}"], taken("self.r")),
        ([f"r = ({GET})"], [*taken(A), f"r = ({A})"]),
        (["d = {}", f"d[0] = {GET}"], ["d = {}", *taken("d[0]")]),
        ([f"data = {GET}.json()"], [*taken(A), f"data = {A}.json()"]),
        ([f"x = f(lambda: g(), {GET})"], [*taken(A), f"x = f(lambda: g(), {A})"]),
        ([f'x = {{"a": [{GET}]}}'], [*taken(A), f'x = {{"a": [{A}]}}']),
        ([f"a, b = {GET}, 1"], [*taken(A), f"a, b = {A}, 1"]),
        ([f"x = ({GET}, 1)"], [*taken(A), f"x = ({A}, 1)"]),
        ([f'x = "a" + {GET}.text'], [*taken(A), f'x = "a" + {A}.text']),
        ([f"x = f'{{{GET}.text}}'"], [*taken(A), f"x = f'{{{A}.text}}'"]),
        ([f"x = f(a={GET})"], [*taken(A), f"x = f(a={A})"]),
        ([f"x = {GET}.headers['a']"], [*taken(A), f"x = {A}.headers['a']"]),
        ([f"x = [{GET}]"], [*taken(A), f"x = [{A}]"]),
        ([f"x: object = {GET}"], [*taken(A), f"x: object = {A}"]),
        ([f"print(-{GET}.status_code)"], [*taken(A), f"print(-{A}.status_code)"]),
        ([f"{WITH} as r:", "    pass"], [f"{WITH} as r:", *caught("r")]),
        ([f"{WITH} as r: pass"], [f"{WITH} as r:", *caught("r")]),
        ([f"{WITH} as r:", "    r.success()"], [f"{WITH} as r:", "    r.success()", *caught("r")]),
        ([f"{WITH} as r: r.success()"], [f"{WITH} as r:", "    r.success()", *caught("r")]),
        ([f"{WITH}:", "    print(1)  # seen"], [f"{WITH} as resp:", "    print(1)  # seen", *caught("resp")]),
        ([f"{WITH} as r:", "    for x in y:", "        break"],
         [f"{WITH} as r:", *caught("r"), "    for x in y:", "        break"]),
        ([f"{WITH} as r:", "    for x in y:", "        continue"],
         [f"{WITH} as r:", *caught("r"), "    for x in y:", "        continue"]),
        ([f"{WITH} as r:", "    if r.ok:", "        return"],
         [f"{WITH} as r:", "    if r.ok:", "        return", *caught("r")]),
        ([f"{WITH} as r:", "    def f():", "        return"],
         [f"{WITH} as r:", "    def f():", "        return", *caught("r")]),
    ],
)  # fmt: skip
def test_a_response_gets_a_name_where_it_has_none(before: list[str], after: list[str]) -> None:
    script = parse(task(*before, USE))
    assert edit(script, change_of(script)).text == task(*after, 'self.client.get(f"/{tok}")')


def test_a_value_that_the_block_sends_is_taken_at_its_beginning() -> None:
    script = parse(task(f"{WITH} as r:", "    # next", f"    {USE}"))
    wanted = task(f"{WITH} as r:", "    # next", *caught("r"), '    self.client.get(f"/{tok}")')
    assert edit(script, change_of(script)).text == wanted


def test_a_task_reads_an_attribute_that_is_set_before_anything_leaves() -> None:
    start = f"{HEAD}    def on_start(self):\n        {WITH} as r:\n"
    leaving = "            if r.ok:\n                return\n\n    @task\n    def t(self):\n"
    script = parse(f"{start}{leaving}        {USE}\n")
    lines = [line.replace("tok =", "self.tok =").replace("not tok", "not self.tok") for line in caught("r")]
    stopped = "".join(f"        {line}\n" for line in lines).replace("return", "raise StopUser()")
    after = edit(script, change_of(script)).text.replace("from locust.exception import StopUser\n", "")
    assert after == f'{start}{stopped}{leaving}        self.client.get(f"/{{self.tok}}")\n'


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([f"if {GET}.ok:", "    pass"], r"part of a larger expression or statement \(if statement\)"),
        ([f"for x in {GET}.json():", "    pass"], r"part of a larger expression or statement \(for statement\)"),
        ([f"x += {GET}.text"], r"part of a larger expression or statement \(augmented assignment\)"),
        ([f"x = a or {GET}"], r"part of a larger expression or statement \(boolean operator\)"),
        ([f"x = {GET} if a else None"], r"part of a larger expression or statement \(conditional expression\)"),
        ([f"x = [{GET} for y in z]"], r"expression or statement \(list comprehension\)"),
        ([f"raise X({GET})"], r"part of a larger expression or statement \(raise statement\)"),
        ([f"x = f(g(), {GET})"], "another call in the same statement runs before the request"),
        ([f"a(); {GET}"], "several statements are on one line"),
        ([f"{GET}; a()"], "another statement follows on the same line"),
        ([f"x = {GET}; a()"], "another statement follows on the same line"),
        ([f"{WITH} as (a, b):", "    pass"], "the response is taken apart by the `with` statement"),
        ([f"{WITH}:", "    resp = 1"], "the response has no name, and `resp` means something else here"),
        ([f"{WITH} as r:", "    pass  # nothing"], "a comment follows the `pass`"),
        (["if a:", f"    {GET}"], "the request that issues the value may not run, and the value is used all the same"),
        (["match a:", "    case 1:", f"        {GET}"], "the request that issues the value may not run"),
        (["try:", "    a()", "except E:", f"    {GET}"], "the request that issues the value may not run"),
    ],
)
def test_a_response_that_is_not_at_hand(lines: list[str], why: str) -> None:
    script = parse(task(*lines, USE))
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(script, change_of(script))


@pytest.mark.parametrize(
    "lines",
    [["for x in y:", f"    {GET}"], ["with a:", f"    {GET}"], ["try:", f"    {GET}", "except E:", "    pass"]],
)
def test_blocks_that_are_passed_on_the_way(lines: list[str]) -> None:
    script = parse(task(*lines, USE))
    text = edit(script, change_of(script)).text
    assert "\n".join(f"            {line}" for line in taken(A)) in text


def test_values_that_are_put_together_before() -> None:
    script = parse(task('data = {"k": "VALUE"}', GET, 'self.client.post("/b", data=data)'))
    with pytest.raises(CannotWriteError, match=r"^the value is put together before the response arrives$"):
        dialect.write(script, change_of(script))


def test_a_value_that_is_sent_before_the_answer_is_there() -> None:
    script = parse(task(USE, GET))
    change = Correlate(1, TOKEN, "tok", "no tok", uses(script, "VALUE", after=-1))
    with pytest.raises(CannotWriteError, match=r"^the value is put together before the response arrives$"):
        dialect.write(script, change)


def test_a_response_of_code_that_several_callers_share() -> None:
    lines = ['self.go("/a")', 'self.go("/b")', USE]
    script = parse(task(*lines) + "\n    def go(self, path):\n        print(self.client.get(path))\n")
    with pytest.raises(
        CannotWriteError, match=r"^the request is made in code that several callers share or in another"
    ):
        dialect.write(script, change_of(script))


@pytest.mark.parametrize(
    ("method", "ending"),
    [
        ("on_start", "raise StopUser()"),
        ("t", "return"),
    ],
)
def test_what_ends_after_a_failure(method: str, ending: str) -> None:
    decorator = "    @task\n" if method == "t" else ""
    other = "" if method == "t" else "\n    @task\n    def t(self):\n        pass\n"
    text = f"{HEAD}{decorator}    def {method}(self):\n        {WITH} as r:\n            pass\n        {USE}\n{other}"
    script = parse(text)
    after = edit(script, change_of(script)).text
    assert f'                {ending}\n        self.client.get(f"/{{tok}}")\n' in after
    assert ("from locust.exception import StopUser\n" in after) == (method == "on_start")


def test_a_request_while_the_user_ends() -> None:
    text = f"{HEAD}    @task\n    def t(self):\n        pass\n\n    def on_stop(self):\n"
    text += f"        {WITH} as r:\n            pass\n"
    script = parse(f"{text}        {USE}\n")
    with pytest.raises(CannotWriteError, match=r"^the request is made while the user is set up or ended$"):
        dialect.write(script, change_of(script))


def test_a_helper_of_a_task_ends_the_task() -> None:
    text = task("self.go()", USE) + f"\n    def go(self):\n        {WITH} as r:\n            pass\n"
    script = parse(text)
    after = edit(script, change_of(script)).text
    assert "                raise RescheduleTask()\n" in after
    assert "from locust.exception import RescheduleTask\n" in after


def test_a_sequence_of_tasks_is_left() -> None:
    text = (
        "from locust import HttpUser, SequentialTaskSet, task\n\n\n"
        "class Flow(SequentialTaskSet):\n    @task\n    def t(self):\n"
        f"        {WITH} as r:\n            pass\n        {USE}\n\n\n"
        'class Shop(HttpUser):\n    host = "https://a.test"\n    tasks = [Flow]\n'
    )
    script = parse(text)
    assert "                self.interrupt(reschedule=False)\n" in edit(script, change_of(script)).text
    helper = text.replace(f"        {WITH} as r:\n            pass\n", "        self.go()\n").replace(
        "\n\n\nclass Shop", f"\n\n    def go(self):\n        {WITH} as r:\n            pass\n\n\nclass Shop"
    )
    script = parse(helper)
    assert "                raise InterruptTaskSet(reschedule=False)\n" in edit(script, change_of(script)).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"print({GET}.text)", "print(response.text)"),
        (f"x = [{GET}.json()]", "x = [response.json()]"),
        (f'x = {{"a": {GET}.json()}}', 'x = {"a": response.json()}'),
        (f"x = f'{{{GET}.text}}'", "x = f'{response.text}'"),
        (f"x = -{GET}.x", "x = -response.x"),
        (f"x = d[{GET}.text]", "x = d[response.text]"),
        (f"x = {GET}[0:1]", "x = response[0:1]"),
        (f"f(a={GET})", "f(a=response)"),
        (f"x = 1 + {GET}.x", "x = 1 + response.x"),
        (f"x = {GET}, 1", "x = response, 1"),
        (f"x, y = 1, {GET}", "x, y = 1, response"),
        (f"x = ({GET}, 1)", "x = (response, 1)"),
        (f"x = f(1, g({GET}))", "x = f(1, g(response))"),
        (f"x = {GET}.x + g()", "x = response.x + g()"),
        (f"x = y = {GET}", "x = y = response"),
        (f"x: str = {GET}.text", "x: str = response.text"),
        (f"return {GET}.json()", "return response.json()"),
    ],
)
def test_a_request_in_each_kind_of_expression(before: str, after: str) -> None:
    script = parse(task(before, USE))
    lines = [*taken("response"), after]
    assert task(*lines) in edit(script, change_of(script)).text


PART = "the request is part of a larger expression or statement"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"x = g() + {GET}.x", "another call in the same statement runs before the request"),
        (f"x = f(g(), {GET})", "another call in the same statement runs before the request"),
        (f"x = {GET} or 1", f"{PART} (boolean operator)"),
        (f"x = {GET} if y else 1", f"{PART} (conditional expression)"),
        (f"x = [a for a in {GET}.json()]", f"{PART} (for in clause)"),
        (f"x = not {GET}", f"{PART} (not operator)"),
        (f"x = {GET}.a == 1", f"{PART} (comparison operator)"),
        (f"x += {GET}.text", f"{PART} (augmented assignment)"),
        (f"assert {GET}.ok", f"{PART} (assert statement)"),
        (f"if {GET}.ok: pass", f"{PART} (if statement)"),
        (f"for a in {GET}.json(): pass", f"{PART} (for statement)"),
        (f"raise X({GET})", f"{PART} (raise statement)"),
        (f"f(*{GET}.json())", f"{PART} (list splat)"),
        (f"f(**{GET}.json())", f"{PART} (dictionary splat)"),
        (f"(x := {GET})", f"{PART} (named expression)"),
        (f"x = 1; {GET}", "several statements are on one line"),
    ],
)
def test_a_request_that_can_not_be_taken_out_of_its_statement(line: str, why: str) -> None:
    script = parse(task(line, USE))
    with pytest.raises(CannotWriteError) as error:
        dialect.write(script, change_of(script))
    assert str(error.value) == why
