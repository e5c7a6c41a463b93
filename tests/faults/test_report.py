"""The table, the lines and the JSON of faults."""

from __future__ import annotations

import json
from pathlib import Path

from loadlint import faults
from loadlint.cli.faults_report import as_text, of
from loadlint.faults.outcome import Outcome
from loadlint.faults.plan import Fault
from loadlint.faults.run import Tried
from loadlint.plain_values import json_text
from tests.faults.shops import CARTS, LOGIN, ORDER, fault, shop
from tests.support.schemas import problems_of

SCHEMA = json.loads((Path(faults.__file__).parent / "faults.schema.json").read_text())


def met(kind: str, step: int, noticed_at: int | None, **more: object) -> Outcome:
    broken = fault(kind, step, 1, 2)
    assert isinstance(broken, Fault)
    return Outcome(broken, noticed_at, noticed_at is not None, **more)  # type: ignore[arg-type]


def tried(*outcomes: Outcome, left_out: tuple[Fault, ...] = ()) -> Tried:
    none = fault("login-page", LOGIN, 1, 2)
    assert not isinstance(none, Fault)
    return Tried("k6", outcomes, left_out, (none,), keeps_session=False)


LATE = met("missing-value", CARTS, ORDER, without_value=("POST http://shop.test/carts/undefined/order",))
ALL = tried(
    met("server-error", LOGIN, LOGIN),
    met("server-error", CARTS, CARTS, old_session=True),
    LATE,
    met("maintenance", LOGIN, None),
)


def test_the_text_has_a_table_the_matters_and_the_number() -> None:
    assert (
        as_text(of(shop(1, 2), ALL))
        == """\
a  server-error: an error with status 500
b  maintenance: a maintenance page with a good status
c  login-page: the login page with a good status
d  missing-value: the response without the value that the script takes
+  noticed at its step   L  noticed later   -  not noticed   .  does not apply   ?  not tried
             a b c d
4 GET /login + - .  \n7 GET /carts +     L

shop.js:4: GET /login: not noticed: maintenance
shop.js:4: GET /login: the run does not fail: maintenance
shop.js:7: GET /carts: the next iteration begins with the session of this one: server-error
shop.js:7: GET /carts: noticed only at POST /carts/…/order: missing-value
shop.js:7: GET /carts: 1 request without a value after it (POST http://shop.test/carts/undefined/order): missing-value
shop.js: k6 notices 2 of 4 faults at their step
"""
    )


def test_the_json_is_what_its_schema_says() -> None:
    told = json.loads(json_text(of(shop(1, 2), ALL)))
    assert problems_of(told, SCHEMA) == []
    assert (told["noticed"], told["tried"], told["passes"]) == (2, 4, False)
    late = next(fault for fault in told["faults"] if fault["result"] == "late")
    assert (late["kind"], late["noticed_at"]["request"]) == ("missing-value", "POST /carts/…/order")
    none = next(fault for fault in told["faults"] if fault["result"] == "not applied")
    assert none["why"] == "no session is needed here"


def test_what_was_not_tried_is_named_and_does_not_pass() -> None:
    report = of(shop(1, 2), tried(met("server-error", LOGIN, LOGIN), left_out=(LATE.fault,)))
    assert not report.passes
    assert report.line == "k6 notices 1 of 1 fault at their step; 1 fault not tried, because the time limit was reached"
    assert of(shop(1, 2), tried(met("server-error", LOGIN, LOGIN))).passes
