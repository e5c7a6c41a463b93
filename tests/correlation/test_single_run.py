"""What one recording alone tells: ids that are new in it, and texts that only look like values."""

from __future__ import annotations

import pytest

from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, Match
from loadlint.findings import Level
from tests.correlation.test_flow import flow

CREATED = """
GET https://h/tickets/new
HTTP 200
Content-Type: text/html

<form method="post"><input name="title"></form>
###
POST https://h/tickets/new
Content-Type: application/x-www-form-urlencoded

title=Printer
HTTP 303
Location: /ticket/28
###
GET https://h/ticket/28
HTTP 200
Content-Type: text/html

<h1>Printer</h1>
###
POST https://h/ticket/28
Content-Type: application/x-www-form-urlencoded

comment=Water
HTTP 200
"""


def test_the_redirect_that_answers_a_post_leads_to_a_new_id_however_short() -> None:
    (correlation,) = flow(CREATED, {}).correlations
    assert correlation.variable == "ticketId"
    assert correlation.proof is not None
    assert correlation.proof.extractor == Extractor(FromHeader("Location"), (Match(r"/ticket/([^/?#;]+)"),))
    assert correlation.evidence.level is Level.LIKELY
    assert "the redirect that answers a POST leads to it" in [reason.text for reason in correlation.evidence.reasons]


def test_so_does_the_redirect_that_answers_the_address_for_new_ones() -> None:
    asked = CREATED.replace("POST https://h/tickets/new", "GET https://h/tickets/new", 1)
    (correlation,) = flow(asked, {}).correlations
    assert correlation.evidence.level is Level.LIKELY


def test_a_number_that_was_there_before_is_no_new_id() -> None:
    known = CREATED.replace('<input name="title">', '<input name="title"><a href="/ticket/28">an old one</a>')
    assert flow(known, {}).correlations == ()


PART_OF_A_PAGE = """
GET https://h/categories
HTTP 200
Content-Type: text/html

<h1>Categories</h1>{before}
###
POST https://h/ajax
Content-Type: application/x-www-form-urlencoded

action=add&name=Teas
HTTP 200
Content-Type: {type}

{answer}
###
GET https://h/edit?kind=category&tag_ID=33
HTTP 200
"""
ROW = '<tr id="tag-33"><td><a href="/edit?kind=category&tag_ID=33&back=1">Teas</a></td></tr>'


def test_the_answer_to_a_post_is_the_first_to_hold_an_id() -> None:
    """Pages that post in the background are sent the part that changes, in HTML or in XML around it."""
    (correlation,) = flow(PART_OF_A_PAGE, {"before": "", "type": "text/xml", "answer": f"<r>{ROW}</r>"}).correlations
    assert correlation.variable == "tagId"
    assert correlation.proof is not None
    assert correlation.proof.extractor == Extractor(FromBody(), (Match(r"tag_ID=(\d+)&"),))
    assert correlation.evidence.level is Level.LIKELY


@pytest.mark.parametrize(
    ("before", "answer"),
    [(ROW, ROW), ("", ROW + ROW.replace("33", "34"))],
    ids=["it was there before", "one of several"],
)
def test_it_is_not_the_first_or_not_alone(before: str, answer: str) -> None:
    assert flow(PART_OF_A_PAGE, {"before": before, "type": "text/html", "answer": answer}).correlations == ()


@pytest.mark.parametrize("value", ["k7Qx2mZt9Lw4", "4711893"])
def test_an_element_of_a_list_is_not_chosen_by_the_value_that_is_looked_for(value: str) -> None:
    (correlation,) = flow(
        """
GET https://h/items
HTTP 200
Content-Type: application/json

{"items": [{"id": "{id}"}, {"id": "p3Wv8nBr5Yc1"}]}
###
GET https://h/items/{id}
HTTP 200
""",
        {"id": value},
    ).correlations
    assert correlation.proof is not None
    assert correlation.proof.extractor == Extractor(FromJson(("items", 0, "id")))


def test_what_a_later_answer_lacks_was_not_lacking_before() -> None:
    found = flow(
        """
POST https://h/filter

a=1
HTTP 204
###
GET https://h/list
HTTP 200
Content-Type: text/html

<a href="/items/delete?item_id=41">x</a>
###
POST https://h/items/delete?item_id=41
HTTP 204
###
GET https://h/list
HTTP 200
Content-Type: text/html

<p>none</p>
""",
        {},
    )
    assert found.correlations == ()


