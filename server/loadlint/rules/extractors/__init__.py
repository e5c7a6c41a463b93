"""Rules about what a script takes out of responses."""
