"""Rules about what k6 alone has."""
