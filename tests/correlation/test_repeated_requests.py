"""The same request recorded several times: which of them is a step's own."""

from __future__ import annotations

from loadlint.correlation.pair.aligned_recordings import alignment_of
from tests.correlation.test_flow import parse
from tests.support.flowtext import parse_flow

REDIRECT = """\
POST https://shop.test/cart
HTTP 303
Location: /cart
###
GET https://shop.test/cart
HTTP 200

<html>after the redirect</html>
###
GET https://shop.test/cart
HTTP 200

<html>opened again</html>
"""
POLL = """\
GET https://shop.test/job
HTTP 200

{"state": "queued"}
###
GET https://shop.test/job
HTTP 200

{"state": "running"}
###
GET https://shop.test/job
HTTP 200

{"state": "done"}
"""
