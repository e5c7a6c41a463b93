"""Rules about the variables of a script."""
