"""The rules of audit practice: standard library only, frozen values, functions, workflow tables."""
