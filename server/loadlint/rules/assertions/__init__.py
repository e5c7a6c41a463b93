"""Rules about how a script tells success from failure."""
