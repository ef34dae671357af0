"""Pages about the caseload: bringing files in, and looking through what they brought."""
