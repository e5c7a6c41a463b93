"""Mutation testing: breaks the engine in one small place at a time, and looks whether a quick test fails.

`reach.py` records once which tests run which lines, `operators.py` says what can be broken and `mutants.py` where,
`plugin.py` runs the tests inside pytest, and `__main__.py` is the command behind `make mutate`.
"""
