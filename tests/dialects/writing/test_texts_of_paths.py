"""A path into JSON in the notation of a script's own helper, and the same text for another path."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.write.helper_call import other_paths
from loadlint.extractor import JsonStep, Where

Path = tuple[JsonStep, ...]
LAMP = Where(("name",), "lamp")


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("$.user.id", ("user", "id"), ("user", "key"), ["$.user.key"]),
        ("$.user.id", ("user", "id"), ("account", "id"), ["$.account.id"]),
        ("user/id", ("user", "id"), ("user", "key"), ["user/key"]),
        ("user.id", ("user", "id"), ("data", "user", "id"), ["data.user.id"]),
        ("user.id", ("user", "id"), ("user", "data", "id"), ["user.data.id"]),
        ("user.id", ("user", "id"), ("user", "id", "key"), ["user.id.key"]),
        ("user.id", ("user", "id"), ("id",), ["id"]),
        ("user.data.id", ("user", "data", "id"), ("user", "id"), ["user.id"]),
        ("$.items[2].id", ("items", 2, "id"), ("items", 3, "id"), ["$.items[3].id"]),
        ("items/2/id", ("items", 2, "id"), ("items", 3, "id"), ["items/3/id"]),
        ("$.items[?(@.name=='lamp')].id", ("items", LAMP, "id"), ("items", LAMP, "key"), [
            "$.items[?(@.name=='lamp')].key"]),
        ("$.items[?(@.name=='lamp')].id", ("items", LAMP, "id"), ("things", LAMP, "id"), [
            "$.things[?(@.name=='lamp')].id"]),
        ("user.id", ("user", "id"), ("user",), ["user"]),
        ("a.b.c", ("a", "b", "c"), ("x", "y", "c"), ["x.y.c"]),
        ("a.b.c", ("a", "b", "c"), ("a", "x", "y", "c"), ["a.x.y.c"]),
        ("a.a", ("a", "a"), ("a",), ["a"]),
        ("a.b.a", ("a", "b", "a"), ("a", "c", "a"), ["a.c.a"]),
        ("x.a", ("a",), ("b",), ["x.b"]),
        ("a/b", ("a", "b"), ("a",), ["a"]),
        ("a/b/c", ("a", "b", "c"), ("a", "c"), ["a/c"]),
        ("a.b.c", ("a", "b", "c"), ("c",), ["c"]),
        ("items[lamp].id", ("items", LAMP, "id"), ("items", LAMP, "items", "id"), ["items[lamp].items.id"]),
        ("id[lamp].id", ("id", LAMP, "id"), ("id", LAMP, "key"), ["id[lamp].key"]),
        ("id[id].id", ("id", LAMP, "id"), ("id", LAMP, "key"), ["id[id].key"]),
        ("items.id", ("items", LAMP, "id"), ("items", LAMP, "key"), []),
        ("user_id", ("user", "id"), ("user", "key"), []),
        ("user", ("user", "id"), ("user", "key"), []),
        ("items", ("items", LAMP), ("things", LAMP), []),
        ("items.id", ("items", "id"), ("items", LAMP), []),
        ("user.user-id.id", ("user", "id"), ("user", "key"), ["user.user-id.key"]),
    ],
)  # fmt: skip
def test_a_text_for_another_path(text: str, old: Path, new: Path, after: list[str]) -> None:
    assert list(other_paths(text, old, new)) == after


def test_a_name_that_no_notation_has() -> None:
    with pytest.raises(CannotWriteError, match=r"^the name of a member is no plain word$"):
        list(other_paths("user.id", ("user", "id"), ("user", "a b")))
