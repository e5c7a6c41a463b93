"""The hooks, run by the real pre-commit from a git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.scripts import SCRIPTS, VALUE, write_flow

ROOT = Path(__file__).parents[1]
PACKAGED = ("server", "grammars", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def repository(folder: Path) -> str:
    """Make a folder a repository with one commit; returns the commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all", "--no-verify")
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.exhaustive
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_hooks(tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in PACKAGED:
        target = hooks / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    commit = repository(hooks)

    work = tmp_path / "work"
    work.mkdir()
    scripts = [write_flow(work, suffix) for suffix in SCRIPTS]
    (work / "plain.js").write_text("alert(1);\n")
    (work / "plain.py").write_text("print(1)\n")
    entry = f"repos:\n  - repo: {hooks}\n    rev: {commit}\n    hooks:\n      - id: loadlint-%s\n"
    config = work / ".pre-commit-config.yaml"
    config.write_text(entry % "check")
    repository(work)
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "GIT_DIR")}
    environment["PRE_COMMIT_HOME"] = str(tmp_path / "cache")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    done = run()
    assert done.returncode == 1, done
    assert "loadlint check" in done.stdout
    for script in scripts:
        assert f"{script.name}:" in done.stdout, script.name
    assert done.stdout.count("error[uncorrelated-value]") == len(scripts)
    assert "plain" not in done.stdout

    config.write_text(entry % "fix")
    done = run()
    assert done.returncode == 1, done
    assert "files were modified by this hook" in done.stdout, done
    assert not any(VALUE in script.read_text() for script in scripts)
    assert run().returncode == 0
