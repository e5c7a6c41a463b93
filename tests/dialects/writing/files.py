"""Scripts of several files, from which a token is taken: parts that the cases of value routes share."""

from __future__ import annotations

from loadlint.dialects.k6 import K6
from loadlint.dialects.locust import Locust
from loadlint.extractor import Extractor, FromJson
from loadlint.script import Script
from loadlint.text.source import Source

TOKEN = Extractor(FromJson(("token",)))
HTTP = "import http from 'k6/http';\n"


def parse(dialect: K6 | Locust, files: dict[str, str]) -> Script:
    """The script that the first of the files is."""
    path, text = next(iter(files.items()))
    return dialect.parse(Source(path, text.encode()), {name: code.encode() for name, code in files.items()}.get)
