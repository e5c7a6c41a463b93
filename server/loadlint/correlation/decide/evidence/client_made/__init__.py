"""How a client makes a value that no response issued. The first clue that says something counts."""
