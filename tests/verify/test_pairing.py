"""Which recorded exchange a request is: told by what is sent and by the order, whatever line of the script sends it."""

from __future__ import annotations

import json
from functools import partial

from loadlint.cli.verify_report import as_text, of_engine
from loadlint.verify.played_run import PlayedRun
from loadlint.verify.run_once import Outcome
from tests.support.counting import lines_run
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import Client, analysed

HOST = "http://desk.test"
JSON = ("Content-Type", "application/json")


def exchange(method: str, path: str, answer: str, body: str | None = None) -> str:
    """One exchange of a recording, with JSON in both directions."""
    sent = f"Content-Type: application/json\n\n{body}\n" if body is not None else ""
    return f"{method} {HOST}{path}\n{sent}HTTP 200\nContent-Type: application/json\n\n{answer}"


def note(number: int) -> str:
    """A note that is made, changed twice and read; the application counts its versions from another number."""
    name = f"n{number}8f14"
    answers = [json.dumps({"note": name, "version": number + turn}) for turn in range(3)]
    changes = [{"text": "It leaks", "version": number}, {"open": False, "version": number + 1}]
    return "\n###\n".join(
        [
            exchange("POST", "/notes", answers[0]),
            exchange("GET", "/queue", '{"calls": []}'),
            exchange("PATCH", f"/notes/{name}", answers[1], json.dumps(changes[0])),
            exchange("PATCH", f"/notes/{name}", answers[2], json.dumps(changes[1])),
            exchange("GET", f"/notes/{name}", '{"open": false}'),
        ]
    )


IN_A_LOOP = k6(
    f"let note = http.post('{HOST}/notes').json();",
    f"http.get('{HOST}/queue');",
    "for (const change of [{ text: 'It leaks' }, { open: false }]) {",
    "  const body = JSON.stringify({ ...change, version: note.version });",
    f"  const headers = {{ 'Content-Type': '{JSON[1]}' }};",
    f"  note = http.patch(`{HOST}/notes/${{note.note}}`, body, {{ headers }}).json();",
    "}",
    f"http.get(`{HOST}/notes/${{note.note}}`);",
)
NO_STEPS = k6("journey(http);") + "import { journey } from './journey.js';\n"


def desk(script: str) -> Client:
    """A player of the second of two runs."""
    return Client(analysed(script, *(parse_flow(note(number), f"{number}.har") for number in (40, 70))))


def change(client: Client, version: int, **fields: object) -> dict[str, object]:
    """What the application says of a change, or that it refuses it."""
    answer = client.ask("PATCH", f"{HOST}/notes/n708f14", (JSON,), json.dumps({**fields, "version": version}))
    return {"status": answer.status} if answer.status != 200 else json.loads(answer.body)


def test_each_pass_of_a_loop_is_the_next_recorded_request() -> None:
    """One line of the script makes both changes."""
    for script in (IN_A_LOOP, NO_STEPS):
        client = desk(script)
        client.ask("POST", f"{HOST}/notes")
        client.get(f"{HOST}/queue")
        assert change(client, 70, text="It leaks")["version"] == 71
        assert change(client, 71, open=False)["version"] == 72
        client.get(f"{HOST}/notes/n708f14")
        assert [one.match.position for one in client.player.played if one.match] == [0, 1, 2, 3, 4]
        assert client.differences == []


def test_a_name_that_the_script_makes_is_that_of_the_recording() -> None:
    """Nothing else tells the request: its other value is that of another user."""
    script = k6(
        "const shelf = crypto.randomUUID().slice(-12);",
        f"http.put(`{HOST}/shelves/${{shelf}}`);",
        f"http.get(`{HOST}/shelves/${{shelf}}/find?q=oak`);",
    )
    flow = exchange("PUT", "/shelves/{}", "") + "\n###\n" + exchange("GET", "/shelves/{}/find?q={}", "")
    recordings = [
        parse_flow(flow.format(shelf, shelf, word), f"{shelf}.har")
        for shelf, word in (("north-pier", "oak"), ("dry-dock", "elm"))
    ]
    client = Client(analysed(script, *recordings))
    client.ask("PUT", f"{HOST}/shelves/1f0c9a7be2d4")
    client.get(f"{HOST}/shelves/1f0c9a7be2d4/find?q=oak")
    assert [one.match and one.match.position for one in client.player.played] == [0, 1]