DRAFTED = """
GET https://h/start
HTTP 200
Content-Type: text/html

<form><input name="title"><input type="hidden" name="draft_id" value="113"></form>
###
POST https://h/drafts
Content-Type: application/x-www-form-urlencoded

title=One&draft_id=113
HTTP 200
Content-Type: text/html

<form><input name="title"><input type="hidden" name="draft_id" value="{next}"></form>
"""


def test_a_field_that_has_another_id_as_soon_as_it_was_sent() -> None:
    (correlation,) = flow(DRAFTED, {"next": "114"}).correlations
    assert correlation.variable == "draftId"
    assert correlation.evidence.level is Level.LIKELY
    assert "the response to the POST that sends it has another one in this field" in [
        reason.text for reason in correlation.evidence.reasons
    ]


def test_a_field_that_keeps_its_id() -> None:
    assert flow(DRAFTED, {"next": "113"}).correlations == ()


ON_EACH_PAGE = "".join(
    f"""
GET https://h/{page}
HTTP 200
Content-Type: text/html

<a href='/logout?_wpnonce={{nonce}}'>Log out</a>
###"""
    for page in ("posts", "media", "users", "tools", "pages")
)


def test_a_short_token_that_is_on_each_page() -> None:
    template = ON_EACH_PAGE + "\nGET https://h/logout?_wpnonce={nonce}\nHTTP 200\n"
    (correlation,) = flow(template, {"nonce": "f0ecd1f7db"}).correlations
    assert correlation.variable == "wpnonce"


def test_no_path_leads_along_the_value_itself() -> None:
    """It would find this run's value and no other."""
    template = """
GET https://h/profiles
HTTP 200
Content-Type: application/json

{"profiles": {"k-18282": {"id": "k-18282"}}}
###
GET https://h/profiles/k-18282
HTTP 200
"""
    expressions = [str(one.proof and one.proof.extractor) for one in flow(template, {}).correlations]
    assert not [expression for expression in expressions if "18282" in expression]


def test_context_ends_at_numbers_in_words() -> None:
    template = """
GET https://h/comments
HTTP 200
Content-Type: text/html

<a href="/delete?nonce=9639215d97" data-on="comment-63">Delete</a> <a href="/spam?nonce=1f00ba4472">Spam</a>
###
GET https://h/delete?nonce=9639215d97
HTTP 200
"""
    (correlation,) = flow(template, {}).correlations
    assert correlation.proof is not None
    assert "63" not in str(correlation.proof.extractor)


DATED = """
GET https://h/bills/new
HTTP 200
Content-Type: text/html

<form><input name="date" type="date" value="{today}T10:00"><input name="aa" value="2026"></form>
###
POST https://h/bills/new
Content-Type: application/x-www-form-urlencoded

date={today}&aa=2026
HTTP 200
"""


@pytest.mark.parametrize("today", ["2026-11-25", "25.11.2026", "11/25/2026"])
def test_the_parts_of_a_date_and_years_are_no_values(today: str) -> None:
    assert flow(DATED, {"today": today}).correlations == ()


LISTED = """
GET https://h/groups
HTTP 200
Content-Type: text/html

<table>{before}</table>
###
POST https://h/groups/add
Content-Type: application/x-www-form-urlencoded

name=Firemen
HTTP 302
Location: /groups
###
GET https://h/groups
HTTP 200
Content-Type: text/html

<table><tr><td><a href="/groups/edit/28">Firemen</a></td></tr>{before}</table>
###
GET https://h/contacts/add
HTTP 200
Content-Type: text/html

<form><select name="team"><option value="27">Cooks</option><option value="28">Firemen</option></select></form>
###
POST https://h/contacts/add
Content-Type: application/x-www-form-urlencoded

name=Guy&team={team}&children=28
HTTP 302
Location: /contacts
###
GET https://h/groups/edit/28
HTTP 200
"""
COOKS = '<tr><td><a href="/groups/edit/27">Cooks</a></td></tr>'


def test_an_id_that_a_list_has_only_after_a_post_is_new_and_so_is_the_choice_of_it() -> None:
    (correlation,) = flow(LISTED, {"before": COOKS, "team": "28"}).correlations
    assert [use.slot.field for use in correlation.uses] == ["team", ""]
    assert "the same page, asked before a POST, did not have it" in [
        reason.text for reason in correlation.evidence.reasons
    ]


@pytest.mark.parametrize("name", ["team", "team[]"])
def test_a_box_that_is_ticked_is_a_choice_too(name: str) -> None:
    boxes = LISTED.replace(
        '<select name="team"><option value="27">Cooks</option><option value="28">Firemen</option></select>',
        f'<input type="checkbox" name="{name}" value="27"><input type="checkbox" name="{name}" value="28">',
    )
    (correlation,) = flow(boxes, {"before": COOKS, "team": "28"}).correlations
    assert [use.slot.field for use in correlation.uses] == ["team", ""]


