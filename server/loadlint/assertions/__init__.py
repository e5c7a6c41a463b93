"""Assertions on recorded answers: run, judged by good and bad answers, and derived."""
