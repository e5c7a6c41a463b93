"""`verify --engine --faults`: kinds, turns, outcomes, reports, and the real tools."""
