"""Rules about the recordings that are linked to a script."""
