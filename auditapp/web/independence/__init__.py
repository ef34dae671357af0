"""Who audited whom."""
