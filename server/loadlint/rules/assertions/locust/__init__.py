"""Rules about what Locust alone has."""
