"""Names for the variables that hold extracted values."""
