"""Has the real JMeter run the table and records what it finds."""

import os
import tempfile
from pathlib import Path

from tests.dialects.jmeter.conformance import record

with tempfile.TemporaryDirectory() as folder:
    record(os.environ["BENCH_JMETER"], Path(folder))
