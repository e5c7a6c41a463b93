"""A small web application that issues dynamic values in every way loadlint has to know, and its recordings."""
