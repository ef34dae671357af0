"""Moderation: the queue, the second grading without sight of the first, and the comparison."""
