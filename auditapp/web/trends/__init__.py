"""Results over time on screen."""
