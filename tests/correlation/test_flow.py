"""From two recordings to an origin, a proven extractor and a name: small journeys, one idea each."""

from __future__ import annotations

from base64 import b64encode
from copy import copy

from msgspec.structs import replace

from loadlint.correlation.flow import Flow
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.pipeline import build
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    JsonInside,
    Match,
    Where,
)
from loadlint.findings import Level
from tests.support.flowtext import parse_flow


def flow(template: str, *runs: dict[str, str]) -> Flow:
    """The flow of a journey whose runs differ in the values that stand as `{name}` in the template."""
    recordings = []
    for number, values in enumerate(runs):
        text = template
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        recordings.append(parse_flow(text, f"{number + 1}.http"))
    return build(replaying(recordings[0]), recordings)


def only(found: Flow) -> tuple[str, Extractor | None, Level]:
    (correlation,) = found.correlations
    extractor = correlation.proof.extractor if correlation.proof else None
    return correlation.variable, extractor, correlation.evidence.level


def test_a_leaf_of_json() -> None:
    found = flow(
        """
POST https://h/carts
HTTP 201
Content-Type: application/json

{"cart": {"id": "{id}"}}
###
GET https://h/carts/{id}
HTTP 200
""",
        {"id": "c-81f3a7"},
        {"id": "c-0b2d66"},
    )
    assert only(found) == ("cartId", Extractor(FromJson(("cart", "id"))), Level.PROVEN)


def test_the_element_of_a_shuffled_list_is_chosen_by_a_sibling() -> None:
    found = flow(
        """
GET https://h/options
HTTP 200
Content-Type: application/json

[{list}]
###
POST https://h/order
Content-Type: application/json

{"option": "{id}"}
HTTP 200
""",
        {"list": '{"id": "o-771a", "name": "Air"}, {"id": "o-772b", "name": "Sea"}', "id": "o-772b"},
        {"list": '{"id": "o-913c", "name": "Sea"}, {"id": "o-914d", "name": "Air"}', "id": "o-913c"},
    )
    assert only(found)[1] == Extractor(FromJson((Where(("name",), "Sea"), "id")))


def test_a_sibling_that_all_elements_have_chooses_none() -> None:
    found = flow(
        """
GET https://h/documents
HTTP 200
Content-Type: application/json

{"data": [{"id": "{id}", "kind": "page", "title": "Tea"}, {"id": "{other}", "kind": "page", "title": "Coffee"}]}
###
GET https://h/documents/{id}
HTTP 200
""",
        {"id": "k7x2b-11", "other": "k7x2b-10"},
        {"id": "p9q4c-31", "other": "p9q4c-30"},
    )
    assert only(found)[1] == Extractor(FromJson(("data", Where(("title",), "Tea"), "id")))


def test_a_short_number_in_a_list_of_ids() -> None:
    found = flow(
        """
GET https://h/versions
HTTP 200
Content-Type: application/json

{"versions": ["1.{id}.0"]}
###
GET https://h/relations
HTTP 200
Content-Type: application/json

{"results": [{"id": {other}, "name": "Tea"}, {"id": {id}, "name": "Coffee"}]}
###
GET https://h/relations?idsToOmit[0]={id}
HTTP 200
""",
        {"id": "2", "other": "1"},
        {"id": "5", "other": "4"},
    )
    assert only(found)[:2] == ("idsToOmit", Extractor(FromJson(("results", Where(("name",), "Coffee"), "id"))))


def test_a_short_number_in_a_list_without_a_name() -> None:
    found = flow(
        """
GET https://h/tasks
HTTP 200
Content-Type: application/json

{"total": {id}, "tasks": [{"id": {id}, "text": "Tea"}, {"id": {other}, "text": "Coffee"}]}
###
POST https://h/actions
Content-Type: application/json

{"selected": {"all": false, "included": [{id}]}}
HTTP 200
""",
        {"id": "3", "other": "4"},
        {"id": "7", "other": "8"},
    )
    assert only(found)[1] == Extractor(FromJson(("tasks", Where(("text",), "Tea"), "id")))


def test_a_short_number_of_unknown_origin_is_shown_where_it_stands_alone() -> None:
    found = flow(
        """
GET https://h/versions
HTTP 200
Content-Type: application/json

{"versions": ["1.{id}.0"]}
###
GET https://h/counts
HTTP 200
Content-Type: application/json

{"count": {id}}
###
GET https://h/relations?omitted={id}
HTTP 200
""",
        {"id": "2"},
        {"id": "5"},
    )
    (correlation,) = found.correlations
    assert correlation.proof is None
    assert correlation.issuer.url == "https://h/counts"


