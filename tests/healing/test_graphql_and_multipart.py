"""Kinds of change of applications with GraphQL or with multipart forms: the new script of each tool follows them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Created, Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from loadlint.recordings.exchange import Recording
from tests.healing.next_run import NextRun
from tests.newscript.run_new import run_new
from tests.single_page.server import running
from tests.support.flowtext import parse_flow
from tests.support.jmeter import needs_jmeter
from tests.support.sampling import sampled
from tests.support.scripts import project_of


def operation(name: str, parameters: str, fields: str, variables: str, answer: str, headers: str = "") -> str:
    """An exchange of GraphQL."""
    document = f"{name}{parameters} {{ {fields} }}"
    body = f'{{"operationName":"{name.split()[1]}","variables":{{{variables}}},"query":"{document}"}}'
    sent = f"X-Client: web\n{headers}Content-Type: application/json"
    answered = f'HTTP 200\nContent-Type: application/json\n\n{{"data":{{{answer}}}}}'
    return f"POST https://board.test:8443/graphql\n{sent}\n\n{body}\n{answered}\n"


AUTH = "Authorization: Bearer {access}\n"
ME = operation("query Me", "", "me { name }", "", '"me":{"name":"Ana"}', AUTH)
SIGN_IN = operation(
    "mutation SignIn",
    "($email: String!, $password: String!)",
    "signIn(email: $email, password: $password) { accessToken }",
    '"email":"ana@board.test","password":"kettle-41"',
    '"signIn":{"accessToken":"{access}"}',
)
IDEAS, PLANS = '{"boardId":"{ideas}","name":"Ideas"}', '{"boardId":"{plans}","name":"Plans"}'
BOARDS = operation("query Boards", "", "boards { boardId name }", "", f'"boards":[{IDEAS},{PLANS}]', AUTH)
CREATE = operation(
    "mutation CreateItem",
    "($board: ID!, $title: String!)",
    "createItem(board: $board, title: $title) { itemId revision state }",
    '"board":"{plans}","title":"Paint the fence"',
    '"createItem":{"itemId":"{item}","revision":"{revision}","state":"DRAFT"}',
    AUTH,
)
PUBLISH = operation(
    "mutation PublishItem",
    "($item: ID!, $revision: String!)",
    "publishItem(item: $item, revision: $revision) { itemId state }",
    '"item":"{item}","revision":"{revision}"',
    '"publishItem":{"itemId":"{item}","state":"PUBLISHED"}',
    AUTH,
)
PERMIT = operation("mutation Permit", "", "permit { code }", "", '"permit":{"code":"{permit}"}', AUTH)
GRAPHQL = "###\n".join((SIGN_IN, ME, BOARDS, CREATE, PUBLISH))


def part(name: str, value: str) -> str:
    """A part of a multipart form."""
    return f'--X\nContent-Disposition: form-data; name="{name}"\n\n{value}\n'


MULTIPART = "Content-Type: multipart/form-data; boundary=X"
FORM = f"""\
GET https://desk.test:8443/tickets/new
HTTP 200
Content-Type: text/html

<html><head><title>New ticket</title></head><body><form action="/tickets" method="post" enctype="multipart/form-data">
<input type="hidden" name="csrf" value="{{first}}"><input name="title">
<select name="priority"><option value="1">low</option>
<option value="2">urgent</option></select><button>Create</button></form></body></html>
###
POST https://desk.test:8443/tickets
{MULTIPART}

{part("csrf", "{first}")}{part("title", "Kettle leaks")}{part("priority", "2")}--X--
HTTP 302
Location: https://desk.test:8443/tickets/{{ticket}}
###
GET https://desk.test:8443/tickets/{{ticket}}
HTTP 200
Content-Type: text/html

<html><head><title>Ticket</title></head><body>
<form action="/tickets/{{ticket}}" method="post" enctype="multipart/form-data">
<input type="hidden" name="csrf" value="{{second}}"><input type="hidden" name="stamp" value="{{stamp}}">
<textarea name="note"></textarea><button>Save changes</button></form></body></html>
###
POST https://desk.test:8443/tickets/{{ticket}}
{MULTIPART}

