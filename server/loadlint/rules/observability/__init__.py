"""Rules about what a run lets anyone see of the application."""