def test_a_hidden_field_that_rotates() -> None:
    found = flow(
        """
GET https://h/a
HTTP 200
Content-Type: text/html

<input name="csrf" value="{one}">
###
POST https://h/a
Content-Type: application/x-www-form-urlencoded

csrf={one}
HTTP 200
Content-Type: text/html

<input name="csrf" value="{two}">
###
POST https://h/b
Content-Type: application/x-www-form-urlencoded

csrf={two}
HTTP 200
""",
        {"one": "aaaa1111", "two": "bbbb2222"},
        {"one": "cccc3333", "two": "dddd4444"},
    )
    assert [(c.proof and c.proof.step, c.uses[0].step) for c in found.correlations] == [(0, 1), (1, 2)]
    assert len({c.variable for c in found.correlations}) == 2


def test_what_the_client_sent_first_is_an_echo() -> None:
    found = flow(
        """
POST https://h/profile
Content-Type: application/x-www-form-urlencoded

mail={mail}
HTTP 200
Content-Type: text/html

<input name="mail" value="{mail}">
###
POST https://h/confirm
Content-Type: application/x-www-form-urlencoded

mail={mail}
HTTP 200
""",
        {"mail": "ann.1@example.com"},
        {"mail": "ann.2@example.com"},
    )
    assert found.correlations == ()
    assert [group.literal for group in found.unknown] == ["ann.1@example.com"]


def test_a_word_of_what_the_client_sent_first_is_an_echo() -> None:
    """The user looks for a word of the title that they have given."""
    text = """
POST https://h/notes
Content-Type: application/json

{"title": "{title}"}
HTTP 201
Content-Type: application/json

{"id": 7, "title": "{title}"}
###
GET https://h/notes?contains={word}
HTTP 200
"""
    found = flow(text, {"title": "Plum jam", "word": "Plum"}, {"title": "Moth traps", "word": "Moth"})
    assert found.correlations == ()


def test_what_is_equal_in_all_runs_is_static() -> None:
    same = """
GET https://h/
HTTP 200
Content-Type: text/html

<input name="csrf_token" value="9e107d9d372bb6826bd81d3542a419d6">
###
POST https://h/go
Content-Type: application/x-www-form-urlencoded

csrf_token=9e107d9d372bb6826bd81d3542a419d6
HTTP 200
"""
    assert flow(same, {}, {}).correlations == ()
    assert [c.evidence.level for c in flow(same, {}).correlations] == [Level.LIKELY]


def test_a_code_in_a_redirect_that_the_script_follows_itself() -> None:
    found = flow(
        """
GET https://h/auth
HTTP 302
Location: /callback?code={code}
###
GET https://h/callback?code={code}
HTTP 200
""",
        {"code": "q1w2e3r4"},
        {"code": "t5y6u7i8"},
    )
    assert only(found)[:2] == ("code", Extractor(FromHeader("Location"), (Match("[?&]code=([^&#]+)"),)))
    assert found.correlations[0].proof is not None and found.correlations[0].proof.stop_redirects


def test_a_cookie_that_is_repeated_in_a_header() -> None:
    found = flow(
        """
GET https://h/
HTTP 200
Set-Cookie: XSRF-TOKEN={raw}; Path=/
###
POST https://h/api
X-XSRF-TOKEN: {plain}
Cookie: XSRF-TOKEN={raw}

x
HTTP 200
""",
        {"raw": "aB1%3D%3D9xYz", "plain": "aB1==9xYz"},
        {"raw": "Qq7%3D%3D3mNo", "plain": "Qq7==3mNo"},
    )
    assert only(found)[1] == Extractor(FromCookie("XSRF-TOKEN"), (Decode("percent"),))


def test_json_in_a_json_string_both_ways() -> None:
    found = flow(
        """
GET https://h/settings
HTTP 200
Content-Type: application/json

{"state": "{\\"key\\": \\"{key}\\"}"}
###
POST https://h/save
Content-Type: application/json

{"payload": "{\\"stateKey\\": \\"{key}\\"}"}
HTTP 200
""",
        {"key": "k-771a2b"},
        {"key": "k-913c4d"},
    )
    assert only(found)[1] == Extractor(FromJson(("state",)), (JsonInside(("key",)),))


