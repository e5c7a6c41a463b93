"""Record flows with JMeter's own recorder: `python -m tests.shop.record.jmeter [FLOW...]`.

Chromium goes through the recorder. Node, npm, /usr/bin/chromium, Java and JMeter (BENCH_JMETER) are needed. A flow gets
`raw.jmx` and `recording1.xml` from the first run, `recording2.xml` from the second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shop.judge import FLOWS, judge
from tests.shop.record.rerecord import HERE, SEEDS, TARGET
from tests.shop.serve import RECORDED_PORT, running_shop

PROXY_PORT = 18388


@contextmanager
def recorder(home: Path, plan: Path, samples: Path) -> Iterator[None]:
    """JMeter's recorder, on PROXY_PORT; it writes its files when it ends."""
    command = ["java", "-Djava.awt.headless=true", "-cp", f"{home}/lib/*:{home}/lib/ext/*", str(HERE / "Recorder.java")]
    command += [str(home), str(PROXY_PORT), str(plan), str(samples)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=plan.parent, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for line in process.stdout:
            if line.startswith("recording"):
                break
        yield
        process.stdin.close()
        process.wait(60)


def record(flow: str, run: int, home: Path) -> tuple[bytes, bytes]:
    """One run of a flow: the plan and the samples."""
    with (
        tempfile.TemporaryDirectory(prefix="shop-record-") as folder,
        running_shop(SEEDS[run - 1], RECORDED_PORT) as shop,
    ):
        plan, samples = Path(folder) / "plan.jmx", Path(folder) / "recording.xml"
        environment = {**os.environ, "SHOP_PROXY": f"http://127.0.0.1:{PROXY_PORT}"}
        with recorder(home, plan, samples):
            command = ["node", "record.mjs", shop.base_url, folder, str(run), flow]
            subprocess.run(command, cwd=HERE, check=True, env=environment)
        failed = [check for check in judge(flow, shop.db_path) if not check.ok]
        if failed:
            raise RuntimeError(f"{flow}: the browser's run did not succeed: {failed}")
        return plan.read_bytes(), samples.read_bytes()


def main() -> None:
    """Record."""
    jmeter = os.environ.get("BENCH_JMETER") or shutil.which("jmeter")
    if jmeter is None:
        raise SystemExit("BENCH_JMETER must name JMeter's program")
    home = Path(jmeter).resolve().parent.parent
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    for flow in sys.argv[1:] or FLOWS:
        plan, first = record(flow, 1, home)
        _, second = record(flow, 2, home)
        for name, data in (("raw.jmx", plan), ("recording1.xml", first), ("recording2.xml", second)):
            (TARGET / flow / name).write_bytes(data)
        print(flow, len(plan), len(first), len(second))


if __name__ == "__main__":
    main()
