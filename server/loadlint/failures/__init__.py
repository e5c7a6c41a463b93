"""Answers that fail behind a good status: what they show by themselves, and beside good answers to the same request."""
