"""Comments on drafts of audit templates."""
