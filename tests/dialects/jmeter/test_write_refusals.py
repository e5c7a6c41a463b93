"""Small edits of a plan, side by side, and what is refused with which words."""

from __future__ import annotations

import pytest

from loadlint.changes import (
    AddField,
    AddNote,
    CannotWriteError,
    Change,
    Generate,
    InsertStep,
    NameRequest,
    RemoveField,
    RemoveHeader,
    RemoveStep,
    RenameField,
    ReplaceText,
    SendAsForm,
    SendAsJson,
    StopRedirects,
    SwitchOff,
    UseSetting,
    WrapBody,
)
from loadlint.dialects.jmeter import dialect
from loadlint.request import Body, Field, JsonBody, JsonObject, MultipartBody, Request
from loadlint.script import Script
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    element,
    headers,
    http,
    leaf,
    parse,
    plain,
    plan,
    raw_body,
    sent_headers,
    span_of,
    urls,
    use,
)


def refused(text: str | Script, change: Change) -> str:
    """The words in which a change is refused."""
    with pytest.raises(CannotWriteError) as error:
        dialect.write(parse(text) if isinstance(text, str) else text, change)
    return str(error.value)


# Types of bodies

JSON_TYPE = headers(("Content-Type", "application/json"))


def posted(*held: str, under: tuple[str, ...] = ()) -> str:
    return plan(http("/a", *held, method="POST", under=under))


def quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


@pytest.mark.parametrize(
    ("before", "body"),
    [
        (arguments(("a", "1"), ("b", "x y"), encode=True), '{"a":"1","b":"x y"}'),
        (arguments(("a", "x%20y+z")), '{"a":"x y z"}'),
        (arguments(("a", "100%")), '{"a":"100%"}'),
        (arguments(("a", "${v}")), '{"a":"${v}"}'),
        (arguments(("a", "${__urlencode(${v})}")), '{"a":"${v}"}'),
        (arguments(("", "a=1&amp;b=x%20y"), raw=True), '{"a":"1","b":"x y"}'),
        (arguments(("", "a=${v}"), raw=True), '{"a":"${v}"}'),
    ],
)
def test_a_form_is_sent_as_json(before: str, body: str) -> None:
    after = changed(parse(posted(before, under=(JSON_TYPE,))), SendAsJson(0))
    assert f">{quoted(body)}<" in after or f">{body}<" in after
    assert '<boolProp name="HTTPSampler.postBodyRaw">true</boolProp>' in after
    assert sent_headers(parse(after).steps[0]) == {"Content-Type": "application/json"}


def test_the_mark_of_a_body_in_one_text_is_set_where_it_stands() -> None:
    mark = '<boolProp name="HTTPSampler.postBodyRaw">{}</boolProp>'
    before = posted(mark.format("false"), arguments(("a", "1")), under=(JSON_TYPE,))
    after = changed(parse(before), SendAsJson(0))
    assert mark.format("true") in after
    assert after.count("postBodyRaw") == 1


def test_an_argument_that_is_switched_off_is_no_member() -> None:
    rows = arguments(("a", "1"), ("b", "2"), ("c", "3"))
    for name, state in (("b", "false"), ("c", " TRUE ")):
        row = f'<elementProp name="{name}" elementType="HTTPArgument">'
        rows = rows.replace(row, f'{row}<boolProp name="HTTPArgument.enabled">{state}</boolProp>')
    after = changed(parse(posted(rows, under=(JSON_TYPE,))), SendAsJson(0))
    assert plain(parse(after).steps[0].request.body) == '{"a":"1","c":"3"}'


@pytest.mark.parametrize("manager", ["/>", "></HeaderManager>"])
def test_a_manager_without_a_table_has_another_one_beside_it(manager: str) -> None:
    empty = f'<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="h"{manager}\n<hashTree/>'
    before = plan(http("/a", under=[empty]))
    after = changed(parse(before), AddField(0, "header", ("X-B",), "2"))
    assert sent_headers(parse(after).steps[0]) == {"X-B": "2"}
    assert empty in after