def test_the_choice_of_another_stays() -> None:
    (correlation,) = flow(LISTED, {"before": COOKS, "team": "27"}).correlations
    assert [use.slot.place[0] for use in correlation.uses] == ["path"]


def test_an_id_that_the_list_had_before_stays() -> None:
    old = COOKS + '<tr><td><a href="/groups/edit/28">Firemen</a></td></tr>'
    assert flow(LISTED, {"before": old, "team": "28"}).correlations == ()


@pytest.mark.parametrize(
    "value",
    [
        "-activity",
        "id,title,-activity",
        "-1,1,2,3",
        "-1",
        "Special:MovePage/Load_page",
        "new",
        "/api/v2/block-patterns/patterns",
        "root@localhost",
        "WP_Comments_List_Table",
        "_default",
        "sockjs",
        "\u2133\u2665",
        "d41d8cd98f00b204e9800998ecf8427e",  # the MD5 of nothing
    ],
)
def test_what_hidden_fields_hold_in_every_run_is_no_value(value: str) -> None:
    found = flow(
        f"""
GET https://h/
HTTP 200
Content-Type: text/html

<form><input type="hidden" name="sort" value="{value}"></form>
###
POST https://h/search
Content-Type: application/x-www-form-urlencoded

sort={value}
HTTP 200
###
POST https://h/search
Content-Type: application/x-www-form-urlencoded

sort={value}
HTTP 200
""",
        {},
    )
    assert found.correlations == ()


@pytest.mark.parametrize("caption", ["Create", "Save Changes", "Start Session"])
def test_a_buttons_caption_is_no_ticket(caption: str) -> None:
    """Nor is the same word in an address, though the button's field is called a token's name."""
    found = flow(
        f"""
GET https://h/Ticket/{caption.split(maxsplit=1)[0]}.html
HTTP 200
Content-Type: text/html

<form><input type="submit" name="SubmitTicket" value="{caption}"></form>
###
POST https://h/Ticket/{caption.split(maxsplit=1)[0]}.html
Content-Type: application/x-www-form-urlencoded

SubmitTicket={caption}
HTTP 200
""",
        {},
    )
    assert found.correlations == ()


SAVED = """
GET https://h/posts/new
HTTP 200
Content-Type: text/html

<script>var post = {"post":{"id":94,"status":"draft"},"route":"\\/api\\/v2\\/posts\\/94","of":"{nonce}"}</script>
###
POST https://h/index?route=%2Fapi%2Fv2%2Fposts%2F94&n=94
Content-Type: application/json

{"id": {sent}, "title": "Soup"}
HTTP 200
Content-Type: application/json

{"ok": true}
"""


def test_an_id_that_the_requests_own_address_names() -> None:
    found = flow(SAVED, {"nonce": "x", "sent": "94"})
    assert [item.group.literal for item in found.correlations] == ["/api/v2/posts/94", "94"]
    assert [use.slot.place for use in found.correlations[1].uses] == [("json", "id")]


def test_an_id_that_it_does_not_name() -> None:
    found = flow(SAVED, {"nonce": "x", "sent": "95"})
    assert [item.group.literal for item in found.correlations] == ["/api/v2/posts/94"]


NAMED = """
GET https://h/site/new
HTTP 200
Content-Type: text/html

<form method="post"><input name="title"></form>
###
POST https://h/site/new
Content-Type: application/x-www-form-urlencoded

title=Team+Reports&send=Save
HTTP 302
Location: /site/{slug}
###
GET https://h/site/{slug}
HTTP 200
Content-Type: text/html

<h1>Team Reports</h1>
###
POST https://h/site/{slug}/publish
HTTP 200
"""


@pytest.mark.parametrize("slug", ["team-reports", "team_reports", "team-reports-2"])
def test_the_redirect_leads_to_what_was_named_in_the_post(slug: str) -> None:
    (correlation,) = flow(NAMED, {"slug": slug}).correlations
    assert correlation.proof is not None
    assert correlation.proof.extractor == Extractor(FromHeader("Location"), (Match(r"/site/([^/?#;]+)"),))
    assert correlation.evidence.level is Level.LIKELY


@pytest.mark.parametrize("slug", ["control-panel", "overview", "reports"])
def test_a_page_of_the_application_is_not_named_by_the_user(slug: str) -> None:
    assert flow(NAMED, {"slug": slug}).correlations == ()


