"""Consistency: how well two people who read the same file agree."""