def test_a_number_in_a_field_s_name() -> None:
    found = flow(
        """
GET https://h/cart
HTTP 200
Content-Type: text/html

<input name="qty-{id}" value="1">
###
POST https://h/cart
Content-Type: application/x-www-form-urlencoded

qty-{id}=2
HTTP 200
""",
        {"id": "18282"},
        {"id": "20117"},
    )
    assert only(found)[1] == Extractor(FromBody(), (Match('name="qty-(\\d+)"'),))


def test_the_right_one_of_several_matches() -> None:
    found = flow(
        """
GET https://h/orders
HTTP 200
Content-Type: text/html

<li><a href="/orders/{a}">x</a></li><li><a href="/orders/{b}">x</a></li><li><a href="/orders/{c}">x</a></li>
###
GET https://h/orders/{c}
HTTP 200
""",
        {"a": "51001", "b": "51002", "c": "51003"},
        {"a": "60417", "b": "60418", "c": "60419"},
    )
    extractor = only(found)[1]
    assert extractor is not None
    (operation,) = extractor.operations
    assert isinstance(operation, Match) and operation.match == 2


def test_a_short_number_counts_in_its_own_slot_only() -> None:
    found = flow(
        """
GET https://h/terminals
HTTP 200
Content-Type: text/html

<p>7 of 9</p> <a href="/terminals/{id}">open</a> 2 3
###
GET https://h/terminals/{id}
HTTP 200
""",
        {"id": "2"},
        {"id": "3"},
    )
    assert only(found)[:2] == ("terminalId", Extractor(FromBody(), (Match('terminals/(\\d+)"'),)))


def test_the_form_s_own_field_of_two_forms() -> None:
    found = flow(
        """
GET https://h/page
HTTP 200
Content-Type: text/html

<form action="/logout"><input name="t" value="{x}"></form><form action="/save"><input name="t" value="{y}"></form>
###
POST https://h/save
Content-Type: application/x-www-form-urlencoded

t={y}
HTTP 200
""",
        {"x": "aaaa1111", "y": "bbbb2222"},
        {"x": "cccc3333", "y": "dddd4444"},
    )
    assert only(found)[1] == Extractor(FromHtml('form[action="/save"] input[name="t"]', "value"))


def test_a_form_s_address_counts_up_to_its_query() -> None:
    found = flow(
        """
GET https://h/login?next=/buy
HTTP 200
Content-Type: text/html

<form action="/logout"><input name="t" value="{x}"></form>
<form action="/login?next=/buy"><input name="t" value="{y}"></form>
###
POST https://h/login?next=/buy
Content-Type: application/x-www-form-urlencoded

t={y}
HTTP 200
""",
        {"x": "aaaa1111", "y": "bbbb2222"},
        {"x": "cccc3333", "y": "dddd4444"},
    )
    assert only(found)[1] == Extractor(FromHtml('form[action^="/login?"] input[name="t"]', "value"))


def test_equal_strings_that_mean_different_things() -> None:
    found = flow(
        """
GET https://h/doc
HTTP 200
Content-Type: application/json

{"created": "{c}", "updated": "{u}"}
###
POST https://h/doc
Content-Type: application/json

{"updated": "{u}"}
HTTP 200
""",
        {"c": "2026-11-24T14:27:50Z", "u": "2026-11-24T14:27:50Z"},
        {"c": "2026-11-24T14:31:02Z", "u": "2026-11-24T14:31:07Z"},
    )
    assert only(found)[1] == Extractor(FromJson(("updated",)))


def test_the_issuing_page_is_missing_in_the_script() -> None:
    recordings = [
        parse_flow(
            f"""
GET https://h/config.json
HTTP 200
Content-Type: application/json

{{"key": "{key}"}}
###
POST https://h/api?key={key}
HTTP 200
""",
            f"{number}.http",
        )
        for number, key in enumerate(("k-771a2b9", "k-913c4d8"))
    ]
    script = replaying(recordings[0])
    first = copy(script.steps[1])
    first.index = 0
    alone = replace(script, steps=(first,))
    (correlation,) = build(alone, recordings).correlations
    assert correlation.proof is None
    assert correlation.why_not == "it was issued by GET /config.json, which the script does not request"


