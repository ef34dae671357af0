"""The worker's right of reply."""
