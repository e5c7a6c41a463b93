"""loadlint as a program that needs no Python (`make standalone`): a folder with its own interpreter, in an archive."""
