"""Finds and masks what no output shows unless the user asks for it: passwords, tokens, cookies, keys.

`names` says what a field's name tells about its value, `plain` which values are no secret whatever their field is
called, `search` finds secrets in a text, `requests` in a request, and `masker` replaces them in all that leaves the
program. What is compared, proven and written into scripts stays the real value.
"""