def test_what_is_left_out_does_not_shift_what_follows() -> None:
    """The script does not look at the queue, and makes the second change alone."""
    client = desk(IN_A_LOOP)
    client.ask("POST", f"{HOST}/notes")
    change(client, 71, open=False)
    assert [one.match.position for one in client.player.played if one.match] == [0, 3]


def test_a_request_that_comes_again_with_an_old_value_is_no_new_one() -> None:
    """The script sends the first version twice: the application knows another one by then."""
    client = desk(IN_A_LOOP)
    client.ask("POST", f"{HOST}/notes")
    change(client, 70, text="It leaks")
    change(client, 70, open=False)
    assert client.differences == [("version", "70", "71")]


def test_an_address_in_other_words_has_no_recorded_answer() -> None:
    """`/stream` is no `/queue`, although both are one word; the id of another run is that of this one."""
    client = desk(IN_A_LOOP)
    client.ask("POST", f"{HOST}/notes")
    assert client.get(f"{HOST}/stream").status == 404
    assert client.get(f"{HOST}/notes/n408f14").status == 403
    assert [one.match.position if one.match else None for one in client.player.played] == [0, None, 4]


def operation(name: str) -> str:
    """The body that names an operation."""
    return json.dumps({"operationName": name, "query": f"query {name} {{ x }}"})


BOARD = "\n###\n".join(
    exchange("POST", "/graphql", json.dumps({"data": number}), operation(name))
    for number, name in enumerate(("Boards", "Me", "Jobs", "Me"))
)


def test_operations_of_one_address_are_told_by_their_names() -> None:
    """All are sent by one line, which the analysis may not read: `http.request(...of(name))`."""
    script = k6("for (const name of names) http.request(...of(name));")
    client = Client(analysed(script, parse_flow(BOARD, "a.har"), parse_flow(BOARD, "b.har")))
    sent = ("Me", "Boards", "Jobs", "Me")
    answers = [client.ask("POST", f"{HOST}/graphql", (JSON,), operation(name)).body for name in sent]
    assert [json.loads(answer)["data"] for answer in answers] == [1, 0, 2, 3]


ROOMS = "\n###\n".join(
    (
        exchange("POST", "/rooms/filter", "[1]", '{"sort": "new", "of": {}}'),
        exchange("GET", "/rooms/count", "2"),
        exchange("POST", "/rooms/filter", "[3]", '{"sort": "new", "of": {"name": "oak"}}'),
    )
)


def test_a_question_that_a_run_asked_once_has_the_same_answer_until_something_changes() -> None:
    """Another run asked twice, with others in between. What comes next is not taken for it."""
    script = k6("for (const query of queries) http.request(...of(query));")
    client = Client(analysed(script, *(parse_flow(ROOMS, f"{name}.har") for name in "ab")))
    all_rooms, oaks = '{"sort": "new", "of": {}}', '{"sort": "new", "of": {"name": "oak"}}'
    answers = []
    for query in (all_rooms, all_rooms, oaks):
        answers.append(client.ask("POST", f"{HOST}/rooms/filter", (JSON,), query).body)
        client.get(f"{HOST}/rooms/count")
    assert [json.loads(answer) for answer in answers] == [[1], [1], [3]]
    assert client.differences == []


COUNT, FILES, TITLES = (exchange("GET", path, path.strip("/").join('""')) for path in ("/count", "/files", "/titles"))


def test_reads_of_one_moment_come_in_another_order_in_each_run() -> None:
    """The second run counts before it reads the titles: its second count answers, and is not missing."""
    script = k6(*(f"http.get('{HOST}/{name}');" for name in ("count", "files", "titles", "count")))
    flows = ((COUNT, FILES, TITLES, COUNT), (COUNT, FILES, COUNT, TITLES))
    recordings = (parse_flow("\n###\n".join(flow), name) for flow, name in zip(flows, ("a.har", "b.har"), strict=True))
    client = Client(analysed(script, *recordings))
    for name in ("count", "files", "titles", "count"):
        client.get(f"{HOST}/{name}")
    assert [one.match.position for one in client.player.played if one.match] == [0, 1, 3, 2]