def test_the_type_of_json_is_told_where_it_was_not() -> None:
    after = parse(changed(parse(posted(arguments(("a", "1")))), SendAsJson(0)))
    assert sent_headers(after.steps[0]) == {"Content-Type": "application/json"}
    assert plain(after.steps[0].request.body) == '{"a":"1"}'


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        ('{"a":"1","b":"x y"}', "a=1&b=x y"),
        ('{"a":12,"b":true}', "a=12&b=true"),
        ('{"a":"${v}"}', "a={}"),
        ('{"a":"x ${v}-1"}', "a=x {}-1"),
    ],
)
def test_json_is_sent_as_a_form(before: str, rows: str) -> None:
    script = parse(posted(*raw_body(quoted(before)), under=(JSON_TYPE,)))
    after = parse(changed(script, SendAsForm(0)))
    text = after.source.data.decode()
    assert '<boolProp name="HTTPSampler.postBodyRaw">false</boolProp>' in text
    assert text.count('<boolProp name="HTTPArgument.always_encode">true</boolProp>') == rows.count("&") + 1
    for pair in rows.replace("{}", "${v}").split("&"):
        name, _, value = pair.partition("=")
        assert f'<stringProp name="Argument.name">{name}</stringProp>' in text
        assert f'<stringProp name="Argument.value">{value}</stringProp>' in text
    assert sent_headers(after.steps[0]) == {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("before", "change", "why"),
    [
        (posted(), SendAsJson(0), "the sampler sends no form"),
        (posted(arguments(("", "text"), raw=True)), SendAsJson(0), "the body is not a form"),
        (posted(arguments(("a", "x${v}"))), SendAsJson(0), "a value of the form is put together"),
        (posted(arguments(("a", "\\x"), encode=True)), SendAsJson(0),
         "JMeter would read a backslash of the value in another way"),
        (plan(http("/a", arguments(("a", "1"))).replace('<stringProp name="HTTPSampler.method">GET</stringProp>', "")),
         SendAsJson(0), "the method of the sampler is not written"),
        (posted(), SendAsForm(0), "the sampler sends no object of JSON"),
        (posted(*raw_body("[1]")), SendAsForm(0), "the sampler sends no object of JSON"),
        (posted(*raw_body("{}")), SendAsForm(0), "the sampler sends no object of JSON"),
        (posted(*raw_body(quoted('{"a":{}}'))), SendAsForm(0), "the request sends no JSON that a form can hold"),
        (posted(*raw_body(quoted('{"a":[]}'))), SendAsForm(0), "the request sends no JSON that a form can hold"),
        (posted(*raw_body(quoted('{"a":null}'))), SendAsForm(0), "the request sends no JSON that a form can hold"),
        (posted(*raw_body(quoted('{"a":"\\\\x"}'))), SendAsForm(0),
         "JMeter would read a backslash of the value in another way"),
        (plan(JSON_TYPE, http("/a", *raw_body(quoted('{"a":1}')), method="POST"),
              http("/b", *raw_body(quoted('{"a":1}')), method="POST")),
         SendAsForm(0), "other requests share the type of the body"),
    ],
)  # fmt: skip
def test_bodies_that_stay_as_they_are(before: str, change: Change, why: str) -> None:
    assert refused(before, change) == why


def test_a_body_is_wrapped() -> None:
    script = parse(posted(*raw_body(quoted('{"a":1}'))))
    assert plain(parse(changed(script, WrapBody(0, "data"))).steps[0].request.body) == '{"data":{"a":1}}'
    assert refused(posted(), WrapBody(0, "data")) == "the request has no body that stands in one place"


# Labels, switches, notes


def test_a_label() -> None:
    text = plan(http("/a"))
    assert 'testname="x &amp; &quot;y&quot;" enabled' in changed(parse(text), NameRequest(0, 'x & "y"'))
    single = text.replace('testname="/a"', "testname='/a'")
    after = changed(parse(single), NameRequest(0, 'it\'s "y"'))
    name = parse(after).steps[0].name
    assert name is not None
    assert name.value == 'it\'s "y"'
    assert "testname='it" in after
    unnamed = text.replace(' testname="/a"', "")
    assert refused(unnamed, NameRequest(0, "x")) == "the sampler has no label in this file"


