"""From changes to text edits."""
