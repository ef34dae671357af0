"""The audit templates, read in full."""