def test_client_made_values() -> None:
    found = flow(
        """
GET https://h/auth?state=4f3c2b1a09e8d7c6&challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
HTTP 200

ok
###
POST https://h/token
Content-Type: application/x-www-form-urlencoded
Idempotency-Key: 6f1f3c1e-6a53-4a1c-9df4-0a5a3b0f9c1d

code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
HTTP 200
""",
        {},
    )
    assert {(value.generator.kind, value.variable) for value in found.client_values} == {
        ("hex", "state"),
        ("pkce-challenge", "challenge"),
        ("uuid", "idempotencyKey"),
        ("pkce-verifier", "codeVerifier"),
    }


def test_a_known_value_inside_of_another() -> None:
    found = flow(
        """
POST https://h/files
HTTP 201
Content-Type: application/json

{"name": "Untitled{n}.txt"}
###
GET https://h/files/Untitled{n}.txt
HTTP 200
###
PUT https://h/workspace
Content-Type: application/json

{"open": {"file:Untitled{n}.txt": "text:Untitled{n}.txt"}}
HTTP 200
""",
        {"n": "2"},
        {"n": "3"},
    )
    (correlation,) = found.correlations
    assert [use.slot.value for use in correlation.uses] == ["Untitled2.txt"] * 3


def test_the_name_of_a_part_of_a_form() -> None:
    found = flow(
        """
POST https://h/documents
HTTP 200
Content-Type: application/json

{"doc_id": {id}}
###
POST https://h/documents/{id}
Content-Type: multipart/form-data; boundary=x

--x
Content-Disposition: form-data; name="doc-{id}-title"

Minutes
--x--
HTTP 200
""",
        {"id": "12163"},
        {"id": "24810"},
    )
    (correlation,) = found.correlations
    assert [use.slot.place[0] for use in correlation.uses] == ["path", "multipart"]


def test_requests_that_changed_places() -> None:
    journey = """
GET https://h/page
HTTP 200
###
{calls}
###
POST https://h/save
Content-Type: application/json

{"row": "{row}"}
HTTP 200
"""
    one = 'GET https://h/api/rows\nHTTP 200\nContent-Type: application/json\n\n{"row": "%s"}'
    other = "GET https://h/api/news\nHTTP 200"
    found = flow(
        journey,
        {"calls": f"{one % 'r-771a2b'}\n###\n{other}", "row": "r-771a2b"},
        {"calls": f"{other}\n###\n{one % 'r-913c4d'}", "row": "r-913c4d"},
    )
    assert only(found)[1] == Extractor(FromJson(("row",)))


def test_a_value_is_not_taken_out_of_a_token_that_holds_it_by_chance() -> None:
    import base64

    def token(number: str) -> str:
        return base64.b64encode(f'{{"after": {number}, "query": "tea"}}'.encode()).decode()

    found = flow(
        """
GET https://h/list
HTTP 200
Content-Type: text/html

<ol data-cursor="{token}"><li data-id="{a}">Red tea</li><li data-id="{b}">Blue tea</li></ol>
###
GET https://h/books/{b}
HTTP 200
""",
        {"a": "30027", "b": "30002", "token": token("30002")},
        {"a": "11697", "b": "11662", "token": token("11662")},
    )
    assert only(found)[1] == Extractor(FromBody(), (Match('data-id="(\\d+)">Blue\\s+tea<'),))


def test_a_step_that_the_other_run_lacks_uses_the_same_value() -> None:
    journey = """
POST https://h/issues
HTTP 303
Location: /app/{id}
###
GET https://h/app/{id}?view=item
HTTP 200
###
GET https://h/app/{last}?action=logout
HTTP 200
Content-Type: text/html

<a href="/app/issue?action=list">issue</a>
"""
    found = flow(
        journey,
        {"id": "issue28", "last": "issue28"},
        {"id": "issue64", "last": "issue"},
    )
    (correlation,) = found.correlations
    assert correlation.variable == "issueId"
    assert [use.step for use in correlation.uses] == [1, 2]


LIST_AND_COUNT = """
{calls}
###
GET https://h/items/{id}?fields[]=id
HTTP 200
"""


