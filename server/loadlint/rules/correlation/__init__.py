"""Rules about values that the server issues anew in each run."""
