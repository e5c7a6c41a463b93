"""Extractors by the text around a value."""

from __future__ import annotations

import time

from loadlint.correlation.evaluate import Page
from loadlint.correlation.synthesise import in_text
from tests.correlation.test_evaluate import exchange


def test_long_scripts_on_a_page_cost_little() -> None:
    """An empty context begins everywhere, and from each of its places would read on to the end of the script."""
    settings = '{"name":"value"},' * 9000
    page = f"<a href='http://h:18302/people/me.php'>me</a><script>var all = [{settings}]</script>"
    started = time.monotonic()
    in_text(["/people/me.php"], [Page([exchange("/", page, "text/html")])])
    assert time.monotonic() - started < 20
