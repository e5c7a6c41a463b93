"""What script languages share: an interpreter that finds the requests a script makes, and what their writers need."""
