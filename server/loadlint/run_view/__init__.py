"""What a run received beside what was recorded, request by request."""

from __future__ import annotations

from loadlint.run_view.build import build as build
from loadlint.run_view.model import RunView as RunView