def test_behind_a_change_nobody_goes_back_to_what_was_left_out() -> None:
    """The count behind the change is asked for again: the one before the change has an old answer."""
    change = exchange("PUT", "/files", '"saved"', '{"name": "oak"}')
    flow = "\n###\n".join((FILES, COUNT, change, COUNT))
    script = k6("for (const path of paths) http.get(path);")
    client = Client(analysed(script, *(parse_flow(flow, f"{name}.har") for name in "ab")))
    client.get(f"{HOST}/files")
    client.ask("PUT", f"{HOST}/files", (JSON,), '{"name": "oak"}')
    client.get(f"{HOST}/count")
    client.get(f"{HOST}/count")
    assert [one.match.position for one in client.player.played if one.match] == [0, 2, 3, 3]


def labels(number: int, *, times: int) -> str:
    """A note whose id a search holds several times: as often as the page shows it."""
    name = f"n{number}8f14"
    search = json.dumps({"any": [name] * times, "sort": "new"})
    return "\n###\n".join(
        (exchange("POST", "/notes", json.dumps({"note": name})), exchange("POST", "/labels/filter", "[]", search))
    )


def test_a_list_of_taken_values_may_have_been_longer_in_a_run() -> None:
    script = k6(
        f"const note = http.post('{HOST}/notes').json('note');",
        f"http.post('{HOST}/labels/filter', JSON.stringify({{ any: [note, note], sort: 'new' }}));",
    )
    client = Client(
        analysed(script, parse_flow(labels(40, times=2), "a.har"), parse_flow(labels(70, times=3), "b.har"))
    )
    client.ask("POST", f"{HOST}/notes")
    sent = json.dumps({"any": ["n708f14"] * 2, "sort": "new"})
    assert client.ask("POST", f"{HOST}/labels/filter", (JSON,), sent).status == 200
    assert client.differences == []


def test_a_script_whose_steps_cannot_be_read_is_reported_all_the_same() -> None:
    analysis = analysed(NO_STEPS, *(parse_flow(note(number), f"{number}.har") for number in (40, 70)))
    client = Client(analysis)
    client.ask("POST", f"{HOST}/notes")
    change(client, 7, text="It leaks")
    certificate = analysis.context.certificate
    assert certificate is not None
    played = PlayedRun(certificate.of_run(1), Outcome("k6", 0, "", ()), tuple(client.player.played), ())
    text = as_text(of_engine(analysis.script, [played], played.certificate))
    assert "shop.js:1: PATCH /notes/…: version is '7', 70.har has '70'" in text


def test_one_request_among_many_alike_takes_no_square() -> None:
    def polled(count: int) -> Client:
        polls = "\n###\n".join(exchange("GET", "/queue", '{"calls": []}') for _ in range(count))
        return Client(analysed(k6(f"http.get('{HOST}/queue');"), *(parse_flow(polls, f"{run}.har") for run in (1, 2))))

    clients = [polled(count) for count in (100, 200, 400)]
    few, more, many = (lines_run(partial(client.get, f"{HOST}/queue")) for client in clients)
    assert many - more < 2.5 * (more - few)


def test_a_step_that_asks_once_is_the_request_for_the_whole_text() -> None:
    """The page asked while its user was typing; the script has one request, with a text of its own."""
    texts = ("H", "Harb", "Harbour")
    flow = "\n###\n".join(
        [*(exchange("GET", f"/suggest?q={text}", "[]") for text in texts), exchange("GET", "/find?q=Harbour", "[]")]
    )
    script = k6(
        "const text = `Harbour ${crypto.randomUUID()}`;",
        f"http.get(`{HOST}/suggest?q=${{text}}`);",
        f"http.get(`{HOST}/find?q=${{text}}`);",
    )
    client = Client(analysed(script, *(parse_flow(flow, f"{name}.har") for name in "ab")))
    for path in ("suggest", "find"):
        client.get(f"{HOST}/{path}?q=Harbour%205f1c")
    assert [one.match.position for one in client.player.played if one.match] == [2, 3]
