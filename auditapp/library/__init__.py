"""Audit templates as data: YAML files to domain values, the linter, spreadsheet exchange."""
