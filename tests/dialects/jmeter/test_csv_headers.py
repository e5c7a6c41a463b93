"""The first line of a CSV file names variables, in the encoding and with the delimiter that the plan says."""

from __future__ import annotations

import pytest

from loadlint.dialects.jmeter import dialect
from loadlint.dialects.jmeter.read import csv_headers
from loadlint.text.source import Source
from tests.dialects.jmeter.helpers import element, leaf, plan


def names(files: dict[str, bytes], *settings: str, path: str = "a.jmx") -> list[tuple[str, ...]]:
    """The names that the CSV Data Set of a plan reads."""
    text = plan(element("CSVDataSet", *settings))
    tree = dialect.parse(Source(path, text.encode()), lambda _: None).tree
    return list(csv_headers.read(tree.plan, path, files.get).values())


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter", "expected"),
    [
        (b"user,word\nann,x", "", "", ("user", "word")),
        (b"user;word", "", ";", ("user", "word")),
        (b"user\tword", "", "\\t", ("user", "word")),
        (b"user::word", "", "::", ("user", "word")),
        (b'"user,1", word , ', "", ",", ("user,1", "word")),
        (b"\xef\xbb\xbfuser,word\r\n", "UTF-8", ",", ("user", "word")),
        (b"stra\xdfe,ort", "ISO-8859-1", ",", ("stra\xdfe", "ort")),
        (b"stra\xdfe,ort", "", ",", ("stra\ufffde", "ort")),
        (b"user,word", "of nobody", ",", ("user", "word")),
        (b"", "", ",", ()),
    ],
)
def test_names(data: bytes, encoding: str, delimiter: str, expected: tuple[str, ...]) -> None:
    settings = (leaf("filename", "u.csv"), leaf("fileEncoding", encoding), leaf("delimiter", delimiter))
    assert names({"u.csv": data}, *settings) == [expected]


@pytest.mark.parametrize(
    ("file", "variables"), [("u.csv", "user"), ("${file}", ""), ("", ""), ("other.csv", ""), ("../u.csv", "")]
)
def test_a_file_that_is_not_read(file: str, variables: str) -> None:
    assert names({"u.csv": b"a,b"}, leaf("filename", file), leaf("variableNames", variables)) == []


def test_the_file_is_beside_the_plan() -> None:
    files = {"plans/data/u.csv": b"a", "u.csv": b"b"}
    assert names(files, leaf("filename", " data\\u.csv "), path="plans/a.jmx") == [("a",)]
    assert names(files, leaf("filename", "../u.csv"), path="plans/a.jmx") == [("b",)]
