"""Runs scripts of a programming language without their tool, to see which requests they make.

What k6 and Locust have in common is here: values, variables, what is known in branches, local modules. What the syntax
of a language means is in each dialect, as tables of functions by the type of the syntax node.
"""
