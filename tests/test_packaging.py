"""The query packs are found in a checkout and in an installed wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from loadlint import resources

ROOT = Path(__file__).parents[1]


def test_grammars_of_a_checkout() -> None:
    assert Path(resources.grammars()) == ROOT / "grammars"
    assert any(Path(resources.grammars()).rglob("*.scm"))


@pytest.mark.slow
def test_grammars_of_an_installed_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
    )
    (wheel,) = tmp_path.glob("loadlint-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "loadlint/py.typed" in names
    assert "loadlint/output/schema.json" in names
    drawings = {f"loadlint/drawing/{name}" for name in (*resources.VALUE_FLOW, "valueflow.css")}
    assert drawings <= set(names)
    packed = {name.removeprefix("loadlint/grammars/") for name in names if name.startswith("loadlint/grammars/")}
    assert packed == {file.relative_to(ROOT / "grammars").as_posix() for file in (ROOT / "grammars").rglob("*.*")}

    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", str(wheel)], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    program = (
        "from pathlib import Path; from loadlint.resources import grammars; "
        "print(grammars(), any(Path(grammars()).rglob('*.scm')))"
    )
    done = subprocess.run(
        [python, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [
        str(tmp_path / "env" / "lib" / _python() / "site-packages/loadlint/grammars"),
        "True",
    ]
    program_file = tmp_path / "env" / "bin" / "loadlint"
    done = subprocess.run(
        [program_file, "rules"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "broken-recording-link" in done.stdout


def _python() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
