"""Has the real JMeter run the table and records what it finds."""

import tempfile
from pathlib import Path

from tests.dialects.jmeter.conformance import record

with tempfile.TemporaryDirectory() as folder:
    record(Path(folder))
