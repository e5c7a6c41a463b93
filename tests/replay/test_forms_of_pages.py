"""Requests that k6 makes of a form or a link of a page: what is sent are the fields of the recorded form."""

from __future__ import annotations

import pytest

from loadlint.correlation.prove.form_fields import address_of, field_of
from loadlint.extractor import FormField, NotEvaluatedError
from tests.replay.test_written_by_hand import judge, k6, shown

FLOW = """
GET https://shop.test/cart
HTTP 200
Content-Type: text/html

<form action="/search"><input name="q"></form>
<form id="buy" action="/buy/{key}" method="post"><input type="hidden" name="csrf" value="{token}">
<input name="size" value="M"><input name="note"><input type="checkbox" name="gift" value="1">
<button type="submit" name="action" value="now">Buy</button></form><a href="orders/{key}/">Orders</a>
###
POST https://shop.test/buy/{key}
Content-Type: application/x-www-form-urlencoded

csrf={token}&size=L&note=&action=now
HTTP 200
Content-Type: text/html

<a href="/help">Help</a><a class="more" href="/orders/{key}/">Orders</a>
###
GET https://shop.test/orders/{key}/
HTTP 200

ok
"""
PAGE = "const page = http.get('https://shop.test/cart');"
SUBMIT = "const bought = page.submitForm({ formSelector: '#buy', fields: { size: 'L' } });"
LINK = "bought.clickLink({ selector: '.more' });"


@pytest.mark.parametrize(
    ("mistake", "verdict"),
    [
        (("size: 'L'", "size: 'L', csrf: 'old'"), "different"),
        (("size: 'L'", "colour: 'L'"), "open"),
        (("'#buy'", "'form'"), "open"),
        (("'.more'", "'a'"), "open"),
        (("({ selector: '.more' })", "()"), "open"),
        (("fields: { size: 'L' }", "fields: fields()"), "open"),
        (("fields: {", "submitSelector: '#none', fields: {"), "different"),
    ],
)
def test_the_tool_submits_a_form_and_follows_a_link(mistake: tuple[str, str], verdict: str) -> None:
    judge(k6("", PAGE, SUBMIT, LINK), FLOW, mistake, verdict)


SEND = "http.post(`https://shop.test${form.attr('action')}`, data);"
BUTTON = "action: form.find('button').val()"


@pytest.mark.parametrize(
    "data",
    [
        f"{{ ...form.serializeObject(), size: 'L', {BUTTON} }}",
        f"Object.assign(form.serializeObject(), {{ size: 'L', {BUTTON} }})",
        "(() => { const all = form.serializeObject(); all.size = 'L'; all['action'] = 'now'; return all; })()",
    ],
)
def test_a_script_sends_the_fields_of_a_form(data: str) -> None:
    form = "const form = page.html().find('#buy').first();"
    script, flow = k6("", PAGE, form, f"const data = {data};", SEND), FLOW.rpartition("###")[0]
    judge(script, flow, ("'#buy'", "'form'"))
    judge(script, flow, ("'L'", "'S'"))
    judge(script, flow, ("'L'", "size()"), "open")


def test_a_field_that_is_taken_by_its_name() -> None:
    """What is left of the fields when some are taken out can't be told."""
    flow = FLOW.rpartition("###")[0]
    form = "const form = page.html('#buy');", "const { csrf, ...others } = form.serializeObject();"
    script = k6("", PAGE, *form, "const data = { csrf, size: 'L', note: '', action: 'now' };", SEND)
    judge(script, flow, ("{ csrf, ...", "{ note: csrf, ..."))
    assert shown(script.replace("csrf, size", "...others, size"), flow) == "open"


FORM = """<form id=f action="/x?y=1" method=post><input name=a value="1 &amp; 2"><input name=b>
<input type=checkbox name=c checked><input type=checkbox name=c2 checked="checked"><input type=radio name=r value=1>
<input type=radio name=r value=2 checked="checked"><input name=d disabled value=1>
<input name=d2 disabled="disabled" value=1><select name=s><option>S<option value=m>M</select>
<select name=s2><option>S<option selected>M &amp; N</select><select name=s3><option value=1>x<option selected value=2>y
</select><textarea name=t>
 x &amp; <b>y</b></textarea><input type=submit name=go value=Go><button name=bb value=q>B</button>
<input type=file name=ff><input name=dup value=1><input name=dup value=2><input name="" value=2></form>
<form id=g><input name=g1 value=5></form>"""
OF_K6 = {
    "a": "1 & 2", "b": "", "c2": "on", "r": "2", "d": "1", "s": "", "s2": "M &amp; N", "s3": "2",
    "t": " x &amp; &lt;b&gt;y&lt;/b&gt;", "dup": "2",
}  # fmt: skip


def fields_of(selector: str, button: str = "") -> dict[str | None, str | None]:
    """The fields of a form of the page above."""
    parts = (
        [field_of(FORM, FormField(selector, 0, part, number, button=button)) for part in ("name", "value")]
        for number in range(1, 20)
    )
    return {name: value for name, value in parts if name is not None}


def test_the_fields_are_those_that_k6_sends() -> None:
    """What k6 1.1.0 prints for `parseHTML(FORM).find(selector).serializeObject()`."""
    assert fields_of("#f") == OF_K6
    assert fields_of("form") == {**OF_K6, "g1": "5"}
    assert fields_of("#f", '[type="submit"]') == {**OF_K6, "go": "Go"}
    assert fields_of("#none") == {}
    with pytest.raises(NotEvaluatedError):
        fields_of("[")
    with pytest.raises(NotEvaluatedError, match="several"):
        field_of("<select name=s multiple>", FormField("select", 0, "name", 1)) or field_of(
            "<form><select name=s multiple></form>", FormField("form", 0, "name", 1)
        )


def test_the_address_is_that_which_k6_requests() -> None:
    page = "https://shop.test/a/b?c=1"
    assert address_of(FORM, page, "#f", "action") == "https://shop.test/x?y=1"
    assert address_of("<form method=POST>", page, "form", "action") == page
    assert address_of('<a href="c">', page, "a", "href") == "https://shop.test/a/c"
    assert address_of("<a>", page, "a", "href") is None
    assert address_of("", page, "a", "href") is None
    with pytest.raises(NotEvaluatedError):
        address_of(FORM, page, "#g", "action")
