"""What variables are called."""

from __future__ import annotations

import pytest

from loadlint.correlation.names import plain_name


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("issue[lock_version]", "lock_version"),
        ("issue.lock_version", "lock_version"),
        ("f[user][_eq]", "user"),
        ("form.widgets.ShortName.id", "ShortName_id"),
        ("ctl00$Main$Ticket", "Ticket"),
        ("cart:form:token", "form_token"),
    ],
)
def test_a_nested_field_is_called_by_its_end(field: str, name: str) -> None:
    assert plain_name(field) == name
