"""Audits: accepting, answering, submitting, reading."""