@pytest.mark.parametrize(
    ("before", "after"),
    [(' enabled="true">', ' enabled="false">'), ("", ' enabled="false"')],
)
def test_an_element_is_switched_off(before: str, after: str) -> None:
    listener = element("ViewResultsFullVisualizer", name="tree", more=' enabled="true"' if before else "")
    text = plan(http("/a"), listener)
    script = parse(text)
    switched = changed(script, SwitchOff(span_of(script, "tree")))
    if before:
        assert switched == text.replace(listener, listener.replace(before, after))
    else:
        start = "<ViewResultsFullVisualizer"
        assert switched == text.replace(listener, listener.replace(start, start + after, 1))
    assert refused(text, SwitchOff(Span(0, 1))) == "the element is not in this file"


def test_notes() -> None:
    commented = element("HTTPSamplerProxy", leaf("HTTPSampler.path", "/a"), leaf("TestPlan.comments", "mine"), name="a")
    script = parse(plan(commented))
    text = changed(script, AddNote("loadlint: disable=x", span_of(script, "/a")))
    assert '<stringProp name="TestPlan.comments">mine\nloadlint: disable=x</stringProp>' in text
    empty = parse(plan(commented.replace(">mine<", "> <")))
    text = changed(empty, AddNote("loadlint: disable=x", span_of(empty, "/a")))
    assert '<stringProp name="TestPlan.comments">loadlint: disable=x</stringProp>' in text
    closed = parse(plan(commented.replace(">mine</stringProp>", " />")))
    text = changed(closed, AddNote("loadlint: disable=x", span_of(closed, "/a")))
    assert '<stringProp name="TestPlan.comments">loadlint: disable=x</stringProp>' in text
    bare = parse(plan(http("/a")))
    text = changed(bare, AddNote("loadlint: disable=x", span_of(bare, "/a")))
    assert (
        'testname="/a" enabled="true">\n  <stringProp name="TestPlan.comments">loadlint: disable=x</stringProp>' in text
    )
    whole_plan = parse(plan(http("/a")).replace("></TestPlan>", ">\n</TestPlan>"))
    assert "TestPlan.comments" in changed(whole_plan, AddNote("loadlint: disable=x")).partition("<ThreadGroup")[0]


@pytest.mark.parametrize(
    ("text", "note", "why"),
    [
        (plan(http("/a")), "a < b", "a note in a plan has one line, and none of the characters `& < >`"),
        (plan(http("/a")), "a\nb", "a note in a plan has one line, and none of the characters `& < >`"),
        ('<hashTree></hashTree>', "a", "there is no test plan in this file"),
        ('<hashTree><TestPlan testname="P"/><hashTree/></hashTree>', "a",
         "`P` has no properties, so there is no place for a comment"),
        ('<hashTree><TestPlan testname="P"><stringProp name="TestPlan.comments"><![CDATA[x]]></stringProp></TestPlan>'
         "<hashTree/></hashTree>", "a", "the comment holds markup"),
    ],
)  # fmt: skip
def test_notes_that_can_not_be_written(text: str, note: str, why: str) -> None:
    assert refused(text, AddNote(note)) == why


def test_a_note_about_no_element() -> None:
    assert refused(plan(http("/a")), AddNote("a", Span(0, 3))) == "the place belongs to no element of the plan"


# Texts, headers, settings