def test_one_address_serves_a_list_and_its_count() -> None:
    count = 'GET https://h/items?aggregate[count]=id\nHTTP 200\nContent-Type: application/json\n\n{"data": 4}'
    rows = (
        "GET https://h/items?limit=25&fields[]=id\nHTTP 200\nContent-Type: application/json\n\n"
        '{"data": [{"name": "Ray", "id": "%s"}]}'
    )
    found = flow(
        LIST_AND_COUNT,
        {"calls": "\n###\n".join([rows % "b455b669", count, count]), "id": "b455b669"},
        {"calls": "\n###\n".join([count, rows % "219c9fea", count]), "id": "219c9fea"},
    )
    (correlation,) = found.correlations
    assert correlation.proof is not None
    assert correlation.proof.step == 0


def test_one_value_in_places_of_several_names_is_one_variable() -> None:
    found = flow(
        """
POST https://h/items/articles
HTTP 200
Content-Type: application/json

{"data": {"id": {id}, "title": "Fahrenheit"}}
###
GET https://h/versions?filter[_and][0][item][_eq]={id}
HTTP 200
###
GET https://h/items/articles/{id}
HTTP 200
###
PATCH https://h/track
Content-Type: application/json

{"last_page": "/content/articles/{id}"}
HTTP 204
""",
        {"id": "28"},
        {"id": "64"},
    )
    assert [(c.variable, len(c.uses)) for c in found.correlations] == [("articleId", 3)]


def test_a_name_in_brackets() -> None:
    found = flow(
        """
GET https://h/me
HTTP 200
Content-Type: application/json

{"data": {"id": "{id}"}}
###
GET https://h/presets?filter[user][_eq]={id}&limit=-1
HTTP 200
""",
        {"id": "8ba7587a-e6bd"},
        {"id": "2355f8f1-30ec"},
    )
    assert only(found)[0] == "user"


CALLS = "\n###\n".join(
    f"""POST https://h/rpc
Content-Type: application/json

{{"id": {number}, "method": "{method}", "params": {params}}}
HTTP 200
Content-Type: application/json

{{"id": {number}, "result": {result}}}"""
    for number, method, params, result in (
        (1, "login", '["ann"]', '"ok"'),
        (2, "menu", "[]", "[]"),
        (3, "icons", "[]", "[]"),
        (4, "party.new", '["Acme"]', "[{party}]"),
        (5, "party.read", "[[{party}], 0]", '[{"name": "Acme", "addresses": [{address}]}]'),
        (6, "address.read", "[[{address}]]", '[{"street": "Main"}]'),
        (7, "party.write", '[[{party}], {"name": "Acme Ltd"}]', "null"),
        (8, "logout", "[]", "null"),
    )
)


def test_parameters_that_have_a_place_but_no_name() -> None:
    """The numbers that the client gives to its messages are its own, also where answers repeat them."""
    found = flow(CALLS, {"party": "10", "address": "5"}, {"party": "22", "address": "31"})
    extractors = {item.group.literal: item.proof.extractor for item in found.correlations if item.proof}
    assert extractors == {
        "10": Extractor(FromJson(("result", 0))),
        "5": Extractor(FromJson(("result", 0, "addresses", 0))),
    }
    assert found.unknown == ()


def test_a_cookie_for_tls_that_no_jar_sends_back() -> None:
    """Chromium takes the machine itself for safe; the tools' jars don't."""
    template = """
POST {scheme}://localhost/login
HTTP 200
Set-Cookie: lang=en; Path=/
Set-Cookie: sid={sid}; Path=/; Secure; HttpOnly

welcome
###
GET {scheme}://localhost/account
Cookie: lang=en; sid={sid}
HTTP 200
"""
    plain = [{"scheme": "http", "sid": "9b1c7e52f0aa4d31"}, {"scheme": "http", "sid": "51d0c2f7b4e99a08"}]
    assert only(flow(template, *plain)) == (
        "sid",
        Extractor(FromHeader("Set-Cookie"), (Match(r"(?:^|, ?)sid=([^;]+)"),)),
        Level.PROVEN,
    )
    assert flow(template, *({**run, "scheme": "https"} for run in plain)).correlations == ()
    both = template.replace("Set-Cookie: lang", "Set-Cookie: old={sid}; Path=/\nSet-Cookie: lang")
    assert flow(both, *plain).correlations == ()


def test_an_id_in_a_fields_name_is_no_part_of_the_variables() -> None:
    found = flow(
        """
GET https://h/tickets/new
HTTP 200
Content-Type: text/html

<form><input name="{ticket}-DependsOn" value="{on}"></form>
###
POST https://h/tickets
Content-Type: application/x-www-form-urlencoded

29-DependsOn={on}
HTTP 200
""",
        {"ticket": "29", "on": "k7Qz-4410"},
        {"ticket": "29", "on": "pX2m-9071"},
    )
    assert only(found)[0] == "dependsOn"


