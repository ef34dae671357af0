"""Who is away, and who covers their open audits."""
