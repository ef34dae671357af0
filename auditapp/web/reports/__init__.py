"""Reports: written, approved, released, read."""
