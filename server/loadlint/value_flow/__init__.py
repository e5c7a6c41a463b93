"""Which values run from which responses into which later requests, whether the script correlates them or not."""

from __future__ import annotations

from loadlint.value_flow.build import build as build
from loadlint.value_flow.build import number_of_safe_fixes as number_of_safe_fixes
from loadlint.value_flow.build import unread_recordings as unread_recordings
from loadlint.value_flow.model import FlowValue as FlowValue
from loadlint.value_flow.model import ValueFlow as ValueFlow
from loadlint.value_flow.picture import as_json as as_json
from loadlint.value_flow.picture import other_file as other_file
from loadlint.value_flow.picture import without_values as without_values
