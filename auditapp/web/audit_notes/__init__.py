"""Notes: what auditor, lead and moderator ask each other."""
