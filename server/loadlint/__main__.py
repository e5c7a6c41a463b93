"""`python -m loadlint`."""

# First of all, and so without `from __future__`, which is an import as well.
from loadlint.processes import shut_out_working_folder

shut_out_working_folder()

from loadlint.cli import run  # noqa: E402

if __name__ == "__main__":
    run()
