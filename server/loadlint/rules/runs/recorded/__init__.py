"""Rules that need results of a run."""
