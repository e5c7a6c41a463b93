"""Queries that stand in the path of a new plan.

JMeter sends the arguments of a DELETE in the address, and once more as a body that no browser sends; an argument has a
name.
"""

from __future__ import annotations

from tests.newscript.test_inputs import created, runs

FLOW = """\
GET http://shop.test:8080/lamps
HTTP 200
Content-Type: application/json

{"lampId": "{lamp}"}
###
DELETE http://shop.test:8080/stars?lampId={lamp}&kind=red
HTTP 200
Content-Type: application/json

{"gone": true}
"""


def test_the_query_stands_in_the_path() -> None:
    script = created(runs(FLOW, {"lamp": "480112"}, {"lamp": "480977"}), "shop.jmx")
    text = script.result.data.decode()
    assert '<stringProp name="HTTPSampler.path">/stars?lampId=${lamp_id}&amp;kind=red</stringProp>' in text
    assert "HTTPArgument" not in text.partition('testname="DELETE /stars"')[2]
    assert script.passes


def test_a_query_with_a_value_that_has_no_name_stands_in_the_path() -> None:
    flow = "GET http://shop.test:8080/lamps?kind=red&=x\nHTTP 200\n\nok"
    text = created(runs(flow, {}, {}), "shop.jmx").result.data.decode()
    assert '<stringProp name="HTTPSampler.path">/lamps?kind=red&amp;=x</stringProp>' in text
    assert "HTTPArgument" not in text.partition('testname="GET /lamps')[2]
