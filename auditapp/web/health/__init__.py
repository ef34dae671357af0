"""Whether the app is up, for whoever watches it."""
