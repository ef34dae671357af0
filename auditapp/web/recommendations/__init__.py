"""Recommendations: what must change in practice, followed to its effect."""
