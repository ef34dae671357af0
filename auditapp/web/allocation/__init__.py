"""Who audits which drawn case."""