{part("csrf", "{second}")}{part("stamp", "{stamp}")}{part("note", "A plumber comes.")}--X--
HTTP 200
Content-Type: text/html

<html><head><title>Ticket saved</title></head><body><p>A plumber comes.</p></body></html>
"""
Pairs = tuple[tuple[str, str], ...]
OF_GRAPHQL: dict[str, Pairs] = {
    "another path of all operations": (("/graphql", "/api/query"),),
    "an operation is renamed": (("CreateItem", "AddItem"), ("createItem", "addItem")),
    "a variable with an id is renamed": (("$item", "$itemRef"), ('"item":', '"itemRef":')),
    "a variable with a typed text is renamed": (("$title", "$heading"), ('"title":', '"heading":')),
    "a member with an id is renamed": (("boardId", "id"),),
    "the member with the token is renamed": (("accessToken", "token"),),
    "the token is deeper": (('{"accessToken":"{access}"}', '{"session":{"accessToken":"{access}"}}'),),
    "a list is wrapped": ((f"[{IDEAS},{PLANS}]", f'{{"nodes":[{IDEAS},{PLANS}]}}'),),
    "a list has another order": ((f"{IDEAS},{PLANS}", f"{PLANS},{IDEAS}"),),
    "a constant header is renamed": (("X-Client:", "X-App:"),),
    "the token has a header of its own": (("Authorization: Bearer ", "X-Session: "),),
    "a constant variable is new": (('"title":"Paint the fence"', '"title":"Paint the fence","notify":"all"'),),
    "an issued variable is new": (
        ('"boards":[', '"stamp":"{permit}","boards":['),
        ('"title":"Paint the fence"', '"title":"Paint the fence","stamp":"{permit}"'),
    ),
    "a variable is gone": (('"item":"{item}","revision":"{revision}"', '"item":"{item}"'),),
    "variables are inside of an input": (
        ('"board":"{plans}","title":"Paint the fence"', '"input":{"board":"{plans}","title":"Paint the fence"}'),
    ),
    "an operation asks for more": (("{ itemId state }", "{ itemId state owner }"),),
    "an operation is new": (
        (PUBLISH, f"{PERMIT}###\n{PUBLISH}"),
        ('"revision":"{revision}"}', '"revision":"{revision}","permit":"{permit}"}'),
    ),
    "an operation is gone": ((f"{ME}###\n", ""),),
}
OF_FORMS: dict[str, Pairs] = {
    "a typed part is renamed": (('"title"', '"heading"'),),
    "the part with the token is renamed": (('"csrf"', '"form_key"'),),
    "the part with a stamp is renamed": (('"stamp"', '"version"'),),
    "a constant part is new": ((part("priority", "2"), part("priority", "2") + part("step", "confirm")),),
    "an issued part is new": (
        ('name="stamp" value', 'name="permit" value="{permit}"><input type="hidden" name="stamp" value'),
        (part("stamp", "{stamp}"), part("stamp", "{stamp}") + part("permit", "{permit}")),
    ),
    "a part is gone": ((part("priority", "2"), ""),),
    "the order of parts is another one": (
        (part("title", "Kettle leaks") + part("priority", "2"), part("priority", "2") + part("title", "Kettle leaks")),
    ),
    "another address of all pages": (("/tickets", "/issues"),),
    "the address of a form is another one": (
        ("POST https://desk.test:8443/tickets/{ticket}", "POST https://desk.test:8443/tickets/{ticket}/notes"),
    ),
    "the token is in the head": (
        ("<title>Ticket<", '<meta name="csrf" content="{second}"><title>Ticket<'),
        ('<input type="hidden" name="csrf" value="{second}">', ""),
    ),
    "the token is in a script": (
        ("<title>Ticket<", '<script>window.state = {"csrf":"{second}"};</script><title>Ticket<'),
        ('<input type="hidden" name="csrf" value="{second}">', ""),
    ),
    "ids have letters": (("{ticket}", "t-{item}"),),
    "a form is sent with another method": (
        ("POST https://desk.test:8443/tickets/{ticket}", "PUT https://desk.test:8443/tickets/{ticket}"),
    ),
}
FLOWS = {"GraphQL": GRAPHQL, "multipart": FORM}
KINDS = {"GraphQL": OF_GRAPHQL, "multipart": OF_FORMS}


def values_of(run: str) -> Mapping[str, str]:
    """What the server issues in a run."""
    return {
        "access": f"Zk3vQ9{run}tLr2wB5xN",
        "ideas": f"7c1e{run}0b2f94a3d1",
        "plans": f"e85a{run}17d60c92bf",
        "item": f"3f9b{run}64e8a02c7d",
        "revision": f"r{run}5d0e77b1c2",
        "permit": f"p{run}8Yh2mVq4Ks",
        "first": f"Hw4{run}pN8sXc6Jt1",
        "second": f"Gq7{run}vM2dRz9Lk3",
        "stamp": f"2026{run}d81f0a66",
        "ticket": f"4{ord(run[0])}7",
    }


def recorded(flow: str, *runs: str) -> list[Recording]:
    texts = []
    for run in runs:
        text = flow
        for name, value in values_of(run).items():
            text = text.replace(f"{{{name}}}", value)
        texts.append(text)
    return [parse_flow(text, f"{run}.http") for text, run in zip(texts, runs, strict=True)]


CASES = [(flow, kind) for flow, kinds in KINDS.items() for kind in kinds]


def changed(flow: str, kind: str) -> str:
    """The flow of the newer version."""
    text = FLOWS[flow]
    for old, new in KINDS[flow][kind]:
        assert old in text
        text = text.replace(old, new)
    return text


def old_script(flow: str, name: str) -> Created:
    """What `new` writes of two recordings of the older version."""
    dialect = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    script = create(
        Runs(tuple(recorded(FLOWS[flow], "ab", "xy"))), Target(name, dialect), Wishes(), Project(config.Config())
    )
    assert script.passes
    return script


def healed(script: Created, flow: str, kind: str) -> FixResult:
    """The script healed with two recordings of the newer version; it must be certified."""
    source = script.result.analysis.source
    result = engine.heal(source, project_of(recorded(changed(flow, kind), "cd", "ef")))
    certificate = result.analysis.context.certificate
    assert certificate is not None
    assert certificate.is_certified, [finding.message for finding in result.analysis.findings]
    return result


@pytest.mark.parametrize(("flow", "kind", "name"), sampled(CASES, [("shop.js",), ("shop.py",), ("shop.jmx",)], every=6))
def test_it_is_healed(flow: str, kind: str, name: str) -> None:
    """With two recordings of the new version the script is certified, and was not before where something broke it."""
    healed(old_script(flow, name), flow, kind)


def test_a_new_operation_goes_where_the_function_of_the_others_sends_them() -> None:
    text = healed(old_script("GraphQL", "shop.js"), "GraphQL", "an operation is new").data.decode()
    assert "const permitResponse = http.post(`${BASE_URL}/graphql`, " in text


TOOLS = [
    pytest.param("shop.js", marks=pytest.mark.engine),
    pytest.param("shop.py", marks=pytest.mark.engine),
    pytest.param("shop.jmx", marks=[pytest.mark.jmeter, needs_jmeter]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "kind", "name"), sampled(CASES, TOOLS, every=25))
def test_it_runs_against_the_changed_application(flow: str, kind: str, name: str, tmp_path: Path) -> None:
    """In a third run, with other ids, the real tool sends what the newer version wants, and nothing else."""
    script = old_script(flow, name)
    result = healed(script, flow, kind)
    application = NextRun(0, run=recorded(changed(flow, kind), "gh")[0])
    with running(application) as application.base:
        port = int(application.base.rpartition(":")[2])
        run_new(replace(script, result=result), name, tmp_path, port)
    assert application.refused == []
    assert application.position == len(application.exchanges)
