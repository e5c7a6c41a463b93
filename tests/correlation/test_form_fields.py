"""Ids that forms send: chosen in lists, and in the names of fields that an administrator has made."""

from __future__ import annotations

from loadlint.extractor import Extractor, FromBody, FromJson, Match, Where
from loadlint.findings import Level
from tests.correlation.test_flow import flow, only

CHOSEN = """
GET https://h/tasks/new
HTTP 200
Content-Type: text/html

<select name="task[area]"><option value="{other}">Bridge</option><option value="{id}">Hoist</option></select>
<select name="task[project]"><option value="{other}">Old</option><option value="{project}" selected>A</option></select>
###
POST https://h/tasks
Content-Type: application/x-www-form-urlencoded

{sent}
HTTP 200
"""
RUNS = {"id": "2", "other": "1", "project": "5"}, {"id": "1", "other": "4", "project": "6"}


def test_an_option_is_told_by_the_text_that_the_user_reads() -> None:
    found = flow(CHOSEN, *({"sent": "task[area]={id}", **run} for run in RUNS))
    pattern = r'<option[^<>]*?\svalue="([^"]*)"[^<>]*>\s*Hoist\s*<'
    assert only(found) == ("area", Extractor(FromBody(), (Match(pattern),)), Level.PROVEN)


def test_the_option_that_the_page_has_selected() -> None:
    found = flow(CHOSEN, *({"sent": "task[project]={project}", **run} for run in RUNS))
    pattern = r'name="task\[project\]"[\s\S]*?<option[^<>]*?\svalue="([^"]*)"[^<>]*?\sselected'
    assert only(found) == ("project", Extractor(FromBody(), (Match(pattern),)), Level.PROVEN)


FIELDS = """
GET https://h/tasks/new
HTTP 200
Content-Type: text/html

{fields}
###
POST https://h/tasks
Content-Type: application/x-www-form-urlencoded

{sent}
HTTP 200
"""


def made_fields(**ids: str) -> dict[str, str]:
    """The page and the form of an installation whose fields have these ids, in the order of the ids."""
    labels = sorted(ids, key=ids.__getitem__)
    page = "".join(
        f'<label for="f_{ids[label]}"><b>{label}</b></label><input name="f[{ids[label]}]" id="f_{ids[label]}">'
        for label in labels
    )
    return {"fields": page, "sent": "&".join(f"f[{ids[label]}]=in+{label}" for label in labels)}


def test_a_field_that_an_administrator_made_is_told_by_its_label() -> None:
    """One of the ids is the same in both installations by chance."""
    found = flow(FIELDS, made_fields(Hours="2", Crane="3", Risk="4"), made_fields(Hours="3", Crane="5", Risk="4"))
    assert {item.group.literal: item.proof and item.proof.extractor for item in found.correlations} == {
        number: Extractor(FromBody(), (Match(rf'for="f_(\d+)"[^<>]*>(?:\s*<[^<>]*>)*\s*{label}\s*<'),))
        for number, label in (("2", "Hours"), ("3", "Crane"), ("4", "Risk"))
    }


LOST = """
GET https://h/charts
HTTP 200
Content-Type: application/json

{charts}
###
GET https://h/datasets
HTTP 200
Content-Type: application/json

{"result": [{"id": {other}, "name": "faults"}, {"id": {id}, "name": "moves"}]}
###
GET https://h/explore?dataset_id={id}
HTTP 200
"""


def test_what_all_recordings_prove_goes_before_what_one_proves() -> None:
    charts = '{"result": [{"name": "Tons", "dataset_id": 2}]}'
    found = flow(LOST, {"charts": charts, "id": "2", "other": "1"}, {"charts": "", "id": "4", "other": "3"})
    assert only(found)[1:] == (Extractor(FromJson(("result", Where(("name",), "moves"), "id"))), Level.PROVEN)


BACK = """
GET https://h/tickets
HTTP 200
Content-Type: application/json

{"ticket": {"id": {id}}}
###
GET https://h/tickets/{id}
HTTP 200
###
GET https://h/times/new
Referer: https://h/tickets/{id}
HTTP 200
"""


def test_a_short_id_in_a_referer_follows_the_page() -> None:
    """Some applications lead back to it."""
    (correlation,) = flow(BACK, {"id": "4"}, {"id": "9"}).correlations
    assert [use.step for use in correlation.uses] == [1, 2]


