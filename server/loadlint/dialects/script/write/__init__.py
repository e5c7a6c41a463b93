"""How changes are written in script languages: what both do alike, and the operations that each has of its own."""
