"""Breaks the answers of a played run one at a time, and tells whether the script notices in its own tool."""