TWICE = """
GET https://h/tasks/new
HTTP 200
Content-Type: text/html

<select name="task[area]"><option value="{id}">Hoist</option><option value="7">Bridge</option></select>
###
POST https://h/tasks
Content-Type: application/x-www-form-urlencoded

task[area]={id}
HTTP 200
###
GET https://h/pages/edit
HTTP 200
Content-Type: text/html

<input type="hidden" name="page[version]" value="{id}">
###
POST https://h/pages
Content-Type: application/x-www-form-urlencoded

page[version]={id}
HTTP 200
"""


def test_short_numbers_that_are_equal_by_chance_are_two_values() -> None:
    found = flow(TWICE, {"id": "2"}, {"id": "1"})
    assert [item.variable for item in found.correlations] == ["area", "version"]


NUMBERS = """
GET https://h/notes/new
HTTP 200
Content-Type: text/html

<input type="hidden" name="note_ID" value="{note}"><input type="hidden" name="remark" value="{remark}">
###
POST https://h/notes
Content-Type: application/x-www-form-urlencoded

note_ID={note}&remark={remark}
HTTP 200
###
GET https://h/remarks
HTTP 200
Content-Type: text/html

<input type="checkbox" name="chosen[]" value="{remark}"><a href="/notes/trash?ids={note}">Trash</a>
###
POST https://h/trash
Content-Type: application/x-www-form-urlencoded

ids={note}&id={remark}
HTTP 200
"""


def test_an_id_of_three_digits_is_the_same_value_in_a_field_of_another_name() -> None:
    """What stands first in a list is somebody else's under load."""
    result = flow(NUMBERS, {"note": "138", "remark": "210"}, {"note": "250", "remark": "395"})
    assert {item.variable: [use.step for use in item.uses] for item in result.correlations} == {
        "noteId": [1, 3],
        "remark": [1, 3],
    }


ADDRESS = """
GET https://h/list.php?route=/row
HTTP 200
Content-Type: text/html

<input type="hidden" name="back" value="list.php?route=/rows&amp;db=t_{name}&amp;sql_query=">
###
POST https://h/list.php
Content-Type: application/x-www-form-urlencoded

{sent}
HTTP 200
"""


def test_a_relative_address_in_a_field_is_taken_apart_at_its_fields() -> None:
    runs = [
        {"name": name, "sent": f"note=x&back=list.php%3Froute%3D%2Frow%26db%3Dt_{name}%26sql_query%3D"}
        for name in ("harbour", "lighthouse")
    ]
    (correlation,) = flow(ADDRESS, *runs).correlations
    assert [(use.slot.place, use.slot.value) for use in correlation.uses] == [
        (("form", "back", 0, "|", "query", "db", 0), "t_harbour")
    ]


REMARK = """
GET https://h/page
HTTP 200
Content-Type: application/json

{"slug": "{slug}", "order": "{order}"}
###
POST https://h/remarks
Content-Type: application/x-www-form-urlencoded

text={text}
HTTP 200
"""


def test_words_of_what_people_wrote_are_not_issued_by_chance() -> None:
    result = flow(
        REMARK,
        {"slug": "well?", "order": "", "text": "Is+the+crane+closed+as+well?"},
        {"slug": "home", "order": "", "text": "We+could+hear+it+at+home"},
    )
    assert not result.correlations


def test_a_number_in_what_people_wrote_may_be_issued() -> None:
    (correlation,) = flow(
        REMARK,
        {"slug": "a", "order": "A-47113", "text": "Please+send+order+A-47113+soon"},
        {"slug": "b", "order": "A-58220", "text": "Please+send+order+A-58220+soon"},
    ).correlations
    assert correlation.group.literal in ("A-47113", "47113")


LISTED = """
GET https://h/list
HTTP 200
Content-Type: text/html

<p>{ids}</p>
###
POST https://h/seen
Content-Type: application/x-www-form-urlencoded

{sent}
HTTP 200
"""


def test_elements_of_a_list_are_numbered() -> None:
    runs = [
        {
            "ids": "".join(f'<b class="row row-{row}">x</b>' for row in rows),
            "sent": "&".join(f"shown[]=row-{row}" for row in rows),
        }
        for rows in (("1311", "1312", "1313"), ("2421", "2422", "2423"))
    ]
    assert [item.variable for item in flow(LISTED, *runs).correlations] == ["shown", "shown2", "shown3"]
