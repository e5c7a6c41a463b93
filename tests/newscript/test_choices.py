"""Choices at random out of the page's own list, in place of the recorded one, which is proven first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.newscript.build import Wishes
from loadlint.newscript.create import Created, Target, create
from loadlint.newscript.runs import Runs
from loadlint.project import Project, config
from loadlint.recordings.exchange import Recording
from loadlint.verify.linked_recordings import with_recordings
from tests.newscript.test_real_tools import SHOP, run
from tests.shop.judge import SEED
from tests.shop.serve import Shop, running_shop
from tests.support.flowtext import parse_flow
from tests.support.jmeter import in_tools
from tests.support.run import loadlint

FORM = """\
GET https://shop.test/tea
HTTP 200
Content-Type: text/html

<html><title>Tea</title><form action="/tea" method="post"><input type="hidden" name="csrf" value="{csrf}">
<select name="locale"><option>en-GB</option><option>de-DE</option></select>
<select name="grade"><option value="g1">fine</option><option value="g2">finest</option></select>
<input type="radio" name="gift" value="yes"><input type="radio" name="gift" value="no" checked>
<button>Next</button></form></html>
###
POST https://shop.test/tea
Content-Type: application/x-www-form-urlencoded

csrf={csrf}&locale=en-GB&grade={grade}&gift=yes
HTTP 200
Content-Type: text/html

<html><title>Confirm</title><form action="/tea/order" method="post">
<input type="hidden" name="grade" value="{grade}"><button>Order</button></form></html>
###
POST https://shop.test/tea/order
Content-Type: application/x-www-form-urlencoded

grade={grade}
HTTP 200
Content-Type: text/html

<html><title>Thank you</title></html>
"""


def recordings(grade: str = "g2") -> tuple[Recording, ...]:
    texts = [FORM.replace("{csrf}", f"Zk3vQ9tLr2Xw{number}").replace("{grade}", grade) for number in range(2)]
    return tuple(parse_flow(text, f"{number}.http") for number, text in enumerate(texts))


def varied(name: str, grade: str = "g2") -> Created:
    runs = Runs(recordings(grade))
    dialect = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    return create(runs, Target(name, dialect), Wishes(vary_choices=True), Project(config.Config()))


def test_k6() -> None:
    created = varied("tea.js")
    text = created.result.data.decode()
    assert created.passes
    assert (
        """\
    const gradeOptions = teaResponse.body ? teaResponse.html().find('select[name="grade"] option').toArray() : [];
    grade = gradeOptions[Math.floor(Math.random() * gradeOptions.length)]?.attr('value');
    if (!grade) fail('no grade in the response to GET /tea');
"""
        in text
    )
    gifts = "teaResponse.html().find('input[name=\"gift\"]').toArray()"
    assert f"const giftOptions = teaResponse.body ? {gifts} : [];" in text


def test_what_the_next_page_hands_on_is_the_same_choice() -> None:
    text = varied("tea.js").result.data.decode()
    assert "{ csrf: csrfToken, locale: 'en-GB', grade, gift }" in text
    assert "/tea/order`, { grade });" in text


def recorded_choices(name: str, form: str = FORM) -> str:
    """The new script with the recorded choices."""
    texts = [form.replace("{csrf}", f"Zk3vQ9tLr2Xw{number}").replace("{grade}", "g2") for number in range(2)]
    runs = Runs(tuple(parse_flow(text, f"{number}.http") for number, text in enumerate(texts)))
    dialect = next(tool for tool in engine.all_dialects() if name.endswith(tool.suffixes))
    created = create(runs, Target(name, dialect), Wishes(), Project(config.Config()))
    assert created.passes
    return created.result.data.decode()


def test_k6_says_beside_a_choice_what_the_page_calls_it() -> None:
    assert "      grade: 'g2', // finest\n" in recorded_choices("tea.js")


def test_other_tools_say_it_beside_the_request() -> None:
    assert "        # grade: finest\n" in recorded_choices("tea.py")
    assert '<stringProp name="TestPlan.comments">grade: finest</stringProp>' in recorded_choices("tea.jmx")
    assert '">grade: $ {fine}</stringProp>' in recorded_choices("tea.jmx", FORM.replace("finest", "${fine}"))


@pytest.mark.parametrize("label", ["g2", "loadlint: ignore", "the finest of all that we have had for some years"])
def test_what_says_no_more_than_the_value_is_no_comment(label: str) -> None:
    assert "grade: 'g2', gift" in recorded_choices("tea.js", FORM.replace("finest", label))


def test_a_choice_that_changes_the_words_of_all_pages_stays() -> None:
    assert "locale: 'en-GB'" in varied("tea.js").result.data.decode()


def test_locust() -> None:
    created = varied("tea.py")
    assert created.passes
    assert '"grade": self.grade' in created.result.data.decode()
    assert "random.choice(" in created.result.data.decode()


def test_jmeter() -> None:
    created = varied("tea.jmx")
    assert created.passes
    assert '<stringProp name="HtmlExtractor.match_number">0</stringProp>' in created.result.data.decode()


def test_what_the_list_does_not_hold_is_no_choice() -> None:
    """Something else than the page's list gave it: the recorded value stays."""
    created = varied("tea.js", grade="g9")
    assert created.varied == 1
    assert "grade: 'g9'" in created.result.data.decode()


def test_a_list_without_the_recorded_value_is_not_certified() -> None:
    created = varied("tea.js")
    wrong = created.result.data.replace(b'name="grade"] option', b'name="locale"] option')
    project = with_recordings(Project(config.Config()), recordings())
    certificate = engine.analyse(created.result.analysis.source.replaced(wrong), project).context.certificate
    assert certificate is not None
    assert {value.recorded for value in certificate.refusals} == {"g2"}


def new(name: str, folder: Path) -> Path:
    files = [str(SHOP / "forms" / recording) for recording in ("rec1.har", "rec2.har")]
    done = loadlint(folder, "new", *files, "-o", name, "--vary-choices", exits=0)
    assert "at random: 2 choices out of lists of pages, the recorded ones proven first" in done.text
    return folder / name


def test_nothing_to_choose_from(tmp_path: Path) -> None:
    files = [str(SHOP / "spa" / recording) for recording in ("rec1.har", "rec2.har")]
    done = loadlint(tmp_path, "new", *files, "-o", "spa.js", "--vary-choices", exits=0)
    assert "at random: nothing, because no page of the journey has a list" in done.text


def sizes(shop: Shop) -> list[str]:
    with closing(sqlite3.connect(shop.db_path)) as db:
        placed = "select size from lines join orders on orders.id = order_id where status = 'placed'"
        return [size for (size,) in db.execute(placed)]


@pytest.mark.engine
def test_the_shop_gets_several_sizes_of_k6(tmp_path: Path) -> None:
    """Twelve draws of three sizes are all the same once in 180 000 times."""
    new("shop.js", tmp_path)
    with running_shop(SEED) as shop:
        run("shop.js", shop, tmp_path, "--vus", "2", "--iterations", "6")
        assert len(sizes(shop)) == 12
        assert len(set(sizes(shop))) > 1


@in_tools(argument="name", stem="shop")
def test_each_tool_orders_what_the_page_offers(name: str, tmp_path: Path) -> None:
    new(name, tmp_path)
    with running_shop(SEED) as shop:
        run(name, shop, tmp_path)
        assert len(sizes(shop)) == 2
        assert set(sizes(shop)) <= {"S", "M", "L"}
