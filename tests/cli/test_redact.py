"""`loadlint recording --redact`: secrets become aliases, and whatever is concluded stays the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.secrets.aliases import Aliases, challenge_of
from loadlint.secrets.redaction import redacted_file, secrets_in_file
from loadlint.secrets.secret import Secret
from loadlint.text.source import Source
from tests.support.run import loadlint
from tests.support.shop import write_shop

FLOWS = Path(__file__).parents[1] / "shop" / "flows"
TOKEN = "Zk3vQ9tLr2XwB7nHs5Pd"


def concluded(folder: Path, script: str, recordings: tuple[str, ...]) -> list[Any]:
    """What is found in a script, with the extractors and what they are proven on, and the certificate."""
    source = Source(str(folder / script), (folder / script).read_bytes())
    project = Project(Config(root=str(folder)), tuple(str(folder / name) for name in recordings))
    done = engine.fix(source, project)
    findings: list[Any] = []
    for finding in done.before.findings:
        level = finding.evidence.level if finding.evidence else None
        proven = finding.extractor
        expression = (proven.kind, proven.expression, len(proven.proven_on)) if proven else None
        findings.append((finding.rule, source.lines.line_of(finding.span.start), finding.severity, level, expression))
    for analysis in (done.before, done.analysis):
        certificate = analysis.context.certificate
        assert certificate is not None
        findings.append((certificate.is_certified, len(certificate.refusals)))
    return findings


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "recordings"),
    [
        ("oauth", ("rec1.har", "rec2.har")),
        pytest.param("oauth", ("recording1.xml", "recording2.xml"), marks=pytest.mark.slow),
        pytest.param("forms", ("rec1.har", "rec2.har"), marks=pytest.mark.exhaustive),
        pytest.param("search", ("rec1.har", "rec2.har"), marks=pytest.mark.exhaustive),
        pytest.param("search", ("recording1.xml", "recording2.xml"), marks=pytest.mark.exhaustive),
    ],
)
def test_all_that_is_concluded_stays_the_same(flow: str, recordings: tuple[str, ...], tmp_path: Path) -> None:
    names = (*recordings, "raw.k6.js")
    pairs = [part for name in names for part in ("--redact", str(FLOWS / flow / name), str(tmp_path / name))]
    loadlint(tmp_path, "recording", *pairs, exits=0)
    assert concluded(tmp_path, "raw.k6.js", recordings) == concluded(FLOWS / flow, "raw.k6.js", recordings)
    for name in names:
        assert (tmp_path / name).stat().st_size == (FLOWS / flow / name).stat().st_size


def alias(value: str, *others: str, kind: Any = "token") -> str:
    aliases = Aliases()
    aliases.add([Secret(one, kind) for one in (value, *others)])
    return aliases.forms[value]


@pytest.mark.parametrize(
    "value",
    [
        TOKEN,
        "a7fe5f0b1c2d3e4f",
        "s:Zk3vQ9tLr2XwB7nHs5Pd.q8Zt5LmW2xKd9RbV7nHs",
        "Tr0ub4dor & me",
        "yf/S0XJmQysp-7pHytO==",
    ],
)
def test_an_alias_has_the_shape_of_its_secret(value: str) -> None:
    made = alias(value)
    assert made != value
    assert [(c.isdigit(), c.islower(), c.isupper()) for c in made] == [
        (c.isdigit(), c.islower(), c.isupper()) for c in value
    ]
    assert alias(value) == made, "the same in another run"
    if set(value) <= set("0123456789abcdef"):
        assert set(made) <= set("0123456789abcdef")


def test_a_uuid_stays_one_of_its_version() -> None:
    made = alias("9c8f2a4e-1b3d-4c5e-8f70-a1b2c3d4e5f6")
    assert made[14] == "4"
    assert made[19] == "8"


def test_two_passwords_of_one_shape_stay_two_and_tell_nothing_of_themselves() -> None:
    assert alias("orchard", kind="password") == alias("harbour", kind="password")
    aliases = Aliases()
    aliases.add([Secret("orchard", "password"), Secret("harbour", "password")])
    assert aliases.forms["orchard"] != aliases.forms["harbour"]


def test_the_challenge_of_a_verifier_is_that_of_its_alias() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    challenge = challenge_of(verifier)
    aliases = Aliases()
    aliases.add([Secret(challenge, "token"), Secret(verifier, "token")])
    assert aliases.forms[challenge] == challenge_of(aliases.forms[verifier])


@pytest.mark.parametrize(
    "text",
    [
        "token=a%2Fb%2B{}&x=1",
        '{{"token":"{}"}}',
        "Bearer {}",
        "c2Vzc2lvbjpaazN2UTl0THIyWHdCN25IczVQZA==",
        "<input value=&quot;{}&quot;>",
    ],
)
def test_no_encoding_of_a_secret_is_left(text: str) -> None:
    from base64 import b64decode

    aliases = Aliases()
    aliases.add([Secret(TOKEN, "token")])
    after = redacted_file(text.format(TOKEN).encode() + b"\xff\xfe", aliases)
    assert TOKEN.encode() not in after
    assert after.endswith(b"\xff\xfe")
    if "{}" in text:
        assert aliases.forms[TOKEN].encode() in after
    else:
        assert b64decode(after[:-2]).decode() == f"session:{aliases.forms[TOKEN]}"


def test_what_can_not_be_redacted(tmp_path: Path) -> None:
    write_shop(tmp_path)
    for arguments, reason in (
        (("--redact", "shop.har", "shop.har"), "can't be redacted into itself"),
        (("--redact", "shop.js", "out.js"), "none of the files is a recording"),
        (("--redact", "missing.har", "out.har"), "missing.har"),
        (("shop.har", "--redact", "shop.har", "out.har"), "give either FILEs or --redact"),
        ((), "give either FILEs or --redact"),
    ):
        assert reason in loadlint(tmp_path, "recording", *arguments, exits=2).err
    assert not list(tmp_path.glob("out.*"))


def test_base64_with_escapes_is_one_secret() -> None:
    """In an address its marks are escapes: what stands before the first of them is no secret by itself."""
    issued = "eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0="
    sent = quote(issued, safe="")
    aliases = Aliases()
    aliases.add([*secrets_in_file(f"GET /items?cursor={sent}".encode()), Secret(issued, "token")])
    assert issued.partition("/")[0] not in aliases.forms
    text = redacted_file(f'{{"next": "{issued}"}} GET /items?cursor={sent}'.encode(), aliases).decode()
    alias = aliases.forms[issued]
    assert alias != issued
    assert text == f'{{"next": "{alias}"}} GET /items?cursor={quote(alias, safe="")}'
