"""A real VS Code with the built extension, in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.editors.tools import HERE, ROOT, SERVER, editors, fixed, program, write_scripts
from tests.lsp import test_heal
from tests.verify import stand_ins, test_command
from tests.verify.test_live import origin as origin  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.editor

SECONDS = 400
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
}


def test_a_users_way(tmp_path: Path, origin: str) -> None:
    tools = editors()
    chromium, node = program("chromium"), program("node")
    code_server = tools / "node_modules" / ".bin" / "code-server"
    if not list(tools.glob(".made-*")):
        pytest.skip("there is no code-server")
    shots = tools / "shots"
    shots.mkdir(exist_ok=True)
    (shots / "failure.png").unlink(missing_ok=True)
    scripts = write_scripts(tmp_path / "work")
    expected = scripts.expected()
    sample = ROOT / "examples" / "checkout"
    for file in sample.iterdir():
        name = "flow.js" if file.suffix == ".js" else file.name
        shutil.copy(file, scripts.folder / name)
    flow = scripts.folder / "flow.js"
    flow.write_text(f"// loadlint: recording=checkout.har recording=checkout.2.har\n{flow.read_text()}")
    lead = scripts.folder / "lead.js"
    lead.write_text(flow.read_text())
    taking = test_command.SCRIPT.replace("  http.get(", "  const cart = made.json('id');\n  http.get(")
    live = taking.replace("${made.json('id')}", "${cart}").replace(test_command.HOST, origin)
    (scripts.folder / "live.js").write_text(live)
    (scripts.folder / "live.har").write_bytes(test_command.recording(test_command.CARTS[0], origin))
    test_command.ask(scripts.folder, "c-newc0ffee1234567", host=origin)
    order = test_heal.write(scripts.folder, test_heal.recording(5, "csrf"))

    expected_lead = fixed(lead)

    data = tmp_path / "data"
    settings = data / "User" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(SETTINGS))
    own = ["--user-data-dir", str(data), "--extensions-dir", str(tmp_path / "extensions")]
    subprocess.run(
        [code_server, *own, "--install-extension", str(ROOT / "client" / "loadlint.vsix")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with serving([str(code_server), *own], tmp_path, scripts.folder, stand_ins.environment(tmp_path / "bin")) as url:
        done = subprocess.run(
            [node, str(HERE / "vscode" / "drive.mjs")],
            env={
                **os.environ,
                "URL": url,
                "EDITORS": str(tools),
                "SHOTS": str(shots),
                "CHROMIUM": chromium,
            },
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{logs(data)}"

    assert scripts.k6.read_bytes() == expected[scripts.k6]
    assert lead.read_bytes() == expected_lead, "as `loadlint fix` makes it"
    assert scripts.plan.read_bytes() == expected[scripts.plan]
    assert order.read_text() == test_heal.RENAMED
    assert "recording=checkout.har recording=checkout.2.har" in (scripts.folder / "checkout.js").read_text()
    assert (scripts.folder / "data" / "users.json").exists()
    assert b"cartId" in flow.read_bytes()
    assert b"Zk3vQ9tLr2XwB7yHn5Pd" in flow.read_bytes(), "the panel's button fixes one value"

    linked = data / "User" / "globalStorage" / "loadlint.loadlint" / "sample" / "checkout.js"
    raw = sample / "checkout.js"
    directive = b"// loadlint: recording=first-run.har recording=second-run.har\n"
    assert linked.read_bytes().startswith(directive)
    again = linked.with_name("again.js")
    again.write_bytes(directive + raw.read_bytes())
    assert linked.read_bytes() == fixed(again)


@contextmanager
def serving(command: list[str], folder: Path, workspace: Path, variables: dict[str, str]) -> Iterator[str]:
    """A code-server on a port of the loopback interface, which ends with the test. `variables` are set for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    options = ["--auth", "none", "--bind-addr", address, "--config", str(folder / "config.yaml")]
    quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"]
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
            yield f"http://{address}/?folder={workspace}"
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
