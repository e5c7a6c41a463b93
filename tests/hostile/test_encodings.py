"""Scripts, recordings and settings with bytes that are no UTF-8, and in other encodings: read as far as they go."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from loadlint.codecs import decoded_text
from loadlint.dialects.jmeter.language.jsonpath import unquoted_name
from loadlint.output import format_names
from loadlint.secrets.masker import Masker, hidden_bytes, masked_bytes
from loadlint.secrets.secret import Secret
from loadlint.text.mapped import Text
from tests.hostile.secretive import SCRIPTS, write_flow
from tests.support.run import loadlint
from tests.support.sampling import one_in

_JSON = {"json", "sarif", "gitlab"}


@pytest.mark.parametrize("name", one_in(4, format_names(), pytest.mark.slow))
@pytest.mark.parametrize("suffix", SCRIPTS)
def test_a_script_with_bytes_that_are_no_utf8_is_checked(suffix: str, name: str, tmp_path: Path) -> None:
    script = write_flow(tmp_path, suffix)
    script.write_bytes(
        script.read_bytes().replace(b"en-GB", b"en\xff\xe4GB").replace(b"shop.test/l", b"shop.test/\xc3l")
    )
    done = loadlint(tmp_path, "check", script.name, "--output-format", name, exits=1)
    assert "fault of loadlint" not in done.text + done.err
    assert name not in _JSON or msgspec.json.decode(done.out)


@pytest.mark.parametrize(
    ("written", "value"), [(r"c-\ud800-1", "c-\ufffd-1"), (r"\udf00", "\ufffd"), (r"\ud83d\ude00", "\U0001f600")]
)
def test_half_of_a_character_in_json_is_no_text(written: str, value: str) -> None:
    assert decoded_text("json", Text(written)).value == value
    assert unquoted_name(written) == value


@pytest.mark.parametrize(
    "text", ["a secret: pässwort-1234", "a secret: p\udce4sswort-1234", "\ud800 \udfff pässwort-1234"]
)
def test_the_masker_takes_any_text(text: str) -> None:
    masker = Masker((Secret("p\ufffdsswort-1234", "password"), Secret("pässwort-1234", "password")))
    assert "sswort-1234" not in masker.text(text)
    assert "sswort-1234" not in masker.value(text)


def test_a_secret_in_another_encoding_is_hidden_in_the_bytes_of_the_file() -> None:
    masker = Masker((Secret("p\ufffdsswort-1234", "password"),))
    data = "// ä pässwort-1234 ä\n".encode("cp1252")
    assert b"sswort" not in masked_bytes(data, hidden_bytes(data, masker))
    assert masked_bytes(data, hidden_bytes(data, masker)).endswith(b" \xe4\n"), "and the bytes around it stay"