def test_settings_are_properties() -> None:
    script = parse(plan(http("/VALUE", name="n", under=[headers(("Authorization", "Bearer VALUE"))])))
    places = (use(script, "VALUE", 0), use(script, "VALUE", 0, number=1))
    after = changed(script, UseSetting("api_key", places))
    assert ">/${__P(api_key)}<" in after
    assert ">Bearer ${__P(api_key)}<" in after
    coded = UseSetting("api_key", (use(script, "VALUE", 0, "base64"),))
    assert refused(script, coded) == "the value is encoded in the plan, a property would not be"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda script: RemoveHeader(0, span_of(script, "/a")), "the header is not written in a Header Manager"),
        (lambda script: ReplaceText(span_of(script, "testclass")), "the text is not inside a property of the plan"),
        (lambda script: StopRedirects(3), "there is no such request"),
        (lambda script: Generate(0, "uuid", "id", ()), "the value is not used"),
        (lambda script: RemoveField(0, span_of(script, "testclass")), "the value is not inside a property of the plan"),
        (lambda script: RemoveField(0, span_of(script, "GET")), "the value is no field of a request"),
        (lambda script: RemoveField(0, span_of(script, "x=1").__class__(0, 0)),
         "the value is not inside a property of the plan"),
        (lambda script: RenameField(span_of(script, "testclass"), "b"),
         "the name is not inside a property of the plan"),
    ],
)  # fmt: skip
def test_places_where_nothing_can_be_written(change: object, why: str) -> None:
    script = parse(plan(http("/a?x=1")))
    assert refused(script, change(script)) == why  # type: ignore[operator]


def test_markup_in_a_text() -> None:
    script = parse(plan(http("/a", *raw_body("<![CDATA[x]]>"), method="POST")))
    assert refused(script, ReplaceText(span_of(script, "<![CDATA[x"), "y")) == "the text holds markup"


def test_a_plan_of_another_tool() -> None:
    from loadlint.dialects.k6 import dialect as k6

    script = k6.parse(Source("a.js", b"import http from 'k6/http'\n"), lambda path: None)
    assert refused(script, StopRedirects(0)) == "the plan was not parsed as JMeter's"


# Steps


def request(method: str | None, url: str, content: Body | None = None, **fields: str) -> Request:
    held = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in fields.items())
    return Request(method, Text(url), held, content)


FILE = MultipartBody((Field(Text("a"), Text("b"), file_name=Text("c.txt")),))
GET = request("GET", "http://h/n")


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        (plan(http("/a").replace("<hashTree/>", "")), GET, "`/a` has no hashTree, so nothing can be put beside it"),
        (plan(http("/a")), request(None, "http://h/n"), "the method of the request is not known"),
        (plan(http("/a")), request("POST", "http://h/n", FILE), "the request sends a file, which is not at hand"),
        (plan(http("/a")), request("POST", "http://h/n", JsonBody(JsonObject(()))),
         "the body of the request can't be written"),
        (plan(http("/a")), request("GET", "http://h/${n}"),
         "JMeter would read `${` in the request as an expression"),
    ],
)  # fmt: skip
def test_steps_that_are_not_inserted(text: str, new: Request, why: str) -> None:
    assert refused(text, InsertStep(0, new)) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (plan(http("/a").replace("<hashTree/>", "")), "`/a` has no hashTree"),
        (plan(http("/a", under=[element("RegexExtractor", leaf("RegexExtractor.refname", "v"),
                                        leaf("RegexExtractor.regex", "(a)"))]), http("/u/${v}", name="n")),
         "`n` uses `v`, which the request sets"),
    ],
)  # fmt: skip
def test_steps_that_stay(text: str, why: str) -> None:
    assert refused(text, RemoveStep(0)) == why


# Fields


