"""Actions: what must happen for one child."""