CUT_OFF = """
GET https://h/login
HTTP 200
Content-Type: text/html

<script src="/static/2-38.js"></script>
###
POST https://h/layers
Content-Type: application/json

{"name": "Holidays"}
HTTP 201
Content-Type: application/json

{made}
###
GET https://h/layers/{id}
HTTP 200
"""


def test_a_body_that_one_recording_lacks_is_proven_by_the_other() -> None:
    runs = {"made": '{"id": 2}', "id": "2"}, {"made": "(not recorded)", "id": "38"}
    for ordered in (runs, runs[::-1]):
        found = flow(CUT_OFF, *ordered)
        assert only(found) == ("layerId", Extractor(FromJson(("id",))), Level.PROVEN)
        (correlation,) = found.correlations
        assert correlation.proof is not None
        assert correlation.proof.proven_on == (ordered.index(runs[0]),)


def test_a_body_that_no_recording_has_proves_nothing() -> None:
    runs = {"made": "(not recorded)", "id": "2"}, {"made": "(not recorded)", "id": "38"}
    assert all(one.proof is None for one in flow(CUT_OFF, *runs).correlations)


def test_a_short_id_between_signs_alone() -> None:
    found = flow(
        """
POST https://h/boards
HTTP 302
Location: /board/{id}/
###
GET https://h/board/{id}/
HTTP 200
###
GET https://h/favourites?q=!({id})
HTTP 200
""",
        {"id": "3"},
        {"id": "82"},
    )
    (correlation,) = found.correlations
    assert correlation.variable == "boardId"
    assert [(use.step, use.slot.value) for use in correlation.uses] == [(1, "3"), (2, "3")]
    assert found.unknown == ()


def test_a_literal_in_a_query_language_is_the_value_without_its_quotes() -> None:
    found = flow(
        """
POST https://h/graphql
Content-Type: application/json

{"query": "mutation { createCart { id } }"}
HTTP 200
Content-Type: application/json

{"data": {"createCart": {"id": "{id}"}}}
###
POST https://h/graphql
Content-Type: application/json

{"query": "mutation { pay(cart: \\"{id}\\") { ok } }"}
HTTP 200
""",
        {"id": "Q2FydDox"},
        {"id": "Q2FydDoy"},
    )
    assert only(found)[1] == Extractor(FromJson(("data", "createCart", "id")))


PIECES = """
GET https://h/rows/edit
HTTP 200
Content-Type: application/json

{"ok": true, "html": "<form><input type=\\"hidden\\" name=\\"prev[id]\\" value=\\"{id}\\">\
<input value='{id}' class=\\"n\\" name='row[id]'> of {count}<input name=\\"size\\" value=\\"20\\"></form>"}
###
POST https://h/rows/save
Content-Type: application/x-www-form-urlencoded

row%5Bid%5D={id}&size=20
HTTP 200
"""


def test_a_field_of_a_form_inside_of_json() -> None:
    for name in ("row[id]", "prev[id]"):
        text = PIECES.replace("row%5Bid%5D", name.replace("[", "%5B").replace("]", "%5D"))
        found = flow(text, {"id": "7", "count": "17"}, {"id": "32", "count": "41"})
        (correlation,) = found.correlations
        assert correlation.proof is not None
        pattern = {
            "row[id]": r"value='([^']*)'[^<>]*?\sname='row\[id\]'",
            "prev[id]": r'name="prev\[id\]"[^<>]*?\svalue="([^"]*)"',
        }
        assert correlation.proof.extractor == Extractor(FromJson(("html",)), (Match(pattern[name]),))


def test_a_path_that_repeats_a_word_names_the_variable() -> None:
    """Neither does the word before it in the Referer."""
    found = flow(
        """
POST https://h/collections/api::article.article
HTTP 201
Content-Type: application/json

{"data": {"id": "{id}"}}
###
POST https://h/collections/api::topic.topic
HTTP 201
Content-Type: application/json

{"data": {"id": "{topic}"}}
###
PUT https://h/collections/api::article.article/{id}
Referer: https://h/edit/{id}

{"topic": "{topic}"}
HTTP 200
""",
        {"id": "k7x2b-11", "topic": "k7x2b-90"},
        {"id": "p9q4c-31", "topic": "p9q4c-77"},
    )
    assert {item.variable for item in found.correlations} == {"apiArticleId", "topicId"}