ROUTES = """
POST https://h/login
Content-Type: application/x-www-form-urlencoded

user=ann
HTTP 302
Location: /site
###
GET https://h/site
HTTP 200
Content-Type: text/html

<body data-texts="/site/{texts}"><a id="new" href="/site/{route}">New</a></body>
###
GET https://h/site/{texts}
HTTP 200
###
GET https://h/site/{route}
HTTP 200
###
GET https://h/site/{route}
HTTP 200
"""


@pytest.mark.parametrize("route", ["@@getVocabulary", "++add++Document", "@@fc-contextInfo", "$metadata"])
def test_names_of_routes_are_words(route: str) -> None:
    assert flow(ROUTES, {"route": route, "texts": "sitei18n"}).correlations == ()


POLLED = """
POST https://h/jobs
Content-Type: application/json

{"q":"x"}
HTTP 202
Content-Type: application/json

{"job":"j-81"}
###
GET https://h/jobs/j-81
HTTP 200
Content-Type: application/json

{"status":"running"}
###
GET https://h/jobs/j-81
HTTP 200
Content-Type: application/json

{"status":"done","report":"rep-5"}
###
GET https://h/reports/rep-5
HTTP 200
"""


def test_ids_with_a_prefix_are_new_where_the_run_shows_it() -> None:
    job, report = flow(POLLED, {}).correlations
    assert (job.variable, job.evidence.level) == ("job", Level.LIKELY)
    assert "the response to a POST gives it as the id of what was made" in [one.text for one in job.evidence.reasons]
    assert (report.variable, report.evidence.level) == ("report", Level.POSSIBLE)
    assert "the same request, made before, did not have it yet" in [one.text for one in report.evidence.reasons]


def test_names_of_things_with_a_number_stay() -> None:
    assert (
        flow(POLLED.replace('"report":"rep-5"', '"a":1').replace('"job":"j-81"', '"kind":"j-81"'), {}).correlations
        == ()
    )


def test_text_in_base64_is_not_made_at_random() -> None:
    state = """
POST https://h/go
Content-Type: application/json

{"state":"eyJmbG93IjoiY2hlY2tvdXQiLCJzdGVwIjoyfQ=="}
HTTP 200
"""
    assert flow(state, {}).client_values == ()


NESTED = """
POST https://h/order/new
Content-Type: application/x-www-form-urlencoded

name=Big+Order
HTTP 302
Location: /order/big-order/line
###
GET https://h/order/big-order/line
HTTP 200
Content-Type: application/json

{"next": "/order/big-order/e7xjwha54htyn5iz/x"}
###
GET https://h/order/big-order/e7xjwha54htyn5iz/x
HTTP 200
"""


def test_an_extractor_holds_no_other_value_of_the_run() -> None:
    found = {one.group.literal: one.proof for one in flow(NESTED, {}).correlations}
    assert set(found) == {"big-order", "e7xjwha54htyn5iz"}
    inner = found["e7xjwha54htyn5iz"]
    assert inner is not None
    assert "big-order" not in str(inner.extractor)


def test_the_year_of_the_clients_clock_is_not_the_pages() -> None:
    text = """
GET https://h/login
HTTP 200
Content-Type: text/html

<p>Version 1.2 (c) 2004-2026 - The Group</p>
###
GET https://h/list
Cookie: now=Wed Nov 25 2026 16:32:49 GMT+0000 (Coordinated Universal Time)
HTTP 200
"""
    assert flow(text, {}).correlations == ()


REGISTERED = """
POST https://h/register
Content-Type: application/json

{"name": "Ann"}
HTTP 201
Content-Type: application/json

{"customer": {"id": 1}}
###
POST https://h/address
Content-Type: application/json

{"streetLine1": "Main Street", "home-line1": "Main Street", "option-1": "yes"}
HTTP 200
"""


def test_a_small_number_that_ends_a_word_is_an_ordinal() -> None:
    """With two recordings it is seen whether it stays."""
    (correlation,) = flow(REGISTERED, {}).correlations
    assert [use.slot.place[:3] for use in correlation.uses] == [("json", "name", "option-#")]


OPERATIONS = """
POST https://h/api
Content-Type: application/json

{"query": "mutation Register { register { id } }"}
HTTP 201
Content-Type: application/json

{"data": {"{owner}": {"id": "1"}}}
###
POST https://h/api
Content-Type: application/json

{"variables": {"id": "1"}, "query": "query Order($id: ID!) { order(id: $id) { state } }"}
HTTP 200
"""


@pytest.mark.parametrize(("owner", "number"), [("customer", 0), ("order", 1), ("createOrder", 1)])
def test_a_short_id_is_that_of_the_thing_that_an_operation_asks_for(owner: str, number: int) -> None:
    assert len(flow(OPERATIONS, {"owner": owner}).correlations) == number


