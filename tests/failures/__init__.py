"""Signs of soft failures."""
