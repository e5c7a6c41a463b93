"""Rules about what a script requests."""
