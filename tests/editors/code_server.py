"""A real VS Code (code-server) with the built extension, which a script drives in a real browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.editors.tools import HERE, ROOT, SERVER, editors, program

SECONDS = 600
TRUSTS_ALL = ("--disable-workspace-trust",)
SETTINGS = {
    "loadlint.server.path": str(SERVER),
    "security.workspace.trust.enabled": False,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.enableExperiments": False,
    "workbench.colorTheme": "Default Light Modern",
    # It asks whether to remove U+2028 and so on.
    "editor.unusualLineTerminators": "off",
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "window.commandCenter": False,
    "javascript.validate.enable": False,
    "typescript.disableAutomaticTypeAcquisition": True,
    "git.enabled": False,
    # In a browser it is on, and would hide whether a command saves.
    "files.autoSave": "off",
}


def drive(
    folder: Path,
    workspace: Path,
    script: str,
    *,
    settings: Mapping[str, object] | None = None,
    keys: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    arguments: Sequence[str] = (),
    trust: Sequence[str] = TRUSTS_ALL,
) -> Path:
    """Have a script of `vscode/` drive the editor with a workspace open; returns the folder of the user's data.

    `folder` holds what the editor keeps; `settings` are beside the usual ones, `keys` are those of commands,
    `variables` those of the environment, `arguments` those of the script, `trust` the editor's
    options about folders that the user has not trusted.
    """
    tools = editors()
    chromium, node = program("chromium"), program("node")
    code_server = tools / "node_modules" / ".bin" / "code-server"
    if not list(tools.glob(".made-*")):
        pytest.skip("there is no code-server")
    shots = tools / "shots"
    shots.mkdir(exist_ok=True)
    (shots / "failure.png").unlink(missing_ok=True)
    data = folder / "data"
    file = data / "User" / "settings.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({**SETTINGS, **(settings or {})}))
    bindings = [{"key": key, "command": command} for key, command in (keys or {}).items()]
    file.with_name("keybindings.json").write_text(json.dumps(bindings))
    own = ["--user-data-dir", str(data), "--extensions-dir", str(folder / "extensions")]
    subprocess.run(
        [code_server, *own, "--install-extension", str(ROOT / "client" / "loadlint.vsix")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with serving([str(code_server), *own, *trust], folder, workspace, variables or {}) as url:
        done = subprocess.run(
            [node, str(HERE / "vscode" / script), *arguments],
            env={**os.environ, "URL": url, "EDITORS": str(tools), "SHOTS": str(shots), "CHROMIUM": chromium},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{logs(data)}"
    return data


@contextmanager
def serving(command: list[str], folder: Path, workspace: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """A code-server on a port of the loopback interface, which ends with the test. `variables` are set for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    options = ["--auth", "none", "--bind-addr", address, "--config", str(folder / "config.yaml")]
    quiet = ["--disable-telemetry", "--disable-update-check"]
    with (folder / "code-server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options, *quiet, str(workspace)],
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, **variables},
        )
        try:
            wait_for(f"http://{address}/healthz", process)
            kind = "workspace" if workspace.suffix == ".code-workspace" else "folder"
            yield f"http://{address}/?{kind}={workspace}"
        finally:
            # It starts processes of its own, which are in its group.
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "code-server has ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError("code-server does not answer")


def logs(data: Path) -> str:
    """What the extension has logged."""
    return "\n".join(path.read_text("utf-8", "replace") for path in data.rglob("loadlint.log"))
