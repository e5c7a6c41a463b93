"""How much load a script is to make, and how many users that takes."""