GUESTS = """
GET https://h/guests
HTTP 200
Content-Type: text/html

<label for="id_{one}-name_0">Name</label><input name="{one}-name_0" id="id_{one}-name_0"><p>4 of 7</p>
<label for="id_{two}-name_0">Name</label><input name="{two}-name_0" id="id_{two}-name_0">
###
POST https://h/guests
Content-Type: application/x-www-form-urlencoded

{one}-name_0=Ann&{two}-name_0=Bob
HTTP 200
"""


def test_short_ids_in_the_names_of_fields() -> None:
    found = flow(GUESTS, {"one": "3", "two": "4"}, {"one": "42", "two": "43"})
    pattern = r'name="(\d+)-name_[\w-]+"'
    assert [one.proof and one.proof.extractor for one in found.correlations] == [
        Extractor(FromBody(), (Match(pattern, number),)) for number in (1, 2)
    ]
    assert [one.variable for one in found.correlations] == ["nameId", "guestNameId"]


CART = """
POST https://h/api
Content-Type: application/json

{"query": "query Products { products { id name variants { id sku } } }"}
HTTP 200
Content-Type: application/json

{"data": {"products": [{"id": "{other}", "name": "Hub", "variants": [{"id": "90", "sku": "H"}]},
 {"id": "3", "name": "Lamp", "variants": [{"id": "{variant}", "sku": "L"}]}]}}
###
POST https://h/api
Content-Type: application/json

{"variables": {"id": "{variant}"}, "query": "mutation Add($id: ID!) { addItem(productVariantId: $id) { ...C } }"}
HTTP 200
Content-Type: application/json

{"data": {"addItem": {"id": "{cart}", "lines": [{"id": "{line}", "sku": "L"}, {"id": "91", "sku": "H"}]}}}
###
POST https://h/api
Content-Type: application/json

{"variables": {"line": "{line}", "n": 3}, "query": "mutation Adjust($line: ID!, $n: Int!) {\\n  adjust(\\n    lineId: $line\\n    n: $n)"}
HTTP 200
"""  # noqa: E501


def test_what_a_graphql_operation_calls_its_variables() -> None:
    """Products and variants have equal ids in both runs, and so have the cart and its line."""
    found = flow(
        CART,
        {"other": "2", "variant": "2", "cart": "1", "line": "1"},
        {"other": "7", "variant": "7", "cart": "5", "line": "5"},
    )
    extractors = {item.variable: item.proof.extractor for item in found.correlations if item.proof}
    sku = Where(("sku",), "L")
    assert list(extractors.values()) == [
        Extractor(FromJson(("data", "products", Where(("name",), "Lamp"), "variants", 0, "id"))),
        Extractor(FromJson(("data", "addItem", "lines", sku, "id"))),
    ]
    assert list(extractors)[1] == "lineId"


def test_what_is_inside_of_a_cursor_is_not_the_cursor() -> None:
    """One run alone: the id in the cursor that the server made, and the same id in a path."""
    cursor = b64encode(b'{"after":30002}').decode()
    found = flow(
        f"""
GET https://h/hits
HTTP 200
Content-Type: text/html

<ol id="hits" data-cursor="{cursor}"><li data-id="30027">Coffee</li><li data-id="30002">Tea</li></ol>
###
GET https://h/page?cursor={cursor}
HTTP 200
###
GET https://h/compare/30002~77
HTTP 200
""",
        {},
    )
    extractors = {one.group.literal: one.proof and one.proof.extractor.origin for one in found.correlations}
    assert extractors[cursor] == FromHtml("ol#hits", "data-cursor")
    assert "data-cursor" not in str(extractors.get("30002"))


CHOSEN = """
GET https://h/bills/new
HTTP 200
Content-Type: text/html

<select name="by"><option value="17">Bob</option><option value="{id}">Zoe</option></select>
###
POST https://h/bills
Content-Type: application/x-www-form-urlencoded

payer={id}
HTTP 200
"""


def test_a_number_of_three_digits_that_the_runs_tell_apart() -> None:
    found = flow(CHOSEN, {"id": "786"}, {"id": "801"})
    assert only(found) == ("payer", Extractor(FromBody(), (Match(r'value="(\d+)">Zoe<'),)), Level.PROVEN)
