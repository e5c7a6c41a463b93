"""Runs a script once with its own load tool: against a player of its recordings, or against the application."""
