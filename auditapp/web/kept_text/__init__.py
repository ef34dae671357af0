"""Text that came too late, kept for whoever typed it."""
