"""Without a newer recording an address changes in the script itself; its modules are run as they are."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.text.source import Source
from loadlint.verify.heal_live import _at_new_address
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

SCRIPT = """\
import http from 'k6/http';
%s

export default function () {
  http.get(`https://shop.test${AREA}/hits?q=tea`);
}
"""
OWN, IMPORTED = "const AREA = '/search';", "import { AREA } from './area.js';"
AREA = b"export const AREA = '/search';\n"
OLD = "GET https://shop.test/search/hits?q=tea\nHTTP 200\n\nhits\n"


@pytest.mark.parametrize(("constant", "changed"), [(OWN, OWN.replace("search", "find")), (IMPORTED, IMPORTED)])
def test_a_constant_changes_in_the_script_alone(constant: str, changed: str) -> None:
    source = Source("a.js", (SCRIPT % constant).encode())
    project = replace(project_of([parse_flow(OLD)]), read_file={"area.js": AREA}.__getitem__)
    analysis = engine.analyse(source, project)
    after, _ = _at_new_address(analysis, 0, parse_flow(OLD.replace("/search", "/find")))
    assert after.data.decode() == SCRIPT % changed
