"""Signing in and out, one's own password and sessions."""