COMMENTED = """
POST https://h/api/posts
HTTP 201
Content-Type: application/json

{"id": 2}
###
{between}POST https://h/api/posts/2/comments
HTTP 201
Content-Type: application/json

{"id": 2}
###
PATCH https://h/api/comments/2
HTTP 200
"""


@pytest.mark.parametrize(
    ("between", "number"), [("", 2), ('GET https://h/api/comments/2\nHTTP 200\n\n{"id": 2}\n###\n', 1)]
)
def test_things_of_two_kinds_with_one_number(between: str, number: int) -> None:
    """Each is new in the answer that made it, unless such a thing was there before."""
    found = flow(COMMENTED, {"between": between})
    assert len(found.correlations) == number


TEMPLATED = """
GET https://h/projects
HTTP 200
Content-Type: application/json

{"results": [{"config": "<View><Text name='text' value='$text'/><Choice value='Good'/></View>"}]}
###
POST https://h/projects
Content-Type: application/json

{"config": "<View><Text name='text' value='$text'/><Choice value='Good'/></View>"}
HTTP 201
"""


def test_a_document_is_no_token() -> None:
    assert flow(TEMPLATED, {}).correlations == ()


def test_a_thing_is_the_same_in_any_spelling() -> None:
    text = """
POST https://h/api/v1/price_list/
HTTP 201
Content-Type: application/json

{"id":2}
###
GET https://h/pricelist/2/rows
HTTP 200
"""
    assert [one.variable for one in flow(text, {}).correlations] == ["pricelistId"]


PAGE_FILES = """
GET https://h/
HTTP 200
Content-Type: text/html

<link href="/css/picker2-bootstrap.min.css?v=55128c3e"><script src="/js/picker2.min.js?v=55128c3e"></script>
###
GET https://h/css/picker2-bootstrap.min.css?v=55128c3e
HTTP 200
Content-Type: text/css

###
GET https://h/js/picker2.min.js?v=55128c3e
HTTP 200
Content-Type: text/javascript

"""


def test_names_and_versions_of_what_a_page_loads_stay() -> None:
    assert flow(PAGE_FILES, {}).correlations == ()


def test_an_address_that_begins_like_a_script_that_the_page_loads() -> None:
    library = """
GET https://h/
HTTP 200
Content-Type: text/html

<script src="/js/lib/sckts.min.js"></script>
###
GET https://h/sckts/info
HTTP 200
###
GET https://h/sckts/poll
HTTP 200
"""
    assert flow(library, {}).correlations == ()


def test_a_picture_with_its_size_in_its_name() -> None:
    picture = """
GET https://h/
HTTP 200
Content-Type: text/html

<link rel="icon" href="/img/tentacle-32x32.png">
###
GET https://h/img/tentacle-32x32.png
HTTP 200
Content-Type: image/png

"""
    assert flow(picture, {}).correlations == ()


EDITED = """
GET https://h/pages/rules/edit
HTTP 200
Content-Type: text/html

<form method="post"><input type="hidden" name="page[version]" value="2"><textarea name="page[text]"></textarea></form>
###
POST https://h/pages/rules
Content-Type: application/x-www-form-urlencoded

page[version]=2&page[text]=Nobody+below+a+load
HTTP 302
Location: /pages/rules
"""


def test_the_version_of_a_record_that_a_form_holds() -> None:
    (correlation,) = flow(EDITED, {}).correlations
    assert correlation.evidence.level is Level.LIKELY
    assert (correlation.variable, correlation.asked) == ("version", "GET /pages/rules/edit")
    named_otherwise = EDITED.replace("page[version]", "page[columns]")
    assert flow(named_otherwise, {}).correlations == ()


ADDRESS_OF_TWO_IDS = """
POST https://h/notes
Content-Type: application/x-www-form-urlencoded

title=Printer
HTTP 303
Location: /notes/19/edit
###
GET https://h/notes/19/edit
HTTP 200
Content-Type: text/html

<form data-src="/api/sign-of-life/note/19/17/"><input name="text"></form>
###
POST https://h/api/sign-of-life/note/19/17/
Content-Type: application/x-www-form-urlencoded

open=1
HTTP 200
"""


def test_an_id_in_an_address_is_not_found_by_the_id_before_it() -> None:
    """The note of the next run has another number than 19, so the place in the address tells it."""
    _, correlation = flow(ADDRESS_OF_TWO_IDS, {}).correlations
    assert correlation.proof is not None
    assert correlation.proof.extractor.operations == (Match(r"^/(?:[^/]+/){4}([^/?#;]+)"),)
    assert correlation.evidence.level is Level.LIKELY
