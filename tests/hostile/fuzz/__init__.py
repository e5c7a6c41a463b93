"""Damaged input in great numbers: `python -m tests.hostile.fuzz --kind scripts --seed 1 --count 1000`.

A kind is one module here, found by name: `case(chance)` makes the bytes of one, `check(data)` says what is wrong.
"""