@pytest.mark.parametrize(
    ("text", "change", "why"),
    [
        (plan(http("/a")), AddField(0, "form", ("a",), "b"), "JMeter sends no form with this method"),
        (posted(*raw_body("text")), AddField(0, "form", ("a",), "b"), "the body is not a form"),
        (posted(*raw_body("{}")), AddField(0, "form", ("a",), "b"), "the body is not a form"),
        (posted(), AddField(0, "json", ("a",), "b"), "the body is not written as JSON"),
        (posted(*raw_body("{a")), AddField(0, "json", ("a",), "b"), "the body could not be read as JSON"),
        (posted(*raw_body("{}")), AddField(0, "json", ("a",), "b", as_json=True), "the value is not JSON"),
        (posted(*raw_body(quoted('{"a":1}'))), AddField(0, "json", ("a",), "b"), "the body has this field already"),
        (posted(*raw_body("[1]")), AddField(0, "json", ("a",), "b"), "the field is not inside of an object"),
        (posted(*raw_body(quoted('{"a":1}'))), AddField(0, "json", ("a", "b"), "c"),
         "the field is not inside of an object"),
        (plan(http("/a")), AddField(0, "header", ("",), "b"), "the name of the field can't be written"),
        (plan(http("/a")), AddField(0, "header", ("${a}",), "b"), "the name of the field can't be written"),
        (plan(http("/a")), AddField(0, "header", ("a", "b"), "c"), "the name of the field can't be written"),
        (plan(http("/a")), AddField(0, "header", ("a",), "b\nc"), "a header has one line"),
        (plan(http("/a")), AddField(0, "header", ("a",), "b\rc"), "a header has one line"),
        (plan(http("/a")), AddField(0, "header", ("a",), "${b}"),
         "JMeter would read `${` in the value as an expression"),
        (plan(http("", *raw_body("x"), method="POST")), AddField(0, "query", ("a",), "b"),
         "the path of the request is not written in its sampler"),
    ],
)  # fmt: skip
def test_fields_that_are_not_added(text: str, change: AddField, why: str) -> None:
    assert refused(text, change) == why


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("/a?x=1", "/a?x=1&y=2"),
        ("/a?", "/a?y=2"),
        ("/a?x=1&amp;", "/a?x=1&y=2"),
        ("/a?x=1#top", "/a?x=1&y=2#top"),
        ("/a#top", "/a?y=2#top"),
    ],
)
def test_a_query_in_a_path(path: str, after: str) -> None:
    script = parse(plan(http(path, *raw_body("b"), method="POST", name="n")))
    written = parse(changed(script, AddField(0, "query", ("y",), "2")))
    assert urls(written) == [f"POST http://h{after}"]


@pytest.mark.parametrize(
    ("body", "value", "after"),
    [
        ('{"a":1,"b":2,"c":3}', "2", '{"a":1,"c":3}'),
        ('{"a":1,"b":2}', "2", '{"a":1}'),
        ('{"b":2}', "2", "{}"),
        ('{"a":{"b":2}}', "2", '{"a":{}}'),
        ('{"a":{"x":7},"b":3}', "a", '{"b":3}'),
        ("a=1&b=2&c=3", "2", "a=1&c=3"),
        ("b=2&c=3", "2", "c=3"),
        ("a=1&b=2", "2", "a=1"),
    ],
)
def test_a_field_out_of_a_body(body: str, value: str, after: str) -> None:
    script = parse(posted(*raw_body(quoted(body))))
    start = script.source.data.index(quoted(body).encode())
    place = start + quoted(body).index(value if value.isdigit() else f"{value}&quot;")
    written = parse(changed(script, RemoveField(0, Span(place, place + len(value)))))
    assert plain(written.steps[0].request.body) == after


@pytest.mark.parametrize(
    ("text", "value", "why"),
    [
        (posted(arguments(("x", "one two"))), "two", "the value is a part of a field"),
        (posted(arguments(("x", "one two"))), "one", "the value is a part of a field"),
        (posted(*raw_body("a=one two")), "two", "the value is not the whole value of a field"),
        (posted(*raw_body("a=one two")), "one", "the value is not the whole value of a field"),
    ],
)
def test_fields_that_stay(text: str, value: str, why: str) -> None:
    assert refused(text, RemoveField(0, span_of(parse(text), value))) == why


def test_a_field_that_others_send() -> None:
    shared = plan(headers(("X", "VALUE")), http("/a"), http("/b"))
    assert refused(shared, RemoveField(0, span_of(parse(shared), "VALUE"))) == (
        "the value stands in an element that `/b` uses too"
    )
    other = plan(http("/a"), http("/b?x=VALUE", name="n"))
    assert refused(other, RemoveField(0, span_of(parse(other), "VALUE"))) == "`/a` does not send the value"
