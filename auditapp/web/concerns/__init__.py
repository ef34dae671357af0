"""Concerns: the immediate safeguarding escalations."""
