"""What the server offers; each module is one feature and has `register(server)`."""
